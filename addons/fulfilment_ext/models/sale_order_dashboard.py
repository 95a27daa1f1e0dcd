from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..step import ITEMS_OPEN, STEPS_OPEN
from ..tools.local_day import day_from_now, reader_day, reader_today


class SaleOrder(models.Model):
    """Figures of the dashboard, and what is late."""

    _inherit = "sale.order"

    fulfilment_is_late = fields.Boolean(
        "Late",
        compute="_compute_fulfilment_is_late",
        search="_search_fulfilment_is_late",
        help="Promised for a day that is over, and something is still to ship.",
    )
    fulfilment_is_today = fields.Boolean(
        "Promised Today",
        compute="_compute_fulfilment_is_late",
        search="_search_fulfilment_is_today",
        help="Promised for today, and something is still to ship.",
    )

    _fulfilment_promised_at_idx = models.Index(
        "(fulfilment_promised_at) WHERE fulfilment_promised_at IS NOT NULL"
    )
    # few, where nobody reports what was delivered
    _fulfilment_done_idx = models.Index(
        "(date_order DESC, id DESC) WHERE fulfilment_step = 'done'"
    )

    @api.depends("fulfilment_promised_at", "fulfilment_status")
    @api.depends_context("tz", "uid")
    def _compute_fulfilment_is_late(self):
        today, tomorrow = day_from_now(self.env, 0), day_from_now(self.env, 1)
        for order in self:
            at = order.fulfilment_promised_at
            is_open = bool(at) and order.fulfilment_status in ITEMS_OPEN
            order.fulfilment_is_late = is_open and at < today
            order.fulfilment_is_today = is_open and today <= at < tomorrow

    def _search_fulfilment_is_late(self, operator, value):
        return self._search_promised(operator, value, None, 0)

    def _search_fulfilment_is_today(self, operator, value):
        return self._search_promised(operator, value, 0, 1)

    @api.model
    def _search_promised(self, operator, value, start, end):
        """:param start: days from today, None for no limit; ``end`` is excluded
        :return: domain of open orders that were promised between them"""
        if operator != "in":
            return NotImplemented
        domain = (
            # always so, and it makes the index of open work fit
            Domain("fulfilment_step", "in", STEPS_OPEN)
            & Domain("fulfilment_status", "in", ITEMS_OPEN)
            & Domain("fulfilment_promised_at", "<", day_from_now(self.env, end))
        )
        if start is not None:
            domain &= Domain(
                "fulfilment_promised_at", ">=", day_from_now(self.env, start)
            )
        if True not in value:
            return ~domain if False in value else Domain.FALSE
        return Domain.TRUE if False in value else domain

    @api.model
    @api.readonly
    def fulfilment_dashboard(self):
        """The figures above the list, for the companies that are chosen; one query over
        the open orders, however many there are.

        :return: list of dict: ``name`` of the search filter, ``count``, and ``text``
            below it in the reader's language
        :raise AccessError: the user can't read orders
        """
        self.browse().check_access("read")
        return self._dashboard_figures()

    @api.model
    def _dashboard_figures(self):
        """For addons that add a figure.

        :return: see ``fulfilment_dashboard``
        """
        sums = self._dashboard_sums()
        number = self.env["sale.order.line"]._item_number
        late = sum(row["late"] for row in sums.values())
        oldest = [row["oldest"] for row in sums.values() if row["oldest"]]
        today = reader_today(self.env)
        days = max(
            ((today - reader_day(self.env, at)).days for at in oldest), default=0
        )

        def figure(step, text):
            return step, sums[step]["count"], text

        def money(amount):
            return self.env.company.currency_id.format(amount)

        def pieces(step):
            count = sums[step]["pieces"]
            if count == 1:
                return self.env._("1 piece")
            return self.env._("%s pieces", number(count))

        carriers = sums["to_ship"]["carriers"]
        figures = [
            figure("to_pay", money(sums["to_pay"]["due"])),
            figure("to_pick", pieces("to_pick")),
            figure(
                "to_ship",
                self.env._("1 carrier")
                if carriers == 1
                else carriers and self.env._("%s carriers", carriers),
            ),
            figure("waiting", pieces("waiting")),
            (
                "late",
                late,
                self.env._("oldest 1 day")
                if days == 1
                else self.env._("oldest %s days", days),
            ),
            figure("exception", money(sums["exception"]["amount"])),
        ]
        return [
            {"name": name, "count": count, "text": (count and text) or ""}
            for name, count, text in figures
        ]

    @api.model
    def _dashboard_sums(self):
        """:return: dict of step: dict of ``count``, ``amount`` and ``due`` in the
        currency of the company, ``pieces`` still to ship, ``carriers``, ``late``,
        and ``oldest`` promise of those"""
        query = self._search(
            Domain("fulfilment_step", "in", STEPS_OPEN)
            & Domain("company_id", "in", self.env.companies.ids)
        )

        def column(name):
            return self._field_to_sql(query.table, name, query)

        step, company = column("fulfilment_step"), column("company_id")
        is_late = SQL(
            "%s IN %s AND %s < %s",
            column("fulfilment_status"),
            ITEMS_OPEN,
            column("fulfilment_promised_at"),
            day_from_now(self.env, 0),
        )
        rate = SQL("coalesce(nullif(%s, 0), 1)", column("currency_rate"))
        columns = {
            "count": SQL("count(*)"),
            "amount": SQL("sum(%s / %s)", column("amount_total"), rate),
            "due": SQL("sum(%s / %s)", column("payment_due"), rate),
            "pieces": SQL(
                "sum(%s - %s)",
                column("item_count_ordered"),
                column("item_count_shipped"),
            ),
            "carriers": SQL("count(DISTINCT %s)", column("carrier_id")),
            "late": SQL("count(*) FILTER (WHERE %s)", is_late),
            "oldest": SQL(
                "min(%s) FILTER (WHERE %s)", column("fulfilment_promised_at"), is_late
            ),
        }
        query.groupby = SQL("%s, %s", step, company)
        rows = self.env.execute_query(query.select(step, company, *columns.values()))
        sums = {name: dict.fromkeys(columns, 0) for name in STEPS_OPEN}
        for name, company_id, *values in rows:
            self._dashboard_add(
                sums[name],
                self.env["res.company"].browse(company_id),
                dict(zip(columns, values, strict=True)),
            )
        return sums

    @api.model
    def _dashboard_add(self, sums, company, row):
        """Add one company's figures; its amounts are converted as of today."""
        target, today = self.env.company, fields.Date.context_today(self)
        for name, value in row.items():
            if name == "oldest":
                found = [each for each in (sums[name], value) if each]
                sums[name] = min(found, default=0)
            elif name in ("amount", "due"):
                sums[name] += company.currency_id._convert(
                    float(value or 0), target.currency_id, target, today
                )
            else:
                sums[name] += float(value or 0) if name == "pieces" else value
