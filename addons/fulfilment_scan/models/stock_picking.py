from odoo import api, fields, models


class StockPicking(models.Model):
    """Transfers that are picked with the scan app."""

    _inherit = "stock.picking"

    scan_transfer_ids = fields.One2many(
        "fulfilment.scan.transfer",
        "picking_id",
        "Scan Work",
        readonly=True,
        groups="fulfilment_ext.group_user",
    )
    scan_picker_id = fields.Many2one(
        "fulfilment.scan.picker",
        "Picked by",
        compute="_compute_scan_picker_id",
        search="_search_scan_picker_id",
        groups="fulfilment_ext.group_user",
    )

    scan_work_count = fields.Integer(
        compute="_compute_scan_work_count", groups="fulfilment_ext.group_user"
    )

    @api.depends("scan_transfer_ids")
    def _compute_scan_work_count(self):
        for picking in self:
            picking.scan_work_count = len(picking.scan_transfer_ids)

    def action_scan_works(self):
        """:return: action that shows who has worked on it with the app"""
        works = self.scan_transfer_ids.work_id
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Scan Work"),
            "res_model": "fulfilment.scan.work",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("id", "in", works.ids)],
        }
        if len(works) == 1:
            action.update(views=[(False, "form")], res_id=works.id)
        return action

    @api.depends("scan_transfer_ids.is_open", "scan_transfer_ids.work_id.picker_id")
    def _compute_scan_picker_id(self):
        for picking in self:
            transfer = picking.sudo().scan_transfer_ids.filtered("is_open")
            picking.scan_picker_id = transfer.work_id[:1].picker_id

    def _search_scan_picker_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        transfers = self.env["fulfilment.scan.transfer"]._search(
            [("is_open", "=", True), ("work_id.picker_id", operator, value)]
        )
        return [("scan_transfer_ids", "in", transfers)]

    # --- what is sent when it is done

    def message_post_with_source(self, source_ref, **kwargs):
        """At the end of picking nobody waits for a document and a mail server."""
        company = self.company_id
        if (
            self.env.context.get("fulfilment_scan_work_id")
            and self.env.su
            and isinstance(source_ref, models.BaseModel)
            and source_ref == company.stock_mail_confirmation_template_id
        ):
            self.with_context(fulfilment_scan_work_id=False).with_delay(
                channel="root.fulfilment",
                description=self.env._("Send the mail about a delivery"),
            )._job_scan_tell()
            return self.env["mail.message"]
        return super().message_post_with_source(source_ref, **kwargs)

    def _job_scan_tell(self):
        """Core's mail about a delivery."""
        if self.exists():
            self._bulk_tell_by_mail()


class FulfilmentException(models.Model):
    _inherit = "fulfilment.exception"

    kind = fields.Selection(
        selection_add=[("short", "Missing at the Shelf")],
        ondelete={"short": "cascade"},
    )
