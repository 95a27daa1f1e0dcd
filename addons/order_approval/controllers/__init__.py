from . import (
    approval_buyer,
    approval_decision,
    approval_page,
    approvals,
    cart,
    checkout,
    members,
    members_import,
    orders,
    substitutes,
)
