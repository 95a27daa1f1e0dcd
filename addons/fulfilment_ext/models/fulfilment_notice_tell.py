from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

from ..const import CUSTOMER_NOTICES

CUSTOMER_KINDS = [kind for kind, _label in CUSTOMER_NOTICES]


class FulfilmentEvent(models.Model):
    """Who is told of what happens."""

    _inherit = "fulfilment.event"

    def _happened(self):
        result = super()._happened()
        for event in self:
            event._tell_people()
        return result

    def _tell_people(self):
        self.ensure_one()
        rules = self.env["fulfilment.notice.rule"]
        # first what costs nothing: mostly nothing is switched on
        wanted = rules._switched_on(self.company_id.id)
        if self.kind in CUSTOMER_KINDS and self.kind in wanted:
            if not self._is_told_by_confirmation(wanted):
                self._tell_customer()
        if self.kind == "ordered" and "new_order" in wanted:
            # who has entered it knows of it
            order = self.order_id
            people = order._merchant_recipients() - self.user_id.partner_id
            self.env["fulfilment.notice"]._tell(
                "new_order", order, f"new_order:{self.id}", people, event_id=self.id
            )

    def _tell_customer(self):
        self.ensure_one()
        if not self._is_told_elsewhere():
            self.env["fulfilment.notice"]._tell(
                self.kind,
                self.order_id,
                f"{self.kind}:{self.id}",
                self.order_id.partner_id,
                event_id=self.id,
            )

    def _is_told_by_confirmation(self, wanted):
        """Who pays at the checkout gets one mail: the order is confirmed in a moment,
        and that notice says that it is paid. Should nothing confirm it, core asks for
        its mail about the payment, and ours is made then, see ``_tell_payment_alone``.

        :param dict wanted: of kind: (setting, channels), what is switched on
        """
        self.ensure_one()
        if self.kind != "paid" or "ordered" not in wanted:
            return False
        if not set(wanted["paid"][1]) <= set(wanted["ordered"][1]):
            return False
        return self.order_id.state in ("draft", "sent") and not self.search_count(
            [("order_id", "=", self.order_id.id), ("kind", "=", "ordered")], limit=1
        )

    def _is_told_elsewhere(self):
        """:return: whether the customer is told of this in another way, such as by a
        receipt; other addons know of more"""
        self.ensure_one()
        return bool(
            self.kind == "paid"
            and self.company_id.fulfilment_receipt_mail
            and (self.detail or {}).get("transaction_id")
        )


class FulfilmentException(models.Model):
    """Who is told that something has to be decided."""

    _inherit = "fulfilment.exception"

    def _opened(self):
        result = super()._opened()
        rules = self.env["fulfilment.notice.rule"]
        for exception in self:
            order = exception.order_id
            if "exception" not in rules._switched_on(order.company_id.id):
                continue
            self.env["fulfilment.notice"]._tell(
                "exception",
                order,
                f"exception:{exception.id}",
                order._merchant_recipients("exception"),
                exception_id=exception.id,
            )
        return result


class CrmTeam(models.Model):
    _inherit = "crm.team"

    fulfilment_recipient_ids = fields.Many2many(
        "res.partner",
        "fulfilment_team_recipient_rel",
        "team_id",
        "partner_id",
        "Told of New Orders",
        help="They get the notices about new orders and exceptions of this team; the "
        "salesperson when empty",
    )

    @api.constrains("fulfilment_recipient_ids")
    def _check_fulfilment_recipients(self):
        self.fulfilment_recipient_ids._check_can_be_mailed()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _merchant_recipients(self, kind="new_order"):
        """Whom of the merchant's house to tell; other addons know better, such as of a
        website.

        :param str kind: ``new_order`` or ``exception``
        :return: ``res.partner``
        """
        self.ensure_one()
        order = self.sudo()
        return (
            order.team_id.fulfilment_recipient_ids
            or order.user_id.partner_id
            or order.company_id.partner_id
        )


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _fulfilment_channels(self, wanted):
        """By which of the channels that the company wants this person can be told.

        :param wanted: ``mail``, ``sms``
        :return: dict of channel: why it is not used after all, False when it is. An SMS
            that nobody could get is left out where there is a mail.
        """
        self.ensure_one()
        refusals = {}
        if "mail" in wanted:
            refusals["mail"] = self._fulfilment_refusal("mail")
        if "sms" in wanted:
            refusal = self._fulfilment_refusal("sms")
            if not refusal or "mail" not in wanted:
                refusals["sms"] = refusal
        return refusals

    def _check_can_be_mailed(self):
        """:raise ValidationError: one of these has no mail address, or a wrong one"""
        for partner in self.sudo():
            if not email_normalize(partner.email):
                raise ValidationError(
                    self.env._("%s has no valid mail address.", partner.display_name)
                )

    def _fulfilment_refusal(self, channel):
        """:return: why this person is not told by it, False when they are"""
        partner = self.sudo()
        if channel == "mail":
            if not email_normalize(partner.email):
                return self.env._("There is no valid mail address.")
            if partner.is_blacklisted:
                return self.env._("The mail address is on the blacklist.")
        elif not partner._phone_format(number=partner.phone or ""):
            return self.env._("There is no valid phone number.")
        elif partner.phone_sanitized_blacklisted:
            return self.env._("The number is on the blacklist.")
        return False
