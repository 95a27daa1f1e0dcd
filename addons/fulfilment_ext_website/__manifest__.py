{
    "name": "Fulfilment: Shop",
    "summary": "Stock is sold once, open carts are taken over by phone",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Cart, checkout and fulfilment. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Website/Website",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["fulfilment_ext", "website_sale_stock"],
    "data": [
        "views/sale_order_cart_views.xml",
        "views/sale_order_views.xml",
        "views/res_config_settings_views.xml",
        "views/shop_templates.xml",
    ],
    "demo": ["demo/fulfilment_ext_website_demo.xml"],
    "auto_install": True,
}
