{
    "name": "Order Share",
    "summary": "Share an order with partners by link; they report status and documents",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Share orders with partners by link. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["access_link", "sale_stock", "purchase_stock", "sms"],
    "data": [
        "security/ir.model.access.csv",
        "security/order_share_security.xml",
        "data/mail_template_data.xml",
        "data/queue_job_data.xml",
        "data/order_share_reminder_data.xml",
        "data/ir_cron_data.xml",
        "views/order_share_event_views.xml",
        "views/order_share_views.xml",
        "views/order_share_request_views.xml",
        "wizard/order_share_wizard_views.xml",
        "wizard/order_share_correction_views.xml",
        "wizard/order_share_extension_views.xml",
        "wizard/order_share_match_views.xml",
        "wizard/order_share_award_lines_views.xml",
        "views/sale_order_views.xml",
        "views/purchase_order_views.xml",
        "views/stock_picking_views.xml",
        "views/res_config_settings_views.xml",
        "views/order_share_menus.xml",
        "views/partner_page_templates.xml",
        "views/partner_page_offer_templates.xml",
    ],
    "demo": [
        "demo/res_partner_demo.xml",
        "demo/order_share_demo.xml",
    ],
    "assets": {
        "access_link.assets_page": [
            "order_share/static/src/partner_page/partner_page.scss",
            "order_share/static/src/partner_page/upload.js",
        ],
        "web.assets_backend": [
            "order_share/static/src/links_dialog/*",
        ],
        "web.assets_tests": [
            "order_share/static/tests/tours/*",
        ],
        "web.assets_unit_tests": [
            "order_share/static/tests/*.test.js",
        ],
    },
}
