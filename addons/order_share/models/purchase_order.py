from datetime import timedelta

from odoo import fields, models


class PurchaseOrder(models.Model):
    _name = "purchase.order"
    _inherit = ["purchase.order", "order.share.mixin"]

    order_share_ids = fields.One2many(
        "order.share", "purchase_order_id", "Shares with Partners"
    )

    order_share_id = fields.Many2one(
        "order.share",
        "Awarded Offer",
        copy=False,
        index="btree_not_null",
        readonly=True,
        help="The offer that this order was made for",
    )
    order_share_document = fields.Char(
        "Awarded for", compute="_compute_order_share_document"
    )

    def _compute_order_share_document(self):
        for order in self:
            share = order.sudo().order_share_id
            document = share and share._document()
            order.order_share_document = (
                document.name if document and document != order else False
            )

    def action_view_award(self):
        """Open the comparison that this order was awarded in."""
        self.ensure_one()
        return self.order_share_id.request_id.action_view_offers()

    def _order_share_open(self, name):
        """:param str name: title of a list of several
        :return: action that opens these orders"""
        action = {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
        }
        if len(self) == 1:
            return {**action, "res_id": self.id, "views": [(False, "form")]}
        return {
            **action,
            "domain": [("id", "in", self.ids)],
            "views": [(False, "list"), (False, "form")],
            "context": {"create": False},
        }

    def _order_share_is_rfq(self):
        return self.state in ("draft", "sent")

    def _order_share_requested(self, request):
        # as core does when it mails a request for quotation
        if request.is_rfq and self.state == "draft":
            self.state = "sent"

    def _order_share_lines(self):
        """:return: lines that have a price"""
        return self.order_line.filtered(
            lambda line: not line.display_type and not line.is_downpayment
        )

    def _order_share_snapshot(self):
        """:return: what an award changes, to be restored by
        :meth:`_order_share_restore`"""
        return {
            "order": {
                "partner_id": self.partner_id.id,
                "currency_id": self.currency_id.id,
                "payment_term_id": self.payment_term_id.id,
                "fiscal_position_id": self.fiscal_position_id.id,
                "state": self.state,
            },
            "lines": [
                {
                    "id": line.id,
                    "price_unit": line.price_unit,
                    "technical_price_unit": line.technical_price_unit,
                    "discount": line.discount,
                    "tax_ids": line.tax_ids.ids,
                    "date_planned": fields.Datetime.to_string(line.date_planned),
                }
                for line in self.order_line
                if not line.display_type
            ],
        }

    def _order_share_restore(self, snapshot):
        """Bring back lines, vendor and prices."""
        values = dict(snapshot["order"])
        state = values.pop("state")
        self.write({**values, "order_share_id": False})
        Line = self.env["purchase.order.line"]
        for row in snapshot["lines"]:
            line = Line.browse(row["id"]).exists()
            if not line:
                continue
            line.write({"order_id": self.id})
            line.write(
                {
                    "price_unit": row["price_unit"],
                    "technical_price_unit": row["technical_price_unit"],
                    "discount": row["discount"],
                    "tax_ids": [(6, 0, row["tax_ids"])],
                    "date_planned": row["date_planned"],
                }
            )
        if self.state == "draft" and state == "sent":
            self.state = "sent"

    def _order_share_write_prices(self, prices):
        """Take over an offer's prices and lead times.

        :param prices: ``order.share.offer.line`` records of this order's lines
        """
        currency = self.currency_id
        self.onchange_partner_id()
        # the offer's currency, whatever the vendor's own is
        self.currency_id = currency
        self.order_line._compute_tax_id()
        today = fields.Datetime.now().replace(hour=12, minute=0, second=0)
        for price in prices:
            price.purchase_line_id.write(
                {
                    "price_unit": price.price_unit,
                    "discount": 0,
                    "date_planned": today + timedelta(days=price.lead_days),
                }
            )

    def _order_share_title(self):
        if self._order_share_is_rfq():
            return self.env._("Request for quotation %s", self.name)
        if self.order_share_id.purchase_order_id == self:
            # awarded to the vendor, who delivers it
            return self.env._("Order %s", self.name)
        return super()._order_share_title()

    def _order_share_reference(self):
        return self.partner_ref

    def _order_share_stops(self):
        return [
            {
                "kind": "pickup",
                "partner": self.partner_id,
                "when": False,
                "note": False,
            },
            {
                "kind": "delivery",
                "partner": self.dest_address_id
                or self.picking_type_id.warehouse_id.partner_id
                or self.company_id.partner_id,
                "when": self.date_planned,
                "note": False,
            },
        ]

    def _order_share_goods(self):
        return self._order_share_rows(
            "purchase.order.line",
            [
                ("order_id", "=", self.id),
                ("display_type", "=", False),
                ("product_id.type", "=", "consu"),
            ],
            "product_qty",
            "product_uom_id",
        )
