from odoo import api, fields, models
from odoo.exceptions import UserError

#: So many of the mails that failed are named.
SHOWN = 5


class FulfilmentBulk(models.Model):
    """What of core's mails about deliveries was written, of those it has shipped."""

    _inherit = "fulfilment.bulk"

    told_text = fields.Char("Mails", compute="_compute_told")
    told_failed_count = fields.Integer("Mails That Failed", compute="_compute_told")
    told_failed_text = fields.Text("Why Mails Failed", compute="_compute_told")

    @api.depends_context("lang")
    def _compute_told(self):
        groups = self.env["fulfilment.bulk.mail"]._read_group(
            [("bulk_id", "in", self.ids)], ["bulk_id", "state"], ["__count"]
        )
        counts = {(bulk.id, state): count for bulk, state, count in groups}
        for bulk in self:
            waiting, queued, failed = (
                counts.get((bulk.id, state), 0)
                for state in ("waiting", "queued", "failed")
            )
            bulk.told_failed_count = failed
            bulk.told_failed_text = bulk._told_failed_text() if failed else False
            texts = [
                (queued, self.env._("%s queued", queued)),
                (waiting, self.env._("%s being written", waiting)),
                (failed, self.env._("%s failed", failed)),
            ]
            bulk.told_text = ", ".join(text for count, text in texts if count)

    def _told_failed_text(self):
        """:return: of the first few, which and why, a line each"""
        failed = self.env["fulfilment.bulk.mail"].search(
            [("bulk_id", "=", self.id), ("state", "=", "failed")], limit=SHOWN
        )
        return "\n".join(
            f"{mail.sudo().picking_id.name}: {mail.text}" for mail in failed
        )

    def action_retry_mails(self):
        """Write once more what could not be written.

        :raise UserError: nothing failed
        """
        bulk = self._buttons()
        failed = (
            self.env["fulfilment.bulk.mail"]
            .sudo()
            .search([("bulk_id", "=", bulk.id), ("state", "=", "failed")])
        )
        if not failed:
            raise UserError(self.env._("Nothing failed."))
        failed._retry()
        return True
