from . import b2b_member_import
