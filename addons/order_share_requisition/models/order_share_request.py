from odoo import models


class OrderShareRequest(models.Model):
    """An award chooses among core's alternatives."""

    _inherit = "order.share.request"

    def _add_recipients(self, partners):
        shares = super()._add_recipients(partners)
        shares._wants_alternatives()._add_alternatives()
        return shares

    def _award_rfq(self, choices):
        if not self.share_ids[:1]._uses_alternatives():
            return super()._award_rfq(choices)
        for offer in choices:
            offer.share_id._add_alternatives()
        won = self._won_by_offer(choices)
        rfq = self.purchase_order_id
        winners = self.env["purchase.order"].union(
            *(offer.share_id._asked_order() for offer in won)
        )
        self._check_still_rfq(winners)
        rest = self._rest_of(rfq, self._unwon_lines(won))
        losers = (rfq | self.share_ids.alternative_id) - winners
        losers = losers.filtered(lambda o: o.state in ("draft", "sent", "to approve"))
        restore = {
            "kind": "alternative",
            "losers": [[order.id, order.state] for order in losers],
            "rest_id": rest.id,
        }
        losers.button_cancel()
        orders = {}
        for offer, prices in won.items():
            order = offer.share_id._asked_order()
            orders[offer] = (order, {**restore, **order._order_share_snapshot()})
            restore = {"kind": "alternative"}  # once is enough
            order.currency_id = offer.currency_id
            order._order_share_write_offer(prices)
            order._order_share_clear(prices)
            order.order_share_id = offer.share_id
        return orders

    def _rest_of(self, rfq, lines):
        """:return: a request for quotation for lines that nobody has won, to be asked
        again; empty when there are none"""
        if not lines:
            return rfq.browse()
        rest = rfq.copy({"order_line": False, "origin": rfq.name})
        for line in lines:
            line.copy({"order_id": rest.id})
        return rest

    def _confirm_purchases(self, orders):
        # core would ask what to do with the alternatives; the award has decided that
        return super()._confirm_purchases(
            orders.with_context(skip_alternative_check=True)
        )

    def _undo_awards(self, awards):
        mine = awards.filtered(
            lambda award: (award.restore or {}).get("kind") == "alternative"
        )
        result = super()._undo_awards(awards - mine)
        Order = self.env["purchase.order"]
        for award in mine:
            order, restore = award.purchase_order_id, award.restore
            order.filtered("locked").button_unlock()
            order.button_cancel()
            order.button_draft()
            order._order_share_restore(restore)
            rest = Order.browse(restore.get("rest_id")).exists()
            rest.filtered(lambda order: order.state != "cancel").button_cancel()
            for loser_id, state in restore.get("losers", ()):
                loser = Order.browse(loser_id).exists()
                if loser.state == "cancel":
                    loser.button_draft()
                    loser.state = state
        return result


class OrderShareAward(models.Model):
    _inherit = "order.share.award"

    def _won_prices(self):
        if (self.sudo().restore or {}).get("kind") != "alternative":
            return super()._won_prices()
        order = self.purchase_order_id
        return self.offer_id.line_ids.filtered(
            lambda price: (
                order._order_share_own_line(price.purchase_line_id).product_qty
            )
        )
