from odoo import fields, models

from ..const import RANK, STATES


class OrderShareCorrection(models.TransientModel):
    """The sender corrects what the partner reported."""

    _name = "order.share.correction"
    _description = "Correct the Status of a Shared Order"

    share_id = fields.Many2one("order.share", required=True, ondelete="cascade")
    status = fields.Selection(
        # what belongs to requests for offers follows from offers and awards
        [row for row in STATES if RANK[row[0]] >= RANK["assigned"]],
        "New Status",
        required=True,
    )
    note = fields.Text("Reason")

    def action_correct(self):
        """Add the new status to the history; the old ones stay."""
        self.ensure_one()
        self.share_id._check_document_write()
        share = self.share_id.sudo()
        share._report_status(self.status, note=self.note or "", by_partner=False)
        return {"type": "ir.actions.act_window_close"}
