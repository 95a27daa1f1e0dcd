from . import (
    b2b_enabling,
    b2b_invitation,
    b2b_member_import,
    b2b_member_import_table,
)
