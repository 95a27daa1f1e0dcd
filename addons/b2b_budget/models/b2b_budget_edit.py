import math

from markupsafe import Markup

from odoo import models
from odoo.exceptions import AccessError, UserError

from ..exceptions import WrongLine

#: More of one item is a slip of the keyboard.
QUANTITY_LIMIT = 100_000


class B2bBudgetRequest(models.Model):
    """What the customer's people change of an order: how much of an item, and where it
    is delivered. Never prices or descriptions, never what they do not see."""

    _inherit = "b2b.budget.request"

    def _may_edit(self, member):
        """:return: whether this member may change the order now: who has made it, while
        it is on the own desk; others with the right, and who see it, when it was
        sent back"""
        self.ensure_one()
        if not member or self.order_id.state not in ("draft", "sent"):
            return False
        if self._is_requester(member):
            return self.state in ("draft", "rework") and member._may_budget("edit")
        site = self.order_id.partner_shipping_id
        return (
            self.state == "rework"
            and member.organization_id == self.organization_id
            and member._may_budget("edit", site)
            and self._may_read(member)
        )

    def _edit_sites(self, member):
        """:return: addresses that this member may have the order delivered to, the
        present one first if it is one"""
        self.ensure_one()
        site = self.order_id.partner_shipping_id
        allowed = site if member._may_deliver_to(site) else site.browse()
        return allowed | member._sites()

    def _edit_lines(self):
        """:return: lines that may be changed: no sections, delivery costs, rewards,
        options or parts of a combination"""
        self.ensure_one()
        return self.order_id.order_line.filtered(lambda line: line._budget_is_edited())

    def _edit(self, member, seen, quantities, removed=None, site=None):
        """Change the order, all or nothing; core finds the prices.

        :param str seen: fingerprint of what the person has looked at
        :param dict quantities: float by ``sale.order.line``
        :param removed: ``sale.order.line`` to take off
        :param site: ``res.partner`` to deliver to
        :return: whether something was changed
        :raise AccessError: not theirs to change, or another address
        :raise ChangedMeanwhile: it is not what the person has looked at
        :raise UserError: a quantity that can't be, or nothing would be left
        """
        self.ensure_one()
        self._lock()
        if not self._may_edit(member):
            raise AccessError(self.env._("This order is not yours to change."))
        order, lines = self.order_id, self._edit_lines()
        if seen != order._budget_fingerprint():
            raise self._changed_meanwhile()
        if site and site not in self._edit_sites(member):
            raise AccessError(self.env._("This is none of your delivery addresses."))
        removed = (removed or lines.browse()) & lines
        if lines and not lines - removed:
            raise UserError(
                self.env._("Nothing would be left. Cancel the order instead.")
            )
        words = []
        for line in lines - removed:
            if line in quantities:
                words += self._set_quantity(line, quantities[line])
        for line in removed:
            words.append(self.env._("%s was taken off", line._budget_label()))
        removed.unlink()
        if site and site != order.partner_shipping_id:
            words.append(
                self.env._(
                    "Delivery to %(after)s instead of %(before)s",
                    after=site._b2b_site_name(),
                    before=order.partner_shipping_id._b2b_site_name(),
                )
            )
            self._set_site(site)
        if words and self.state == "rework":
            self._add_event("edited", member, "\n".join(words))
            if not self.requester_id:
                self._note_edited(member, words)
        return bool(words)

    def _set_quantity(self, line, quantity):
        """:return: list of what was changed, in words"""
        unit = line.product_uom_id
        if (
            not math.isfinite(quantity)
            or not 0 < quantity <= QUANTITY_LIMIT
            or unit.round(quantity) <= 0
        ):
            raise WrongLine(
                self.env._(
                    "%(item)s: type a quantity above 0, at most %(limit)s. To order"
                    " none, take the item off.",
                    item=line._budget_label(),
                    limit=QUANTITY_LIMIT,
                ),
                line,
            )
        quantity = unit.round(quantity)
        if not unit.compare(quantity, line.product_uom_qty):
            return []
        before = line.product_uom_qty
        parts = line._get_linked_lines().filtered("combo_item_id")
        (line | parts).product_uom_qty = quantity
        return [
            self.env._(
                "%(item)s: %(after)s instead of %(before)s",
                item=line._budget_label(),
                after=f"{quantity:g}",
                before=f"{before:g}",
            )
        ]

    def _set_site(self, site):
        order = self.order_id
        taxes_of = order.fiscal_position_id
        order.partner_shipping_id = site
        if order.fiscal_position_id != taxes_of:
            order._recompute_taxes()

    def _note_edited(self, member, words):
        """The merchant sends the order again, and has to know what is other."""
        items = Markup().join(Markup("<li>%s</li>") % word for word in words)
        self.order_id.message_post(
            body=Markup("<p>%s</p><ul>%s</ul>")
            % (
                self.env._("%s has changed the order. Send it again.", member.name),
                items,
            ),
            author_id=member.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )
