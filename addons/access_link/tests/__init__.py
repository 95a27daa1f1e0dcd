from . import (
    test_access_link,
    test_access_link_command,
    test_access_link_event,
    test_access_link_quota,
    test_access_link_upload,
    test_access_rights,
    test_client,
    test_controllers,
    test_log,
)
