{
    "name": "Order Approval",
    "summary": "Customers release the orders of their own people before you see them",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Customers release their own orders. See README.md.",
    "version": "19.0.1.0.1",
    "category": "Sales/Sales",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["b2b_account", "web_hierarchy", "website_sale"],
    "data": [
        "security/ir.model.access.csv",
        "security/order_approval_security.xml",
        "data/mail_template_data.xml",
        "data/ir_cron_data.xml",
        "views/order_approval_views.xml",
        "views/b2b_organization_views.xml",
        "views/res_config_settings_views.xml",
        "views/sale_order_views.xml",
        "views/checkout_templates.xml",
        "views/shop_templates.xml",
        "views/portal_approval_templates.xml",
        "views/portal_order_templates.xml",
        "views/portal_member_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "order_approval/static/src/checkout/*",
            "order_approval/static/src/portal/*.scss",
            "order_approval/static/src/portal/*.js",
        ],
    },
    "demo": ["demo/order_approval_demo.xml"],
}
