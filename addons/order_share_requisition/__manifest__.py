{
    "name": "Order Share: Purchase Alternatives",
    "summary": "Vendors who are asked for prices by link get core's alternative RFQs",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Offers by link and core's purchase alternatives. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Purchase",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["order_share", "purchase_requisition"],
    "auto_install": True,
}
