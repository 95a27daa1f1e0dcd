{
    "name": "B2B Budget: Returns",
    "summary": "Goods that come back give their money back to the budget",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Returned goods and customers' budgets. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["b2b_budget", "sale_stock"],
    "auto_install": True,
}
