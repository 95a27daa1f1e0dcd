from odoo import api, fields, models
from odoo.fields import Domain

from ..const import SCOPES

#: How an order fits each of its budgets; the owner is the column's title.
SHORT_LEVELS = [("within", "Within"), ("near", "Near"), ("over", "Over")]
#: Orders whose fit is looked at in one go.
CHUNK = 500


class SaleOrder(models.Model):
    """The review queue: how each order fits, at a glance."""

    _inherit = "sale.order"

    budget_level_company = fields.Selection(
        SHORT_LEVELS,
        "Company Budget",
        compute="_compute_budget_level",
        compute_sudo=True,
    )
    budget_level_site = fields.Selection(
        SHORT_LEVELS,
        "Site Budget",
        compute="_compute_budget_level",
        compute_sudo=True,
    )
    budget_level_cost_center = fields.Selection(
        SHORT_LEVELS,
        "Cost Center Budget",
        compute="_compute_budget_level",
        compute_sudo=True,
    )
    budget_level_member = fields.Selection(
        SHORT_LEVELS,
        "Personal Budget",
        compute="_compute_budget_level",
        compute_sudo=True,
    )
    budget_amounts = fields.Text(
        "Before and After", compute="_compute_budget_level", compute_sudo=True
    )
    budget_since = fields.Datetime(
        "On This Desk since", compute="_compute_budget_since", compute_sudo=True
    )

    @api.depends("budget_state", "amount_total", "budget_request_ids.state")
    def _compute_budget_level(self):
        queued = self.filtered("budget_state")
        checks = queued._budget_checks() if queued else {}
        for order in self:
            results = checks.get(order, [])
            order.budget_level = results[0]["level"] if results else False
            order.budget_amounts = order._budget_amounts_text(results)
            # worst first
            by_scope = {
                result["period"].budget_id.scope: result["level"]
                for result in reversed(results)
            }
            for scope, _label in SCOPES:
                order[f"budget_level_{scope}"] = by_scope.get(scope, False)

    def _budget_amounts_text(self, results):
        """:return: per budget, what is spent without and with the order, a line each;
        of a budget its tightest period"""
        lines, budgets = [], self.env["b2b.budget"]
        for result in results:
            period = result["period"]
            if period.budget_id in budgets:
                continue
            budgets |= period.budget_id
            currency = period.currency_id
            lines.append(
                self.env._(
                    "%(budget)s, %(period)s: %(before)s → %(after)s of %(limit)s",
                    budget=period.budget_id._owner_name(),
                    period=period.name,
                    before=currency.format(result["before"]),
                    after=currency.format(result["after"]),
                    limit=currency.format(result["limit"]),
                )
            )
        return "\n".join(lines) or False

    @api.depends("budget_request_ids.state")
    def _compute_budget_since(self):
        """When the order came to whom has it now."""
        for order in self:
            request = order.budget_request_ids
            order.budget_since = (
                order.budget_state
                and (request.decided_at or request.submitted_at or order.create_date)
            )  # fmt: skip

    def _search_budget_level(self, operator, value):
        """Of the orders that somebody still has to look at; how they fit changes with
        every other order, so it is not kept."""
        if operator != "in":
            return NotImplemented
        orders, found, last = self.sudo(), [], 0
        while chunk := orders.search(
            [
                ("id", ">", last),
                ("budget_state", "in", ("draft", "waiting", "rework")),
                ("state", "in", ("draft", "sent")),
            ],
            order="id",
            limit=CHUNK,
        ):
            found += [
                order.id
                for order, results in chunk._budget_checks().items()
                if (results[0]["level"] if results else False) in value
            ]
            last = chunk[-1].id
        return Domain("id", "in", found)
