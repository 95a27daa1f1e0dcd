from odoo import fields, models


class PurchaseOrder(models.Model):
    _inherit = "purchase.order"

    def _order_share_alternative(self, partner, taken):
        """The vendor's alternative to this request for quotation: one that the buyer
        has made already, or a new one as core's dialog makes it.

        :param partner: the vendor
        :param taken: orders that belong to others who are asked
        :return: the alternative; its lines name those of this order
        """
        self.ensure_one()
        for order in self.alternative_po_ids - self - taken:
            if (
                order.state in ("draft", "sent")
                and order.partner_id.commercial_partner_id
                == partner.commercial_partner_id
                and self._order_share_match(order)
            ):
                return order
        return self._order_share_create_alternative(partner)

    def _order_share_create_alternative(self, partner):
        dialog = self.env["purchase.requisition.create.alternative"].create(
            {
                "origin_po_id": self.id,
                "partner_ids": [fields.Command.set(partner.ids)],
                "copy_products": True,
            }
        )
        dialog.action_create_alternative()
        order = (self.alternative_po_ids - self).sorted("id")[-1:]
        self._order_share_match(order)
        # as core does when it mails a request for quotation
        order.state = "sent"
        return order

    def _order_share_match(self, alternative):
        """Note which line of an alternative stands for which of this order's.

        :return: whether each line has its own
        """
        lines = alternative._order_share_lines()
        for line in self._order_share_lines():
            same = lines.filtered(
                lambda other, line=line: (
                    other.product_id == line.product_id
                    and other.product_uom_id == line.product_uom_id
                )
            )[:1]
            if not same:
                return False
            same.order_share_line_id = line
            lines -= same
        return True

    def _order_share_own_line(self, line):
        """:return: this order's line that stands for one of the request's"""
        return self.order_line.filtered(
            lambda own: line in (own, own.order_share_line_id)
        )

    def _order_share_write_offer(self, prices):
        """Take over an offer's prices and lead times into the vendor's own lines; what
        is not offered has no quantity, as core's comparison does it.

        :param prices: ``order.share.offer.line`` records of the request's lines
        """
        self.currency_id = prices.currency_id or self.currency_id
        today = fields.Datetime.now().replace(hour=12, minute=0, second=0)
        for price in prices:
            self._order_share_own_line(price.purchase_line_id).write(
                {
                    "price_unit": price.price_unit,
                    "discount": 0,
                    "date_planned": fields.Datetime.add(today, days=price.lead_days),
                }
            )
        if self.order_line.order_share_line_id:
            self._order_share_clear(prices)

    def _order_share_clear(self, prices):
        """Set the quantity of all lines without a price among these to 0."""
        kept = self.env["purchase.order.line"].union(
            *(self._order_share_own_line(price.purchase_line_id) for price in prices)
        )
        (self._order_share_lines() - kept).action_clear_quantities()

    def _order_share_snapshot(self):
        snapshot = super()._order_share_snapshot()
        quantities = {line.id: line.product_qty for line in self.order_line}
        for row in snapshot["lines"]:
            row["product_qty"] = quantities[row["id"]]
        return snapshot

    def _order_share_restore(self, snapshot):
        # before the prices: core looks for a price when a quantity changes
        for row in snapshot["lines"]:
            line = self.env["purchase.order.line"].browse(row["id"]).exists()
            if "product_qty" in row and line.product_qty != row["product_qty"]:
                line.product_qty = row["product_qty"]
        return super()._order_share_restore(snapshot)


class PurchaseOrderLine(models.Model):
    _inherit = "purchase.order.line"

    order_share_line_id = fields.Many2one(
        "purchase.order.line",
        "Asked Line",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="Line of the request for quotation that this one stands for",
    )
