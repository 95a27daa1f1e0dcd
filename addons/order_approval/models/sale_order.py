import hashlib
import json

from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from ..const import STATE_ICONS, STATES, VISIBLE


class SaleOrder(models.Model):
    """The gate in front of the confirmation, and who sees the order before."""

    _inherit = "sale.order"

    approval_ids = fields.One2many("order.approval", "order_id", "Release", copy=False)
    approval_state = fields.Selection(
        STATES,
        "Release Status",
        compute="_compute_approval_state",
        store=True,
        compute_sudo=True,
        copy=False,
    )
    approval_event_ids = fields.One2many(related="approval_ids.event_ids")
    # hides the order from the merchant's people, see security/
    approval_hidden = fields.Boolean(
        compute="_compute_approval_hidden",
        store=True,
        compute_sudo=True,
        copy=False,
    )

    # lets the database skip what only such customers need to be asked about
    approval_private = fields.Boolean(
        compute="_compute_approval_private", store=True, compute_sudo=True, copy=False
    )

    # what leaves out the few hidden ones looks these up, not all others
    _approval_hidden_idx = models.Index("(id) WHERE approval_hidden IS TRUE")

    def _auto_init(self):
        """Orders that are there already were never submitted: nothing to compute for a
        million of them."""
        for name, kind in (
            ("approval_state", "varchar"),
            ("approval_hidden", "bool"),
            ("approval_private", "bool"),
        ):
            if not column_exists(self.env.cr, "sale_order", name):
                create_column(self.env.cr, "sale_order", name, kind)
        return super()._auto_init()

    @api.depends("approval_ids.state")
    def _compute_approval_state(self):
        for order in self:
            order.approval_state = order.approval_ids.state

    @api.depends(
        "approval_state", "approval_ids.reason", "website_id", "partner_id", "state"
    )
    def _compute_approval_hidden(self):
        """Submitted and not released yet; the carts of people who need a release are
        nobody else's business either, until they are ordered: that one needed none.
        What the merchant has made is never hidden."""
        carts = self.filtered(
            lambda order: (
                not order.approval_state
                and order.website_id
                and order.state in ("draft", "cancel")
            )
        )
        checked = self.env["b2b.member"]
        if carts.partner_id:
            checked = checked.search(
                [
                    ("partner_id", "in", carts.partner_id.ids),
                    "|",
                    ("release_mode", "in", ("always", "outside")),
                    ("order_limit", ">", 0),
                ]
            )
        for order in self:
            if order.approval_state:
                order.approval_hidden = (
                    order.approval_state not in VISIBLE
                    and order.approval_ids.reason != "quotation"
                )
            else:
                order.approval_hidden = (
                    order in carts and order.partner_id in checked.partner_id
                )

    @api.depends(
        "partner_id.commercial_partner_id.b2b_organization_ids.approval_private_orders"
    )
    def _compute_approval_private(self):
        """Of customers whose people do not see each other's orders."""
        for order in self:
            organization = order.partner_id.commercial_partner_id.b2b_organization_ids
            order.approval_private = organization.approval_private_orders

    # --- what a release is about

    def _approval_lines(self):
        """:return: lines that are released: goods and services, not delivery, rewards,
        sections"""
        self.ensure_one()
        return self.order_line.filtered(
            lambda line: (
                not line.display_type
                and line.product_id
                and not line.is_delivery
                and not line._approval_is_exempt()
            )
        )

    def _approval_amount(self, organization):
        """:return: total in the currency of the organization's limits"""
        self.ensure_one()
        return self.currency_id._convert(
            self.amount_total,
            organization.approval_currency_id,
            self.company_id,
            fields.Date.context_today(self),
        )

    def _approval_fingerprint(self):
        """Of everything that an approver has agreed to.

        :return: digest; another one whenever something of it was changed
        """
        self.ensure_one()
        lines = [
            [
                line.product_id.id,
                line.product_uom_qty,
                line.product_uom_id.id,
                line.price_unit,
                line.discount,
                line.tax_ids.ids,
                line.display_type or "",
            ]
            for line in self.order_line.sorted("id")
        ]
        seen = [
            self.partner_id.id,
            self.partner_invoice_id.id,
            self.partner_shipping_id.id,
            self.currency_id.id,
            self._approval_addresses(),
            self.currency_id.round(self.amount_total),
            lines,
        ]
        text = json.dumps(seen, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    def _approval_addresses(self):
        """:return: what stands in the addresses: one that is edited is another one"""
        names = ("name", "street", "street2", "zip", "city", "country_id", "state_id")
        return [
            [str(address[name]) for name in names]
            for address in (self.partner_invoice_id, self.partner_shipping_id)
        ]

    # --- the gate

    def _approval_reason(self, member=None):
        """:param member: the buyer, found by the order's customer by default
        :return: why the order needs a release, False when it needs none"""
        self.ensure_one()
        member = member or self._b2b_member()
        customers = self.env["b2b.organization"]._quotation_customers()
        if not member and not customers:
            return False
        reasons = member._release_reasons(self) if member else set()
        if not self.website_id and not self._b2b_is_own():
            # what the merchant offers is released only where the customer asked for it;
            # addressed to the company, by whoever of its people answers
            customer = self.sudo().partner_id.commercial_partner_id
            is_asked = customer.id in customers and (reasons or not member)
            return "quotation" if is_asked else False
        for reason in ("outside", "limit", "always"):
            if reason in reasons:
                return reason
        return False

    def _approval_is_for(self, member):
        """:return: whether this member answers the order: it is addressed to them, or
        to their company and nobody of its people"""
        self.ensure_one()
        customer = self.sudo().partner_id
        return bool(member) and (
            customer == member.partner_id
            or (
                not customer.b2b_member_ids
                and customer.commercial_partner_id == member.organization_id.partner_id
            )
        )

    def _approval_refusal(self):
        """:return: why the order can't be confirmed or paid, False when it can"""
        self.ensure_one()
        approval = self.sudo().approval_ids
        if not approval:
            if self.sudo()._approval_reason() and not self._approval_is_paid():
                return self.env._(
                    "%s has to be released by the customer first.", self.name
                )
            return False
        if approval.state not in VISIBLE:
            return self.env._(
                "%(order)s is not released: %(state)s.",
                order=self.name,
                state=approval._state_label(),
            )
        if (
            approval.state == "approved"
            and approval.fingerprint != self.sudo()._approval_fingerprint()
        ):
            return self.env._(
                "%s was changed after its release and has to be released again.",
                self.name,
            )
        return False

    def _approval_is_paid(self):
        """:return: whether a payment was made, or is on its way, which the gate lets
        through only while no release is needed: a rule of afterwards does not hold
        up what was ordered before"""
        return any(
            payment.state in ("pending", "authorized", "done")
            for payment in self.sudo().transaction_ids
        )

    def _b2b_refusal(self):
        return super()._b2b_refusal() or self._approval_refusal()

    def _b2b_gates(self):
        gates = super()._b2b_gates()
        approval = self.sudo().approval_ids
        refusal = self._approval_refusal()
        if approval or refusal:
            icon, tone = STATE_ICONS[approval.state or "pending"]
            gates.append(
                {
                    "name": self.env._("Release"),
                    "label": approval._state_label() if approval else refusal,
                    "tone": tone,
                    "icon": icon,
                    "is_open": not refusal,
                    "text": self._approval_waits(),
                    "url": f"/my/approvals/{approval.id}" if approval else "",
                }
            )
        return gates

    def _approval_waits(self):
        """:return: for whom it waits, empty when it does not"""
        approval = self.sudo().approval_ids
        if approval.state != "pending":
            return ""
        return self.env._("It waits for %s.", approval._waits_for())

    def _b2b_pays_first(self):
        request = self.sudo().approval_ids
        return super()._b2b_pays_first() or (
            request.organization_id.approval_payment == "online"
        )

    def _b2b_submit(self, member, message="", reference=""):
        self._b2b_lock()
        if self._approval_may_submit() and self._approval_reason(member):
            self.env["order.approval"].sudo()._submit(self, member, message, reference)
        return super()._b2b_submit(member, message, reference)

    def _action_confirm(self):
        result = super()._action_confirm()
        for approval in self.sudo().approval_ids:
            if approval.state == "approved":
                approval.state = "released"
                approval._add_event("released")
                approval._tell(
                    approval.buyer_id, "order_approval.mail_template_released"
                )
        return result

    # --- the merchant sees nothing before the release

    def _fetch_duplicate_orders(self):
        """Core finds them by SQL, past the rules."""
        found = super()._fetch_duplicate_orders()
        if not (ids := {other for others in found.values() for other in others}):
            return found
        hidden = self.sudo().search(
            [("id", "in", list(ids)), ("approval_hidden", "=", True)]
        )
        return {order: set(others) - set(hidden.ids) for order, others in found.items()}

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """The salesperson follows the cart; nothing about it is told before."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if any(order.sudo().approval_hidden for order in self):
            recipients = [row for row in recipients if row.get("share")]
        return recipients


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _approval_is_exempt(self):
        """Hook: delivery costs and rewards are not released by themselves."""
        return bool("is_reward_line" in self._fields and self.is_reward_line)
