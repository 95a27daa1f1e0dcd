from . import (
    test_access,
    test_bulk_print,
    test_codes,
    test_documents,
    test_jobs,
    test_many,
    test_paper,
    test_reports,
    test_scripts,
    test_slips,
    test_zpl,
)
