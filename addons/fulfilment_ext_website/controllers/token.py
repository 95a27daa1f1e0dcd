from odoo.tools import consteq


def has_token(order, token):
    """:param order: ``sale.order`` as superuser, may be empty
    :param token: whatever has come from outside
    :return: whether it is the order's own"""
    own = order.access_token
    # other characters can't be compared
    return (
        bool(own) and isinstance(token, str) and token.isascii() and consteq(own, token)
    )
