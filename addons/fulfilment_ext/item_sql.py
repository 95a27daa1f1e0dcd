"""The counters of items in SQL: to fill them when a million lines are there, and
to check them at night. The same as ``stock.move._item_add`` and ``item.Item``; kits are
counted in Python, see the glue to them."""

from odoo.tools import SQL

from . import step_sql
from .item import ORDER

#: What movements of stock come to, per line, in absolute quantities of units.
COUNT = """
place AS (
    SELECT id, usage, usage = 'customer'
           OR (usage = 'transit' AND company_id IS NULL) AS at_customer
      FROM stock_location
),
moved AS (
    SELECT move.sale_line_id AS line_id,
           move.state,
           source.usage AS source,
           move.date,
           move.id AS move_id,
           coalesce(move.quantity, 0) * unit.factor AS quantity,
           coalesce(move.product_uom_qty, 0) * unit.factor AS demand,
           CASE WHEN source.at_customer AND NOT destination.at_customer THEN 'back'
                WHEN NOT source.at_customer AND destination.at_customer
                THEN CASE WHEN move.origin_returned_move_id IS NULL THEN 'out'
                          ELSE 'again' END
                WHEN source.at_customer OR move.origin_returned_move_id IS NOT NULL
                THEN NULL
                WHEN EXISTS (SELECT FROM stock_move_move_rel rel
                              WHERE rel.move_orig_id = move.id) THEN 'step'
                WHEN final.at_customer THEN 'ahead'
            END AS way
      FROM stock_move move
      JOIN sale_order_line line
        ON line.id = move.sale_line_id AND line.product_id = move.product_id
      JOIN uom_uom unit ON unit.id = move.product_uom
      JOIN place source ON source.id = move.location_id
      JOIN place destination ON destination.id = move.location_dest_id
 LEFT JOIN place final ON final.id = move.location_final_id
     WHERE move.sale_line_id IS NOT NULL AND %(where)s
),
summed AS (
    SELECT line_id,
           coalesce(sum(quantity) FILTER (WHERE state = 'done' AND way = 'out'), 0)
               AS shipped,
           coalesce(sum(CASE way WHEN 'back' THEN quantity ELSE -quantity END)
               FILTER (WHERE state = 'done' AND way IN ('back', 'again')), 0)
               AS returned,
           coalesce(sum(demand) FILTER (
               WHERE state NOT IN ('done', 'cancel') AND way IN ('out', 'ahead')
           ), 0) AS planned,
           coalesce(sum(quantity) FILTER (
               WHERE state NOT IN ('done', 'cancel')
                 AND way IN ('out', 'ahead', 'step')
                 AND source IN ('internal', 'transit')
           ), 0) AS reserved,
           coalesce(sum(CASE state WHEN 'cancel' THEN demand
                                   ELSE greatest(demand - quantity, 0) END) FILTER (
               WHERE state IN ('done', 'cancel') AND way IN ('out', 'ahead')
           ), 0) AS lost,
           coalesce(bool_or(way IN ('out', 'ahead')), FALSE) AS is_known,
           coalesce(bool_or(way IN ('out', 'ahead') AND source = 'supplier'), FALSE)
               AS is_dropship,
           max(date) FILTER (WHERE state = 'done' AND way = 'out' AND quantity != 0)
               AS shipped_at
      FROM moved
  GROUP BY line_id
),
counted AS (
    SELECT line.id, sale.state AS order_state, sale.payment_status,
           round(coalesce(line.product_uom_qty, 0), %(digits)s) AS ordered,
           round(own.shipped, %(digits)s) AS shipped,
           round(own.returned, %(digits)s) AS returned,
           round(own.planned, %(digits)s) AS planned,
           round(own.reserved, %(digits)s) AS reserved,
           round(CASE
               WHEN sale.state = 'cancel' THEN own.missing
               WHEN sale.state != 'sale' OR NOT own.is_known THEN 0
               WHEN own.is_dropship
               THEN least(greatest(own.missing - own.planned, 0), own.lost)
               ELSE greatest(own.missing - own.planned, 0)
           END, %(digits)s) AS cancelled,
           own.is_dropship,
           own.shipped_at
      FROM sale_order_line line
      JOIN sale_order sale ON sale.id = line.order_id
 LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
 LEFT JOIN summed ON summed.line_id = line.id
CROSS JOIN LATERAL (
    SELECT (coalesce(summed.shipped, 0) + greatest(-coalesce(summed.returned, 0), 0))
               / coalesce(unit.factor, 1) AS shipped,
           greatest(coalesce(summed.returned, 0), 0)
               / coalesce(unit.factor, 1) AS returned,
           coalesce(summed.planned, 0) / coalesce(unit.factor, 1) AS planned,
           coalesce(summed.reserved, 0) / coalesce(unit.factor, 1) AS reserved,
           coalesce(summed.lost, 0) / coalesce(unit.factor, 1) AS lost,
           greatest(coalesce(line.product_uom_qty, 0)
               - (coalesce(summed.shipped, 0)
                  + greatest(-coalesce(summed.returned, 0), 0))
               / coalesce(unit.factor, 1), 0) AS missing,
           coalesce(summed.is_known, FALSE) AS is_known,
           coalesce(summed.is_dropship, FALSE) AS is_dropship,
           summed.shipped_at
           ) own
     WHERE line.qty_delivered_method = 'stock_move'
       AND line.is_delivery IS NOT TRUE AND %(where)s
)
"""

