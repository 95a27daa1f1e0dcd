from requests.exceptions import ConnectionError as ConnectError
from requests.exceptions import ConnectTimeout, HTTPError, RequestException
from urllib3.exceptions import NewConnectionError

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class PaymentTransaction(models.Model):
    """Money that goes back through a provider: it is asked for it once, whatever
    crashes. That it will be asked is committed before, so a process that is killed
    leaves a refund behind that a person looks at; it is never asked just like that."""

    _name = "payment.transaction"
    _inherit = ["payment.transaction", "order.derived.mixin", "order.job.mixin"]

    refund_asked_at = fields.Datetime(
        "Provider Asked on",
        readonly=True,
        copy=False,
        groups="base.group_system",
        derived=True,
    )

    def _refundable(self):
        """:return: what can still go back of a payment, in its currency; what was asked
        for and has no answer yet is left out"""
        self.ensure_one()
        received, returned, _reserved = self._payment_sums()
        left = received - returned - self._refund_under_way()
        return self.currency_id.round(max(left, 0.0))

    def _refund_under_way(self):
        """:return: what was asked for and has no answer yet, in its currency"""
        self.ensure_one()
        return sum(
            -refund.amount
            for refund in self._refunds()
            if refund.state in ("draft", "pending")
        )

    def _refunds(self):
        """:return: refunds of a payment and of its parts"""
        kids = self.child_transaction_ids
        refunds = kids.filtered(lambda kid: kid.operation == "refund")
        parts = kids - refunds
        return refunds | parts._refunds() if parts else refunds

    def _refund_in_background(self, amount):
        """Have the provider give money back.

        :param float amount: more than 0, in the currency of the payment
        :return: the refund, a draft; its state tells what became of it, see
            ``sale.order._payment_answered``
        :raise UserError: the provider is disabled
        """
        self.ensure_one()
        self._ensure_provider_is_not_disabled()
        refund = self._create_child_transaction(amount, is_refund=True)
        refund._delay_refund()
        return refund

    def _delay_refund(self):
        self.ensure_one()
        self.with_delay(
            channel="root.payment",
            description=self.env._("Refund %s", self.reference),
            identity_key=f"order_payment.refund.{self.id}",
        )._job_refund()

    def _job_refund(self):
        """Ask the provider. Needs a job that may commit, see ``queue_job_data.xml``."""
        refund = (
            self.with_user(SUPERUSER_ID)
            .with_context(payment_backend_action=True)
            .exists()
        )
        if not refund or refund.operation != "refund" or refund.state != "draft":
            return
        if not refund._claim_refund():
            if not refund.provider_reference:
                refund._tell_unclear()
            return
        refund._log_sent_message()
        try:
            refund._send_refund_request()
        except ValidationError as error:
            if _is_unanswered(error):
                refund._tell_unclear()
            else:
                refund._set_error(error.args[0])

    def _claim_refund(self):
        """:return: whether the provider was not asked before; kept at once"""
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                "UPDATE payment_transaction SET refund_asked_at = %s"
                " WHERE id = %s AND refund_asked_at IS NULL RETURNING id",
                fields.Datetime.now(),
                self.id,
            )
        )
        self.invalidate_recordset(["refund_asked_at"])
        if rows:
            self._job_commit()
        return bool(rows)

    def _ask_refund_again(self):
        """A person has seen at the provider that it did not arrive."""
        self.ensure_one()
        self.refund_asked_at = False
        self._delay_refund()

    def _tell_unclear(self):
        for order in self._payment_orders():
            order._payment_refund_unclear(self)


def _is_unanswered(error):
    """:return: whether the provider may have got a request, but gave no answer to it"""
    while error:
        if isinstance(error, (ConnectTimeout, HTTPError)):
            return False
        if isinstance(error, ConnectError):
            reason = getattr(error.args[0], "reason", None) if error.args else None
            return not isinstance(reason, NewConnectionError)
        if isinstance(error, RequestException):
            return True
        # core says it in its own words
        error = error.__cause__ or error.__context__
    return False
