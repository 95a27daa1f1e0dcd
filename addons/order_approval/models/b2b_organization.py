from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from ..const import VISIBLE


class B2bOrganization(models.Model):
    """How a customer releases its orders; it begins as the settings say."""

    _name = "b2b.organization"
    _inherit = ["b2b.organization", "order.approval.policy"]

    approval_currency_id = fields.Many2one(
        "res.currency",
        "Currency of Limits",
        required=True,
        default=lambda self: self.env.company.currency_id,
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

    @api.model
    def default_get(self, fields):
        """The company's settings, for new customers."""
        values = super().default_get(fields)
        for name in self.env["order.approval.policy"]._policy_fields():
            if name in fields and f"default_{name}" not in self.env.context:
                values[name] = self.env.company[name]
        return values

    @api.model
    @ormcache()
    def _quotation_customers(self):
        """Asked at each confirmation, of all customers; mostly there are none.

        :return: ids of the customers that release quotations as well
        """
        found = self.sudo().search_fetch(
            [("approval_quotations", "=", True)], ["partner_id"]
        )
        return frozenset(found.partner_id.ids)

    @api.model
    def _cached_fields(self):
        """What the rules about orders and quotations ask for."""
        return super()._cached_fields() | {
            "approval_quotations",
            "approval_private_orders",
        }

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
