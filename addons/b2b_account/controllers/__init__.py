from . import (
    members,
    members_import,
    portal,
    sign_in,
)
