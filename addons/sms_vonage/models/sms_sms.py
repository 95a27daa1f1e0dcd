from collections import defaultdict

from odoo import api, fields, models

from .. import const
from ..tools.sms_api import SmsApiVonage


class SmsSms(models.Model):
    """SMS that a company's Vonage account sends."""

    _inherit = "sms.sms"

    failure_type = fields.Selection(
        selection_add=[
            ("vonage_account", "Account May not Send"),
            ("vonage_barred", "Number Takes no Messages"),
            ("vonage_credentials", "API Key or Secret Refused"),
            ("vonage_demo", "Number not on Test List"),
            ("vonage_request", "Message Refused"),
            ("vonage_sender", "Sender not Allowed"),
            ("vonage_throttled", "Too Many at Once"),
            ("vonage_unclear", "Unclear, May Be Sent"),
        ],
    )
    sms_vonage_message_ids = fields.Char(
        related="sms_tracker_id.sms_vonage_message_ids", depends=["sms_tracker_id"]
    )
    sms_vonage_advice = fields.Char("What to Do", compute="_compute_sms_vonage_advice")

    @api.depends("failure_type", "record_company_id")
    def _compute_sms_vonage_advice(self):
        """What to do about a failure."""
        provider = SmsApiVonage(self.env)
        reasons = provider._get_sms_api_error_messages()
        advice = {
            failure_type: reasons[state]
            for state, failure_type in provider.PROVIDER_TO_SMS_FAILURE_TYPE.items()
        }
        for sms in self:
            is_ours = sms.failure_type and (
                sms.failure_type.startswith("vonage_")
                or sms._get_sms_company().sms_provider == "vonage"
            )
            sms.sms_vonage_advice = is_ours and advice.get(sms.failure_type)

    # ------------------------------------------------------------
    # SEND
    # ------------------------------------------------------------

    def _split_by_api(self):
        """Each company's account sends its own."""
        by_company = defaultdict(self.browse)
        others = self.browse()
        for sms in self:
            company = sms._get_sms_company()
            if company.sms_provider == "vonage":
                by_company[company] += sms
            else:
                others += sms
        for company, records in by_company.items():
            sms_api = company._get_sms_api_class()(self.env)
            sms_api._set_company(company)
            yield sms_api, records
        if others:
            yield from super(SmsSms, others)._split_by_api()

    def _send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        """Split what core's queue sends in one go.

        ``_process_queue`` calls this without ``_split_by_api``, and so fails as soon as
        two companies have SMS in the queue, or takes the credentials of the wrong one.
        Callers that have split, as ``send`` does, name the provider in the context:
        then there is nothing to do.
        """
        options = {
            "unlink_failed": unlink_failed,
            "unlink_sent": unlink_sent,
            "raise_exception": raise_exception,
        }
        if self.env.context.get("sms_api"):
            return super()._send(**options)
        for sms_api, records in self._split_by_api():
            super(SmsSms, records.with_context(sms_api=sms_api))._send(**options)
        return None

    def _get_send_batch_size(self):
        """SMS are sent one by one: commit often, so that a crash repeats few."""
        companies = self._get_sms_company() if self else self.env["res.company"]
        if not self:
            companies = companies.sudo().search(
                [("sms_provider", "=", "vonage")], limit=1
            )
        if any(company.sms_provider == "vonage" for company in companies):
            value = (
                self.env["ir.config_parameter"]
                .sudo()
                .get_param(const.BATCH_SIZE_PARAMETER)
            )
            is_number = str(value).isdigit() and int(value)
            return int(value) if is_number else const.BATCH_SIZE
        return super()._get_send_batch_size()

    def _handle_call_result_hook(self, results):
        """Keep what receipts are compared with; the SMS itself may be deleted soon."""
        ours = {
            result["uuid"]: result
            for result in results
            if "sms_vonage_segments" in result
        }
        for sms in self:
            if sms.sms_tracker_id and (result := ours.get(sms.uuid)):
                sms.sms_tracker_id._sms_vonage_sent(
                    sms._get_sms_company(),
                    result["sms_vonage_message_ids"],
                    result["sms_vonage_segments"],
                )
        return super()._handle_call_result_hook(results)
