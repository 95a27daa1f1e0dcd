"""The next step of orders in SQL: to fill it when a million orders are there, and to
check it at night. The same as ``step.order_step`` and ``stock.move._fulfilment_work``.
"""

from odoo.tools import SQL

#: Orders with something to pick or to ship, and whether something is to pick.
WORK = """
work AS (
    SELECT line.order_id,
           bool_or(NOT (kind.code = 'outgoing' AND (
               move.picked IS TRUE OR %(is_ready)s
               OR move.location_id = house.wh_output_stock_loc_id
           )) IS TRUE) AS is_to_pick
      FROM stock_move move
      JOIN sale_order_line line ON line.id = move.sale_line_id
      JOIN stock_picking picking
        ON picking.id = move.picking_id AND picking.state = 'assigned'
      JOIN stock_picking_type kind
        ON kind.id = picking.picking_type_id AND kind.code IN ('outgoing', 'internal')
 LEFT JOIN stock_warehouse house ON house.id = kind.warehouse_id
      JOIN stock_location source ON source.id = move.location_id
      JOIN stock_location destination ON destination.id = move.location_dest_id
 LEFT JOIN stock_location final ON final.id = move.location_final_id
     WHERE move.state IN ('assigned', 'partially_available')
       AND move.origin_returned_move_id IS NULL
       AND NOT (source.usage = 'customer'
                OR (source.usage = 'transit' AND source.company_id IS NULL))
       AND (destination.usage = 'customer'
            OR (destination.usage = 'transit' AND destination.company_id IS NULL)
            OR final.usage = 'customer'
            OR (final.usage = 'transit' AND final.company_id IS NULL)
            OR EXISTS (SELECT FROM stock_move_move_rel rel
                        WHERE rel.move_orig_id = move.id))
       AND %(where)s
  GROUP BY line.order_id
)
"""

STEP = """
CASE
    WHEN %(is_asked)s THEN 'exception'
    WHEN sale.state = 'cancel' THEN NULL
    WHEN %(is_held)s OR %(items)s = 'awaiting_payment' THEN 'to_pay'
    WHEN sale.state != 'sale' THEN CASE
        WHEN sale.payment_status IN ('awaiting', 'partial')
          OR (sale.payment_status IN ('unpaid', 'failed') AND %(has_deadline)s)
          OR (sale.payment_status IN ('authorized', 'paid')
              AND sale.payment_provider_id IS NOT NULL)
        THEN 'to_pay' END
    WHEN %(items)s IN ('ordered', 'waiting', 'reserved', 'partly_shipped') THEN CASE
        WHEN work.is_to_pick THEN 'to_pick'
        WHEN work.order_id IS NOT NULL THEN 'to_ship'
        ELSE 'waiting' END
    WHEN %(items)s = 'shipped' THEN 'under_way'
    WHEN %(items)s = 'cancelled' THEN 'done'
    WHEN sale.payment_status = 'awaiting' THEN 'to_pay'
    WHEN %(items)s IS NOT NULL THEN 'done'
END
"""


def work(where=None, is_installed=True):
    """:param SQL where: condition on ``line`` and ``move``; all by default
    :param bool is_installed: whether goods can lie ready to be collected
    :return: SQL, the common table ``work``"""
    return SQL(
        WORK,
        where=where or SQL("TRUE"),
        is_ready=SQL("picking.pickup_ready_at IS NOT NULL")
        if is_installed
        else SQL("FALSE"),
    )


def step(items, is_installed=True):
    """:param SQL items: what the order's items come to
    :param bool is_installed: whether exceptions, holds and deadlines can be there
    :return: SQL, the step of ``sale``, with ``work`` joined"""
    never = SQL("FALSE")
    return SQL(
        STEP,
        items=items,
        is_asked=SQL("sale.has_open_exception IS TRUE") if is_installed else never,
        is_held=SQL("sale.is_payment_hold IS TRUE") if is_installed else never,
        has_deadline=SQL("sale.payment_deadline IS NOT NULL")
        if is_installed
        else never,
    )


def fill_rest(is_installed=False):
    """:return: SQL, the statement for orders without goods"""
    return SQL(
        """
UPDATE sale_order sale
   SET fulfilment_step = %(step)s, fulfilment_promised_at = sale.commitment_date
  FROM (SELECT NULL::integer AS order_id, NULL::boolean AS is_to_pick) work
 WHERE sale.fulfilment_status IS NULL AND sale.state != 'cancel'
   AND (sale.commitment_date IS NOT NULL
        OR sale.payment_status IN ('awaiting', 'partial')
        OR sale.payment_provider_id IS NOT NULL)
""",
        step=step(SQL("sale.fulfilment_status"), is_installed),
    )


def different(first, last):
    """:return: SQL, the query of orders whose step is not what follows: id, stored,
    what it should be"""
    return SQL(
        """
WITH %(work)s
SELECT * FROM (
    SELECT sale.id, sale.fulfilment_step, %(step)s AS wanted
      FROM sale_order sale
 LEFT JOIN work ON work.order_id = sale.id
     WHERE sale.id BETWEEN %(first)s AND %(last)s
) compared
 WHERE fulfilment_step IS DISTINCT FROM wanted
 ORDER BY id
""",
        work=work(SQL("line.order_id BETWEEN %s AND %s", first, last)),
        step=step(SQL("sale.fulfilment_status")),
        first=first,
        last=last,
    )


def highest():
    """:return: SQL, the query of the highest id of an order"""
    return SQL("SELECT max(id) FROM sale_order")
