{
    "name": "Fulfilment: Kits",
    "summary": "Items of an order that are sold as kits and shipped as components",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Where the goods of kits are. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["fulfilment_ext", "sale_mrp"],
    "demo": ["demo/fulfilment_ext_mrp_demo.xml"],
    "auto_install": True,
    "post_init_hook": "post_init_hook",
}
