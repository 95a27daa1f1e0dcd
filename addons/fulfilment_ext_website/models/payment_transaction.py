from odoo import api, fields, models
from odoo.fields import Domain

from ..const import PAYING, PROCESSING


class PaymentTransaction(models.Model):
    """Payments that customers are making at this moment."""

    _inherit = "payment.transaction"

    _begun_idx = models.Index("(create_date) WHERE state = 'draft'")
    _unprocessed_idx = models.Index(
        "(id) WHERE is_post_processed IS NOT TRUE"
        " AND state IN ('pending', 'authorized', 'done')"
    )

    @api.model
    def _paying_domain(self):
        """:return: payments that were begun and have not failed, and those that have
        come but are not processed yet: their orders are neither confirmed nor
        reserved"""
        now = fields.Datetime.now()
        return Domain("operation", "not in", ("refund", "validation")) & (
            (
                Domain("state", "=", "draft")
                & Domain("create_date", ">", now - PAYING)
                & Domain("superseded_at", "=", False)
            )
            | (
                Domain("state", "in", ("pending", "authorized", "done"))
                & Domain("is_post_processed", "=", False)
                & Domain("last_state_change", ">", now - PROCESSING)
            )
        )
