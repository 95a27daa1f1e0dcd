from odoo import models


class SmsTracker(models.Model):
    """Receipts of the network."""

    _inherit = "sms.tracker"

    def _update_sms_notifications(
        self, notification_status, failure_type=False, failure_reason=False
    ):
        """A receipt of the provider also settles the notice."""
        result = super()._update_sms_notifications(
            notification_status,
            failure_type=failure_type,
            failure_reason=failure_reason,
        )
        if not self.env.context.get("delivery_draining"):
            self.env["delivery.notification"].sudo()._take_receipt(
                self.mapped("sms_uuid"),
                notification_status,
                failure_type,
                failure_reason,
            )
        return result


class DeliveryNotification(models.Model):
    _inherit = "delivery.notification"

    def _take_receipt(self, uuids, status, failure_type, failure_reason):
        """What the network says afterwards. Receipts come twice, in any order, and one
        for each part of a long SMS: what was received once stays received.

        :param list uuids: of SMS
        :param str status: of core's ``mail.notification``
        """
        notices = self.search([("sms_uuid", "in", [uuid for uuid in uuids if uuid])])
        for notice in notices:
            if status == "sent":
                notice._settle("sent")
                notice.is_delivered = True
            elif status == "pending" and notice.state in ("sending", "unclear"):
                notice._settle("sent")
            elif (
                status in ("exception", "bounce")
                and not notice.is_delivered
                and notice.state in ("sending", "sent", "unclear")
            ):
                reason = self._receipt_text(failure_type, failure_reason)
                notice._settle("permanent", reason)

    def _receipt_text(self, failure_type, reason):
        """:return: a sentence for people, the network's words behind it"""
        types = self.env["mail.notification"]._fields["failure_type"]
        label = dict(types._description_selection(self.env)).get(failure_type)
        text = self.env._("The SMS did not arrive: %s", label or self.env._("unknown"))
        return f"{text} ({reason})" if reason else text
