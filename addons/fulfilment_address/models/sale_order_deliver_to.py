import hashlib

from markupsafe import Markup

from odoo import models
from odoo.exceptions import LockError, UserError
from odoo.tools import SQL

from ..const import ADDRESS_FIELDS

#: What a contact for a delivery has of the one before.
COPIED = (*ADDRESS_FIELDS, "email", "lang", "tz", "company_id")


class SaleOrder(models.Model):
    """Another delivery address for what has not left.

    An address that is on finished papers is never written over: Odoo's transfers and
    invoices show the contact as it is now. It is replaced by another contact.
    """

    _inherit = "sale.order"

    def _change_address(self, values, is_customers, seen=None, author=None):
        """Correct the delivery address.

        :param dict values: of ``const.ADDRESS_FIELDS``
        :param bool is_customers: write it back, so that the next orders go there as
            well; else it is for this order only
        :param str seen: the address that was shown when this was typed
        :param author: contact who says so, when it is not the user
        :raise UserError: somebody has changed or shipped it meanwhile
        """
        self.ensure_one()
        pickings = self._take_for_address(seen)
        order = self.sudo()
        old = order.partner_shipping_id
        before = old._address_lines()
        values = {name: values.get(name) or False for name in ADDRESS_FIELDS}
        # a contact has a name
        values["name"] = values["name"] or old.name or order.partner_id.name
        if all(_plain(old[name]) == value for name, value in values.items()):
            return
        if is_customers and order._is_rewritable(old):
            old.write(values)
            place = old
        else:
            place = order._new_place(old, values, is_kept=is_customers)
            order._deliver_to(place, pickings)
            if is_customers:
                order._replace_place(old, place)
        order._check_address()
        order._address_changed(before, place._address_lines(), is_customers, author)

    def _use_address(self, place, seen=None):
        """Deliver to a contact that is there already.

        :param place: ``res.partner`` of the customer
        :raise UserError: it is another customer's, or see :meth:`_change_address`
        """
        self.ensure_one()
        pickings = self._take_for_address(seen)
        order, place = self.sudo(), place.sudo()
        if place not in order._places():
            raise UserError(self.env._("Choose an address of this customer."))
        before = order.partner_shipping_id._address_lines()
        if place == order.partner_shipping_id:
            return
        order._deliver_to(place, pickings)
        order._check_address()
        order._address_changed(before, place._address_lines(), False, None)

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

    # --- at the same time

    def _take_for_address(self, seen=None):
        """Take the order and what has not left of it: who ships or edits it at this
        moment is waited for, or told.

        :return: ``stock.picking`` that are still to go
        :raise UserError: it can't be changed now
        """
        self._check_address_user()
        self._lock_payment()
        order = self.sudo()
        if order.state == "cancel":
            raise UserError(self.env._("%s is cancelled.", self.name))
        if seen is not None and seen != order._address_seen():
            raise UserError(
                self.env._(
                    "Somebody has changed the address meanwhile. Close this and look "
                    "at it again."
                )
            )
        pickings = order.picking_ids.filtered(
            lambda picking: (
                picking.state not in ("done", "cancel")
                and picking.picking_type_code != "incoming"
            )
        )
        try:
            pickings.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is shipping this order at this moment. Nothing was "
                    "changed; open the order again."
                )
            ) from error
        if order.picking_ids and not pickings and order._is_all_shipped():
            raise UserError(
                self.env._(
                    "All of %s has left. Its address stays as it was.", self.name
                )
            )
        if pickings:
            # written, so that a shipment that began before begins anew
            self.env.flush_all()
            self.env.execute_query(
                SQL(
                    "UPDATE stock_picking SET id = id WHERE id IN %s RETURNING id",
                    tuple(pickings.ids),
                )
            )
        return pickings

    def _is_all_shipped(self):
        """:return: whether nothing of it is still to go"""
        self.ensure_one()
        return self.fulfilment_status in ("shipped", "delivered", "returned")

    def _address_seen(self):
        """:return: text that is another one when somebody has changed the address"""
        place = self.sudo().partner_shipping_id
        shown = [place.id, *(_plain(place[name]) for name in ADDRESS_FIELDS)]
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]

    # --- contacts

    def _is_rewritable(self, place):
        """:return: whether no finished paper shows this contact, and nobody but who
        is meant has this address"""
        if not place or (place.parent_id and place.type == "contact"):
            return False
        if place.commercial_partner_id != self.partner_id.commercial_partner_id:
            return False
        env = self.sudo().env
        is_on_invoice = env["account.move"].search_count(
            [
                ("state", "=", "posted"),
                "|",
                ("partner_shipping_id", "=", place.id),
                ("partner_id", "=", place.id),
            ],
            limit=1,
        )
        is_shipped = env["stock.picking"].search_count(
            [("partner_id", "=", place.id), ("state", "=", "done")], limit=1
        )
        return place.active and not is_on_invoice and not is_shipped

    def _new_place(self, old, values, is_kept):
        """:param old: contact that it takes the place of
        :param bool is_kept: in the customer's addresses; else it is archived, so that
            neither the customer nor the next order finds it
        :return: the contact"""
        copied = {name: _plain(old[name]) for name in COPIED}
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
        """The customer has another address from now on: also for orders that are held
        by the one before."""
        if old.parent_id and old.type != "contact" and not old.user_ids:
            # finished papers go on showing it
            old.active = False
        held = self.search(
            [
                ("address_status", "=", "held"),
                ("partner_shipping_id", "=", old.id),
                ("company_id", "=", self.company_id.id),
            ],
            limit=100,
        )
        for order in held:
            before = old._address_lines()
            order._deliver_to(new, order._take_for_address())
            order._check_address()
            order._address_changed(before, new._address_lines(), True, None)

    # --- the order and its transfers

    def _deliver_to(self, place, pickings):
        """:param place: contact
        :param pickings: that have not left"""
        old = self.partner_shipping_id
        # core would only remind somebody to do what is done here
        self.with_context(
            mail_activity_automation_skip=True, address_check_later=True
        ).write({"partner_shipping_id": place.id})
        pickings.filtered(
            lambda picking: picking.partner_id in (old, picking.partner_id.browse())
        ).partner_id = place
        parcels = pickings.parcel_ids
        if parcels:
            parcels.partner_id = place
            parcels._label_is_outdated()

    def _address_changed(self, before, after, is_customers, author):
        """Say in the chatter what was done.

        :param list before: lines of the address, ``after`` as well
        """
        staff = self._for_staff()
        _ = staff.env._
        words = [_("The delivery address was changed.")]
        if is_customers:
            words.append(_("It is the customer's from now on."))
        outdated = self.picking_ids.parcel_ids.filtered("is_label_outdated")
        if outdated:
            words.append(
                _(
                    "Labels show the address before: %s. Have them made again.",
                    ", ".join(outdated.mapped("reference")),
                )
            )
        told = [
            picking.name
            for picking in self.picking_ids
            if picking.courier_exported_at and picking.state not in ("done", "cancel")
        ]
        if told:
            words.append(
                _(
                    "The courier's file has the address before: %s. Export again.",
                    ", ".join(told),
                )
            )
        body = Markup("<p>%s</p><p><s>%s</s><br/>%s</p>") % (
            " ".join(words),
            ", ".join(before),
            ", ".join(after),
        )
        self.message_post(
            body=body,
            subtype_xmlid="mail.mt_note",
            author_id=author.id if author else self.env.user.partner_id.id,
        )


def _plain(value):
    """:return: a value as it is written: an id of a record, False for nothing"""
    if isinstance(value, models.BaseModel):
        return value.id or False
    return value or False
