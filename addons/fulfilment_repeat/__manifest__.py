{
    "name": "Fulfilment: Repeat Orders",
    "summary": "The same again, at today's prices and stock, with a report of what has "
    "changed",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Orders that are repeated. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["fulfilment_ext"],
    "data": [
        "security/ir.model.access.csv",
        "security/fulfilment_repeat_security.xml",
        "wizard/fulfilment_repeat_views.xml",
        "views/sale_order_views.xml",
        "views/portal_templates.xml",
    ],
    "auto_install": True,
}
