from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ..money import exact

#: Periods that are checked by one statement.
CHUNK = 200
#: How long ago an order was changed whose amounts are worked out anew, and how many
#: of a chunk's.
CHANGED_DAYS, CHANGED_CLAIMS = 2, 2000
ZERO = Decimal()
#: Rows of a report; nobody reads more before looking into it.
REPORT_ROWS = 100
#: Where a check goes on that was not done in one run.
CURSOR = "b2b_budget.checked_period"

DRIFTS = [("new", "Found"), ("told", "Reported")]


class B2bBudgetPeriod(models.Model):
    """The nightly check: moves, counters, what orders hold and what becomes of these
    orders say the same. What differs is reported, never repaired."""

    _inherit = "b2b.budget.period"

    # list of [what is compared, counter or order, kept, found]
    drift = fields.Json(readonly=True)
    drift_state = fields.Selection(DRIFTS, "Difference", readonly=True)

    _drift_idx = models.Index("(id) WHERE drift_state IS NOT NULL")

    @api.model
    def _cron_check(self):
        """Check all periods, in chunks, and report what differs and was not reported
        yet."""
        config = self.env["ir.config_parameter"].sudo()
        begun = int(config.get_param(CURSOR) or 0)
        last = begun
        while periods := self.search([("id", ">", last)], order="id", limit=CHUNK):
            periods._check_drift()
            last = periods[-1].id
            remaining = self.search_count([("id", ">", last)])
            seconds = self.env["ir.cron"]._commit_progress(
                len(periods), remaining=remaining
            )
            if remaining and not seconds:
                config.set_param(CURSOR, last)
                return
        if begun:
            config.set_param(CURSOR, False)
        self._report_drift()

    def _check_drift(self):
        """Note what differs of these periods; the same as last time is not reported
        again."""
        found = self._differences()
        for period in self:
            drift = found.get(period.id)
            if (period.drift or None) != drift:
                period.write(
                    {
                        "drift": drift or False,
                        "drift_state": "new" if drift else False,
                    }
                )

    def _differences(self):
        """:return: dict of period's id: list of [what is compared, counter or order,
        kept, found]"""
        found = {}
        for period, counter, kept, moved in self._check_ledger():
            row = ["moves", counter, float(kept), float(moved)]
            found.setdefault(period.id, []).append(row)
        for period_id, counter, kept, held in self._check_claims():
            row = ["orders", counter, float(kept), float(held)]
            found.setdefault(period_id, []).append(row)
        for period_id, order, state, reserved, consumed in self._check_orders():
            row = ["state", f"{order}: {state}", float(reserved), float(consumed)]
            found.setdefault(period_id, []).append(row)
        for claim, expected in self._check_amounts():
            row = [
                "amount",
                claim.order_id.name,
                claim.reserved + claim.consumed,
                float(expected),
            ]
            found.setdefault(claim.period_id.id, []).append(row)
        return found

    def _check_amounts(self):
        """What orders that were changed lately cost now, worked out anew from their
        lines; older ones were looked at then.

        :return: list of (``b2b.budget.claim``, amount in the budget's currency) that
            hold something else
        """
        since = fields.Datetime.now() - timedelta(days=CHANGED_DAYS)
        claims = self.env["b2b.budget.claim"].search(
            [
                ("period_id", "in", self.ids),
                ("order_id.write_date", ">=", since),
                ("order_id.budget_state", "in", ("waiting", "confirmed")),
            ],
            order="id",
            limit=CHANGED_CLAIMS,
        )
        amounts = claims.order_id._budget_amounts()
        return [
            (claim, expected)
            for claim in claims
            if (expected := amounts[claim.order_id].get(claim.period_id, (ZERO, 0))[0])
            != exact(claim.reserved + claim.consumed, claim.currency_id)
        ]

    def _check_claims(self):
        """:return: list of (period's id, counter, kept, sum of what orders hold) that
        differ"""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT period.id, period.reserved, coalesce(sum(claim.reserved), 0),
                    period.consumed, coalesce(sum(claim.consumed), 0)
                FROM b2b_budget_period period
                LEFT JOIN b2b_budget_claim claim ON claim.period_id = period.id
                WHERE period.id IN %s GROUP BY period.id ORDER BY period.id
                """,
                tuple(self.ids) or (0,),
            )
        )
        return [
            (period_id, counter, kept, held)
            for period_id, *sums in rows
            for counter, kept, held in (
                ("reserved", *sums[:2]),
                ("consumed", *sums[2:]),
            )
            if kept != held
        ]

    def _check_orders(self):
        """One that waits or was approved has only reserved, a confirmed one has only
        consumed, all others hold nothing.

        :return: list of (period's id, number of the order, its state, reserved,
            consumed) of orders that hold something else"""
        return self.env.execute_query(
            SQL(
                """
                SELECT claim.period_id, sale.name, coalesce(request.state, 'draft'),
                    claim.reserved, claim.consumed
                FROM b2b_budget_claim claim
                JOIN sale_order sale ON sale.id = claim.order_id
                LEFT JOIN b2b_budget_request request
                    ON request.order_id = claim.order_id
                WHERE claim.period_id IN %s AND NOT CASE
                    WHEN request.state IN ('waiting', 'approved')
                        THEN claim.consumed = 0
                    WHEN request.state = 'confirmed' THEN claim.reserved = 0
                    ELSE claim.reserved = 0 AND claim.consumed = 0 END
                ORDER BY claim.period_id, claim.id
                """,
                tuple(self.ids) or (0,),
            )
        )

    # --- report

    @api.model
    def _report_drift(self):
        """Tell the people whom the settings name, and the chatter of each budget."""
        found = self.search([("drift_state", "=", "new")], order="id")
        by_company = {}
        for period in found:
            company = period.budget_id.company_id or self.env.company
            by_company[company] = by_company.get(company, self.browse()) | period
        for company, periods in by_company.items():
            for user in company._budget_report_users():
                periods.with_context(lang=user.lang)._notify_drift(user)
        for budget, periods in found[:REPORT_ROWS].grouped("budget_id").items():
            lang = (budget.company_id or self.env.company).partner_id.lang
            budget.message_post(
                body=periods.with_context(lang=lang)._drift_table(),
                subtype_xmlid="mail.mt_note",
            )
        found.drift_state = "told"

    def _notify_drift(self, user):
        """By inbox or mail, as the person likes."""
        self.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=self.env._("Budgets that do not add up: %s", len(self)),
            body=self._drift_table(with_budget=True),
            author_id=self.env.ref("base.partner_root").id,
        )

    def _drift_table(self, with_budget=False):
        """:return: what differs, as a table in the reader's language"""
        rows = [
            {
                "period": period,
                "budget": period.budget_id,
                "url": f"{period.get_base_url()}/odoo/b2b.budget/{period.budget_id.id}",
                **period._drift_words(*row),
            }
            for period in self[:REPORT_ROWS]
            for row in period.drift
        ]
        return self.env["ir.qweb"]._render(
            "b2b_budget.drift",
            {
                "rows": rows[:REPORT_ROWS],
                "with_budget": with_budget,
                "more": len(self) > REPORT_ROWS or len(rows) > REPORT_ROWS,
            },
        )

    def _drift_words(self, kind, subject, kept, found):
        """:return: dict of one difference, as people read it"""
        env, currency = self.env, self.currency_id
        if kind == "state":
            order, _sep, state = subject.rpartition(": ")
            field = env["b2b.budget.request"]._fields["state"]
            label = dict(field._description_selection(env)).get(state, state)
            return {
                "what": f"{order}: {label}",
                "kept": env._(
                    "reserved %s", formatLang(env, kept, currency_obj=currency)
                ),
                "found": env._(
                    "consumed %s", formatLang(env, found, currency_obj=currency)
                ),
            }
        if kind == "amount":
            return {
                "what": env._("%s, compared with its lines", subject),
                "kept": formatLang(env, kept, currency_obj=currency),
                "found": formatLang(env, found, currency_obj=currency),
            }
        label = self._fields[subject]._description_string(env)
        words = {
            "moves": env._("%s, compared with the moves", label),
            "orders": env._("%s, compared with the orders", label),
        }
        return {
            "what": words[kind],
            "kept": formatLang(env, kept, currency_obj=currency),
            "found": formatLang(env, found, currency_obj=currency),
        }


class ResCompany(models.Model):
    _inherit = "res.company"

    def _budget_report_users(self):
        """:return: who is told when budgets do not add up: whom the settings name, else
        all administrators"""
        self.ensure_one()
        chosen = self.budget_report_user_id.filtered("active")
        return chosen or self.env.ref("base.group_system").all_user_ids.filtered(
            lambda user: user.active and not user.share and self in user.company_ids
        )
