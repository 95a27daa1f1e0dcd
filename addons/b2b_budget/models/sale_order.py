import hashlib
import json

from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from ..const import LEVELS, STATE_ICONS, STATES

LEVEL_ORDER = [code for code, _name in LEVELS]


class SaleOrder(models.Model):
    """The customer's confirmation in front of the merchant's."""

    _inherit = "sale.order"

    budget_request_ids = fields.One2many("b2b.budget.request", "order_id", copy=False)
    budget_state = fields.Selection(
        STATES, "Budget Review", compute="_compute_budget_state", store=True,
        compute_sudo=True, copy=False,
    )  # fmt: skip
    budget_level = fields.Selection(
        LEVELS, "Budget", compute="_compute_budget_level", compute_sudo=True,
        search="_search_budget_level",
    )  # fmt: skip

    # of an order that the customer's own people have made
    budget_requester_id = fields.Many2one(
        related="budget_request_ids.requester_id", string="Requester"
    )
    budget_event_ids = fields.One2many(
        related="budget_request_ids.event_ids", string="Budget History"
    )
    budget_summary = fields.Char(compute="_compute_budget_panel", compute_sudo=True)
    budget_panel = fields.Html(
        compute="_compute_budget_panel", compute_sudo=True, sanitize=False
    )

    def _auto_init(self):
        """Orders that are there already are in no review."""
        if not column_exists(self.env.cr, "sale_order", "budget_state"):
            create_column(self.env.cr, "sale_order", "budget_state", "varchar")
        return super()._auto_init()

    @api.depends("budget_request_ids.state", "partner_id")
    def _compute_budget_state(self):
        """Each order of a customer that uses budgets is in the review by itself; a cart
        when it was submitted."""
        for order in self:
            request = order.budget_request_ids
            queued = not request and order._budget_is_queued()
            order.budget_state = request.state or (queued and "draft")

    def _budget_is_queued(self):
        """Hook: carts are not, until they are submitted."""
        return bool(self._budget_organization())

    def _budget_organization(self):
        """:return: the order's customer if it uses budgets, as superuser"""
        self.ensure_one()
        organizations = self.env["b2b.organization"].sudo()
        customers = organizations._budget_customers()
        customer = self.partner_id.commercial_partner_id if customers else None
        if not customer or customer.id not in customers:
            return organizations
        return customer.sudo().b2b_organization_ids

    # --- how it fits

    def _budget_check(self):
        """:return: list of dicts, worst first: period; level; amount of the order;
        before and after: what is spent and reserved without and with it; limit"""
        self.ensure_one()
        return self._budget_checks()[self]

    def _budget_checks(self):
        """The same for many orders, with a flat number of queries.

        :return: dict of order: list of dicts"""
        orders = self.sudo()
        found = orders._budget_amounts()
        return {
            order: orders.browse(order.id)._budget_results(found[order])
            for order in orders
        }

    def _budget_results(self, amounts):
        held = {
            claim.period_id: claim.reserved + claim.consumed
            for claim in self.budget_claim_ids
        }
        results = []
        for period, (amount, _rate) in amounts.items():
            currency = period.currency_id
            spent = period.reserved + period.consumed - held.get(period, 0.0)
            after = currency.round(spent + float(amount))
            results.append(
                {
                    "period": period,
                    "amount": float(amount),
                    "before": currency.round(spent),
                    "after": after,
                    "limit": period.available,
                    "left": currency.round(period.available - after),
                    "level": period._level(after),
                }
            )
        results.sort(
            key=lambda result: (
                -LEVEL_ORDER.index(result["level"]),
                result["left"],
                result["period"].id,
            )
        )
        return results

    @api.depends("budget_level", "budget_state")
    @api.depends_context("lang")
    def _compute_budget_panel(self):
        """The budgets that the order hits, worst first, with amounts before and
        after."""
        queued = self.filtered("budget_state")
        checks = queued._budget_checks() if queued else {}
        levels = dict(self._fields["budget_level"]._description_selection(self.env))
        for order in self:
            results = checks.get(order, [])
            order.budget_panel = results and self.env["ir.qweb"]._render(
                "b2b_budget.panel",
                {"order": order, "results": results, "levels": levels},
            )
            order.budget_summary = order._budget_sentence(results)

    def _budget_sentence(self, results):
        """:return: how the order fits, in one sentence"""
        if not self.budget_state:
            return False
        if not results:
            return self.env._("No budget applies to this order.")
        worst = results[0]
        currency = worst["period"].currency_id
        words = {
            "within": self.env._(
                "Within budget: %(left)s would be left of %(budget)s."
            ),
            "near": self.env._("Near the limit: %(left)s would be left of %(budget)s."),
            "over": self.env._("Over budget: %(missing)s are missing in %(budget)s."),
        }[worst["level"]]
        return words % {
            "left": currency.format(max(worst["left"], 0.0)),
            "missing": currency.format(max(-worst["left"], 0.0)),
            "budget": f"{worst['period'].budget_id.name}, {worst['period'].name}",
        }

    def action_budget_send(self):
        """Hand the order to the customer's people, who confirm it."""
        for order in self:
            order.check_access("write")
            request = self.env["b2b.budget.request"].sudo()._of(order.sudo())
            request.with_user(self.env.user).sudo()._send()

    def _budget_lines(self):
        """:return: the lines as a version keeps them"""
        return [
            [
                line.id,
                line.product_id.id,
                line.name,
                line.product_uom_qty,
                line.product_uom_id.name,
                line.price_unit,
                line.price_subtotal,
            ]
            for line in self.order_line
            if not line.display_type
        ]

    def _budget_fingerprint(self):
        """:return: digest of what is confirmed; another one when something of it was
        changed"""
        self.ensure_one()
        seen = [
            self.partner_id.id,
            self.partner_shipping_id.id,
            self.partner_invoice_id.id,
            self.currency_id.id,
            [
                [
                    line.product_id.id,
                    line.product_uom_qty,
                    line.product_uom_id.id,
                    line.price_unit,
                    line.discount,
                    line.tax_ids.ids,
                    line.analytic_distribution or {},
                ]
                for line in self.order_line.sorted("id")
            ],
        ]
        text = json.dumps(seen, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    # --- the gate

    def _budget_refusal(self):
        """:return: why the order can't be confirmed, False when it can"""
        self.ensure_one()
        order = self.sudo()
        if not order.budget_state or not order._budget_organization():
            return False
        request = order.budget_request_ids
        if not request:
            return self.env._(
                "%s has to be confirmed by the customer first: send it.", self.name
            )
        if request.state not in ("approved", "confirmed"):
            return self.env._(
                "%(order)s is not confirmed by the customer: %(state)s.",
                order=self.name,
                state=request._state_label(),
            )
        if request.state == "approved" and order._budget_is_changed():
            return self.env._(
                "%s was changed after the customer has approved it. Send it again.",
                self.name,
            )
        return False

    def _budget_is_changed(self):
        """:return: whether more was changed than the customer tolerates"""
        request = self.budget_request_ids
        if request.fingerprint == self._budget_fingerprint():
            return False
        if request.state == "waiting":
            # nobody has agreed to anything yet
            return True
        allowed = request.amount_total * request.organization_id.budget_tolerance / 100
        more = self.amount_total - request.amount_total
        return not allowed or self.currency_id.compare_amounts(more, allowed) > 0

    def _b2b_refusal(self):
        return super()._b2b_refusal() or self._budget_refusal()

    def _b2b_gates(self):
        gates = super()._b2b_gates()
        order = self.sudo()
        if order.budget_state:
            request = order.budget_request_ids
            icon, tone = STATE_ICONS[order.budget_state]
            is_done = order.budget_state in ("confirmed", "cancelled")
            gates.append(
                {
                    "name": self.env._("Budget"),
                    "label": order._budget_gate_label(),
                    "tone": tone,
                    "icon": icon,
                    "is_open": not self._budget_refusal(),
                    "text": "" if is_done else order.budget_summary,
                    "url": f"/my/budgets/orders/{request.id}" if request else "",
                }
            )
        return gates

    def _budget_gate_label(self):
        """:return: whose turn it is"""
        if self.budget_state == "draft" and self.budget_requester_id:
            return self.env._("With %s", self.budget_requester_id.name)
        return self._budget_state_label()

    def _budget_state_label(self):
        """:return: the state of the review in the reader's language"""
        labels = dict(self._fields["budget_state"]._description_selection(self.env))
        return labels[self.budget_state]

    def _b2b_is_own(self):
        return super()._b2b_is_own() or bool(
            self.sudo().budget_request_ids.requester_id
        )

    def _b2b_pays_first(self):
        request = self.sudo().budget_request_ids
        return super()._b2b_pays_first() or (
            request.organization_id.budget_payment == "online"
        )

    def _b2b_submit(self, member, message="", reference=""):
        """Other gates first: they take carts, and this one makes it a quotation."""
        result = super()._b2b_submit(member, message, reference)
        if self.sudo().budget_state in ("draft", "rework"):
            request = self.env["b2b.budget.request"].sudo()._of(self.sudo())
            request._send(member, message)
        return result

    def write(self, vals):
        """What is cancelled holds nothing; a cart or quotation that is open again, by
        whatever, has to be sent again."""
        result = super().write(vals)
        if vals.get("state") == "cancel":
            self.sudo().filtered("budget_state").budget_request_ids._cancel()
        elif vals.get("state") == "draft":
            self.sudo().filtered("budget_state").budget_request_ids._reopen()
        return result

    def _action_confirm(self):
        """Then what was reserved is consumed."""
        result = super()._action_confirm()
        reviewed = self.sudo().filtered(lambda order: order.budget_state == "approved")
        for request in reviewed.budget_request_ids:
            if request.state == "approved":
                request.order_id._budget_settle("consume", request.day)
                request.state = "confirmed"
                request._add_event("confirmed")
        return result
