from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.queue_job.exception import RetryableJobError

from ..tools.courier_http import CourierError


class FulfilmentParcel(models.Model):
    """Labels: made by the courier in the background, or attached by hand."""

    _inherit = "fulfilment.parcel"

    label_ids = fields.Many2many(
        "ir.attachment", "fulfilment_parcel_label_rel", string="Labels", copy=False
    )
    label_state = fields.Selection(
        [
            ("none", "None"),
            ("waiting", "Requested"),
            ("ready", "Ready"),
            ("failed", "Failed"),
        ],
        "Label",
        required=True,
        default="none",
        readonly=True,
        copy=False,
        derived=True,
    )
    label_error = fields.Char(
        "Why There Is No Label", readonly=True, copy=False, derived=True
    )
    can_request_label = fields.Boolean(compute="_compute_can_request_label")

    @api.depends("carrier_id", "label_state", "tracking_number")
    def _compute_can_request_label(self):
        for parcel in self:
            parcel.can_request_label = (
                parcel.carrier_id.courier_makes_labels
                and parcel.label_state in ("none", "failed")
                and not parcel.tracking_number
            )

    def action_request_label(self):
        """Announce parcels to their courier, which makes number and label.

        :raise UserError: one can't be announced, or has to wait, such as for a payment
        """
        self.check_access("write")
        self.picking_id._check_fulfilment_hold()
        for parcel in self:
            if not parcel.can_request_label:
                raise UserError(
                    self.env._(
                        "%s has a number or a label already, or its courier makes"
                        " none.",
                        parcel.display_name,
                    )
                )
        self._delay_label()
        return True

    def _delay_label(self):
        self.sudo().write({"label_state": "waiting", "label_error": False})
        for parcel in self:
            parcel.with_delay(
                channel="root.fulfilment",
                description=self.env._("Label of %s", parcel.reference),
                identity_key=f"fulfilment.parcel.label:{parcel.id}",
            )._job_request_label()

    def _job_request_label(self):
        """Get number and label. The courier knows the request by the parcel's
        reference: asked again, it gives the same.

        :raise RetryableJobError: the courier may answer later
        """
        parcel = self.with_user(SUPERUSER_ID).exists()
        # locks it: the number may be entered by hand at this moment
        if not parcel or parcel.try_lock_for_update(allow_referencing=True) != parcel:
            if parcel:
                raise RetryableJobError("The parcel is being changed", seconds=10)
            return
        if parcel.label_state != "waiting" or parcel.tracking_number:
            return
        carrier = parcel.carrier_id
        try:
            answer = carrier._courier()._request_label(carrier, parcel)
        except CourierError as error:
            if error.again and not self._is_last_try():
                raise RetryableJobError(str(error)) from error
            parcel._label_failed(str(error))
        except UserError as error:
            parcel._label_failed(str(error))
        else:
            parcel._label_came(answer)

    def _is_last_try(self):
        """:return: whether the queue gives up when this fails again"""
        uuid = self.env.context.get("job_uuid")
        job = self.env["queue.job"].sudo().search([("uuid", "=", uuid)], limit=1)
        # counted before it runs, kept after it
        return bool(uuid and job.max_retries and job.retry + 1 >= job.max_retries)

    def _label_came(self, answer):
        attachments = self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "mimetype": mimetype,
                    "raw": content,
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for name, mimetype, content in answer["labels"]
            ]
        )
        self.write(
            {
                "tracking_number": answer["number"],
                "label_ids": [Command.link(each.id) for each in attachments],
                "label_state": "ready",
                "label_error": False,
            }
        )

    def _label_failed(self, text):
        self.write({"label_state": "failed", "label_error": text})
        self._open_exception(
            self.env._(
                "No label for parcel %(parcel)s: %(reason)s",
                parcel=self.reference,
                reason=text,
            )
        )
