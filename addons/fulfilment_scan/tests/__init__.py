from . import (
    test_access,
    test_claim,
    test_commands,
    test_count,
    test_finish,
    test_labels,
    test_pickup,
    test_printer,
    test_sign_in,
)
