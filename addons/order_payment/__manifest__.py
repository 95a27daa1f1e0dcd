{
    "name": "Order Payment",
    "summary": "Whether a sales order is paid, how, and what is still to pay",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "What sales orders have been paid. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Sales/Sales",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["sale", "account_payment", "payment_custom", "queue_job"],
    "data": [
        "data/queue_job_data.xml",
        "views/sale_order_views.xml",
    ],
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
}
