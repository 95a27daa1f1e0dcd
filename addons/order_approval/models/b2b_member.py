from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import MODES


class B2bMember(models.Model):
    """Who needs a release, and who gives it."""

    _inherit = "b2b.member"

    release_mode = fields.Selection(
        MODES,
        required=True,
        default="none",
        help="No restriction: orders without release.\n"
        "Approver: orders freely and releases others' orders.\n"
        "Always check: every order goes to the approver.\n"
        "Check outside the assortment: only what is not in the assortment is checked.",
    )
    approver_id = fields.Many2one(
        "b2b.member",
        index="btree_not_null",
        domain="[('organization_id', '=', organization_id),"
        " ('release_mode', '=', 'approver'), ('id', '!=', id)]",
        help="Without an approver the administrators decide",
    )
    approved_member_ids = fields.One2many(
        "b2b.member", "approver_id", "Releases Orders of"
    )
    approval_currency_id = fields.Many2one(
        related="organization_id.approval_currency_id"
    )
    order_limit = fields.Monetary(
        "Own Limit",
        currency_field="approval_currency_id",
        help="Orders above it need a release; 0: no limit",
    )
    approve_limit = fields.Monetary(
        "Release Limit",
        currency_field="approval_currency_id",
        help="Above it the approver's own approver decides next; 0: no limit",
    )

    _approval_limits = models.Constraint(
        "CHECK (order_limit >= 0 AND approve_limit >= 0)",
        "Limits can't be negative.",
    )

    @api.constrains("approver_id", "release_mode", "organization_id")
    def _check_approver(self):
        """The hierarchy has no circles. Two changes at once can't make one: both queue
        on the organization's row."""
        self.organization_id._lock()
        for member in self:
            approver = member.approver_id
            if approver and approver.organization_id != member.organization_id:
                raise ValidationError(
                    self.env._("The approver belongs to another customer.")
                )
            if approver and approver.release_mode != "approver":
                raise ValidationError(
                    self.env._("%s is no approver.", approver.display_name)
                )
            seen = member
            while approver:
                if approver in seen:
                    raise ValidationError(
                        self.env._(
                            "%s would release the own orders in a circle. Choose"
                            " another approver.",
                            member.display_name,
                        )
                    )
                seen |= approver
                approver = approver.approver_id
            if member.release_mode != "approver" and member.approved_member_ids:
                raise ValidationError(
                    self.env._(
                        "%(person)s releases orders of %(names)s. Give them another"
                        " approver first.",
                        person=member.display_name,
                        names=", ".join(member.approved_member_ids.mapped("name")),
                    )
                )
            if member.release_mode != "approver" and member._approvals_waiting():
                raise ValidationError(
                    self.env._(
                        "Orders still wait for a release by %s. Give them to somebody"
                        " else first.",
                        member.display_name,
                    )
                )

    def _tracked_values(self):
        def money(amount):
            return (
                self.approval_currency_id.format(amount)
                if amount
                else self.env._("no limit")
            )

        modes = dict(self._fields["release_mode"]._description_selection(self.env))
        return {
            **super()._tracked_values(),
            "release_mode": modes[self.release_mode],
            "approver_id": self.approver_id.name,
            "order_limit": money(self.order_limit),
            "approve_limit": money(self.approve_limit),
        }

    def _check_handed_over(self):
        """Who still has orders to release hands them over first."""
        result = super()._check_handed_over()
        waiting = self._approvals_waiting()
        if waiting:
            raise UserError(
                self.env._(
                    "%(count)s orders wait for a release by %(names)s. Give them to"
                    " somebody else first.",
                    count=len(waiting),
                    names=", ".join(waiting.approver_id.mapped("name")),
                )
            )
        led = self.sudo().approved_member_ids.filtered("active") - self
        if led:
            raise UserError(
                self.env._(
                    "%(names)s need another approver first.",
                    names=", ".join(led.mapped("name")),
                )
            )
        return result

    # --- who decides

    def _release_reasons(self, order):
        """:param order: an order of this member
        :return: set of codes of ``const.REASONS``; empty when it needs no release"""
        self.ensure_one()
        reasons = set()
        if self.release_mode == "always":
            reasons.add("always")
        if self.release_mode == "outside" and self._lines_outside(order):
            reasons.add("outside")
        if self.order_limit:
            total = order._approval_amount(self.organization_id)
            if self.approval_currency_id.compare_amounts(total, self.order_limit) > 0:
                reasons.add("limit")
        return reasons

    def _lines_outside(self, order):
        """:return: lines of the order whose product is outside the assortment"""
        lines = order._approval_lines()
        outside = self.organization_id._outside_assortment(lines.product_id)
        return lines.filtered(lambda line: line.product_id in outside)

    def _first_approver(self):
        """:return: who decides first; empty: the administrators"""
        self.ensure_one()
        return self._able(self.approver_id)

    def _next_approver(self):
        """:return: who decides after this approver; empty: the administrators"""
        self.ensure_one()
        return self._able(self.approver_id)

    def _able(self, approver):
        """:return: the first one up the hierarchy who may decide now"""
        while approver and not (
            approver.active and approver.release_mode == "approver"
        ):
            approver = approver.approver_id
        return approver

    def _may_release_all(self, amount):
        """:param amount: in the organization's currency
        :return: whether nobody above has to decide as well"""
        self.ensure_one()
        return (
            not self.approve_limit
            or self.approval_currency_id.compare_amounts(amount, self.approve_limit)
            <= 0
        )
