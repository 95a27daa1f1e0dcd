from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

#: What an administrator of fulfilment may write; the rest belongs to who sets up
#: payments.
RULE_FIELDS = {
    "fulfilment_hold",
    "fulfilment_pay_days",
    "fulfilment_pay_hours",
    "fulfilment_remind_days",
    "fulfilment_remind_hours",
    "fulfilment_auto_cancel",
}


class PaymentMethod(models.Model):
    """What happens while a payment is awaited, per method and company. Nothing by
    default."""

    _inherit = "payment.method"

    fulfilment_hold = fields.Boolean(
        "Hold Stock",
        company_dependent=True,
        help="Confirm the order and reserve its stock while the payment is awaited. It "
        "is picked when it is paid.",
    )
    fulfilment_pay_days = fields.Integer(
        "Days to Pay", company_dependent=True, help="With no time to pay: no deadline"
    )
    fulfilment_pay_hours = fields.Integer("Hours to Pay", company_dependent=True)
    fulfilment_remind_days = fields.Integer(
        "Remind, Days before",
        company_dependent=True,
        help="With no time before the deadline: no reminder",
    )
    fulfilment_remind_hours = fields.Integer(
        "Remind, Hours before", company_dependent=True
    )
    fulfilment_auto_cancel = fields.Boolean(
        "Cancel at the Deadline",
        company_dependent=True,
        help="Cancel what is not paid by then and free its stock. Otherwise somebody "
        "cancels by hand.",
    )

    @api.constrains(*sorted(RULE_FIELDS))
    def _check_fulfilment_rule(self):
        for method in self:
            within, before = method._pay_within(), method._remind_before()
            times = (
                method.fulfilment_pay_days,
                method.fulfilment_pay_hours,
                method.fulfilment_remind_days,
                method.fulfilment_remind_hours,
            )
            if any(time < 0 for time in times):
                raise ValidationError(self.env._("A time is not negative."))
            if before and before >= within:
                raise ValidationError(
                    self.env._(
                        "%s: the reminder must come after the order. Give more time to "
                        "pay, or remind later.",
                        method.name,
                    )
                )
            if method.fulfilment_auto_cancel and not within:
                raise ValidationError(
                    self.env._(
                        "%s: what is cancelled at the deadline needs a time to pay.",
                        method.name,
                    )
                )

    def write(self, vals):
        if (
            set(vals) - RULE_FIELDS
            and not self.env.su
            and not self.env.user.has_group("base.group_system")
        ):
            raise AccessError(
                self.env._("Only an administrator sets up payment methods.")
            )
        return super().write(vals)

    def _fulfilment_rule(self, company):
        """:return: the method whose rules count for the company: that of a brand is
        its primary one"""
        return (self.primary_payment_method_id or self).sudo().with_company(company)

    def _pay_within(self):
        """:return: timedelta, empty without a deadline"""
        return timedelta(days=self.fulfilment_pay_days, hours=self.fulfilment_pay_hours)

    def _remind_before(self):
        """:return: timedelta, empty without a reminder"""
        return timedelta(
            days=self.fulfilment_remind_days, hours=self.fulfilment_remind_hours
        )
