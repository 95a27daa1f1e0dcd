from odoo.tools.sql import column_exists

from . import hooks_orders, hooks_payment


def pre_init_hook(env):
    """Make and fill columns of big tables before the ORM would do it row by row."""
    if column_exists(env.cr, "sale_order", "order_channel"):
        return
    columns = {**hooks_orders.COLUMNS, **hooks_payment.COLUMNS}
    env.cr.execute(
        "ALTER TABLE sale_order "
        + ", ".join(
            f"ADD COLUMN IF NOT EXISTS {name} {kind}" for name, kind in columns.items()
        )
    )
    hooks_payment.fill_payments(env, hooks_orders.order_values(env))


def post_init_hook(env):
    """Finish what needs the addon's own code."""
    hooks_orders.fill_statuses(env)
    hooks_payment.compute_special_payments(env)
