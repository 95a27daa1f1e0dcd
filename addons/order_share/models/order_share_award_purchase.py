from collections import defaultdict
from datetime import timedelta

from odoo import Command, fields, models
from odoo.exceptions import UserError


class OrderShareRequest(models.Model):
    """The purchase orders that an award makes or fills."""

    _inherit = "order.share.request"

    # --- transport and other services

    def _award_service(self, offer):
        """A purchase order for what was offered.

        :return: the order and what undoing it needs
        """
        product = self.company_id.order_share_product_id
        if not product:
            raise UserError(
                self.env._(
                    "Choose the service product for awarded offers in the settings"
                    " (Shares with Partners) first."
                )
            )
        order = self.env["purchase.order"].create(self._prepare_purchase(offer))
        return order, {"kind": "created"}

    def _prepare_purchase(self, offer):
        """:return: values of the purchase order for an awarded offer"""
        document = self._document()
        product = self.company_id.order_share_product_id
        day = offer.delivery_date or offer.pickup_date or fields.Date.today()
        planned = fields.Datetime.to_datetime(day) + timedelta(hours=12)
        return {
            "partner_id": offer.share_id.partner_id.id,
            "company_id": self.company_id.id,
            "currency_id": offer.currency_id.id,
            "user_id": self.env.uid,
            "origin": document.name,
            "order_share_id": offer.share_id.id,
            "date_planned": planned,
            "order_line": [
                Command.create(
                    {
                        "product_id": product.id,
                        "name": f"{product.display_name}\n"
                        + document._order_share_title(),
                        "product_qty": 1,
                        "product_uom_id": product.uom_id.id,
                        "price_unit": offer.amount,
                        "date_planned": planned,
                    }
                )
            ],
        }

    # --- requests for quotation

    def _won_by_offer(self, choices):
        """:param dict choices: see :meth:`_award`
        :return: dict of offer: its prices that win
        :raise UserError: an offer has none"""
        won = {
            offer: (
                offer.line_ids
                if lines is None
                else offer.line_ids.filtered(lambda p, w=lines: p.purchase_line_id in w)
            )
            for offer, lines in choices.items()
        }
        for offer, prices in won.items():
            if not prices:
                raise UserError(
                    self.env._(
                        "%s has no price for these lines.",
                        offer.share_id.recipient_name,
                    )
                )
        return won

    def _unwon_lines(self, won):
        """:return: lines that were asked for and nobody has won"""
        return self._offer_lines() - self.env["purchase.order.line"].union(
            *(prices.purchase_line_id for prices in won.values())
        )

    def _award_rfq(self, choices):
        """Write the prices into the request for quotation. The vendor who wins all, or
        most, gets it; lines that others win move to orders of their own.

        :return: dict of offer: (order, what undoing needs)
        """
        rfq = self.purchase_order_id
        won = self._won_by_offer(choices)
        first = max(
            won,
            key=lambda offer: (
                offer.share_id.partner_id == rfq.partner_id,
                len(won[offer]),
            ),
        )
        restore = {"kind": "rfq", **rfq._order_share_snapshot()}
        unwon = self._unwon_lines(won)
        orders = {}
        for offer, prices in won.items():
            if offer == first:
                continue
            order = rfq.copy(
                {
                    "partner_id": offer.share_id.partner_id.id,
                    "currency_id": offer.currency_id.id,
                    "order_line": False,
                    "origin": rfq.name,
                    "order_share_id": offer.share_id.id,
                }
            )
            prices.purchase_line_id.write({"order_id": order.id})
            order._order_share_write_prices(prices)
            # their page shows what they have won, not the order of who won the rest
            offer.share_id.purchase_order_id = order
            orders[offer] = (order, {"kind": "split"})
        if unwon:
            # stays a request for quotation of its own, to be asked again
            rest = rfq.copy({"order_line": False, "origin": rfq.name})
            unwon.write({"order_id": rest.id})
            restore["rest_id"] = rest.id
        rfq.write(
            {
                "partner_id": first.share_id.partner_id.id,
                "currency_id": first.currency_id.id,
                "order_share_id": first.share_id.id,
            }
        )
        rfq._order_share_write_prices(won[first])
        orders[first] = (rfq, restore)
        return orders

    # --- undo

    def _undo_awards(self, awards):
        """Cancel what these awards made, and give the request for quotation its lines,
        vendor and prices back."""
        by_kind = defaultdict(self.env["order.share.award"].browse)
        for award in awards:
            by_kind[(award.restore or {}).get("kind")] |= award
        for award in by_kind["rfq"]:
            orders = awards.purchase_order_id
            orders.filtered("locked").button_unlock()
            orders.button_cancel()
            award.purchase_order_id.button_draft()
            split = by_kind["split"].purchase_order_id
            rest = self.env["purchase.order"].browse(award.restore.get("rest_id"))
            award.purchase_order_id._order_share_restore(award.restore)
            (split | rest.exists()).filtered(
                lambda order: order.state != "cancel"
            ).button_cancel()
        created = by_kind["created"].purchase_order_id
        created.filtered("locked").button_unlock()
        created.filtered(lambda order: order.state != "cancel").button_cancel()
