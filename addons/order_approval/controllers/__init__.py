from . import (
    again,
    approval_page,
    approvals,
    cart,
    checkout,
    members,
    orders,
    substitutes,
)
