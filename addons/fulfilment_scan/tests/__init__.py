from . import (
    test_access,
    test_claim,
    test_commands,
    test_count,
    test_finish,
    test_pickup,
    test_sign_in,
)
