{
    "name": "Benchmark Probe",
    "summary": "Runs what benchmarks measure inside Odoo; never installed",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tools",
    "author": "Order Process Addons",
    "license": "LGPL-3",
    "depends": ["base"],
    "installable": False,
}
