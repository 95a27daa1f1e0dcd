{
    "name": "Delivery Supplier",
    "summary": "Assign deliverers, tell them and the customers, track and cash up",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Who brings the order, and telling everybody. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Delivery",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["access_link", "resource", "sms", "stock_delivery"],
    # without it core takes any text for a phone number
    "external_dependencies": {"python": ["phonenumbers"]},
    "data": [
        "security/delivery_supplier_security.xml",
        "security/ir.model.access.csv",
        "data/queue_job_data.xml",
        "data/sale_order_status_data.xml",
        "data/delivery_failure_reason_data.xml",
    ],
}
