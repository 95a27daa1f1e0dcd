from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import KINDS, MAILS, MODELS, MOST

#: So many are looked at while somebody waits for the dialog; the others when it runs.
LOOKED_AT = 500


class FulfilmentBulkStart(models.TransientModel):
    """What to do with the chosen records; what the kinds need to know stands in
    fulfilment_bulk_start_parameters.py."""

    _name = "fulfilment.bulk.start"
    _description = "Start a Bulk Action"

    res_model = fields.Char(required=True, readonly=True)
    # in the order in which they were chosen
    res_ids = fields.Json(readonly=True)
    record_count = fields.Integer("Chosen", compute="_compute_record_count")
    kind = fields.Selection(KINDS, "Action", required=True, default="ship")
    is_kind_given = fields.Boolean(readonly=True)
    left_out_text = fields.Text("Left Out", compute="_compute_left_out_text")
    bulk_id = fields.Many2one("fulfilment.bulk", readonly=True)

    how = fields.Selection(
        [
            ("available", "What is reserved; the rest later"),
            ("complete", "Only what is complete"),
            # of transfers; items of orders are cancelled on the order
            ("close", "What is reserved; the rest is cancelled"),
        ],
        "What to Ship",
        default="available",
        required=True,
    )
    date = fields.Date("Value Date", default=fields.Date.context_today)
    reference = fields.Char("Reference of the Bank")
    delivered_at = fields.Datetime("Delivered on", default=fields.Datetime.now)
    reason = fields.Text(help="Kept with the orders, for your team only")
    carrier_id = fields.Many2one("delivery.carrier", "Delivery Method")
    internal_note = fields.Text()
    packing_note = fields.Text()
    customer_note = fields.Text("Note to the Customer")
    notes_mode = fields.Selection(
        [("append", "Below what stands there"), ("replace", "Instead of it")],
        "Write",
        default="append",
        required=True,
    )
    mail = fields.Selection(MAILS, default="order", required=True)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        return {
            **values,
            "res_model": context.get("active_model"),
            "res_ids": context.get("active_ids") or [],
            "is_kind_given": bool(context.get("default_kind")),
        }

    @api.depends("res_ids")
    def _compute_record_count(self):
        for wizard in self:
            wizard.record_count = len(wizard.res_ids or [])

    def _records(self):
        """:return: what was chosen, as far as it still exists
        :raise UserError: it is not what this is for"""
        self.ensure_one()
        if self.res_model not in MODELS.get(self.kind, ()):
            raise UserError(self.env._("This can't be done with these records."))
        # they come from outside
        ids = [number for number in self.res_ids or [] if type(number) is int]
        ids = list(dict.fromkeys(ids))
        return self.env[self.res_model].browse(ids[: MOST + 1]).exists()

    @api.depends("kind", "res_ids", "mail", "carrier_id")
    def _compute_left_out_text(self):
        for wizard in self:
            is_known = wizard.res_model in MODELS.get(wizard.kind, ())
            wizard.left_out_text = is_known and wizard._left_out_text()

    def _left_out_text(self):
        """:return: why how many of them will not be done, one reason in each line"""
        records = self._records()[:LOOKED_AT]._filtered_access("read")
        parameters = getattr(self, f"_parameters_{self.kind}")(is_checked=False)
        counts = {}
        answers = self.env["fulfilment.bulk"]._left_out(self.kind, records, parameters)
        for _state, text in answers.values():
            counts[text] = counts.get(text, 0) + 1
        lines = [f"{count} × {text}" for text, count in counts.items()]
        if lines and len(self.res_ids or []) > LOOKED_AT:
            lines.append(self.env._("These are of the first %s.", LOOKED_AT))
        return "\n".join(lines) or False

    def action_start(self):
        """Begin. Pressed twice, it is begun once.

        :return: the bulk action, where it can be watched
        :raise UserError: something is missing
        """
        self.ensure_one()
        self.check_access("write")
        parameters = getattr(self, f"_parameters_{self.kind}")()
        if self._take():
            self.bulk_id = self.env["fulfilment.bulk"]._start(
                self.kind, self._records(), parameters
            )
        return self.bulk_id.action_open()

    def _take(self):
        """:return: whether it was not pressed before; who presses at the same time
        waits, and begins again"""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE fulfilment_bulk_start SET write_date = %s WHERE id = %s"
                " RETURNING id",
                self.env.cr.now(),
                self.id,
            )
        )
        self.invalidate_recordset(["bulk_id"])
        return not self.bulk_id
