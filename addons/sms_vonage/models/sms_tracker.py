from odoo import api, fields, models

from .. import const


class SmsTracker(models.Model):
    """Follows the parts of an SMS.

    Vonage reports each part by itself, in any order, sometimes twice. What is known of
    each is kept; the state of the SMS follows from all of them. A part that was
    delivered stays so.
    """

    _inherit = "sms.tracker"

    sms_vonage_company_id = fields.Many2one("res.company", "Company", readonly=True)
    sms_vonage_segments = fields.Integer("Segments", readonly=True)
    #: Vonage's message id: "", "delivered", or a failure of core's without "sms_"
    sms_vonage_parts = fields.Json("Parts", readonly=True)
    sms_vonage_message_ids = fields.Char(
        "Vonage Message IDs", compute="_compute_sms_vonage_message_ids"
    )

    @api.depends("sms_vonage_parts")
    def _compute_sms_vonage_message_ids(self):
        for tracker in self:
            tracker.sms_vonage_message_ids = " ".join(tracker.sms_vonage_parts or {})

    def _sms_vonage_sent(self, company, message_ids, segments):
        """Remember what Vonage took.

        :param list[str] message_ids: of the parts; empty when they are not known
        :param int segments: parts that we expect
        """
        self.ensure_one()
        self.write(
            {
                "sms_vonage_company_id": company.id,
                "sms_vonage_segments": max(segments, len(message_ids), 1),
                "sms_vonage_parts": dict.fromkeys(message_ids, ""),
            }
        )

    def _sms_vonage_receipt(self, message_id, status, error_code):
        """Take a receipt.

        :param str message_id: of the part, as Vonage says
        :param str status: of the receipt
        :param str error_code: why it failed
        :return: has anything changed?
        :rtype: bool
        """
        self.ensure_one()
        parts = dict(self.sms_vonage_parts or {})
        expected = max(self.sms_vonage_segments, 1)
        if message_id not in parts and len(parts) >= expected:
            return False
        old, new = parts.get(message_id), self._sms_vonage_part(status, error_code)
        if new in (None, old) or old == const.RECEIPT_DELIVERED or (old and not new):
            return False
        parts[message_id] = new
        self.sms_vonage_parts = parts
        states = [state for state in parts.values() if state]
        failures = [state for state in states if state != const.RECEIPT_DELIVERED]
        if failures:
            self._sms_vonage_failed(failures[0])
        elif len(states) >= expected:
            self._action_update_from_sms_state("sent")
        else:
            self._action_update_from_sms_state("pending")
        self._sms_vonage_update_sms(bool(failures), len(states) >= expected)
        return True

    @api.model
    def _sms_vonage_part(self, status, error_code):
        """State of a part; ``None`` for a status that Vonage does not document."""
        if status == const.RECEIPT_DELIVERED:
            return const.RECEIPT_DELIVERED
        if status in const.RECEIPT_UNDERWAY:
            return ""
        if status == "expired":
            return "expired"
        if status in const.RECEIPT_FAILED:
            default = "rejected" if status == "rejected" else "not_delivered"
            return const.RECEIPT_FAILURES.get(error_code, default)
        return None

    def _sms_vonage_failed(self, failure):
        """Tell that a part of the message did not arrive, and what to do."""
        env = self.env(
            context=dict(
                self.env.context,
                lang=self.sms_vonage_company_id.sudo().partner_id.lang,
            )
        )
        reason = {
            "expired": env._(
                "The phone was off or out of reach for too long. Send the message"
                " again later, or call."
            ),
            "invalid_destination": env._(
                "Nobody can be reached at this number. Correct it at the contact."
            ),
            "not_allowed": env._(
                "The recipient or their network does not take this message. Call, or"
                " write a mail."
            ),
            "not_delivered": env._(
                "The network could not deliver the message. Send it again later, or"
                " call."
            ),
            "rejected": env._(
                "The network refused the message. Check sender and text; ask Vonage's"
                " support if it happens again."
            ),
        }[failure]
        self.with_context(
            sms_known_failure_reason=reason
        )._action_update_from_provider_error(failure)

    def _sms_vonage_update_sms(self, is_failed, is_complete):
        """The SMS, if it is still there, is done with: nobody shall send it again."""
        sms = self.env["sms.sms"].sudo().search([("uuid", "=", self.sms_uuid)])
        if not sms:
            return
        values = {"to_delete": True}
        if is_failed:
            values |= {"state": "error", "failure_type": "unknown"}
        else:
            state = "sent" if is_complete else "pending"
            values |= {"state": state, "failure_type": False}
        sms.write(values)
