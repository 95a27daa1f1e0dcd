import re

from odoo import api, models
from odoo.tools import html2plaintext

from ..tools import pickup_code
from .fulfilment_notice import UNSENT_MAIL, UNSENT_SMS
from .ir_mail_server import InlineImage

#: Notices that show the code.
PICKUP_NOTICES = ("ready", "pickup_reminded")
#: Of the picture in mails.
QR_NAME = "pickup-qr"
QR_SOURCE = f"cid:{QR_NAME}"
_QR_IMAGE = re.compile(rf"<img\b[^>]*\b{QR_SOURCE}\b[^>]*>", re.IGNORECASE)
#: What customers who collect are not told: nothing is on its way to them.
NOT_ON_ITS_WAY = (
    "shipped",
    "partly_shipped",
    "tracking",
    "out_for_delivery",
    "delivered",
)


class FulfilmentEvent(models.Model):
    _inherit = "fulfilment.event"

    def _is_told_elsewhere(self):
        """Who collects is told that it is ready, and that it was collected."""
        return super()._is_told_elsewhere() or (
            self.kind in NOT_ON_ITS_WAY and self.sudo().picking_id.is_pickup
        )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _told_by_notice(self, channel):
        """Core says that it was shipped; who has collected it is told so by us."""
        told = super()._told_by_notice(channel)
        rules = self.env["fulfilment.notice.rule"]
        for picking in self - told:
            _rule, channels = rules._switched_on(picking.company_id.id).get(
                "collected", (0, ())
            )
            if channel in channels and picking.is_pickup:
                told += picking
        return told


class FulfilmentNotice(models.Model):
    """The code is put in when a mail leaves. In the chatter, and in the mail while it
    waits, signs stand for it."""

    _inherit = "fulfilment.notice"

    def _refusal(self):
        picking = self.event_id.picking_id
        if self.kind in PICKUP_NOTICES and picking and not picking._is_pickup_waiting():
            return self.env._("The goods do not lie ready any more.")
        return super()._refusal()

    def _take_back(self, reason):
        """Do not tell it after all.

        :param str reason: for people
        :return: those that have gone out already"""
        if not self:
            return self
        messages = self.message_id.ids
        unsent = (
            self.env["mail.mail"]
            .sudo()
            .search([("mail_message_id", "in", messages), ("state", "in", UNSENT_MAIL)])
            .mail_message_id
            | self.env["sms.sms"]
            .sudo()
            .search([("mail_message_id", "in", messages), ("state", "in", UNSENT_SMS)])
            .mail_message_id
        )
        gone = self.filtered(
            lambda each: each.state == "queued" and each.message_id not in unsent
        )
        self._drop_unsent()
        (self - gone).filtered(lambda each: each.state != "cancelled")._end(
            "cancelled", reason
        )
        return gone

    def _pickup_secret(self):
        """:return: the code that this customer may see; "" when there is none"""
        picking = self.event_id.picking_id
        if self.kind not in PICKUP_NOTICES or not picking:
            return ""
        return picking.sudo()._pickup_code()

    @api.model
    def _post(self, rows):
        rows = [
            (notice, {**text, "body_html": _QR_IMAGE.sub("", text["body_html"])})
            if notice.channel == "mail"
            else (notice, text)
            for notice, text in rows
        ]
        return super()._post(rows)

    @api.model
    def _create_texts(self, rows, messages):
        # core deletes an SMS when it was sent
        rows = [
            (notice, {**text, "body": notice._pickup_reveal(text["body"])})
            for notice, text in rows
        ]
        return super()._create_texts(rows, messages)

    def _pickup_reveal(self, text):
        """:return: the text with the code in it"""
        if pickup_code.MASK not in text:
            return text
        code = self._pickup_secret()
        return text.replace(pickup_code.MASK, pickup_code.show_code(code))


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        mails = super()._prepare_outgoing_list(
            mail_server=mail_server, doc_to_followers=doc_to_followers
        )
        body = self.body_html or ""
        if pickup_code.MASK not in body and QR_SOURCE not in body:
            return mails
        notice = (
            self.env["fulfilment.notice"]
            .sudo()
            .search([("message_id", "=", self.mail_message_id.id)], limit=1)
        )
        code = notice._pickup_secret()
        for mail in mails:
            if not code:
                mail["body"] = _QR_IMAGE.sub("", mail["body"])
            elif QR_SOURCE in mail["body"]:
                mail["attachments"] = [
                    *mail["attachments"],
                    InlineImage(QR_NAME, self._pickup_qr(code), "image/png"),
                ]
            mail["body"] = mail["body"].replace(
                pickup_code.MASK, pickup_code.show_code(code) or pickup_code.MASK
            )
            mail["body_alternative"] = html2plaintext(_QR_IMAGE.sub("", mail["body"]))
        return mails

    def _pickup_qr(self, code):
        return self.env["stock.picking"]._pickup_qr_png(code)
