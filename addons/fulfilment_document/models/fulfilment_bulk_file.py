from urllib.parse import quote

from odoo import api, fields, models


class FulfilmentBulkFile(models.Model):
    """What a bulk action has printed: a part of it, or a file to download. Only who has
    started it gets it, since it holds what they may read."""

    _name = "fulfilment.bulk.file"
    _description = "File of a Bulk Action"
    _inherit = "order.derived.mixin"
    _order = "bulk_id, is_part, place, id"

    bulk_id = fields.Many2one(
        "fulfilment.bulk",
        required=True,
        readonly=True,
        ondelete="cascade",
        derived=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, derived=True
    )
    name = fields.Char("File", required=True, readonly=True, derived=True)
    content = fields.Binary(attachment=True, readonly=True, derived=True)
    is_part = fields.Boolean(readonly=True, derived=True)
    # of its first record among those of the action
    place = fields.Integer(readonly=True, derived=True)
    record_count = fields.Integer("Records", readonly=True, derived=True)

    _bulk_idx = models.Index("(bulk_id, is_part, place, id)")
    _old_idx = models.Index("(company_id, create_date)")

    def action_download(self):
        """:return: the file
        :raise AccessError: it is somebody else's"""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/content/"
            f"{quote(self.name, safe='')}?download=true",
            "target": "download",
        }


class FulfilmentBulk(models.Model):
    _inherit = "fulfilment.bulk"

    file_ids = fields.One2many(
        "fulfilment.bulk.file",
        "bulk_id",
        domain=[("is_part", "=", False)],
        readonly=True,
    )
    has_file = fields.Boolean(compute="_compute_has_file")
    has_files = fields.Boolean("Has Several Files", compute="_compute_has_file")

    @api.depends("file_ids")
    @api.depends_context("uid")
    def _compute_has_file(self):
        for bulk in self:
            # the rule shows them to who has started it
            is_mine = bulk.user_id == self.env.user
            bulk.has_file = is_mine and bool(bulk.file_ids)
            bulk.has_files = is_mine and len(bulk.file_ids) > 1

    @api.ondelete(at_uninstall=True)
    def _unlink_with_files(self):
        # the database would delete the rows, and leave what they hold in the filestore
        files = self.env["fulfilment.bulk.file"].sudo()
        files.search([("bulk_id", "in", self.ids)]).unlink()
