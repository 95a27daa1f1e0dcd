from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..tools import notice_text, pickup_code

#: Wrong codes that one person may enter in this time; a code is one of 55 thousand
#: millions.
TRIES = 20
TRIES_SECONDS = 600
#: Transfers of one order that are shown to choose from.
CHOICES = 20


class FulfilmentHandover(models.AbstractModel):
    """The screen at the counter: who collects, what, is it paid. See
    static/src/handover.

    Called by people of fulfilment; every id is looked up with their own rights.
    """

    _name = "fulfilment.handover"
    _description = "Hand Over"

    @api.model
    def _check_user(self):
        """:raise AccessError: not for this user"""
        if not self.env.user.has_group("fulfilment_ext.group_user"):
            raise AccessError(self.env._("Only people of fulfilment can do this."))

    @api.model
    def find(self, text):
        """Find what is collected.

        :param str text: code, typed or scanned; number of an order or a transfer
        :return: dict with one of ``error`` (sentence), ``choices`` (list of ``id``,
            ``name``) or ``picking``, see :meth:`open_picking`
        """
        self._check_user()
        text = str(text or "").strip()[:100]
        if not text:
            return {"error": self.env._("Enter a code, or the number of an order.")}
        code = pickup_code.read_code(text)
        if code:
            found = self._find_code(code)
            if isinstance(found, str):
                return {"error": found}
            if found:
                return self._answer(found, text)
        if not pickup_code.is_qr(text):
            pickings = self._find_number(text)
            if len(pickings) == 1:
                return self._answer(pickings)
            if pickings:
                return {
                    "choices": [
                        {"id": picking.id, "name": picking.display_name}
                        for picking in pickings
                    ]
                }
        return {"error": self._unknown(text, code)}

    @api.model
    def open_picking(self, picking_id):
        """:param int picking_id: transfer, chosen or opened from its own page
        :return: dict with ``error`` (sentence), or ``picking``: dict of what is shown,
            see :meth:`_describe`"""
        self._check_user()
        picking = self.env["stock.picking"].browse(int(picking_id)).exists()
        if not picking or not picking.has_access("read"):
            return {"error": self.env._("This transfer does not exist any more.")}
        return self._answer(picking)

    # --- look up

    def _find_code(self, code):
        """:return: ``stock.picking``, empty when no transfer has the code; a sentence
        when too many wrong ones were tried"""
        quota, key = self.env["fulfilment.quota"].sudo(), f"pickup:{self.env.uid}"
        # counted before it is looked up: who is over it learns nothing any more
        if not quota._take(key, TRIES, seconds=TRIES_SECONDS):
            return self.env._(
                "Too many wrong codes. Wait ten minutes, or find the order by its "
                "number."
            )
        found = self.env["stock.picking"]._pickup_by_code(code)
        found = found.sudo(False)._filtered_access("read")
        if found:
            quota._take(key, TRIES, amount=-1, seconds=TRIES_SECONDS)
        return found

    def _find_number(self, text):
        """:return: transfers to customers who collect, what is open first"""
        names = list({text, text.upper()})
        pickings = self.env["stock.picking"].search(
            (Domain("name", "in", names) | Domain("sale_id.name", "in", names))
            & Domain("picking_type_code", "=", "outgoing"),
            order="id desc",
            limit=CHOICES,
        )
        is_open = pickings.filtered(
            lambda each: each.is_pickup and each.state not in ("done", "cancel")
        )
        return is_open or pickings[:1]

    def _unknown(self, text, code):
        if code or pickup_code.is_qr(text):
            return self.env._(
                "Nothing is kept for this code. Compare it letter by letter, ask "
                "whether the customer has a newer message, or find the order by its "
                "number."
            )
        return self.env._(
            "Nothing to collect is found for “%s”. Enter the code of the customer, or "
            "the number of the order or the transfer.",
            text,
        )

    # --- what is shown

    def _answer(self, picking, text=""):
        """:return: dict for the screen; of what can't be handed over a sentence"""
        if error := self._refusal(picking):
            return {"error": error}
        return {"picking": self._describe(picking, text)}

    def _refusal(self, picking):
        """:return: why it can't be handed over and what to do, "" when it can"""
        name = picking.sudo().sale_id.name or picking.name
        if not picking.is_pickup:
            return self.env._(
                "%(name)s is not collected: it is delivered by %(method)s.",
                name=name,
                method=picking._pickup_carrier().name or self.env._("nobody yet"),
            )
        if text := picking._pickup_collected_text():
            advice = self.env._("Ask whether somebody else has collected it.")
            return f"{text} {advice}"
        if picking.state == "cancel":
            return self.env._(
                "%s was cancelled or put back on the shelf. Sell it anew if the "
                "customer still wants it.",
                name,
            )
        if not any(line.quantity for line in picking.move_line_ids):
            return self.env._(
                "Nothing of %(transfer)s is reserved. Check its availability, or "
                "finish the step before.",
                transfer=picking.name,
            )
        if not picking.sudo().sale_id._is_paid_at_pickup():
            return picking.fulfilment_hold_reason or ""
        return ""

    def _describe(self, picking, text):
        """:param str text: by which it was found
        :return: dict of ``id``, ``name``, ``order``, ``customer``, ``phone``,
            ``is_checked`` (found by its code), ``ready`` and ``until`` (texts),
            ``is_expired``, ``note``, ``items`` (list), ``missing`` (sentence), ``pay``
            (dict, False when nothing is to pay), ``asks_signature``
        """
        order = picking.sudo().sale_id
        zone = picking.sudo()._pickup_zone()
        partner = picking.sudo().partner_id or order.partner_id
        return {
            "id": picking.id,
            "name": picking.name,
            "order": order.name or "",
            "customer": order.partner_id.display_name or partner.display_name,
            "contact": partner.name or order.partner_id.name or "",
            "phone": partner.phone or order.partner_id.phone or "",
            "is_checked": picking._is_pickup_code(text),
            "ready": notice_text.notice_moment(self.env, picking.pickup_ready_at, zone),
            "until": notice_text.notice_moment(self.env, picking.pickup_until, zone),
            "is_expired": picking.pickup_state == "expired",
            "note": self._note(picking),
            "items": self._items(picking),
            "missing": self._missing(picking),
            "pay": self._payment(order),
            "asks_signature": bool(picking._pickup_carrier().pickup_sign),
        }

    def _note(self, picking):
        """:return: what the office wants to be known, plain text; other addons add
        theirs"""
        notes = (picking.packing_note, html2plaintext(picking.note or "").strip())
        return "\n".join(filter(None, notes))

    def _items(self, picking):
        """:return: list of dict; one for each reserved move line, so that the right
        lots go"""
        return [
            {
                "id": line.id,
                "product": line.product_id.display_name,
                "image": f"/web/image/product.product/{line.product_id.id}/image_128",
                "lot": line.lot_id.name or "",
                "package": line.package_id.display_name or "",
                "quantity": line.quantity,
                "unit": line.product_uom_id.name,
            }
            for line in picking.move_line_ids.sorted("id")
            if line.quantity and line.state not in ("done", "cancel")
        ]

    def _missing(self, picking):
        """:return: what of it is not there, a sentence, "" for nothing"""
        names = [
            move.product_id.display_name
            for move in picking.move_ids
            if move.state not in ("done", "cancel", "assigned")
        ]
        if not names:
            return ""
        return self.env._("Not all is there: %s.", ", ".join(dict.fromkeys(names)))

    def _payment(self, order):
        """:return: dict of what is still to pay, False for nothing"""
        money = order.currency_id
        if order._is_payment_covered() or money.is_zero(order.payment_due):
            return False
        return {
            "due": order.payment_due,
            "text": money.format(order.payment_due),
            "is_here": order._is_paid_at_pickup(),
        }

    # --- hand over, see fulfilment_handover_done.py

    @api.model
    def _picking_to_hand_over(self, picking_id):
        """:return: ``stock.picking``, taken so that nobody else hands it over
        :raise UserError: it does not exist"""
        picking = self.env["stock.picking"].browse(int(picking_id)).exists()
        if not picking:
            raise UserError(self.env._("This transfer does not exist any more."))
        picking._check_fulfilment_user()
        picking._lock_pickup()
        return picking
