import logging

from odoo import api, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: Works that ended so many days ago are not looked at again: the office may have
#: corrected their transfers meanwhile.
_DAYS = 2
#: People are asked about so many in one night; the log says how many there are.
_ASKED = 100

_LOOKED_AT = """
    (w.state NOT IN ('done', 'released', 'cancelled')
     OR w.finished_at > now() AT TIME ZONE 'UTC' - make_interval(days => %s))
"""

#: Counters that are not the sums of the scans.
_COUNTERS = f"""
SELECT t.picking_id, l.product_id, round(coalesce(l.counted, 0), %s),
       round(coalesce(said.counted, 0), %s)
  FROM fulfilment_scan_work w
  JOIN fulfilment_scan_line l ON l.work_id = w.id
  LEFT JOIN fulfilment_scan_transfer t ON t.id = l.transfer_id
  JOIN LATERAL (
       SELECT sum(quantity) FILTER (WHERE kind = 'count' AND NOT is_check) AS counted,
              sum(quantity) FILTER (WHERE kind = 'count' AND is_check) AS checked
         FROM fulfilment_scan_command
        WHERE line_id = l.id AND refusal IS NULL AND NOT is_undone
       ) said ON TRUE
 WHERE {_LOOKED_AT}
   AND (coalesce(l.counted, 0) != coalesce(said.counted, 0)
        OR coalesce(l.checked, 0) != coalesce(said.checked, 0))
 ORDER BY l.id
"""

#: What was scanned, and what was moved.
_MOVES = f"""
SELECT scanned.picking_id, scanned.product_id, scanned.quantity, moved.quantity
  FROM (
       SELECT t.picking_id, l.product_id,
              round(sum(CASE WHEN w.checker_id IS NULL THEN l.counted
                             ELSE l.checked END), %s) AS quantity
         FROM fulfilment_scan_work w
         JOIN fulfilment_scan_line l ON l.work_id = w.id
         JOIN fulfilment_scan_transfer t ON t.id = l.transfer_id
        WHERE w.state = 'done' AND w.kind = 'transfer' AND {_LOOKED_AT}
        GROUP BY t.picking_id, l.product_id
       ) scanned
  JOIN LATERAL (
       SELECT coalesce(round(sum(quantity_product_uom), %s), 0) AS quantity
         FROM stock_move_line row
        WHERE row.picking_id = scanned.picking_id AND row.state = 'done'
          AND row.product_id = scanned.product_id
       ) moved ON TRUE
 WHERE scanned.quantity > 0 AND scanned.quantity != moved.quantity
 ORDER BY scanned.picking_id, scanned.product_id
"""


class FulfilmentScanWork(models.Model):
    """Every night: whether what was scanned was counted, and what was counted was
    moved. It is reported, never mended."""

    _inherit = "fulfilment.scan.work"

    @api.model
    def _cron_check(self):
        """Compare, and ask somebody about what differs."""
        found = self._different()
        for picking, product, said, kept in found[:_ASKED]:
            if picking.sale_id:
                self.env["fulfilment.exception"]._open(
                    "check",
                    picking.sale_id,
                    self.env._(
                        "%(transfer)s, %(product)s: %(said)s were scanned, %(kept)s "
                        "are stored. An administrator has to find out why, unless "
                        "somebody has changed the transfer afterwards.",
                        transfer=picking.name,
                        product=product.display_name,
                        said=f"{said:g}",
                        kept=f"{kept:g}",
                    ),
                    key=f"check:scan:{picking.id}:{product.id}",
                    picking=picking,
                )
        if found:
            names = [picking.name or product.name for picking, product, *_rest in found]
            _logger.warning(
                "Scans of %s items differ from what was moved: %s",
                len(found),
                ", ".join(names[:_ASKED]),
            )

    @api.model
    def _different(self):
        """:return: list of ``stock.picking`` (empty for stock counts),
        ``product.product``, quantity that was scanned, quantity that is stored"""
        self.env.flush_all()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        rows = [
            (picking, product, said, kept)
            for picking, product, kept, said in self.env.execute_query(
                SQL(_COUNTERS, digits, digits, _DAYS)
            )
        ]
        rows += self.env.execute_query(SQL(_MOVES, digits, _DAYS, digits))
        return [
            (
                self.env["stock.picking"].browse(picking),
                self.env["product.product"].browse(product),
                float(said),
                float(kept),
            )
            for picking, product, said, kept in rows
        ]
