{
    "name": "Fulfilment: Shared Orders",
    "summary": "What a carrier reports by link reaches the items of the order",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Carriers' reports and items. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["fulfilment_ext", "order_share"],
    "auto_install": True,
}
