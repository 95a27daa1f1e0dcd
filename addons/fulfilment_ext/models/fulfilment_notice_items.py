from odoo import models

from ..tools import notice_text

#: Notices that show what one transfer holds; the others show the order.
OF_TRANSFER = (
    "shipped",
    "partly_shipped",
    "tracking",
    "out_for_delivery",
    "delivered",
    "ready",
    "pickup_reminded",
    "collected",
    "returned",
)
#: Notices after which something is still to come, or to go: they show all of the order.
OF_PARTS = ("partly_shipped", "returned")


class SaleOrder(models.Model):
    """The list of goods in notices."""

    _inherit = "sale.order"

    def _notice_items(self, kind, event, picking):
        """:param str kind: of the notice; False when nobody knows
        :param event: that it is about, empty for a preview
        :param picking: that it is about, may be empty
        :return: dict of ``items`` and ``order_items`` (with their status), HTML"""
        rows = []
        if kind in OF_TRANSFER:
            rows = (
                self._notice_of_event(event)
                or self._notice_of_parcel(event)
                or self._notice_moved(picking)
            )
        if not rows:
            rows = self._notice_ordered()
        return {
            "items": self._notice_table(rows),
            "order_items": self.env["ir.qweb"]._render(
                "fulfilment_ext.items_table", {"lines": self.order_line}
            )
            if kind in (False, *OF_PARTS) and self.order_line._items()
            else "",
        }

    def _notice_ordered(self):
        return [
            {
                "name": self._notice_name(line.product_id) or line.name,
                "quantity": notice_text.notice_quantity(
                    self.env, line.product_uom_qty, line.product_uom_id
                ),
                "amount": notice_text.notice_money(
                    self.env, line.price_total, self.currency_id
                ),
            }
            for line in self.order_line
            if not line.display_type and not line.is_downpayment
        ]

    def _notice_of_event(self, event):
        """What an event is about, where it says so."""
        quantities = {
            row["line"]: row["quantity"]
            for row in (event.detail or {}).get("lines", ())
        }
        return [
            {
                "name": self._notice_name(line.product_id) or line.name,
                "quantity": notice_text.notice_quantity(
                    self.env, quantities[line.id], line.product_uom_id
                ),
                "amount": "",
            }
            for line in self.order_line
            if line.id in quantities
        ]

    def _notice_of_parcel(self, event):
        """What is in the parcel that an event is about."""
        parcel = self._notice_parcel_record(event.detail or {})
        return [
            {
                "name": self._notice_name(line.product_id),
                "quantity": notice_text.notice_quantity(
                    self.env, line.quantity, line.product_uom_id
                ),
                "amount": "",
            }
            for line in parcel._move_lines()
            if line.quantity
        ]

    def _notice_moved(self, picking):
        rows = []
        for move in picking.move_ids:
            quantity = move.quantity or move.product_uom_qty
            if move.state != "cancel" and quantity:
                rows.append(
                    {
                        "name": self._notice_name(move.product_id),
                        "quantity": notice_text.notice_quantity(
                            self.env, quantity, move.product_uom
                        ),
                        "amount": "",
                    }
                )
        return rows

    def _notice_name(self, product):
        # in the reader's language, without the merchant's number
        return product.with_context(
            lang=self.env.context.get("lang"), display_default_code=False
        ).display_name

    def _notice_table(self, rows):
        """:param list rows: of dicts ``name``, ``quantity``, ``amount``"""
        if not rows:
            return ""
        return self.env["ir.qweb"]._render(
            "fulfilment_ext.notice_items",
            {"rows": rows, "note": self.customer_note},
        )
