from odoo import models
from odoo.tools import SQL

from ..const import COUNTERS

#: What is no order: those are listed by themselves.
OTHER_MOVES = ("adjust", "topup", "carry", "refund")


class BudgetStatement(models.AbstractModel):
    """The orders and the other moves of a month."""

    _inherit = "report.b2b_budget.statement"

    # --- orders

    def _orders(self, budgets, start, end, zone):
        """Orders that have spent something in the month, or that hold something at its
        end: what they add up to is what the years of their budgets say.

        :return: list of dicts, by day
        """
        years = budgets.year_ids
        if not years:
            return []
        rows = self.env.execute_query(
            SQL(
                """
                SELECT order_id, order_name, period_id, sum(reserved),
                    coalesce(sum(consumed) FILTER (WHERE create_date >= %(start)s), 0),
                    coalesce(
                        min(create_date) FILTER (
                            WHERE create_date >= %(start)s AND consumed <> 0
                        ),
                        max(create_date) FILTER (WHERE reserved > 0)
                    ),
                    (array_agg(original_untaxed ORDER BY id DESC))[1],
                    (array_agg(original_amount ORDER BY id DESC))[1],
                    (array_agg(original_currency_id ORDER BY id DESC))[1]
                FROM b2b_budget_move
                WHERE period_id IN %(years)s AND create_date < %(end)s
                    AND order_name IS NOT NULL
                GROUP BY order_id, order_name, period_id
                HAVING sum(reserved) <> 0
                    OR bool_or(consumed <> 0 AND create_date >= %(start)s)
                ORDER BY 6, 2, 3
                """,
                start=start,
                end=end,
                years=tuple(years.ids),
            )
        )
        Order = self.env["sale.order"].sudo()
        orders = Order.browse(sorted({row[0] for row in rows if row[0]}))
        people = self._deciders(orders, end)
        found = {}
        for order_id, name, year_id, reserved, consumed, at, net, gross, money in rows:
            # one of the list: read together
            order = orders.browse(order_id).with_prefetch(orders._prefetch_ids)
            year = years.browse(year_id).with_prefetch(years._prefetch_ids)
            row = found.setdefault(
                (order_id, name),
                {
                    "order": order,
                    "name": name,
                    "day": self._local(at, zone).date(),
                    "site": self._site_name(order) if order_id else "",
                    "person": people.get(order_id, ""),
                    "net": None if net is None else float(net),
                    "gross": float(gross or 0),
                    "currency": self.env["res.currency"].browse(money),
                    "shares": [],
                },
            )
            row["shares"].append(
                {
                    "budget": year.budget_id,
                    "name": year.budget_id.name,
                    "currency": year.currency_id,
                    "consumed": float(consumed),
                    "reserved": float(reserved),
                }
            )
        return list(found.values())

    def _deciders(self, orders, end):
        """:return: dict of order id: who has confirmed it last, by then"""
        events = (
            self.env["b2b.budget.event"]
            .sudo()
            .search(
                [
                    ("request_id.order_id", "in", orders.ids),
                    ("kind", "=", "approved"),
                    ("create_date", "<", end),
                ],
                order="id",
            )
        )
        return {event.request_id.order_id.id: event.person for event in events}

    def _site_name(self, order):
        site = order.partner_shipping_id
        return site._b2b_site_name() if site.type == "delivery" else ""

    # --- moves

    def _other_moves(self, moves, periods, zone):
        """Top-ups, refunds, carried and planned amounts of the month. What was booked
        in a month and in its year at once is one line.

        :return: list of dicts, oldest first
        """
        kinds = dict(moves._fields["kind"]._description_selection(self.env))
        found = {}
        for move in moves:
            # planning a year touches all of its months
            if move.kind not in OTHER_MOVES or (
                move.kind == "adjust" and move.period_id not in periods
            ):
                continue
            amount = sum(
                move[name] * (-1 if name in ("reserved", "consumed") else 1)
                for name in COUNTERS
                if move.kind != "refund" or name == "consumed"
            )
            key = (
                move.budget_id, move.kind, move.create_date, move.order_name,
                move.note, amount,
            )  # fmt: skip
            row = found.setdefault(
                key,
                {
                    "day": self._local(move.create_date, zone).date(),
                    "kind": kinds[move.kind],
                    "budget": move.budget_id.name,
                    "currency": move.currency_id,
                    "amount": amount,
                    "order": move.order_name or "",
                    "person": move.member_id.name or "",
                    "note": move.note or "",
                    "periods": [],
                },
            )
            row["periods"].append(move.period_id)
        for row in found.values():
            parts = [period for period in row["periods"] if not period.is_year]
            row["period"] = ", ".join(period.name for period in parts or row["periods"])
        return list(found.values())
