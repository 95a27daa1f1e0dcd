from odoo import api, fields, models
from odoo.exceptions import UserError


class FulfilmentBulkLine(models.Model):
    """What became of one record of a bulk action."""

    _name = "fulfilment.bulk.line"
    _description = "Result of a Bulk Action"
    _inherit = "order.derived.mixin"
    # what failed comes first, then what was done last
    _order = "state_order, finished_at desc, id"

    bulk_id = fields.Many2one(
        "fulfilment.bulk",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        derived=True,
    )
    res_model = fields.Char(related="bulk_id.res_model")
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True, derived=True
    )
    record_name = fields.Char("Name", compute="_compute_record")
    partner_id = fields.Many2one("res.partner", compute="_compute_record")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("done", "Done"),
            ("skipped", "Skipped"),
            ("failed", "Failed"),
        ],
        required=True,
        default="waiting",
        readonly=True,
        derived=True,
    )
    state_order = fields.Integer(
        compute="_compute_state_order", store=True, derived=True
    )
    text = fields.Char("Message", readonly=True, derived=True)
    finished_at = fields.Datetime("Finished on", readonly=True, derived=True)

    _record_uniq = models.UniqueIndex(
        "(bulk_id, res_id)", "This record is in the action already."
    )
    _waiting_idx = models.Index("(bulk_id, id) WHERE state = 'waiting'")
    _list_idx = models.Index("(bulk_id, state_order, finished_at DESC, id)")

    @api.model
    def _place(self, state):
        return {"failed": 0, "skipped": 1, "done": 2}.get(state, 3)

    @api.depends("state")
    def _compute_state_order(self):
        for line in self:
            line.state_order = self._place(line.state)

    @api.depends("res_id", "res_model")
    def _compute_record(self):
        for model, lines in self.grouped("res_model").items():
            if model not in self.env:
                # its addon is gone
                lines.record_name = lines.partner_id = False
                continue
            records = self.env[model].browse(lines.mapped("res_id")).exists()
            known = {record.id: record for record in records._filtered_access("read")}
            for line in lines:
                record = known.get(line.res_id, records.browse())
                line.record_name = record.display_name or False
                line.partner_id = "partner_id" in record and record.partner_id

    def _finish(self, state, text=False):
        """:param str state: ``done``, ``skipped`` or ``failed``
        :param str text: why, or what came of it; a sentence"""
        self.write({"state": state, "text": text, "finished_at": fields.Datetime.now()})

    def _finish_each(self, answers):
        """:param dict answers: of record's id: state and text; the others are done"""
        for answer, lines in self.grouped(
            lambda line: tuple(answers.get(line.res_id) or ("done", False))
        ).items():
            lines._finish(*answer)

    def _retry(self):
        if not self:
            raise UserError(self.env._("Nothing failed."))
        self.write({"state": "waiting", "text": False, "finished_at": False})
        for bulk in self.bulk_id:
            # what somebody has stopped, waits with the rest
            if bulk.state != "paused":
                bulk._go_on()

    def action_retry(self):
        """Do it once more.

        :raise UserError: it has not failed
        """
        self.check_access("read")
        failed = self.sudo().filtered(lambda line: line.state == "failed")
        failed._retry()
        return True

    def action_open_record(self):
        """:return: form of the order or transfer"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
