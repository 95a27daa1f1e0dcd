"""Columns of sale orders, filled by the database where it has many of them."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

#: Column of sale_order: type.
COLUMNS = {
    # a constant default is there without a look at any row
    "order_channel": "varchar DEFAULT 'phone'",
    "order_status_id": "int4",
    "deliverer_id": "int4",
    "delivery_step": "varchar",
    "delivery_eta": "timestamp",
    "delivery_city": "varchar",
}


def pre_init_hook(env):
    """Make columns of the big table before the ORM would fill them row by row."""
    if column_exists(env.cr, "sale_order", "order_channel"):
        return
    env.cr.execute(
        "ALTER TABLE sale_order "
        + ", ".join(f"ADD COLUMN {name} {kind}" for name, kind in COLUMNS.items())
    )
    env.cr.execute("ALTER TABLE sale_order ALTER COLUMN order_channel DROP DEFAULT")


def post_init_hook(env):
    """Fill them, with the statuses that came with the data: each UPDATE rewrites the
    whole table, so there is one."""
    fill_orders(env)


def fill_orders(env):
    """Give orders that are there a channel, a town and a status: what is brought or
    cancelled is over."""
    statuses = {
        name: env.ref(f"delivery_supplier.status_{name}", raise_if_not_found=False)
        for name in ("new", "delivered", "cancelled")
    }
    if not all(statuses.values()):
        return
    is_web = SQL("FALSE")
    if column_exists(env.cr, "sale_order", "website_id"):
        is_web = SQL("website_id IS NOT NULL")
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            UPDATE sale_order
               SET order_channel = CASE WHEN %s THEN 'web' ELSE order_channel END,
                   delivery_city = (SELECT city FROM res_partner address
                                     WHERE address.id = partner_shipping_id),
                   order_status_id = CASE
                   WHEN state = 'cancel' THEN %s
                   WHEN delivery_status = 'full' THEN %s
                   ELSE %s END
             WHERE order_status_id IS NULL
            """,
            is_web,
            statuses["cancelled"].id,
            statuses["delivered"].id,
            statuses["new"].id,
        )
    )
    env["sale.order"].invalidate_model()
