{
    "name": "Fulfilment",
    "summary": "From paid to picked, shipped, delivered and returned, per item",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "What a shop does after the order. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": [
        "barcodes",
        "order_payment",
        "sale_stock",
        "sms",
        "stock_delivery",
        "stock_picking_batch",
    ],
    "data": [
        "security/fulfilment_ext_security.xml",
        "security/ir.model.access.csv",
        "data/queue_job_data.xml",
        "views/fulfilment_event_views.xml",
        "views/fulfilment_exception_views.xml",
        "views/sale_order_views.xml",
        "views/res_config_settings_views.xml",
        "views/fulfilment_menus.xml",
    ],
    "application": True,
}
