from . import (
    test_answer,
    test_companies,
    test_encoding,
    test_inbound,
    test_queue,
    test_receipts,
    test_send,
    test_settings,
    test_signature,
    test_views,
)
