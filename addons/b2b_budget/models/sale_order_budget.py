from decimal import Decimal

from odoo import fields, models
from odoo.fields import Domain

from ..money import exact

ZERO = Decimal()


class SaleOrder(models.Model):
    """What an order takes from its customer's budgets."""

    _inherit = "sale.order"

    budget_claim_ids = fields.One2many("b2b.budget.claim", "order_id", copy=False)

    # --- amounts

    def _budget_date(self):
        """:return: day whose periods the order belongs to: when it was submitted, or
        when it is to be delivered, as the company's setting says"""
        self.ensure_one()
        day = self._budget_today()
        if self.company_id.budget_date == "commitment" and self.commitment_date:
            return self._budget_day(self.commitment_date)
        return day

    def _budget_hit_periods(self, days):
        """Ask for all at once, by an index; how many orders there are does not matter.

        :param dict days: budget day by order
        :return: dict of order: ``b2b.budget.period`` of all budgets that it hits, in
            the order of their ids
        """
        Period = self.env["b2b.budget.period"].sudo()
        customers = {order: order._budget_organization() for order in self}
        organizations = self.env["b2b.organization"].union(*customers.values())
        if not organizations:
            return dict.fromkeys(self, Period)
        # of many sites and people, only theirs; the rest is looked at one by one
        owners = Domain("scope", "in", ("company", "cost_center"))
        owners |= Domain("site_id", "in", self.partner_shipping_id.ids)
        owners |= Domain("member_id.partner_id", "in", self.partner_id.ids)
        found = Period.search(
            Domain("organization_id", "in", organizations.ids)
            & Domain("date_from", "<=", max(days.values()))
            & Domain("date_to", ">=", min(days.values()))
            & Domain("budget_id", "any", owners & Domain("active", "=", True)),
            order="id",
        )
        return {
            order: found.filtered(
                lambda period, order=order: (
                    period.organization_id == customers[order]
                    and period.date_from <= days[order] <= period.date_to
                    and period.budget_id._is_hit_by(order)
                )
            )
            for order in self
        }

    def _budget_amounts(self, day=None):
        """What orders hold already stays in its periods, at its rate, whatever was
        changed about budgets since.

        :param day: of the submission; of each order's own by default
        :return: dict of order: dict of period: (amount in the budget's currency, rate)
        """
        days = {
            order: day or order.budget_request_ids.day or order._budget_date()
            for order in self
        }
        hit = self._budget_hit_periods(days)
        found = {}
        for order in self:
            held = order.sudo().budget_claim_ids.filtered(
                lambda claim: claim.reserved or claim.consumed
            )
            rates = {claim.period_id: claim.rate for claim in held}
            amounts, by_budget = found.setdefault(order, {}), {}
            for period in held.period_id or hit[order]:
                budget = period.budget_id
                if budget not in by_budget:
                    by_budget[budget] = budget._amount_of(order)
                rate = rates.get(period) or self.env[
                    "res.currency"
                ]._get_conversion_rate(
                    order.currency_id, budget.currency_id, order.company_id, days[order]
                )
                amount = exact(by_budget[budget] * rate, budget.currency_id)
                amounts[period] = amount, rate
        return found

    # --- hold

    def _budget_settle(self, kind, day=None, member=None, note=""):
        """Hold what the order needs now, and nothing else. What was held before is
        taken into account: said twice, nothing more happens.

        :param str kind: ``reserve``, ``consume`` or ``release``: how the order holds
            its amounts from now on
        :param day: of the submission
        :raise BudgetExceeded: a budget that blocks has not that much left
        """
        self.ensure_one()
        order = self.sudo()
        claims = {claim.period_id: claim for claim in order.budget_claim_ids}
        wanted = order._budget_amounts(day)[order] if kind != "release" else {}
        bookings, changes = [], {}
        for period in sorted(claims.keys() | wanted.keys(), key=lambda p: p.id):
            amount, rate = wanted.get(period, (ZERO, 0.0))
            claim = claims.get(period, order.budget_claim_ids.browse())
            held = {
                name: exact(claim[name], period.currency_id)
                for name in ("reserved", "consumed")
            }
            target = {
                "reserved": amount if kind == "reserve" else ZERO,
                "consumed": amount if kind == "consume" else ZERO,
            }
            change = {name: target[name] - held[name] for name in held}
            if not any(change.values()):
                continue
            changes[period] = {**target, "rate": rate or claim.rate}
            bookings.append(
                {
                    **change,
                    "period_id": period.id,
                    "kind": self._budget_move_kind(**change),
                    "key": f"order:{order.id}:{period.id}:{claim.number}",
                    "order_id": order.id,
                    "order_name": order.name,
                    "member_id": member.id if member else None,
                    "note": note or None,
                    "rate": rate or claim.rate,
                    "original_amount": order.amount_total,
                    "original_untaxed": order.amount_untaxed,
                    "original_currency_id": order.currency_id.id,
                }
            )
        self.env["b2b.budget.period"].sudo()._book(bookings)
        for period, values in changes.items():
            values.update(
                reserved=float(values["reserved"]), consumed=float(values["consumed"])
            )
            if claim := claims.get(period):
                claim.write({**values, "number": claim.number + 1})
            else:
                order.budget_claim_ids.create(
                    {
                        **values,
                        "order_id": order.id,
                        "period_id": period.id,
                        "number": 1,
                    }
                )

    def _budget_follow(self):
        """Something of these orders was changed. What was confirmed takes the new
        amounts, in the periods that it has taken from; what waits or was approved has
        to be sent again, unless the customer tolerates the change.

        :raise BudgetExceeded: a budget that blocks has not that much left
        """
        for order in self:
            if order.budget_state == "confirmed":
                order._budget_settle("consume")
            elif order.budget_state in ("waiting", "approved"):
                request = order.sudo().budget_request_ids
                request.order_id.flush_recordset()
                if order.sudo()._budget_is_changed():
                    request._void()

    def _budget_move_kind(self, reserved, consumed):
        """:return: what people call such a change"""
        if consumed > 0:
            return "consume"
        if consumed < 0:
            return "refund"
        return "reserve" if reserved > 0 else "release"

    def _budget_today(self):
        """:return: today, where the customer is"""
        return self._budget_day(fields.Datetime.now())

    def _budget_day(self, moment):
        """:param datetime moment: in UTC
        :return: the day that it is then where the customer is: whoever submits, from
            wherever, takes from the same month"""
        customer = self.sudo().partner_id.commercial_partner_id
        zone = customer.tz or self.sudo().company_id.partner_id.tz
        self = self.with_context(tz=zone) if zone else self
        return fields.Datetime.context_timestamp(self, moment).date()
