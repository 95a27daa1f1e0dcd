from odoo import api, models
from odoo.tools import SQL

from odoo.addons.fulfilment_ext.models.item_check import NAMES

#: Lines that are counted in one step.
CHUNK = 500


class SaleOrderLine(models.Model):
    """Kits of orders that are there already, and the nightly check of kits."""

    _inherit = "sale.order.line"

    @api.model
    def _fill_kit_items(self):
        """Count the items of all kits, a part at a time."""
        last = 0
        while ids := self._kit_line_ids(last, None, CHUNK):
            last = ids[-1]
            lines = self.browse(ids)
            lines._items_done_changed()
            self.env.flush_all()
            self.env.invalidate_all()

    @api.model
    def _items_different(self, first, last):
        found = super()._items_different(first, last)
        at = first - 1
        while ids := self._kit_line_ids(at, last, CHUNK):
            at = ids[-1]
            for line in self.browse(ids):
                count = line._item_count(is_delivered=True)
                quantity = line.product_uom_qty
                counted = [
                    line._item_round(each)
                    for each in (
                        count.shipped,
                        count.delivered,
                        count.returned,
                        count.cancelled(quantity, line.state),
                    )
                ]
                if line._is_item() and counted != [line[name] for name in NAMES]:
                    found[line] = counted
        return found

    @api.model
    def _kit_line_ids(self, after, last, limit):
        """:return: list of ids of lines for which other products are moved"""
        until = SQL("AND line.id <= %s", last) if last else SQL()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT line.id
                  FROM sale_order_line line
                  JOIN stock_move move ON move.sale_line_id = line.id
                 WHERE move.product_id != line.product_id AND line.id > %s %s
                 ORDER BY line.id LIMIT %s
                """,
                after,
                until,
                limit,
            )
        )
        return [row[0] for row in rows]
