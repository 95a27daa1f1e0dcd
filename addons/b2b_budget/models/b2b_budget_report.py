from odoo import fields, models
from odoo.tools import SQL

from ..const import COUNTERS, POLICIES, SCOPES

#: What a period's limit is divided into.
PARTS = [
    ("consumed", "Consumed"),
    ("reserved", "Reserved"),
    ("unused", "Free"),
]


class B2bBudgetReport(models.Model):
    """Spent against budget, in the currency of the reader's company.

    Each period has three rows, one per part of its limit, so that a chart can show what
    has become of the limit. Each measure stands in one of the three only: they add up
    in whatever groups.
    """

    _name = "b2b.budget.report"
    _description = "Budget Analysis"
    _auto = False
    _rec_name = "budget_id"
    _order = "date desc, id"
    _depends = {
        "b2b.budget": [
            "active",
            "organization_id",
            "partner_id",
            "scope",
            "site_id",
            "analytic_account_id",
            "member_id",
            "policy",
            "company_id",
            "currency_id",
        ],
        "b2b.budget.period": [
            "budget_id",
            "date_from",
            "date_to",
            "is_year",
            *COUNTERS,
        ],
    }

    budget_id = fields.Many2one("b2b.budget", readonly=True)
    period_id = fields.Many2one("b2b.budget.period", readonly=True)
    active = fields.Boolean(readonly=True)
    organization_id = fields.Many2one("b2b.organization", "Customer", readonly=True)
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    scope = fields.Selection(SCOPES, "Budget of", readonly=True)
    site_id = fields.Many2one("res.partner", readonly=True)
    analytic_account_id = fields.Many2one(
        "account.analytic.account", "Cost Center", readonly=True
    )
    member_id = fields.Many2one("b2b.member", "Person", readonly=True)
    policy = fields.Selection(POLICIES, "If It Is Not Enough", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    date = fields.Date("Begins on", readonly=True)
    date_to = fields.Date("Last Day", readonly=True)
    is_year = fields.Boolean("Whole Year", readonly=True)
    part = fields.Selection(PARTS, readonly=True)
    amount = fields.Monetary(readonly=True, help="Of the part; all make up the limit")
    planned = fields.Monetary(readonly=True)
    carried = fields.Monetary("Carried In", readonly=True)
    topup = fields.Monetary("Top-up", readonly=True)
    available = fields.Monetary("Limit", readonly=True)
    consumed = fields.Monetary(readonly=True)
    reserved = fields.Monetary(readonly=True)
    left = fields.Monetary("Free", readonly=True)

    @property
    def _table_query(self):
        limit = SQL("period.planned + period.carried + period.topup")
        left = SQL("%s - period.reserved - period.consumed", limit)
        measures = {
            "planned": ("unused", SQL("period.planned")),
            "carried": ("unused", SQL("period.carried")),
            "topup": ("unused", SQL("period.topup")),
            "available": ("unused", limit),
            "left": ("unused", left),
            "consumed": ("consumed", SQL("period.consumed")),
            "reserved": ("reserved", SQL("period.reserved")),
        }
        columns = [
            SQL(
                "CASE WHEN part.name = %s THEN (%s) * rate.rate ELSE 0 END AS %s",
                part,
                amount,
                SQL.identifier(name),
            )
            for name, (part, amount) in measures.items()
        ]
        return SQL(
            """
            SELECT period.id * 3 + part.place AS id, period.id AS period_id,
                budget.id AS budget_id, budget.active, budget.organization_id,
                budget.partner_id, budget.scope, budget.site_id,
                budget.analytic_account_id, budget.member_id, budget.policy,
                budget.company_id, %(currency)s AS currency_id,
                period.date_from AS date, period.date_to, period.is_year,
                part.name AS part, %(columns)s,
                CASE part.name WHEN 'consumed' THEN period.consumed
                    WHEN 'reserved' THEN period.reserved ELSE %(left)s
                END * rate.rate AS amount
            FROM b2b_budget_period period
            JOIN b2b_budget budget ON budget.id = period.budget_id
            JOIN (VALUES %(rates)s) AS rate(id, rate) ON rate.id = budget.currency_id
            CROSS JOIN (VALUES (0, 'consumed'), (1, 'reserved'), (2, 'unused'))
                AS part(place, name)
            """,
            currency=self.env.company.currency_id.id,
            columns=SQL(", ").join(columns),
            left=left,
            rates=SQL(", ").join(self._rates()),
        )

    def _rates(self):
        """:return: rows of a currency's id and today's rate into the company's"""
        company, today = self.env.company, fields.Date.context_today(self)
        rows = self.env["b2b.budget"].sudo().with_context(active_test=False)
        used = [currency for (currency,) in rows._read_group([], ["currency_id"])]
        currencies = company.currency_id.union(*used)
        rates = currencies._get_rates(company, today)
        own = rates[company.currency_id.id]
        return [
            SQL(
                "(%s, %s::numeric)",
                currency.id,
                1 if currency == company.currency_id else own / rates[currency.id],
            )
            for currency in currencies
        ]
