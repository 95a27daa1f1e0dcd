from odoo import api, models
from odoo.tools import SQL

#: What came back for an exchange, from the movements; kits are counted in Python.
EXCHANGED = """
SELECT line.id, coalesce(line.item_exchanged, 0),
       round(summed.pieces / unit.factor, %(digits)s)
  FROM sale_order_line line
  JOIN uom_uom unit ON unit.id = line.product_uom_id
  JOIN LATERAL (
       SELECT coalesce(sum(move.quantity * own.factor), 0) AS pieces
         FROM fulfilment_return_line asked
         JOIN stock_move move ON move.fulfilment_return_line_id = asked.id
         JOIN uom_uom own ON own.id = move.product_uom
        WHERE asked.sale_line_id = line.id AND asked.outcome = 'exchange'
          AND move.state = 'done'
       ) summed ON TRUE
 WHERE line.id BETWEEN %(first)s AND %(last)s
   AND EXISTS (SELECT FROM fulfilment_return_line asked
                WHERE asked.sale_line_id = line.id)
   AND NOT EXISTS (SELECT FROM stock_move other
                    WHERE other.sale_line_id = line.id
                      AND other.product_id != line.product_id)
   AND coalesce(line.item_exchanged, 0) != round(
       summed.pieces / unit.factor, %(digits)s)
 ORDER BY line.id
"""


class SaleOrderLine(models.Model):
    """The nightly check knows what was exchanged, too."""

    _inherit = "sale.order.line"

    @api.model
    def _check_items(self, first, last, asked=100):
        found = super()._check_items(first, last, asked)
        rows = self._exchanged_different(first, last)
        for line_id, stored, counted in rows[: max(asked - len(found), 0)]:
            line = self.browse(line_id)
            self.env["fulfilment.exception"]._open(
                "check",
                line.order_id,
                self.env._(
                    "%(product)s: %(stored)s exchanged are stored, %(counted)s were "
                    "counted. An administrator has to find out why.",
                    product=line.product_id.display_name,
                    stored=f"{stored:g}",
                    counted=f"{counted:g}",
                ),
                key=f"check:exchanged:{line_id}",
            )
        return found | self.browse([row[0] for row in rows])

    @api.model
    def _exchanged_different(self, first, last):
        """:return: list of id, stored, counted"""
        self.env.flush_all()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return self.env.execute_query(
            SQL(EXCHANGED, digits=digits, first=first, last=last)
        )
