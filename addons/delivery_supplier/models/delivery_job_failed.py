from odoo import fields, models
from odoo.exceptions import UserError


class DeliveryJob(models.Model):
    """What comes after an attempt that failed, as far as the deliverer decides it."""

    _inherit = "delivery.job"

    def _can_retry(self):
        """:return: whether the deliverer may try again without asking the office"""
        self.ensure_one()
        return (
            self.state == "failed"
            and not self.reason_id.ends_delivery
            and self.attempt_count < self.company_id.delivery_max_attempts
        )

    def _retry_by_deliverer(self, start):
        """Plan a new attempt.

        :param datetime start: promised from, UTC; None for the usual estimate
        :raise UserError: the office has to decide
        """
        self.ensure_one()
        self._lock()
        if self.state == "failed" and self.reason_id.ends_delivery:
            raise UserError(self.env._("The office decides what comes next."))
        return self._retry(window_from=start)

    def _leave_to_office(self):
        """The deliverer plans nothing.

        :raise UserError: it has not failed
        """
        self.ensure_one()
        self._lock()
        if self.state != "failed":
            raise UserError(self.env._("Only a failed delivery is tried again."))
        return self._log(
            "noted", note=self.env._("The office decides what comes next.")
        )

    def _add_failure_photos(self, photos):
        """Keep what the deliverer has photographed: at the attempt and the transfer.

        :param photos: attachments
        """
        self.ensure_one()
        if not photos:
            return
        attempt = self.sudo().attempt_ids[-1:]
        attempt.attachment_ids = [fields.Command.link(photo.id) for photo in photos]
        text = self.env._("Not delivered: %s", self.reason_id.name or "")
        self._post_on_transfer(text, photos)
