{
    "name": "Fulfilment: Scan App and Expiry",
    "summary": "What has expired is not picked; what comes in keeps its date",
    # without it Odoo would parse README.md as reStructuredText, with warnings
    "description": "Expiration dates in the scan app. See README.md.",
    "version": "19.0.1.0.0",
    "category": "Supply Chain/Inventory",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["fulfilment_scan", "product_expiry"],
    "demo": ["demo/fulfilment_scan_expiry_demo.xml"],
    "auto_install": True,
}
