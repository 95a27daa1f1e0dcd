{
    "name": "B2B Budget",
    "summary": "Customers confirm orders against their budgets, by site and month",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Budgets of customers, sites and people. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["b2b_account"],
    "data": [
        "security/ir.model.access.csv",
        "security/b2b_budget_security.xml",
        "data/b2b_role_data.xml",
        "views/b2b_budget_views.xml",
        "views/panel_templates.xml",
        "views/sale_order_views.xml",
        "views/b2b_organization_views.xml",
        "views/res_config_settings_views.xml",
        "views/portal_templates.xml",
        "views/portal_order_templates.xml",
    ],
    "assets": {
        "web.assets_frontend": ["b2b_budget/static/src/portal/*.scss"],
    },
    "demo": ["demo/b2b_budget_demo.xml"],
}
