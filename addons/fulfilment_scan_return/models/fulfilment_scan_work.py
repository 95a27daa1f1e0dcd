from collections import defaultdict

from odoo import models


class FulfilmentScanWork(models.Model):
    """Receipts of announced returns: at the end each return is received, as by the
    office, and goes on to be credited or exchanged."""

    _inherit = "fulfilment.scan.work"

    def _write_transfers(self):
        self._check_damages()
        return super()._write_transfers()

    def _validate(self, pickings):
        returns = pickings.fulfilment_return_id
        if not returns:
            return super()._validate(pickings)
        # the office may be receiving the same at this moment
        returns.order_id._lock_payment()
        self._make_room(pickings)
        backorders = super()._validate(pickings)
        # what was scrapped counts, and nothing may be expected any more
        returns._receipt_changed()
        return backorders

    def _make_room(self, pickings):
        """More came than was announced: it is asked for, so far as it was shipped.

        :raise UserError: more than was shipped"""
        more = defaultdict(float)
        for move in pickings.move_ids:
            line, product = move.fulfilment_return_line_id, move.product_id
            rows = move.move_line_ids.filtered("picked")
            over = sum(rows.mapped("quantity_product_uom")) - move.product_qty
            if line and product.uom_id.compare(over, 0) > 0:
                items = over / line._pieces(1.0)[product]
                more[line] = max(more[line], line.sale_line_id._item_round(items))
        for line, quantity in more.items():
            line.quantity += quantity

    def _scrap_damaged(self):
        self._scrap_returned()
        return super()._scrap_damaged()

    def _damaged_lines(self):
        # of these it is known what becomes of them
        return super()._damaged_lines() - self._return_lines()
