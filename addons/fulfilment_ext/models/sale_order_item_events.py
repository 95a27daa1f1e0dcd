from odoo import models


class SaleOrder(models.Model):
    """What happens to items of an order is told."""

    _inherit = "sale.order"

    def _action_cancel(self):
        rows = {
            order: [
                {"line": line.id, "quantity": open_quantity}
                for line in order.sudo().order_line
                if line.item_status and (open_quantity := line._item_open())
            ]
            for order in self
            if order.state == "sale"
        }
        told = self.with_context(fulfilment_cancels_order=True)
        result = super(SaleOrder, told)._action_cancel()
        # who cancels what is not paid tells that
        is_told = self.env.context.get("fulfilment_unpaid")
        for order, lines in rows.items():
            if order.state == "cancel" and not is_told:
                order._log_cancelled(lines)
        return result

    def _is_all_shipped(self):
        """:return: whether nothing of the order is still to ship"""
        self.ensure_one()
        return not any(
            line.item_status and line.item_status != "cancelled" and line._item_open()
            for line in self.sudo().order_line
        )

    def _log_cancelled(self, lines, picking=None):
        """:param list lines: dict of ``line`` and ``quantity`` that will not come
        :param picking: ``stock.picking`` of which it was the rest; the whole order was
            cancelled without it"""
        self.ensure_one()
        place = picking[:1].id if picking else "order"
        self.env["fulfilment.event"]._log(
            "cancelled",
            self,
            # it may be cancelled, taken up and cancelled again
            key=f"cancelled:{self.id}:{place}:{self.env.cr.now()}",
            picking=picking[:1] if picking else None,
            is_all=not picking,
            lines=lines,
        )
