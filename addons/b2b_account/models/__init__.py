from . import (
    b2b_role,
    b2b_organization,
    b2b_member,
    b2b_member_login,
    b2b_member_portal,
    b2b_history,
    b2b_sign_in_code,
    res_partner,
    res_users,
    res_users_code,
    sale_order,
)
