from odoo import fields, models

from ..const import RESULTS


class DeliveryAttempt(models.Model):
    """One try of one deliverer to bring something; a job may have several."""

    _name = "delivery.attempt"
    _description = "Delivery Attempt"
    _order = "job_id, number, id"

    job_id = fields.Many2one(
        "delivery.job", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="job_id.company_id", store=True)
    number = fields.Integer(required=True, readonly=True)
    deliverer_id = fields.Many2one(
        "delivery.deliverer", required=True, readonly=True, index=True
    )
    assigned_at = fields.Datetime(required=True, readonly=True)
    window_to = fields.Datetime("Promised until", readonly=True)
    ended_at = fields.Datetime(readonly=True)
    result = fields.Selection(RESULTS, readonly=True)
    reason_id = fields.Many2one("delivery.failure.reason", readonly=True)
    note = fields.Text(readonly=True)
    attachment_ids = fields.Many2many("ir.attachment", string="Photos", readonly=True)

    _number_uniq = models.UniqueIndex(
        "(job_id, number)", "This attempt is there already."
    )
