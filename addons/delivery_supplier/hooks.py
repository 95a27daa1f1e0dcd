from .hooks_orders import add_order_columns, fill_statuses
from .hooks_payment import add_payment_columns, compute_special_payments


def pre_init_hook(env):
    """Make and fill columns of big tables before the ORM would do it row by row."""
    add_order_columns(env)
    add_payment_columns(env)


def post_init_hook(env):
    """Finish what needs the addon's own code."""
    fill_statuses(env)
    compute_special_payments(env)