#: Lines, from what was counted.
FILL_LINES = """
UPDATE sale_order_line line
   SET item_shipped = counted.shipped,
       item_returned = counted.returned,
       item_cancelled = counted.cancelled,
       item_shipped_at = counted.shipped_at,
       item_status = CASE
           WHEN ordered < 0 AND returned >= -ordered THEN 'returned'
           WHEN ordered >= 0 AND shipped != 0 THEN CASE
               WHEN ordered - shipped - cancelled > 0 THEN 'partly_shipped'
               WHEN returned != 0 THEN 'returned'
               ELSE 'shipped' END
           WHEN order_state IN ('draft', 'sent') THEN CASE
               WHEN payment_status = 'awaiting' THEN 'awaiting_payment' END
           WHEN order_state = 'cancel' OR ordered = 0 THEN 'cancelled'
           WHEN cancelled != 0 AND ordered - shipped - cancelled <= 0
           THEN 'cancelled'
           WHEN planned > 0 AND NOT is_dropship THEN CASE
               WHEN reserved >= planned THEN 'reserved' ELSE 'waiting' END
           ELSE 'ordered' END
  FROM counted
 WHERE line.id = counted.id
"""

#: Orders, from their lines.
FILL_ORDERS = """
WITH item AS (
    SELECT line.order_id,
           min(array_position(%(states)s::varchar[], line.item_status)) FILTER (
               WHERE line.item_status != 'cancelled'
           ) AS least,
           coalesce(bool_or(line.item_status = 'partly_shipped'
               OR line.item_shipped != 0) FILTER (
               WHERE line.item_status != 'cancelled'
           ), FALSE) AS is_left,
           sum(piece.factor * greatest(
               coalesce(line.product_uom_qty, 0) - line.item_cancelled,
               line.item_shipped)) AS ordered,
           sum(piece.factor * line.item_shipped) AS shipped,
           min(coalesce(line.customer_lead, 0)) AS first_lead,
           max(coalesce(line.customer_lead, 0)) AS last_lead
      FROM sale_order_line line
      JOIN product_product product ON product.id = line.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
      JOIN uom_uom unit ON unit.id = line.product_uom_id
      JOIN uom_uom own ON own.id = template.uom_id
CROSS JOIN LATERAL (SELECT unit.factor / own.factor AS factor) piece
     WHERE line.item_status IS NOT NULL
  GROUP BY line.order_id
),
known AS (
    SELECT item.*, CASE
           WHEN item.least IS NULL THEN 'cancelled'
           WHEN item.least < array_position(%(states)s::varchar[], 'shipped')
            AND item.is_left
           THEN 'partly_shipped'
           ELSE (%(states)s::varchar[])[item.least] END AS status
      FROM item
),
%(work)s
UPDATE sale_order sale
   SET fulfilment_status = known.status,
       item_count_ordered = round(known.ordered, %(digits)s),
       item_count_shipped = round(known.shipped, %(digits)s),
       fulfilment_step = %(step)s,
       fulfilment_promised_at = CASE
           WHEN sale.state = 'cancel' THEN NULL
           WHEN sale.commitment_date IS NOT NULL THEN sale.commitment_date
           WHEN sale.state = 'sale' THEN sale.date_order + interval '1 day' * CASE
               sale.picking_policy WHEN 'one' THEN known.last_lead
                                   ELSE known.first_lead END END
  FROM known
 LEFT JOIN work ON work.order_id = known.order_id
 WHERE sale.id = known.order_id
"""

#: Lines whose counters are not what was counted.
DIFFERENT = """
, arrived AS (
    SELECT moved.line_id, sum(piece.quantity * unit.factor) AS delivered
      FROM moved
      JOIN stock_move_line piece
        ON piece.move_id = moved.move_id AND piece.delivered_at IS NOT NULL
      JOIN uom_uom unit ON unit.id = piece.product_uom_id
     WHERE moved.state = 'done' AND moved.way = 'out'
  GROUP BY moved.line_id
)
SELECT line.id,
       line.item_shipped, counted.shipped,
       line.item_delivered,
       round(coalesce(arrived.delivered, 0) / coalesce(unit.factor, 1), %(digits)s),
       line.item_returned, counted.returned,
       line.item_cancelled, counted.cancelled
  FROM counted
  JOIN sale_order_line line ON line.id = counted.id
  JOIN uom_uom unit ON unit.id = line.product_uom_id
 LEFT JOIN arrived ON arrived.line_id = line.id
 WHERE (coalesce(line.item_shipped, 0), coalesce(line.item_delivered, 0),
        coalesce(line.item_returned, 0), coalesce(line.item_cancelled, 0))
       IS DISTINCT FROM
       (counted.shipped,
        round(coalesce(arrived.delivered, 0) / coalesce(unit.factor, 1), %(digits)s),
        counted.returned, counted.cancelled)
   AND NOT EXISTS (
        SELECT FROM stock_move other
         WHERE other.sale_line_id = line.id AND other.product_id != line.product_id)
 ORDER BY line.id
"""


def fill_lines(digits, where=None):
    """:param int digits: of the precision "Product Unit"
    :param SQL where: condition on ``line``; all by default
    :return: SQL, the statement that fills the lines
    """
    return SQL("WITH " + COUNT + FILL_LINES, digits=digits, where=where or SQL("TRUE"))


def fill_orders(digits, is_installed=False):
    """:param bool is_installed: whether exceptions, holds and deadlines can be there
    :return: SQL, the statement that fills the orders from their lines"""
    return SQL(
        FILL_ORDERS,
        states=ORDER,
        digits=digits,
        work=step_sql.work(is_installed=is_installed),
        step=step_sql.step(SQL("known.status"), is_installed),
    )


def different(digits, where):
    """:return: SQL, the query of lines whose counters differ: id, and stored and
    counted of shipped, delivered, returned, cancelled"""
    return SQL("WITH " + COUNT + DIFFERENT, digits=digits, where=where)
