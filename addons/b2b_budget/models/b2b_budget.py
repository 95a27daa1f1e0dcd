from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import CARRY_OVER, LEVELS, PERIOD_TYPES, POLICIES, SCOPES

#: Field that names the owner, per scope.
OWNERS = {
    "site": "site_id",
    "cost_center": "analytic_account_id",
    "member": "member_id",
}
#: Months of a period.
MONTHS = {"month": 1, "quarter": 3}


class B2bBudget(models.Model):
    """What a customer, a site, a cost center or a person may spend in a year.

    What is planned, spent and left stands in its periods: one for the whole year, and
    the months, quarters or own periods within it. An order takes from both.
    """

    _name = "b2b.budget"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Customer Budget"
    _order = "date_from desc, name, id"

    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    active = fields.Boolean(default=True, tracking=True)
    organization_id = fields.Many2one(
        "b2b.organization", "Customer", required=True, ondelete="restrict", index=True
    )
    partner_id = fields.Many2one(
        related="organization_id.partner_id", string="Contact", store=True
    )
    company_id = fields.Many2one(related="organization_id.company_id", store=True)
    scope = fields.Selection(SCOPES, "Budget of", required=True, default="company")
    site_id = fields.Many2one(
        "res.partner",
        domain="[('commercial_partner_id', '=', partner_id),"
        " ('type', '=', 'delivery')]",
        ondelete="restrict",
        index="btree_not_null",
    )
    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        "Cost Center",
        domain="['|', ('partner_id', '=', False), ('partner_id', '=', partner_id)]",
        ondelete="restrict",
        index="btree_not_null",
    )
    member_id = fields.Many2one(
        "b2b.member",
        "Person",
        domain="[('organization_id', '=', organization_id)]",
        ondelete="restrict",
        index="btree_not_null",
    )
    date_from = fields.Date(
        "First Day", required=True, default=lambda self: self._first_of_year()
    )
    date_to = fields.Date(
        "Last Day",
        compute="_compute_date_to",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    period_type = fields.Selection(
        PERIOD_TYPES, "Divided into", required=True, default="month"
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        tracking=True,
    )
    tax_mode = fields.Selection(
        [("net", "Without taxes"), ("gross", "With taxes")],
        "Amounts",
        required=True,
        default="net",
    )
    includes_delivery = fields.Boolean(
        "Delivery Costs Count",
        default=lambda self: self.env.company.budget_includes_delivery,
    )
    policy = fields.Selection(
        POLICIES,
        "If It Is Not Enough",
        required=True,
        default="warn",
        tracking=True,
        help="Warn: whoever confirms may exceed it, which is noted.\n"
        "Block: an order that exceeds it can't be submitted.\n"
        "Ask the budget's owner: only who may change the budget confirms it.",
    )
    near_percent = fields.Float(
        "Near the Limit from (%)", default=80, digits=(5, 1), tracking=True
    )
    carry_over = fields.Selection(
        CARRY_OVER, "Unused Money", required=True, default="none", tracking=True
    )
    period_ids = fields.One2many(
        "b2b.budget.period", "budget_id", domain=[("is_year", "=", False)]
    )
    year_ids = fields.One2many(
        "b2b.budget.period", "budget_id", "Years", domain=[("is_year", "=", True)]
    )
    year_id = fields.Many2one("b2b.budget.period", compute="_compute_year")
    # saved by _write_plan
    amount = fields.Monetary(
        "Yearly Amount", compute="_compute_amount", readonly=False, tracking=True
    )
    available = fields.Monetary("Limit", compute="_compute_spent")
    carried = fields.Monetary("Carried In", compute="_compute_spent")
    topup = fields.Monetary("Top-up", compute="_compute_spent")
    consumed = fields.Monetary(compute="_compute_spent")
    reserved = fields.Monetary(compute="_compute_spent")
    left = fields.Monetary("Free", compute="_compute_spent")
    used_percent = fields.Float("Used (%)", compute="_compute_spent", digits=(5, 1))
    level = fields.Selection(LEVELS, "Budget", compute="_compute_spent")

    _days = models.Constraint(
        "CHECK (date_to > date_from)", "The last day lies before the first one."
    )
    _near = models.Constraint(
        "CHECK (near_percent > 0 AND near_percent <= 100)",
        "Near the limit is a share between 0 and 100 percent.",
    )
    _owner = models.Constraint(
        "CHECK ((scope = 'site') = (site_id IS NOT NULL)"
        " AND (scope = 'cost_center') = (analytic_account_id IS NOT NULL)"
        " AND (scope = 'member') = (member_id IS NOT NULL))",
        "Say whose budget it is.",
    )

    # --- derived

    @api.model
    def _first_of_year(self):
        return fields.Date.context_today(self).replace(month=1, day=1)

    @api.depends("date_from")
    def _compute_date_to(self):
        for budget in self:
            if budget.date_from:
                following = budget.date_from + relativedelta(years=1)
                budget.date_to = following - timedelta(days=1)

    @api.depends(
        "organization_id",
        "scope",
        "site_id",
        "analytic_account_id",
        "member_id",
        "date_from",
    )
    def _compute_name(self):
        for budget in self:
            owner = budget._owner_name() or budget.organization_id.name or ""
            year = budget._year_name() if budget.date_from else ""
            # it is named as soon as the owner is known
            budget.name = f"{owner} {year}".strip() if owner else ""

    def _owner_name(self):
        self.ensure_one()
        if self.scope == "site":
            return self.site_id._b2b_site_name() if self.site_id else ""
        if self.scope == "cost_center":
            # without the customer's own name, which core adds
            account = self.analytic_account_id
            return f"[{account.code}] {account.name}" if account.code else account.name
        if self.scope == "member":
            return self.member_id.name
        return self.organization_id.name

    def _year_name(self, first=None, last=None):
        """:param first: day of another year
        :param last: day of another year
        :return: such as “2026”, or “2026/27” for a year that begins in its midst"""
        self.ensure_one()
        first = first or self.date_from
        last = last or self.date_to or first
        if first.year == last.year:
            return str(first.year)
        return f"{first.year}/{last.year % 100:02}"

    @api.depends("year_ids.planned")
    def _compute_year(self):
        for budget in self:
            budget.year_id = budget.year_ids[:1]

    @api.depends("year_ids.planned")
    def _compute_amount(self):
        for budget in self:
            budget.amount = budget.year_id.planned

    @api.depends("year_ids.left")
    def _compute_spent(self):
        for budget in self:
            # a slice of its periods would be read one by one
            year = budget.year_id
            budget.available = year.available
            budget.carried, budget.topup = year.carried, year.topup
            budget.consumed, budget.reserved = year.consumed, year.reserved
            budget.left = year.left
            used = year.consumed + year.reserved
            budget.used_percent = (
                100 * used / year.available if year.available > 0 else 0.0
            )
            budget.level = year._level(used) if year else False

    # --- rules

    @api.constrains("date_from", "date_to", "period_type")
    def _check_days(self):
        for budget in self:
            months = MONTHS.get(budget.period_type)
            following = budget.date_to + timedelta(days=1)
            if months and (
                budget.date_from.day != 1
                or following.day != 1
                or budget._months() % months
            ):
                raise ValidationError(
                    self.env._(
                        "A budget of months or quarters begins on the first and ends on"
                        " the last day of one. Choose “Own Periods” for other days."
                    )
                )
            if budget._months() > 24:
                raise ValidationError(
                    self.env._("A budget runs for two years at most.")
                )

    def _months(self):
        following = self.date_to + timedelta(days=1)
        return (
            (following.year - self.date_from.year) * 12
            + following.month
            - self.date_from.month
        )

    @api.constrains(
        "organization_id", "scope", "site_id", "analytic_account_id", "member_id",
        "date_from", "date_to", "active",
    )  # fmt: skip
    def _check_one_owner(self):
        """One budget of an owner at a time. Two made at once queue on the customer's
        row."""
        self.organization_id._lock()
        for budget in self.filtered("active"):
            owner = OWNERS.get(budget.scope)
            domain = [
                ("id", "!=", budget.id),
                ("organization_id", "=", budget.organization_id.id),
                ("scope", "=", budget.scope),
                ("date_from", "<=", budget.date_to),
                ("date_to", ">=", budget.date_from),
            ]
            if owner:
                domain.append((owner, "=", budget[owner].id))
            if other := self.search(domain, limit=1):
                raise ValidationError(
                    self.env._(
                        "%s is the budget of these days already. Change that one, or"
                        " archive it.",
                        other.name,
                    )
                )

    @api.constrains("organization_id", "site_id", "member_id")
    def _check_customer(self):
        for budget in self:
            site, member = budget.site_id, budget.member_id
            if (
                site and site.commercial_partner_id != budget.partner_id
            ) or (
                member and member.organization_id != budget.organization_id
            ):  # fmt: skip
                raise ValidationError(
                    self.env._(
                        "%(owner)s does not belong to %(customer)s.",
                        owner=(site or member).display_name,
                        customer=budget.organization_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_spent(self):
        for budget in self:
            periods = budget.period_ids | budget.year_id
            if any(period.reserved or period.consumed for period in periods):
                raise UserError(
                    self.env._(
                        "Orders have taken from %s. Archive it instead.", budget.name
                    )
                )
