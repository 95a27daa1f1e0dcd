from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import formatLang

from ..exceptions import ChangedMeanwhile

#: Nobody orders the same again more often within an hour.
REPEATS_PER_HOUR = 20
#: So many people are named when somebody is to be asked.
NAMES = 3


class B2bBudgetRequest(models.Model):
    """Orders that the customer's own people make and hand in."""

    _inherit = "b2b.budget.request"

    # --- hand in

    def _submit_problems(self, member):
        """What is missing before this person can hand in the order. There are four
        conditions: a role for it, a site of the person's, an order that is at the
        requester's desk, and budgets that allow it. Each sentence says what to do next.

        :return: dict of ``role``, ``site``, ``state``, ``budget`` and the sentence;
            conditions that are met are left out
        """
        self.ensure_one()
        order, problems = self.order_id, {}
        if not member._may_budget("submit"):
            problems["role"] = self._role_problem()
        if refusal := member._site_refusal(order.partner_shipping_id):
            problems["site"] = refusal
        if refusal := self._state_problem():
            problems["state"] = refusal
        elif blocked := self._exceeded("block"):
            problems["budget"] = self._blocked_words(blocked, member)
        elif not self._deciders() - member:
            problems["budget"] = self._nobody_confirms()
        return problems

    def _role_problem(self):
        roles = self.env["b2b.role"].search([("may_submit", "=", True)], limit=NAMES)
        return self.env._(
            "None of your roles hands in orders. Ask %(people)s for a role that does:"
            " %(roles)s.",
            people=self._names(self.organization_id._administrators()),
            roles=", ".join(roles.mapped("name")) or "–",
        )

    def _state_problem(self):
        """:return: why the order can't be handed in at this point of its way, empty
        when it can"""
        name = self.order_name
        if self.state in ("draft", "rework") and self.order_id.state in (
            "draft",
            "sent",
        ):
            return ""
        if self.state == "waiting":
            return self.env._(
                "%s is handed in already and waits. Withdraw it to change it.", name
            )
        if self.state == "cancelled" or self.order_id.state == "cancel":
            return self.env._("%s was cancelled. Order the same again instead.", name)
        return self.env._(
            "%s is approved already. Order the same again if you need more.", name
        )

    def _blocked_words(self, blocked, reader):
        """:param list blocked: checks of budgets that are not enough, and block
        :param reader: the member who reads it, empty for the merchant; who may not see
            a budget's amounts could reckon them from what is missing
        :return: sentence that says how much is missing, and what would help"""
        missing = []
        for result in blocked:
            period = result["period"]
            budget = period.budget_id
            words = {"budget": budget._owner_name(), "period": period.name}
            if reader and not budget._is_shown_to(reader):
                missing.append(
                    self.env._("%(budget)s, %(period)s has not enough left.", **words)
                )
                continue
            amount = formatLang(
                self.env, -result["left"], currency_obj=period.currency_id
            )
            missing.append(
                self.env._(
                    "%(missing)s are missing in %(budget)s, %(period)s.",
                    missing=amount,
                    **words,
                )
            )
        if owners := self._people_with("budget"):
            help_words = self.env._(
                "Order less, or ask %s to top up the budget.", self._names(owners)
            )
        else:
            help_words = self.env._("Order less, or in another period.")
        return " ".join([*missing, help_words])

    def _names(self, members):
        """:return: names of people, not all of many"""
        if not members:
            return self.env._("your company's administrator")
        names = members.sorted("name").mapped("name")
        if len(names) > NAMES:
            names = [*names[:NAMES], self.env._("%s more", len(names) - NAMES)]
        return ", ".join(names)

    def _check_submit(self, member):
        """:raise AccessError: it is another person's order
        :raise UserError: a condition is not met"""
        if member.organization_id != self.organization_id or (
            self.requester_id and self.requester_id != member
        ):
            raise AccessError(self.env._("This order is not yours to hand in."))
        if problems := self._submit_problems(member):
            error = ChangedMeanwhile if "state" in problems else UserError
            raise error("\n".join(problems.values()))

    # --- take back

    def _withdraw(self, member):
        """Take the order back while it waits; what it has reserved is free again.

        :raise AccessError: it is another person's order
        :raise UserError: it was decided meanwhile
        """
        self.ensure_one()
        self._lock()
        self._check_requester(member)
        self._check_state("waiting")
        self.order_id._budget_settle("release", member=member)
        self.state = "draft"
        self._add_event("withdrawn", member)

    def _discard(self, member):
        """Cancel an order that is on the requester's desk.

        :raise AccessError: it is another person's order
        :raise UserError: it waits or was decided meanwhile
        """
        self.ensure_one()
        self._lock()
        self._check_requester(member)
        self._check_state("draft", "rework")
        self._cancel(member)
        self.order_id._action_cancel()

    def _is_requester(self, member):
        """:return: whether this member has made the order, and still has rights"""
        self.ensure_one()
        return (
            bool(member)
            and member == self.requester_id
            and member.active
            and member._belongs()
        )

    def _check_requester(self, member):
        if not self._is_requester(member):
            raise AccessError(self.env._("This order is not yours."))

    # --- order again

    @api.model
    def _repeat(self, member, order, key):
        """Make a draft of the same items at today's prices, for the person's site.

        :param order: ``sale.order`` that the person may read
        :param str key: of the form; said twice, the same draft comes back
        :return: the request, and the products that are not sold any more
        :raise AccessError: the person does not hand in orders
        :raise UserError: too often, or nothing is left of it
        """
        organization = member.organization_id
        if (
            not organization.uses_budgets
            or not member._may_budget("submit")
            or order.partner_id.commercial_partner_id != organization.partner_id
        ):
            raise AccessError(self.env._("This order is not yours to repeat."))
        organization._lock()
        mine = [("requester_id", "=", member.id), ("form_key", "!=", False)]
        if made := self.search([*mine, ("form_key", "=", key)], limit=1):
            return made, self.env["product.product"]
        hour_ago = fields.Datetime.now() - timedelta(hours=1)
        if (
            self.search_count([*mine, ("create_date", ">", hour_ago)])
            >= REPEATS_PER_HOUR
        ):
            raise UserError(
                self.env._(
                    "You have repeated %s orders within an hour. Try again later.",
                    REPEATS_PER_HOUR,
                )
            )
        lines = order.order_line.filtered(lambda line: line._budget_is_repeated())
        sold = lines.filtered(lambda line: line._budget_is_sold())
        # parts of a combination come and go with it
        sold = sold.filtered(
            lambda line: not line.linked_line_id or line.linked_line_id in sold
        )
        if not sold:
            raise UserError(
                self.env._("Nothing of %s is sold any more.", order.display_name)
            )
        made = self.create(
            {
                "order_id": self._repeated(member, order, sold).id,
                "organization_id": organization.id,
                "requester_id": member.id,
                "form_key": key,
            }
        )
        return made, (lines - sold).product_id

    def _repeated(self, member, order, lines):
        """:return: a draft of these lines; core finds today's prices"""
        site = order.partner_shipping_id
        if not (site.active and member._may_deliver_to(site)):
            site = member._sites()[:1]
        values = {
            "partner_id": member.partner_id.id,
            "company_id": order.company_id.id,
        }
        if site:
            values["partner_shipping_id"] = site.id
        draft = self.env["sale.order"].create(values)
        made = {}
        # parts of a combination take their price from it: it has to be there first
        for part in (
            lines.filtered(lambda line: not line.linked_line_id),
            lines.filtered("linked_line_id"),
        ):
            rows = [line._budget_repeated_values(draft, made) for line in part]
            made.update(zip(part, part.create(rows), strict=True))
        return draft
