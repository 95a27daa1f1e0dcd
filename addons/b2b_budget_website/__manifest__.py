{
    "name": "B2B Budget: Shop",
    "summary": "Requesters hand in their cart, against the budgets",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Carts of customers that use budgets. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Website/Website",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["b2b_account_website", "b2b_budget"],
    "data": ["views/checkout_templates.xml"],
    "assets": {
        "web.assets_frontend": ["b2b_budget_website/static/src/checkout/*.scss"],
    },
    "auto_install": True,
}
