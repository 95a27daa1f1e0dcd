{
    "name": "Access Link",
    "summary": "Links with a secret: scoped, expiring, revocable, logged",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Links with a secret, for one recipient each. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tools",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["mail", "portal", "queue_job"],
    "data": [
        "security/ir.model.access.csv",
        "security/access_link_security.xml",
        "data/ir_cron_data.xml",
        "data/queue_job_data.xml",
        "views/access_link_event_views.xml",
        "views/access_link_views.xml",
        "views/access_link_page_templates.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "access_link.assets_page": [
            "access_link/static/src/page/bootstrap.scss",
            "access_link/static/src/page/tokens.scss",
            "access_link/static/src/page/base.scss",
            "access_link/static/src/page/components.scss",
            "access_link/static/src/page/print.scss",
            "access_link/static/src/page/page.js",
        ],
    },
}
