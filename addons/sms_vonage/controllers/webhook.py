"""Where Vonage reports: receipts of SMS, and messages of recipients.

Vonage calls with GET or POST, as the account is set; so GET changes data here. It
repeats for up to three days whatever is not answered with 200. What is not from Vonage,
or makes no sense, gets an answer without a word about why, and no line above INFO in
the log.
"""

import hmac

from odoo import http
from odoo.http import request

from .. import const
from ..tools import webhook
from ..tools.number import e164

_ROUTE = {
    "type": "sms_vonage",
    "auth": "public",
    "methods": ["GET", "POST"],
    "csrf": False,
    "save_session": False,
    "max_content_length": const.MAX_CONTENT_LENGTH,
}


class SmsVonageController(http.Controller):
    """Vonage's webhooks."""

    @http.route("/sms_vonage/status/<string:uuid>", **_ROUTE)
    def receipt(self, uuid):
        """Take a receipt of one part of an SMS.

        :param str uuid: of the SMS; nobody but Vonage knows it
        :return: 200 also for what is unknown, so that Vonage does not repeat it; 400
            for what can't be read, 403 for a wrong signature, 503 while the SMS is
            still being sent: then Vonage repeats it
        """
        values = webhook.parameters(request.httprequest)
        message_id = (values or {}).get("messageId", "")
        if values is None or not const.UUID.fullmatch(uuid):
            return self._answer(400)
        tracker = request.env["sms.tracker"].sudo().search([("sms_uuid", "=", uuid)])
        sms = request.env["sms.sms"].sudo().search([("uuid", "=", uuid)])
        company = (
            tracker.sms_vonage_company_id
            or (tracker and sms and sms._get_sms_company())
            or request.env["res.company"].sudo()
        )
        if company.sms_provider != "vonage":
            return self._answer(200)
        if not webhook.is_from(company, values):
            return self._answer(403)
        if not const.MESSAGE_ID.fullmatch(message_id):
            return self._answer(200)
        # A receipt that overtakes the sender's commit would make that fail, and the
        # whole batch go out again: let Vonage come back.
        if sms.try_lock_for_update(allow_referencing=True) != sms:
            return self._answer(503)
        if not tracker.try_lock_for_update(allow_referencing=True):
            return self._answer(503)
        tracker._sms_vonage_receipt(
            message_id, values.get("status", ""), values.get("err-code", "")
        )
        return self._answer(200)

    @http.route("/sms_vonage/inbound/<int:company_id>/<string:secret>", **_ROUTE)
    def inbound(self, company_id, secret):
        """Take a message that somebody sent to a number of the company.

        :param int company_id: whose account it came to
        :param str secret: of the company, which only Vonage and its administrators know
        :return: 404 for a wrong address, 400 for what can't be read, 403 for a wrong
            signature; otherwise 200
        """
        company = request.env["res.company"].sudo()
        if company_id < 2**31:
            company = company.browse(company_id).exists()
        known = company.sms_vonage_inbound_secret or ""
        if not known or not hmac.compare_digest(known.encode(), secret.encode()):
            return self._answer(404)
        values = webhook.parameters(request.httprequest)
        if values is None:
            return self._answer(400)
        if not webhook.is_from(company, values):
            return self._answer(403)
        number = self._number(values.get("msisdn", ""))
        message_id = values.get("messageId", "")
        if number and "text" in values:
            request.env["res.partner"].sudo()._sms_vonage_received(
                company,
                number,
                values["text"],
                message_id if const.MESSAGE_ID.fullmatch(message_id) else "",
                self._part(company, values),
            )
        return self._answer(200)

    @staticmethod
    def _number(msisdn):
        """E.164 of what Vonage sends without "+"; ``""`` for what is no number."""
        digits = msisdn.strip().removeprefix("+")
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= 15):
            return ""
        return e164(f"+{digits}")

    @staticmethod
    def _part(company, values):
        """Vonage hands over the parts of a long message one by one."""
        number, total = values.get("concat-part", ""), values.get("concat-total", "")
        if not (len(number) < 4 and len(total) < 4 and number and total):
            return ""
        env = request.env(
            context=dict(request.env.context, lang=company.partner_id.lang)
        )
        return env._("(part %(number)s of %(total)s)", number=number, total=total)

    @staticmethod
    def _answer(status):
        """An answer without content; Vonage reads the status only."""
        return request.make_response(
            "", [("Content-Type", "text/plain"), ("Cache-Control", "no-store")],
            status=status,
        )  # fmt: skip
