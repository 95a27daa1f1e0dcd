{
    "name": "Fulfilment: Documents",
    "summary": "Slips, pick lists, receipts and labels on A4, rolls and label printers",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Documents and labels, printed by rules or in bulk. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["fulfilment_bulk", "fulfilment_ext"],
    "external_dependencies": {"python": ["reportlab"]},
    "data": [
        "security/ir.model.access.csv",
        "security/fulfilment_document_security.xml",
        "data/queue_job_data.xml",
        "data/ir_cron_data.xml",
        "report/fulfilment_document_reports.xml",
        "wizard/fulfilment_print_views.xml",
        "views/fulfilment_print_rule_views.xml",
        "views/fulfilment_print_job_views.xml",
        "views/fulfilment_bulk_views.xml",
        "views/res_config_settings_views.xml",
        "views/menus.xml",
    ],
    "demo": ["demo/fulfilment_document_demo.xml"],
    "assets": {
        "web.assets_backend": ["fulfilment_document/static/src/**/*"],
    },
    "auto_install": True,
    # being built
    "installable": False,
}
