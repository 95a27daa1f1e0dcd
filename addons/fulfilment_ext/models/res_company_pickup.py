from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    pickup_keep_days = fields.Integer(
        "Days to Collect",
        default=7,
        required=True,
        help="How long goods are kept for a customer, where the delivery method says "
        "nothing else",
    )
    pickup_remind_days = fields.Integer(
        "Reminder, Days before",
        default=2,
        help="Before the end of the time to collect; 0: no reminder",
    )
    pickup_grace_minutes = fields.Integer(
        "Minutes before the Customer Is Told",
        default=2,
        help="As long somebody who was too fast can take it back",
    )

    _pickup_days_positive = models.Constraint(
        "CHECK(pickup_keep_days > 0 AND pickup_remind_days >= 0"
        " AND pickup_grace_minutes >= 0)",
        "Customers need at least one day to collect. Other times are not negative.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    pickup_keep_days = fields.Integer(
        related="company_id.pickup_keep_days", readonly=False
    )
    pickup_remind_days = fields.Integer(
        related="company_id.pickup_remind_days", readonly=False
    )
    pickup_grace_minutes = fields.Integer(
        related="company_id.pickup_grace_minutes", readonly=False
    )
