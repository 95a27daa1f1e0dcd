import logging

from odoo import api, models
from odoo.tools import SQL

from .. import item_sql

_logger = logging.getLogger(__name__)

#: Lines that are counted in one step.
CHUNK = 20000
#: People are asked about so many in one night; the log says how many there are.
ASKED = 100
NAMES = ("item_shipped", "item_delivered", "item_returned", "item_cancelled")


class SaleOrderLine(models.Model):
    """Whether the stored counters are what the transfers say. It is reported, never
    mended: a difference means that something was written past Odoo."""

    _inherit = "sale.order.line"

    @api.model
    def _cron_check_items(self):
        """Count all lines again, a part at a time."""
        self.env.flush_all()
        highest = self.env.execute_query(SQL("SELECT max(id) FROM sale_order_line"))
        highest, last, found = highest[0][0] or 0, 0, 0
        while last < highest:
            found += len(self._check_items(last + 1, last + CHUNK, ASKED - found))
            last += CHUNK
            left = max(highest - last, 0)
            if not self.env["ir.cron"]._commit_progress(
                min(CHUNK, highest), remaining=left
            ):
                break
        if found:
            _logger.warning("Counters of %s items differ from their transfers", found)
        steps = self.env["sale.order"]._check_all_steps()
        if steps:
            _logger.warning("The next step of %s orders is not what follows", steps)

    @api.model
    def _check_items(self, first, last, asked=ASKED):
        """:param int first: lowest id of a line; ``last`` is the highest
        :param int asked: so many are asked about at most
        :return: ``sale.order.line`` whose counters differ"""
        found = self._items_different(first, last)
        for line, counted in list(found.items())[: max(asked, 0)]:
            stored = [line[name] for name in NAMES]
            self.env["fulfilment.exception"]._open(
                "check",
                line.order_id,
                self.env._(
                    "%(product)s: stored %(stored)s, counted %(counted)s (shipped, "
                    "arrived, returned, cancelled). An administrator has to find out "
                    "why.",
                    product=line.product_id.display_name,
                    stored=self._item_list(stored),
                    counted=self._item_list(counted),
                ),
                key=f"check:items:{line.id}",
            )
        return self.browse([line.id for line in found])

    @api.model
    def _item_list(self, quantities):
        return " / ".join(f"{quantity:g}" for quantity in quantities)

    @api.model
    def _items_different(self, first, last):
        """:return: dict of line: list of what was counted; for kits see the glue"""
        self.env.flush_all()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        where = SQL("line.id BETWEEN %s AND %s", first, last)
        rows = self.env.execute_query(item_sql.different(digits, where))
        return {
            self.browse(row[0]): [float(each) for each in row[2::2]] for row in rows
        }
