{
    "name": "Fulfilment: Deliveries",
    "summary": "What a deliverer says reaches the items of the order",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Deliverers' steps and items. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["delivery_supplier", "fulfilment_ext"],
    "demo": ["demo/fulfilment_ext_delivery_demo.xml"],
    "auto_install": True,
}
