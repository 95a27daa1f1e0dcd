"""Fill the items of orders that are there already, in SQL: a column that is there first
is not worked out for each of a million lines while the addon is installed."""

from odoo.tools.sql import column_exists

from . import item_sql, step_sql

#: Table: its columns and their types. A constant default is there without a look at any
#: row.
COLUMNS = {
    "sale_order_line": {
        "item_shipped": "numeric DEFAULT 0",
        "item_delivered": "numeric DEFAULT 0",
        "item_returned": "numeric DEFAULT 0",
        "item_exchanged": "numeric DEFAULT 0",
        "item_cancelled": "numeric DEFAULT 0",
        "item_status": "varchar",
        "item_shipped_at": "timestamp",
        "item_delivered_at": "timestamp",
    },
    "sale_order": {
        "fulfilment_status": "varchar",
        "item_count_ordered": "numeric DEFAULT 0",
        "item_count_shipped": "numeric DEFAULT 0",
        "has_open_exception": "boolean DEFAULT FALSE",
        "fulfilment_step": "varchar",
        "fulfilment_promised_at": "timestamp",
    },
    "stock_picking": {"delivered_at": "timestamp"},
    "stock_move_line": {"delivered_at": "timestamp"},
}


def pre_init_hook(env):
    """Make the columns of big tables and fill them."""
    if column_exists(env.cr, "sale_order_line", "item_status"):
        return
    for table, columns in COLUMNS.items():
        env.cr.execute(
            f"ALTER TABLE {table} "
            + ", ".join(f"ADD COLUMN {name} {kind}" for name, kind in columns.items())
        )
        with_default = [name for name, kind in columns.items() if "DEFAULT" in kind]
        if with_default:
            env.cr.execute(
                f"ALTER TABLE {table} "
                + ", ".join(
                    f"ALTER COLUMN {name} DROP DEFAULT" for name in with_default
                )
            )
    fill_items(env)


def fill_items(env, is_installed=False):
    """Write where the goods of all lines and orders are, and what comes next; kits come
    later, see the glue to them.

    :param bool is_installed: whether exceptions, holds and deadlines can be there"""
    env.flush_all()
    digits = env["decimal.precision"].precision_get("Product Unit")
    env.cr.execute(item_sql.fill_lines(digits))
    env.cr.execute(item_sql.fill_orders(digits, is_installed))
    env.cr.execute(step_sql.fill_rest(is_installed))
