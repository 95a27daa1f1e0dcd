import hashlib

from markupsafe import Markup

from odoo import models
from odoo.exceptions import LockError, UserError
from odoo.tools import SQL

from ..const import ADDRESS_FIELDS
from .sale_order_place import plain


class SaleOrder(models.Model):
    """Another delivery address for what has not left.

    An address that is on finished papers is never written over: Odoo's transfers and
    invoices show the contact as it is now. It is replaced by another contact.
    """

    _inherit = "sale.order"

    def _change_address(self, values, is_customers, seen=None, author=None, way=None):
        """Correct the delivery address.

        :param dict values: of ``const.ADDRESS_FIELDS``
        :param bool is_customers: write it back, so that the next orders go there as
            well; else it is for this order only
        :param str seen: the address that was shown when this was typed
        :param author: contact who says so, when it is not the user
        :param str way: how they came here, a sentence for staff
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
        if all(plain(old[name]) == value for name, value in values.items()):
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
        after = place._address_lines()
        order._address_changed(before, after, is_customers, author, way)

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
        pickings = order._pickings_to_go()
        try:
            pickings.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is shipping this order at this moment. Nothing was "
                    "changed; open the order again."
                )
            ) from error
        if order._has_left():
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

    def _pickings_to_go(self):
        """:return: transfers to the customer that are not done. What vendors deliver
        goes where their purchase says."""
        return self.picking_ids.filtered(
            lambda picking: (
                picking.state not in ("done", "cancel")
                and picking.picking_type_code not in ("incoming", "dropship")
            )
        )

    def _pickings_of_vendors(self):
        """:return: transfers from vendors to the customer that are not done"""
        return self.picking_ids.filtered(
            lambda picking: (
                picking.state not in ("done", "cancel")
                and picking.picking_type_code == "dropship"
            )
        )

    def _has_left(self):
        """:return: whether all of it has left, and nothing goes instead of what came
        back"""
        self.ensure_one()
        return (
            self.fulfilment_status in ("shipped", "delivered", "returned", "exchanged")
            and not self._pickings_to_go()
        )

    def _address_seen(self):
        """:return: text that is another one when somebody has changed the address"""
        place = self.sudo().partner_shipping_id
        shown = [place.id, *(plain(place[name]) for name in ADDRESS_FIELDS)]
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]

    # --- the order and its transfers

    def _deliver_to(self, place, pickings, strays=None):
        """:param place: contact
        :param pickings: that have not left; those that somebody has sent elsewhere are
            left alone
        :param strays: of these, that go there all the same"""
        old = self.partner_shipping_id
        # core would only remind somebody to do what is done here
        self.with_context(
            mail_activity_automation_skip=True, address_check_later=True
        ).write({"partner_shipping_id": place.id})
        going = pickings.filtered(
            lambda picking: picking.partner_id in (old, place.browse())
        )
        going |= strays or going.browse()
        going.partner_id = place
        parcels = going.parcel_ids
        wrong = parcels.filtered(
            lambda parcel: parcel.partner_id._label_print() != place._label_print()
        )
        parcels.partner_id = place
        wrong._label_is_outdated()

    def _address_changed(self, before, after, is_customers, author, way=None):
        """Say in the chatter what was done.

        :param list before: lines of the address, ``after`` as well
        :param str way: see :meth:`_change_address`
        """
        staff = self._for_staff()
        _ = staff.env._
        words = [_("The delivery address was changed."), *filter(None, [way])]
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
        vendors = self._pickings_of_vendors()
        if vendors:
            words.append(
                _(
                    "A vendor delivers %s: tell them the new address.",
                    ", ".join(vendors.mapped("name")),
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
