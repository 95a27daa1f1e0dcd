from . import (
    test_bulk,
    test_bulk_gc,
    test_bulk_mail,
    test_bulk_many,
    test_bulk_orders,
    test_bulk_rights,
    test_bulk_ship,
    test_bulk_start,
)
