from odoo import api, fields, models
from odoo.tools import ormcache


class B2bOrganization(models.Model):
    _inherit = "b2b.organization"

    uses_budgets = fields.Boolean(
        help="Orders of this customer are confirmed by its people, against its budgets"
    )
    budget_ids = fields.One2many("b2b.budget", "organization_id", "Budgets")
    budget_count = fields.Integer(
        related="partner_id.budget_count", groups="sales_team.group_sale_salesman"
    )
    budget_level = fields.Selection(
        related="partner_id.budget_level", groups="sales_team.group_sale_salesman"
    )
    budget_tolerance = fields.Float(
        "Tolerance after Approval (%)",
        digits=(5, 2),
        default=lambda self: self.env.company.budget_tolerance,
        help="An approved order may become dearer by so much; more voids the approval",
    )

    budget_payment = fields.Selection(
        [("account", "On account"), ("online", "Online, after the approval")],
        "Payment of Approved Orders",
        required=True,
        default="account",
    )

    budget_remind_hours = fields.Integer(
        "Hours until a Reminder",
        default=lambda self: self.env.company.budget_remind_hours,
        help="Who may confirm an order is reminded when nobody has decided for so many"
        " hours, three times at most; 0: never",
    )
    budget_start_mail = fields.Boolean(
        "Mail about New Periods",
        default=lambda self: self.env.company.budget_start_mail,
        help="On the first day of a period its owners get the result of the last one",
    )

    _budget_remind_hours = models.Constraint(
        "CHECK (budget_remind_hours >= 0)", "Hours are a number of 0 or more."
    )
    _budget_tolerance = models.Constraint(
        "CHECK (budget_tolerance >= 0 AND budget_tolerance <= 100)",
        "The tolerance is a share between 0 and 100 percent.",
    )

    @api.model
    @ormcache()
    def _budget_customers(self):
        """Asked for each order, of all customers; mostly there are none.

        :return: ids of the customers that use budgets
        """
        found = self.sudo().search_fetch([("uses_budgets", "=", True)], ["partner_id"])
        return frozenset(found.partner_id.ids)

    @api.model
    def _cached_fields(self):
        return super()._cached_fields() | {"uses_budgets"}

    @api.model_create_multi
    def create(self, vals_list):
        organizations = super().create(vals_list)
        organizations.filtered("uses_budgets")._queue_orders()
        return organizations

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(("uses_budgets", "partner_id")):
            self._queue_orders()
        return result

    def _queue_orders(self):
        """Open orders enter the review with their customer, and leave it: what they
        had reserved is free then."""
        orders = self.env["sale.order"].sudo()
        customers = self.sudo().partner_id.ids
        found = orders.search(
            [
                ("partner_id", "child_of", customers),
                ("state", "in", ("draft", "sent")),
            ]
        )
        self.env.add_to_compute(orders._fields["budget_state"], found)
        for request in found.budget_request_ids:
            if not request.organization_id.uses_budgets:
                request._cancel()
            elif request.state == "cancelled":
                request._reopen()

    def action_view_budgets(self):
        """List the budgets of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "b2b_budget.b2b_budget_action"
        )
        action["domain"] = [("organization_id", "=", self.id)]
        action["context"] = {
            "default_organization_id": self.id,
            "search_default_running": 1,
        }
        return action
