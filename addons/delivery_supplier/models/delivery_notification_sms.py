import logging
from contextlib import nullcontext

from requests.exceptions import ConnectionError as ConnectError
from requests.exceptions import ConnectTimeout
from urllib3.exceptions import NewConnectionError

from odoo import models

from .delivery_notification_render import LINK

_logger = logging.getLogger(__name__)

#: What failures of SMS mean: core's (``sms.sms``), sms_twilio's and sms_vonage's. What
#: is not named was refused for good.
SMS_OUTCOMES = {
    # the provider asks to slow down: status 1 of Vonage, HTTP 429
    "vonage_throttled": "temporary",
    # somebody fills up the account, sooner or later
    "sms_credit": "temporary",
    # sms_vonage: timeout, broken connection, an answer that can't be read
    "vonage_unclear": "unclear",
    # core and sms_twilio make this of any exception, timeouts among them, see
    # sms.sms._send_with_api and SmsApiTwilio._sms_twilio_send_request
    "sms_server": "unclear",
}
#: Providers that call "sms_server" only what was certainly not sent: SmsApiVonage tells
#: it from what is unclear.
EXACT_PROVIDERS = ("vonage",)


class ToldApi:
    """Gives core the results of what was sent before, so that it does all the rest."""

    def __init__(self, api, results):
        self._api = api
        self._results = results

    def __getattr__(self, name):
        return getattr(self._api, name)

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        return self._results


class DeliveryNotification(models.Model):
    """SMS by core's providers, one request for each."""

    _inherit = "delivery.notification"

    def _send_texts(self):
        for api, records in self._open_sms()._split_by_api():
            # as many as core takes at once from this provider: receipts of the first
            # should not come long before core has heard of them
            for ids in records._split_batch():
                if not records.browse(ids)._send_notices(api):
                    break


class SmsSms(models.Model):
    _inherit = "sms.sms"

    def _send_notices(self, api):
        """Claim, commit, send, note: for one after the other; then let core do its part
        for all of them.

        :param api: core's interface to the provider
        :return: whether it goes on: when the provider gives no clear answer the others
            wait for the next look, as each may take long
        """
        outbox = self.env["delivery.notification"]
        # read together: each commit empties the cache
        rows = [
            (each.delivery_notification_id, each.uuid, each.number, each.body)
            for each in self
        ]
        tries = {notice.id: notice.tries + 1 for notice, *_rest in rows}
        url = f"{self[:1].get_base_url()}/sms/status"
        self.env.flush_all()
        results, last = [], None
        # a provider may keep its connection open between the SMS, see sms_vonage
        with getattr(api, "_kept_open", nullcontext)():
            for notice, uuid, number, body in rows:

                def take(notice=notice, body=body, last=last):
                    if outbox._settle_and_claim(last, notice.id):
                        return notice._with_link(body) if LINK in body else body
                    return None

                text, last = outbox._job_keep(take), None
                if text is None:
                    continue
                result, outcome, error = self._send_one(api, uuid, number, text, url)
                results.append(result)
                values = outbox._outcome_values(outcome, error, tries[notice.id])
                last = (notice.id, values)
                if outcome == "unclear":
                    break
        outbox._job_keep(lambda: outbox._settle_and_claim(last))
        if results:
            told = ToldApi(api, results)
            uuids = {result["uuid"] for result in results}
            sent = self.filtered(lambda each: each.uuid in uuids)
            outbox._job_keep(
                lambda: sent.with_context(delivery_draining=True)._send_with_api(told)
            )
        return not last or last[1]["state"] != "unclear"

    def _send_one(self, api, uuid, number, text, url):
        """:return: result as core's interface gives it, what it means, and an error for
        people"""
        if not number:
            result = {"uuid": uuid, "state": "sms_number_missing"}
        else:
            message = {"content": text, "numbers": [{"number": number, "uuid": uuid}]}
            try:
                results = api._send_sms_batch([message], delivery_reports_url=url)
                result = next(each for each in results if each["uuid"] == uuid)
            except Exception as error:
                _logger.info("SMS %s could not be sent: %s", uuid, error)
                result = {
                    "uuid": uuid,
                    "state": "server_error",
                    "failure_reason": str(error),
                }
                if _is_unconnected(error):
                    text = self.env._("The SMS provider could not be reached.")
                    return result, "temporary", text
        state = result.get("state")
        if state in self.IAP_TO_SMS_STATE_SUCCESS:
            return result, "sent", False
        failure = api.PROVIDER_TO_SMS_FAILURE_TYPE.get(state, "unknown")
        outcome = SMS_OUTCOMES.get(failure, "permanent")
        if failure == "sms_server" and self._is_exact(api):
            outcome = "temporary"
        return result, outcome, self._failure_text(outcome, failure, result)

    def _is_exact(self, api):
        company = api.company
        return (
            "sms_provider" in company._fields
            and company.sms_provider in EXACT_PROVIDERS
        )

    def _failure_text(self, outcome, failure, result):
        """:return: a sentence for people, the provider's words behind it"""
        reason = result.get("failure_reason")
        types = dict(self._fields["failure_type"]._description_selection(self.env))
        label = types.get(failure, failure)
        text = {
            "temporary": self.env._("The SMS provider asks to try later: %s", label),
            "unclear": self.env._(
                "The SMS provider gave no clear answer. Nobody knows whether it "
                "arrived."
            ),
            "permanent": self.env._("The SMS was refused: %s", label),
        }[outcome]
        return f"{text} ({reason})" if reason and reason != label else text


def _is_unconnected(error):
    """:return: whether not even a connection was made, so that nothing can have been
    sent"""
    while error:
        if isinstance(error, ConnectTimeout):
            return True
        reason = getattr(error.args[0], "reason", None) if error.args else None
        if isinstance(error, ConnectError) and isinstance(reason, NewConnectionError):
            return True
        # core's own service wraps it
        error = error.__context__
    return False
