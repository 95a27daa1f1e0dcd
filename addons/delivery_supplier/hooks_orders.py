"""Columns of sale orders, filled by the database where it has many of them."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

#: Column of sale_order: type.
COLUMNS = {
    "order_channel": "varchar",
    "order_status_id": "int4",
    "deliverer_id": "int4",
    "delivery_step": "varchar",
    "delivery_eta": "timestamp",
    "delivery_city": "varchar",
}


def order_values(env):
    """What the new columns of the orders that are there hold.

    :return: assignments of an UPDATE of sale_order
    """
    is_web = SQL("FALSE")
    if column_exists(env.cr, "sale_order", "website_id"):
        is_web = SQL("sale_order.website_id IS NOT NULL")
    return SQL(
        """
        order_channel = CASE WHEN %s THEN 'web' ELSE 'phone' END,
        delivery_city = (SELECT city FROM res_partner address
                          WHERE address.id = sale_order.partner_shipping_id)
        """,
        is_web,
    )


def fill_statuses(env):
    """Give orders that are there a status: what is brought or cancelled is over."""
    statuses = {
        name: env.ref(f"delivery_supplier.status_{name}", raise_if_not_found=False)
        for name in ("new", "delivered", "cancelled")
    }
    if not all(statuses.values()):
        return
    env.cr.execute(
        SQL(
            """
            UPDATE sale_order
               SET order_status_id = CASE
                   WHEN state = 'cancel' THEN %s
                   WHEN delivery_status = 'full' THEN %s
                   ELSE %s END
             WHERE order_status_id IS NULL
            """,
            statuses["cancelled"].id,
            statuses["delivered"].id,
            statuses["new"].id,
        )
    )
    env["sale.order"].invalidate_model(["order_status_id"])
