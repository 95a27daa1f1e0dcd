from odoo import fields, models


class OrderShare(models.Model):
    """A vendor's offer stands in a request for quotation of the vendor's own, so that
    core's comparison of alternatives shows it."""

    _inherit = "order.share"

    alternative_id = fields.Many2one(
        "purchase.order",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        help="The vendor's own request for quotation, an alternative to the one that"
        " offers are asked for",
    )
    # The order as it was before the standing offer was written into it; empty while
    # there is none.
    order_before_offer = fields.Json(groups=fields.NO_ACCESS, readonly=True)

    def _lacks_alternative(self):
        """:return: whether this is another vendor than that of the request for
        quotation, and has no order of their own"""
        rfq = self.request_id.purchase_order_id
        vendor = self.partner_id.commercial_partner_id
        return bool(
            self.request_id.is_rfq
            and vendor
            and vendor != rfq.partner_id.commercial_partner_id
            and not self.alternative_id
        )

    def _add_alternatives(self):
        """Give each of these vendors who has none an alternative, which the share then
        belongs to."""
        for share in self.sudo().filtered(lambda share: share._lacks_alternative()):
            request = share.request_id
            share.alternative_id = request.purchase_order_id._order_share_alternative(
                share.partner_id, request.share_ids.alternative_id
            )
            share.purchase_order_id = share.alternative_id
            share._write_standing_offer()

    def _wants_alternatives(self):
        """:return: those whose sender works with core's purchase alternatives"""
        return self.filtered(
            lambda share: share.user_id.has_group(
                "purchase_requisition.group_purchase_alternatives"
            )
        )

    def _asked_order(self):
        return self.alternative_id or super()._asked_order()

    def _answer(self, kind, **values):
        offer = super()._answer(kind, **values)
        self._write_standing_offer()
        return offer

    def _write_standing_offer(self):
        """Let the vendor's order say what is offered now: the prices of the standing
        offer, or what it said before there was one."""
        self.ensure_one()
        order = self._asked_order()
        vendor = self.partner_id.commercial_partner_id
        if (
            not self._uses_alternatives()
            or order.partner_id.commercial_partner_id != vendor
            or order.state not in ("draft", "sent")
        ):
            return
        if self.order_before_offer:
            order._order_share_restore(self.order_before_offer)
            self.order_before_offer = False
        if self.offer_id:
            self.order_before_offer = order._order_share_snapshot()
            order._order_share_write_offer(self.offer_id.line_ids)

    def _uses_alternatives(self):
        """:return: whether the vendors of this share's request have orders of their
        own"""
        return bool(self.request_id.share_ids.alternative_id)


class OrderShareVisitor(models.Model):
    _inherit = "order.share.visitor"

    def _use_partner(self, partner):
        result = super()._use_partner(partner)
        self.share_id._wants_alternatives()._add_alternatives()
        return result
