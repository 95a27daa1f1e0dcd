from odoo import models

from ..const import ADDRESS_FIELDS

#: What a contact for a delivery has of the one before.
COPIED = (*ADDRESS_FIELDS, "email", "lang", "tz", "company_id")


class SaleOrder(models.Model):
    """Contacts to which orders go."""

    _inherit = "sale.order"

    def _places(self):
        """:return: contacts of the customer that have an address of their own"""
        family = self.partner_id.commercial_partner_id
        return self.env["res.partner"].search(
            [
                ("id", "child_of", family.ids),
                "|",
                ("parent_id", "=", False),
                ("type", "in", ("delivery", "other")),
            ],
            limit=200,
        )

    def _is_rewritable(self, place):
        """:return: whether no finished paper shows this contact, and nobody but who
        is meant has this address"""
        if not place or (place.parent_id and place.type == "contact"):
            return False
        if place.commercial_partner_id != self.partner_id.commercial_partner_id:
            return False
        env = self.sudo().env
        # people get the address of their company from core
        people = place.child_ids.filtered(lambda child: child.type == "contact")
        ids = (place | people).ids
        is_on_invoice = env["account.move"].search_count(
            [
                ("state", "=", "posted"),
                "|",
                ("partner_shipping_id", "in", ids),
                ("partner_id", "in", ids),
            ],
            limit=1,
        )
        is_shipped = env["stock.picking"].search_count(
            [("partner_id", "in", ids), ("state", "=", "done")], limit=1
        )
        return place.active and not is_on_invoice and not is_shipped

    def _new_place(self, old, values, is_kept):
        """:param old: contact that it takes the place of
        :param bool is_kept: in the customer's addresses; else it is archived, so that
            neither the customer nor the next order finds it
        :return: the contact"""
        copied = {name: plain(old[name]) for name in COPIED}
        return old.create(
            {
                **copied,
                **values,
                "type": "delivery",
                "parent_id": self.partner_id.commercial_partner_id.id,
                "active": is_kept,
            }
        )

    def _replace_place(self, old, new):
        """The customer has another address from now on: also for its orders that are
        held by the one before."""
        family = self.partner_id.commercial_partner_id
        if old.commercial_partner_id != family:
            # such as a present: it stays where its owner has it
            return
        if old.parent_id and old.type != "contact" and not old.user_ids:
            # finished papers go on showing it
            old.active = False
        held = self.search(
            [
                ("address_status", "=", "held"),
                ("partner_shipping_id", "=", old.id),
                ("partner_id", "child_of", family.ids),
                ("company_id", "=", self.company_id.id),
            ],
            limit=100,
        )
        for order in held.filtered(lambda order: not order._has_left()):
            before = old._address_lines()
            order._deliver_to(new, order._take_for_address())
            order._check_address()
            order._address_changed(before, new._address_lines(), True, None)


def plain(value):
    """:return: a value as it is written: an id of a record, False for nothing"""
    if isinstance(value, models.BaseModel):
        return value.id or False
    return value or False
