from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import KINDS, MODELS, REPORT, SIZES, ZPL_DOTS

#: So many are drawn at once, while somebody waits; more in the background.
AT_ONCE = 20


class FulfilmentPrint(models.TransientModel):
    """Choose what to print of the chosen records, and on what."""

    _name = "fulfilment.print"
    _description = "Print"

    res_model = fields.Char(required=True, readonly=True)
    # in the order in which they were chosen
    res_ids = fields.Json(required=True, readonly=True)
    record_count = fields.Integer("Records", compute="_compute_record_count")
    kind = fields.Selection(selection="_kinds", string="Document", required=True)
    size = fields.Selection(SIZES, "Paper", required=True, default="a4")
    copies = fields.Integer(required=True, default=1)
    together = fields.Selection(
        [("file", "One file"), ("zip", "A file for each, in a ZIP archive")],
        "As",
        required=True,
        default="file",
    )
    is_at_once = fields.Boolean(compute="_compute_is_at_once")

    _copies_range = models.Constraint(
        "CHECK (copies BETWEEN 1 AND 20)", "Print 1 to 20 copies."
    )

    @api.model
    def _kinds(self):
        model = self.env.context.get("active_model")
        words = {
            name: text
            for name, text in self.env["fulfilment.print.job"]
            ._fields["kind"]
            ._description_selection(self.env)
        }
        return [
            (kind, words[kind])
            for kind, _name in KINDS
            if model not in {each for models in MODELS.values() for each in models}
            or model in MODELS[kind]
        ]

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        model = self.env.context.get("active_model")
        ids = self.env.context.get("active_ids") or []
        kinds = [kind for kind, models in MODELS.items() if model in models]
        if kinds and "kind" in fields:
            # what it is made of comes first
            own = [kind for kind in kinds if MODELS[kind][0] == model]
            values.setdefault("kind", (own or kinds)[0])
        if values.get("kind") == "label" and "size" in fields:
            values["size"] = "label_100x150"
        return {**values, "res_model": model, "res_ids": ids}

    @api.depends("res_ids")
    def _compute_record_count(self):
        for wizard in self:
            wizard.record_count = len(wizard.res_ids or [])

    @api.depends("res_ids", "together")
    def _compute_is_at_once(self):
        for wizard in self:
            is_few = len(wizard.res_ids or []) <= AT_ONCE
            wizard.is_at_once = is_few and wizard.together == "file"

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.kind == "label" and self.size == "a4":
            self.size = "label_100x150"
        elif self.kind != "label" and self.size in ZPL_DOTS:
            self.size = "a4"

    def _records(self):
        """:return: what was chosen
        :raise UserError: nothing, or what is not printed"""
        self.ensure_one()
        if self.res_model not in MODELS.get(self.kind, ()):
            raise UserError(
                self.env._("This document is not printed of these records.")
            )
        ids = [number for number in self.res_ids or [] if isinstance(number, int)]
        records = self.env[self.res_model].browse(ids).exists()
        if not records:
            raise UserError(self.env._("Choose at least one record."))
        return records

    def action_print(self):
        """Download a few at once, or print many in the background.

        :return: action of the client
        :raise AccessError: the user may not read one of them
        :raise UserError: there is nothing to print
        """
        self.ensure_one()
        records = self._records()
        documents = self.env["fulfilment.document"]
        documents._check(self.kind, records, self.size)
        if self.is_at_once:
            end = "_zpl" if self.size in ZPL_DOTS else ""
            report = self.env["ir.actions.report"]._get_report_from_name(
                f"{REPORT}chosen{end}"
            )
            action = report.sudo(False).report_action(self.ids, config=False)
            return {**action, "close_on_report_download": True}
        bulk = self.env["fulfilment.bulk"]._start(
            "print",
            records,
            {
                "document": self.kind,
                "size": self.size,
                "together": self.together == "file",
                "copies": self.copies,
            },
        )
        return bulk.action_open()

    def _print_content(self):
        """What the report downloads.

        :return: bytes"""
        self.ensure_one()
        self.check_access("read")
        documents = self.env["fulfilment.document"]
        return documents._render(self.kind, self._records(), self.size, self.copies)[0]
