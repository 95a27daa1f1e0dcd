{
    "name": "Fulfilment: Bulk Actions",
    "summary": "The same with hundreds of orders or transfers, with a result for each",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Bulk actions in the background. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["fulfilment_ext"],
    "data": [
        "security/ir.model.access.csv",
        "security/fulfilment_bulk_security.xml",
        "data/queue_job_data.xml",
        "views/fulfilment_bulk_views.xml",
        "views/fulfilment_bulk_line_views.xml",
        "wizard/fulfilment_bulk_start_views.xml",
    ],
    "demo": ["demo/fulfilment_bulk_demo.xml"],
    "assets": {
        "web.assets_backend": ["fulfilment_bulk/static/src/**/*"],
    },
    "auto_install": True,
}
