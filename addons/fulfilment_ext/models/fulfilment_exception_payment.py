from odoo import fields, models
from odoo.exceptions import UserError


class FulfilmentException(models.Model):
    """Money that does not fit its order: it goes back, or the order is revived."""

    _inherit = "fulfilment.exception"

    order_state = fields.Selection(related="order_id.state", string="State of Order")

    def _lock_open(self):
        """Two people press at once: the second is told.

        :raise UserError: it is solved already
        """
        self.ensure_one()
        self.order_id.sudo()._lock_payment()
        self.invalidate_recordset()
        if self.state != "open":
            raise UserError(self.env._("This is solved already."))

    def _check_payment_kind(self, *kinds):
        self.ensure_one()
        self.order_id._check_payment_access()
        if self.kind not in kinds:
            raise UserError(self.env._("This is not about money to give back."))

    def action_refund(self):
        """Ask how the money goes back.

        :return: action of the wizard
        :raise UserError: it is solved, or not about money
        """
        self._check_payment_kind("paid_late", "overpaid")
        if self.state != "open":
            raise UserError(self.env._("This is solved already."))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refund"),
            "res_model": "fulfilment.refund",
            "view_mode": "form",
            "target": "new",
            "context": {"default_exception_id": self.id},
        }

    def action_revive(self):
        """Let a cancelled order go on with the money that came for it, if its stock is
        still there.

        :raise UserError: stock is missing, or it is not cancelled
        """
        self._check_payment_kind("paid_late")
        self._lock_open()
        order = self.order_id.sudo().with_company(self.company_id)
        if order.state != "cancel":
            raise UserError(self.env._("%s is not cancelled.", order.name))
        order.action_draft()
        # the old deadline would cancel it again
        order.payment_deadline = False
        missing = order._promise_stock()
        if missing:
            raise UserError(
                self.env._(
                    "%(order)s can't be revived: %(missing)s. Refund it, or wait for "
                    "goods.",
                    order=order.name,
                    missing=missing,
                )
            )
        late = self.sudo().search(
            [
                ("order_id", "=", order.id),
                ("kind", "=", "paid_late"),
                ("state", "=", "open"),
            ]
        )
        if order.payment_status == "paid":
            root = self.transaction_id.sudo()._payment_root()
            self.env["fulfilment.event"]._log(
                "paid", order, f"paid:{order.id}:{root.id}", amount=order.amount_total
            )
        (late | self)._solve(self.env._("The order was revived."))
        return True

    def _refund_amount(self):
        """:return: what is to go back, in the transaction's currency"""
        self.ensure_one()
        exception = self.sudo()
        transaction = exception.transaction_id
        order = exception.order_id
        left = transaction._refundable()
        if exception.kind == "overpaid":
            facts = order._payment_facts(order._payment_billed().get(order.id))
            more = facts["received"] - facts["returned"] - facts["wanted"]
            more = order.currency_id._convert(
                more, transaction.currency_id, order.company_id, fields.Date.today()
            )
            left = min(left, more - transaction._refund_under_way())
        return transaction.currency_id.round(max(left, 0.0))

    def _can_refund_online(self, amount):
        """:return: whether the provider gives it back"""
        self.ensure_one()
        transaction = self.sudo().transaction_id
        method = (
            transaction.payment_method_id.primary_payment_method_id
            or transaction.payment_method_id
        )
        supports = {transaction.provider_id.support_refund, method.support_refund}
        if "none" in supports or transaction.state != "done":
            return False
        is_all = (
            transaction.currency_id.compare_amounts(amount, transaction.amount) == 0
        )
        return is_all or supports == {"partial"}

    def _refund_by_hand(self, amount, date, reference):
        """Note that somebody has sent it back.

        :return: ``payment.transaction`` of the refund
        """
        self.ensure_one()
        source = self.sudo().transaction_id.with_context(payment_backend_action=True)
        refund = source._create_child_transaction(amount, is_refund=True)
        refund.write({"provider_reference": reference, "received_on": date})
        refund._set_done()
        refund._post_process()
        self._solve(
            self.env._(
                "%(amount)s was sent back by hand, %(reference)s.",
                amount=source.currency_id.format(amount),
                reference=reference or refund.reference,
            )
        )
        return refund
