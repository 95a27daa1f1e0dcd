"""Vonage as core's queue of SMS knows a provider."""

import logging
from contextlib import contextmanager, nullcontext
from time import sleep

from odoo import _

from odoo.addons.sms.tools.sms_api import SmsApiBase

from .. import const
from . import answer
from .client import connect
from .encoding import size
from .number import e164

_logger = logging.getLogger(__name__)


class SmsApiVonage(SmsApiBase):
    """Sends each SMS with one request; tells what became of each."""

    PROVIDER_TO_SMS_FAILURE_TYPE = SmsApiBase.PROVIDER_TO_SMS_FAILURE_TYPE | {
        "vonage_credit": "sms_credit",
        "vonage_account": "vonage_account",
        "vonage_barred": "vonage_barred",
        "vonage_credentials": "vonage_credentials",
        "vonage_demo": "vonage_demo",
        "vonage_request": "vonage_request",
        "vonage_sender": "vonage_sender",
        "vonage_throttled": "vonage_throttled",
        "vonage_unclear": "vonage_unclear",
    }

    #: open connection, see :meth:`_kept_open`
    _client = None

    @contextmanager
    def _kept_open(self):
        """One connection for all batches meanwhile: for who sends them one by one and
        notes each result before the next."""
        company = self.company.sudo()
        if not (company.sms_vonage_api_key and company.sms_vonage_api_secret):
            yield
            return
        with connect(company) as self._client:
            try:
                yield
            finally:
                self._client = None

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        """Send SMS one after the other through one connection.

        An exception here would make core call all of them failed, those that were sent
        included. So all that may fail is done before the first request; afterwards each
        SMS has a result, whatever happens.

        :param list[dict] messages: see core's `SmsApi._send_sms_batch`
        :return: as core's, and ``sms_vonage_message_ids``, ``sms_vonage_segments``
        :rtype: list[dict]
        """
        company = self.company.sudo()
        reasons = self._get_sms_api_error_messages()
        todo, results = self._prepare(company, messages)
        try:
            self._send_all(company, todo, results)
        except Exception:  # those without a result were not sent
            _logger.exception("Vonage: sending ended early")
        for result in results.values():
            result["state"] = state = result["state"] or "server_error"
            if state != "sent":
                result["failure_type"] = state
                result["failure_reason"] = reasons[state]
        return list(results.values())

    def _prepare(self, company, messages):
        """All that needs the database or may be wrong on our side.

        :return: what to send, and results that are clear without it
        :rtype: tuple[list[tuple[str, SmsMessage, int]], dict[str, dict]]
        """
        from vonage_sms import SmsMessage

        todo, results = [], {}
        sender = (company.sms_vonage_sender or "").lstrip("+")
        problem = (
            "vonage_credentials"
            if not (company.sms_vonage_api_key and company.sms_vonage_api_secret)
            else "" if sender else "vonage_sender"
        )  # fmt: skip
        for message in messages:
            text = message.get("content") or ""
            measured = size(text)
            for recipient in message.get("numbers") or []:
                uuid, number = recipient["uuid"], recipient["number"]
                to = self._number(company, number, uuid)
                failure = problem or (
                    "" if to else
                    "wrong_number_format" if number else "sms_number_missing"
                )  # fmt: skip
                results[uuid] = self._result(uuid, failure, [], measured.segments)
                if failure:
                    continue
                values = SmsMessage(
                    to=to,
                    from_=sender,
                    text=text,
                    type="unicode" if measured.is_unicode else "text",
                    client_ref=uuid,
                    callback=company._sms_vonage_callback(uuid),
                ).model_dump(by_alias=True, exclude_none=True)
                todo.append((uuid, values, measured.segments))
        return todo, results

    def _send_all(self, company, todo, results):
        """Send what was prepared, and write down each result at once."""
        if not todo:
            return
        kept = self._client
        with nullcontext(kept) if kept else connect(company) as client:
            for uuid, values, segments in todo:
                got = self._send_one(client, values)
                results[uuid] = self._result(
                    uuid, got.outcome, got.message_ids, segments
                )
                if got.outcome == "vonage_throttled":
                    sleep(const.PAUSE)

    def _send_one(self, client, values):
        """One request. It never raises; what is not understood is unclear.

        :rtype: answer.Answer
        """
        try:
            # what `client.sms.send` does, without its reading of the answer: that drops
            # the status and fails on answers without text
            return answer.read(
                client.http_client.post(
                    client.http_client.rest_host, "/sms/json", values, "basic", "form"
                )
            )
        except Exception as error:  # the caller must go on with the others
            outcome = answer.read_error(error)
            _logger.info("Vonage: %s (%s)", outcome, type(error).__name__)
            return answer.Answer(outcome)

    def _number(self, company, number, uuid):
        """A number as Vonage wants it: E.164 without the "+".

        :return: ``""`` when it is none
        :rtype: str
        """
        if not number:
            return ""
        number, country = number.strip(), company.country_id
        if not number.startswith("+"):
            sms = self.env["sms.sms"].sudo().search([("uuid", "=", uuid)], limit=1)
            country = sms.partner_id.country_id or country
        return e164(number, country).removeprefix("+")

    @staticmethod
    def _result(uuid, state, message_ids, segments):
        return {
            "uuid": uuid,
            "state": state,
            "failure_type": False,
            "failure_reason": False,
            "sms_vonage_message_ids": message_ids,
            "sms_vonage_segments": segments,
        }

    def _get_sms_api_error_messages(self):
        """What happened, and what to do next.

        :return: texts by key of `PROVIDER_TO_SMS_FAILURE_TYPE`
        :rtype: dict[str, str]
        """
        return super()._get_sms_api_error_messages() | {
            "server_error": _(
                "Vonage could not be reached or had a fault. The message was not sent."
                " Send it again later."
            ),
            "sms_number_missing": _(
                "There is no number. Enter one at the contact, then send it again."
            ),
            "vonage_account": _(
                "Vonage does not let this account send. Sign in to the Vonage"
                " dashboard, or ask Vonage's support."
            ),
            "vonage_barred": _(
                "This number takes no messages. Ask the recipient for another one."
            ),
            "vonage_credentials": _(
                "Vonage does not accept the API key or secret. Check both in the"
                " settings of SMS."
            ),
            "vonage_credit": _(
                "The credit at Vonage is used up. Top it up in the Vonage dashboard,"
                " then send the message again."
            ),
            "vonage_demo": _(
                "A trial account sends only to numbers on its test list. Add this"
                " number to it in the Vonage dashboard, or top up the account."
            ),
            "vonage_request": _(
                "Vonage does not accept this message. Check text and number, and that"
                " the sender is allowed in this country."
            ),
            "vonage_sender": _(
                "There is no sender, or Vonage does not allow it in this country."
                " Enter another one in the settings of SMS."
            ),
            "vonage_throttled": _(
                "Too many messages at once. This one was not sent. Send it again in a"
                " moment."
            ),
            "vonage_unclear": _(
                "Vonage gave no clear answer: the message may have been sent. Wait for"
                " a receipt, or ask the recipient, before you send it again."
            ),
            "wrong_number_format": _(
                "This is not a valid phone number. Correct it at the contact, with the"
                " country code, then send the message again."
            ),
        }
