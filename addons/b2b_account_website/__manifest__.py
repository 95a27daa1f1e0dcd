{
    "name": "B2B Account: Shop",
    "summary": "Members order in the shop for their sites only",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Delivery addresses of a customer's members. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Website/Website",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["b2b_account", "website_sale"],
    "data": ["views/checkout_templates.xml"],
    "auto_install": True,
}
