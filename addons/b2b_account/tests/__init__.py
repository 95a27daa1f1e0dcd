from . import (
    test_enabling,
    test_gate,
    test_member,
    test_sign_in_code,
    test_sign_in_code_http,
    test_portal_address,
    test_portal_import,
    test_portal_members,
    test_text,
)
