from odoo import api, fields, models


class OrderApprovalPolicy(models.AbstractModel):
    """How orders are released: a company's settings, and what was agreed with one
    customer."""

    _name = "order.approval.policy"
    _description = "Rules of a Release"

    approval_payment = fields.Selection(
        [
            ("account", "On account: the order is confirmed at once"),
            ("online", "Online: the buyer gets a payment link"),
        ],
        "After Release",
        required=True,
        default="account",
        help="Online: the order is confirmed by the payment",
    )
    approval_rejected_lines = fields.Selection(
        [
            ("consent", "The buyer has to agree to the reduced order"),
            ("proceed", "The reduced order goes on"),
        ],
        "Rejected Lines",
        required=True,
        default="consent",
    )
    approval_may_reduce = fields.Boolean(
        "Approvers May Reduce Quantities", default=True
    )
    approval_price_days = fields.Integer(
        "Prices Held (days)",
        default=7,
        help="Without a decision the request expires after so many days",
    )
    approval_remind_hours = fields.Integer("Remind after (hours)", default=24)
    approval_escalate_hours = fields.Integer(
        "Pass On after (hours)",
        default=48,
        help="Without a decision the request goes to the approver's approver, then to"
        " the administrators; 0: never",
    )
    approval_quotations = fields.Boolean(
        "Quotations Need a Release",
        help="Also offers that the merchant makes, not only orders of the shop",
    )
    approval_private_orders = fields.Boolean(
        "Colleagues' Orders Are Private",
        default=True,
        help="People see their own orders, approvers and administrators those they are"
        " responsible for",
    )
    assortment_shop = fields.Selection(
        [
            ("all", "Show everything"),
            ("mark", "Show everything, mark what is outside"),
            ("only", "Show the assortment only"),
        ],
        "In the Shop",
        required=True,
        default="mark",
    )

    _approval_price_days = models.Constraint(
        "CHECK (approval_price_days > 0)", "Prices are held for a day at least."
    )
    _approval_hours = models.Constraint(
        "CHECK (approval_remind_hours >= 0 AND approval_escalate_hours >= 0)",
        "Hours can't be negative.",
    )

    @api.model
    def _policy_fields(self):
        """:return: names of the fields that a new customer takes from the settings"""
        return [
            name
            for name in self._fields
            if name.startswith(("approval_", "assortment_"))
        ]
