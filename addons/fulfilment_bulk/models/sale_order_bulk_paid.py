from odoo import fields, models

from odoo.addons.order_payment.const import PAYMENT_COVERED


class SaleOrder(models.Model):
    """Books for many orders that what was awaited has come."""

    _inherit = "sale.order"

    def _bulk_left_out_paid(self, **_payment):
        answers = {}
        for order in self:
            state, text = order._bulk_paid_refusal()
            if state:
                answers[order.id] = (state, text)
        return answers

    def _bulk_paid_refusal(self):
        """:return: state and text of an order that awaits nothing, or False twice"""
        self.ensure_one()
        if self.payment_status in PAYMENT_COVERED:
            return ("skipped", self.env._("Is paid already."))
        if self.state == "cancel":
            return ("skipped", self.env._("Is cancelled."))
        if self.payment_status == "partial":
            return (
                "failed",
                self.env._("A part was paid. Note the rest on the order itself."),
            )
        is_awaited = self.payment_status == "awaiting" or (
            self.payment_status in ("unpaid", "failed")
            and (self.is_payment_hold or self.payment_deadline)
        )
        if not is_awaited or self.currency_id.compare_amounts(self.payment_due, 0) <= 0:
            return ("failed", self.env._("No payment of it is awaited."))
        return (False, False)

    def _bulk_paid(self, date=None, reference=""):
        """Note that all that was to pay has come.

        :param str date: the bank's value date
        :param str reference: of the bank, where it is the same for all
        :return: dict of order's id: state and text
        :raise AccessError: payments are not for this user
        """
        self._check_payment_access()
        answers = {}
        # one after the other in the order of ids, as everywhere
        for order in self.sorted("id"):
            if not order.is_payment_manual:
                answers[order.id] = (
                    "failed",
                    self.env._(
                        "It is paid online: the provider says when it has come."
                    ),
                )
                continue
            amount = order.payment_due
            order._receive_payment(
                amount, fields.Date.to_date(date), reference, background=True
            )
            answers[order.id] = (
                "done",
                self.env._("%s noted.", order.currency_id.format(amount)),
            )
        return answers
