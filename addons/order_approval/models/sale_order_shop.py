from odoo import models


class SaleOrder(models.Model):
    """What the shop and the portal tell about the release of an order."""

    _inherit = "sale.order"

    def _approval_may_submit(self):
        """A cart that is open, for the first time or again; a quotation of the merchant
        that nobody has answered, also after the request was withdrawn or expired.

        :return: whether the order can be submitted now"""
        self.ensure_one()
        approval = self.approval_ids
        if self.website_id:
            return self.state == "draft" and approval.state in (False, "rework")
        return (
            self.state in ("draft", "sent")
            and not self.is_expired
            and approval.state in (False, "rework", "withdrawn", "expired")
        )

    def _approval_cart_notice(self):
        """:return: what the cart says about the release, if it needs one"""
        self.ensure_one()
        member = self.env["website"]._approval_member()
        if not member._is_checked() or not self._approval_reason(member):
            return ""
        return self.env._(
            "This order will be checked by %(person)s before %(shop)s sees it.",
            person=member._release_by(),
            shop=self.website_id.company_id.name,
        )

    def _approval_why(self, member, reason):
        """:param str reason: why it needs a release
        :return: sentence for the buyer, and the lines that it is about"""
        self.ensure_one()
        lines = self.order_line.browse()
        if reason == "outside":
            lines = member._lines_outside(self)
            if len(lines) == 1:
                why = self.env._("One item is outside your company's assortment.")
            else:
                why = self.env._(
                    "%s items are outside your company's assortment.", len(lines)
                )
        elif reason == "limit":
            why = self.env._(
                "The order is above your own limit of %s.",
                member.approval_currency_id.format(member.order_limit),
            )
        elif reason == "quotation":
            why = self.env._("Your company releases quotations as well.")
        else:
            why = self.env._("Every order of yours is checked by your company.")
        return why, lines

    def _approval_quotation(self):
        """What the portal page of a merchant's quotation offers its customer.

        :return: dict for the template, None when there is nothing to say"""
        self.ensure_one()
        order = self.sudo()
        member = self.env["website"]._approval_member()
        if order.website_id or not order._approval_is_for(member):
            return None
        approval = order.approval_ids
        if order._approval_may_submit() and order._approval_reason():
            is_checked = bool(member._release_reasons(order))
            return {
                "submit": True,
                "is_checked": is_checked,
                "why": order._approval_why(member, "quotation")[0],
                "person": member._release_by() if is_checked else member.name,
                "note": approval.event_ids[:1].note
                if approval.state == "rework"
                else "",
            }
        if approval and order.state != "sale":
            return {"approval": approval, "state": approval._state_label()}
        return None
