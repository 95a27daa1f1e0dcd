{
    "name": "Fulfilment: Scan App and Returns",
    "summary": "Announced returns are received with a scanner, in their condition",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Returns in the scan app. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["fulfilment_scan", "fulfilment_return"],
    "data": [
        "data/fulfilment_scan_reason_data.xml",
        "views/fulfilment_scan_reason_views.xml",
    ],
    "demo": ["demo/fulfilment_scan_return_demo.xml"],
    "auto_install": True,
}
