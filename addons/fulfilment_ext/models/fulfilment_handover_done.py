import base64
import binascii
import math

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.shipment import Shipment

#: Bytes of a signature; the field of core makes it smaller.
SIGNATURE_MAX = 1024 * 1024


class FulfilmentHandover(models.AbstractModel):
    """The button "Hand Over"."""

    _inherit = "fulfilment.handover"

    @api.model
    def hand_over(self, picking_id, values):
        """Give it to the customer: validated, delivered and, if it is paid at the
        pickup, paid, in one step. Pressed twice, or by two people, it is done once.

        :param int picking_id: transfer
        :param dict values: ``quantities`` (by id of the move line; all of it by
            default), ``rest`` (``keep`` or ``back``), ``name`` (who collects),
            ``payment`` (``received`` or ``later``), ``due`` (what was to pay when it
            was shown), ``signature`` (base64), ``code``
        :return: dict of ``message``, ``is_done`` (by this call) and ``action`` (what
            is to be done next, or False)
        :raise UserError: it can't be handed over; nothing was
        """
        self._check_user()
        picking = self._picking_to_hand_over(picking_id)
        if text := picking._pickup_collected_text():
            return {"message": text, "is_done": False, "action": False}
        order = picking.sudo().sale_id
        signature = self._check_signature(picking, values.get("signature"))
        self._take_payment(order, values)
        if error := self._refusal(picking):
            raise UserError(error)
        name = " ".join(str(values.get("name") or "").split())[:100]
        facts = {"pickup_collected_by": name or False}
        if signature:
            facts["signature"] = signature
        picking.sudo().with_context(fulfilment_sign_later=True).write(facts)
        rows = self._rows(picking, values.get("quantities"))
        by_code = picking._is_pickup_code(str(values.get("code") or ""))
        goods = Shipment(picking.sale_id.with_context(fulfilment_by_code=by_code), [])
        goods.validate([(line, quantity, None) for line, quantity in rows])
        action = self._rest(picking, values.get("rest"))
        return {
            "message": picking._pickup_collected_text(),
            "is_done": True,
            "action": action,
        }

    # --- what goes

    def _rows(self, picking, quantities):
        """:param dict quantities: by id of the move line, as text
        :return: list of (``stock.move.line``, quantity in the unit of the product)
        :raise UserError: more than there is, or nothing"""
        lines = {
            str(line.id): line
            for line in picking.move_line_ids
            if line.quantity and line.state not in ("done", "cancel")
        }
        if quantities is None:
            quantities = {key: line.quantity for key, line in lines.items()}
        if not isinstance(quantities, dict) or set(quantities) - set(lines):
            raise UserError(
                self.env._(
                    "%s has changed since you opened it. Find it again.", picking.name
                )
            )
        rows = []
        for key, line in lines.items():
            quantity = self._number(quantities.get(key, 0))
            unit = line.product_uom_id
            if quantity < 0 or unit.compare(quantity, line.quantity) > 0:
                raise UserError(
                    self.env._(
                        "Of %(product)s there are %(there)g %(unit)s to hand over.",
                        product=line.product_id.display_name,
                        there=line.quantity,
                        unit=unit.name,
                    )
                )
            if not unit.is_zero(quantity):
                is_all = unit.compare(quantity, line.quantity) == 0
                rows.append(
                    (
                        line,
                        line.quantity_product_uom
                        if is_all
                        else unit._compute_quantity(
                            quantity, line.product_id.uom_id, round=False
                        ),
                    )
                )
        if not rows:
            raise UserError(
                self.env._(
                    "The customer takes nothing: choose what is handed over, or put it "
                    "back on the transfer."
                )
            )
        return rows

    def _number(self, value):
        """:raise UserError: it is none"""
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if not math.isfinite(number):
            raise UserError(self.env._("Enter how many are handed over."))
        return number

    def _rest(self, picking, rest):
        """What the customer leaves here.

        :param str rest: ``keep``: it lies ready with a code of its own; ``back``: it
            goes back to the shelf
        :return: action to open next, or False"""
        backorders = picking.backorder_ids.filtered(
            lambda each: each.state not in ("done", "cancel")
        )
        if not backorders:
            return False
        if rest == "back":
            backs = self.env["stock.picking"]
            for backorder in backorders:
                backs |= backorder._pickup_put_back()
            action = backs._pickup_open_backs()
            return False if action is True else action
        if picking.pickup_ready_at:
            refusals = backorders._pickup_refusals()
            backorders.filtered(
                lambda each: each.id not in refusals
            )._pickup_make_ready()
        return False

    # --- money

    def _take_payment(self, order, values):
        """Note what the customer pays at the counter.

        :raise UserError: nobody has said whether it was paid, or it has changed"""
        pay = self._payment(order)
        if not pay:
            return
        money, choice = order.currency_id, values.get("payment")
        if money.compare_amounts(self._number(values.get("due") or 0), pay["due"]):
            raise UserError(
                self.env._(
                    "The payment of %(order)s has changed: %(due)s are to pay. Find it "
                    "again.",
                    order=order.name,
                    due=pay["text"],
                )
            )
        if choice == "received":
            order.sudo(False)._check_payment_access()
            order._receive_payment(pay["due"])
        elif choice != "later":
            raise UserError(
                self.env._(
                    "Say whether the customer has paid %(due)s now, or pays later.",
                    due=pay["text"],
                )
            )

    # --- signature

    def _check_signature(self, picking, signature):
        """:param str signature: base64 of a picture
        :return: the same, False without one
        :raise UserError: it is asked for and missing, or it is none"""
        if not signature:
            if picking._pickup_carrier().pickup_sign:
                raise UserError(self.env._("Let the customer sign first."))
            return False
        try:
            picture = base64.b64decode(str(signature), validate=True)
        except (ValueError, binascii.Error):
            picture = b""
        if not picture.startswith(b"\x89PNG") or len(picture) > SIGNATURE_MAX:
            raise UserError(self.env._("The signature can't be read. Sign again."))
        return signature


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _attach_sign(self):
        """Core makes a PDF of it at once; at the counter nobody waits for that."""
        if self.env.context.get("fulfilment_sign_later"):
            self.with_context(fulfilment_sign_later=False).with_delay(
                channel="root.fulfilment",
                description=self.env._("Attach a signed delivery slip"),
            )._job_attach_sign()
            return True
        return super()._attach_sign()

    def _job_attach_sign(self):
        """Attach the signed slip of a transfer to its chatter."""
        picking = self.sudo().exists()
        if picking.signature:
            picking._attach_sign()
