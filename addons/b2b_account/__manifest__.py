{
    "name": "B2B Account",
    "summary": "Customers administer their own people; sign-in with a one-time code",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Customers administer their own people. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    # access_link: limits that hold across workers; queue_job comes with it
    "depends": ["access_link", "auth_signup", "auth_password_policy", "sale"],
    "data": [
        "security/ir.model.access.csv",
        "security/b2b_account_security.xml",
        "data/b2b_role_data.xml",
        "data/mail_template_data.xml",
        "data/mail_template_code_data.xml",
        "data/queue_job_data.xml",
        "data/queue_job_import_data.xml",
        "views/b2b_member_views.xml",
        "views/b2b_history_views.xml",
        "views/b2b_organization_views.xml",
        "wizard/b2b_enabling_views.xml",
        "wizard/b2b_invitation_views.xml",
        "views/res_partner_views.xml",
        "views/b2b_account_menus.xml",
        "views/sign_in_templates.xml",
        "views/portal_templates.xml",
        "views/portal_member_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "b2b_account/static/src/sign_in/*",
            "b2b_account/static/src/portal/*.scss",
            "b2b_account/static/src/portal/*.js",
        ],
    },
    "demo": ["demo/b2b_account_demo.xml"],
}
