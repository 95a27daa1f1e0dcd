import secrets

from odoo import models
from odoo.exceptions import UserError

from .fulfilment_notice_pickup import PICKUP_NOTICES


class StockPicking(models.Model):
    """Ready after all not, or told once more."""

    _inherit = "stock.picking"

    def action_pickup_not_ready(self):
        """They are not ready after all: codes become void, what was not sent yet is
        not sent.

        :return: what is shown
        :raise UserError: one of them does not lie ready
        """
        self._check_fulfilment_user()
        self._check_pickup_waiting()
        names = self.sudo()._pickup_clear().mapped("order_id.name")
        if not names:
            return True
        return self._pickup_answer(
            self.env._(
                "The customer of %s was told already. Please call.",
                ", ".join(dict.fromkeys(names)),
            ),
            is_warning=True,
        )

    def _pickup_clear(self):
        """It does not lie ready any more.

        :return: notices that have gone out already"""
        gone = self._pickup_notices()._take_back(self.env._("The goods are not ready."))
        self.write(
            {
                "pickup_ready_at": False,
                "pickup_until": False,
                "pickup_next_at": False,
                "pickup_nonce": False,
                "pickup_hash": False,
            }
        )
        self._pickup_solve(self.env._("It was marked as not ready."))
        return gone

    def action_pickup_send_again(self):
        """Tell the customers again, with the code that counts now.

        :return: what is shown
        :raise UserError: one does not lie ready, or the notice is switched off
        """
        self._check_fulfilment_user()
        self._check_pickup_waiting()
        for picking in self:
            picking._pickup_send_again()
        return self._pickup_answer(self.env._("The customer is told again."))

    def _pickup_send_again(self):
        self.ensure_one()
        if not self._is_pickup_told():
            raise UserError(
                self.env._(
                    "“Ready for Pickup” is not sent to customers. An administrator "
                    "switches it on under Configuration, Notices."
                )
            )
        # in the time to think again nobody has been told yet
        self._log_pickup_ready()
        event = (
            self.env["fulfilment.event"]
            .sudo()
            .search(
                [("picking_id", "=", self.id), ("kind", "=", "ready")],
                order="id desc",
                limit=1,
            )
        )
        notices = self.env["fulfilment.notice"].sudo()
        notices = notices.search([("event_id", "=", event.id)], order="id")
        if not notices:
            # it was switched off then
            event._tell_people()
        notices.filtered(lambda each: each.state != "waiting").action_resend()

    def action_pickup_new_code(self):
        """Make another code and send it, where customers are told; the old one does not
        work any more.

        :return: what is shown
        :raise UserError: one does not lie ready
        """
        self._check_fulfilment_user()
        self._check_pickup_waiting()
        for picking in self.sudo():
            picking.write(picking._pickup_new_nonce())
        told = self.browse([each.id for each in self if each._is_pickup_told()])
        for picking in told:
            picking._pickup_send_again()
        if told == self:
            return self._pickup_answer(self.env._("The customer gets the new code."))
        return self._pickup_answer(
            self.env._(
                "The new code is on the page of the order. Nobody is told by mail or "
                "SMS."
            ),
            is_warning=True,
        )

    def _is_pickup_told(self):
        """:return: whether the company has its customers told"""
        order = self.sudo().sale_id
        return any(order._is_told("ready", channel) for channel in ("mail", "sms"))

    def _check_pickup_waiting(self):
        """:raise UserError: one of them does not lie ready"""
        for picking in self:
            if not picking._is_pickup_waiting():
                raise UserError(
                    self.env._("%s does not lie ready for pickup.", picking.name)
                )

    def _pickup_notices(self):
        """:return: what customers are told while these lie ready"""
        return (
            self.env["fulfilment.notice"]
            .sudo()
            .search(
                [
                    ("event_id.picking_id", "in", self.ids),
                    ("kind", "in", PICKUP_NOTICES),
                ],
                order="id",
            )
        )

    def _pickup_new_nonce(self):
        """:return: dict to write; the code before it becomes void"""
        self.ensure_one()
        nonce = secrets.token_hex(8)
        return {"pickup_nonce": nonce, "pickup_hash": self._pickup_hash_of(nonce)}
