from odoo import api, fields, models
from odoo.tools import SQL

from ..const import VISIBLE


class B2bOrganization(models.Model):
    """How a customer releases its orders."""

    _inherit = "b2b.organization"

    approval_currency_id = fields.Many2one(
        "res.currency",
        "Currency of Limits",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    approval_payment = fields.Selection(
        [
            ("account", "On account: the order is confirmed at once"),
            ("online", "Online: the buyer gets a payment link"),
        ],
        "After Release",
        required=True,
        default="account",
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
    approval_ids = fields.One2many("order.approval", "organization_id", "Requests")

    approval_released_count = fields.Integer(
        "Released", compute="_compute_approval_statistics", compute_sudo=True
    )
    approval_rejected_count = fields.Integer(
        "Rejected", compute="_compute_approval_statistics", compute_sudo=True
    )
    approval_hours = fields.Float(
        "Hours to the Release",
        compute="_compute_approval_statistics",
        compute_sudo=True,
        help="From the submission to the decision, on average",
    )

    _approval_price_days = models.Constraint(
        "CHECK (approval_price_days > 0)", "Prices are held for a day at least."
    )
    _approval_hours = models.Constraint(
        "CHECK (approval_remind_hours >= 0 AND approval_escalate_hours >= 0)",
        "Hours can't be negative.",
    )

    @api.onchange("approval_payment")
    def _onchange_approval_payment(self):
        if self.approval_payment == "online":
            return {
                "warning": {
                    "title": self.env._("Payment by the buyer"),
                    "message": self.env._(
                        "After the release the buyer gets a link and pays; the order is"
                        " confirmed by the payment."
                    ),
                }
            }
        return None

    def _compute_approval_statistics(self):
        """Numbers only: what was not released stays the customer's business."""
        query = SQL(
            """
            SELECT organization_id,
                count(*) FILTER (WHERE state IN %(visible)s),
                count(*) FILTER (WHERE state = 'rejected'),
                avg(extract(epoch FROM decided_at - submitted_at) / 3600)
                    FILTER (WHERE state IN %(visible)s)
            FROM order_approval WHERE organization_id IN %(ids)s
            GROUP BY organization_id
            """,
            visible=VISIBLE,
            ids=tuple(self.ids) or (0,),
        )
        self.env["order.approval"].flush_model()
        rows = {row[0]: row[1:] for row in self.env.execute_query(query)}
        for organization in self:
            released, rejected, hours = rows.get(organization.id, (0, 0, 0))
            organization.approval_released_count = released
            organization.approval_rejected_count = rejected
            organization.approval_hours = hours or 0

    def action_view_approvals(self):
        """List what this customer has released."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "order_approval.order_approval_action"
        )
        action["domain"] = [("organization_id", "=", self.id)]
        return action

    def action_view_hierarchy(self):
        """Show who releases whose orders, as a tree."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hierarchy"),
            "res_model": "b2b.member",
            "views": [(False, "hierarchy"), (False, "list"), (False, "form")],
            "domain": [("organization_id", "=", self.id)],
        }
