from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class OrderShareWizard(models.TransientModel):
    """The files that go with what is shared."""

    _inherit = "order.share.wizard"

    line_ids = fields.One2many(
        "order.share.wizard.document",
        "wizard_id",
        "Documents",
        compute="_compute_line_ids",
        store=True,
        precompute=True,
        readonly=False,
    )
    upload_ids = fields.Many2many(
        "ir.attachment",
        "order_share_wizard_upload_rel",
        string="Attach a File",
        help="Files from your computer; they are attached to the document as well",
    )

    @api.depends("res_model", "res_ids", "upload_ids")
    def _compute_line_ids(self):
        """A row per file of the documents, and per file that is uploaded here."""
        for wizard in self:
            known = wizard.line_ids.attachment_id._origin
            files = wizard._documents()._order_share_attachments()
            uploads = wizard.upload_ids._origin
            gone = wizard.line_ids.filtered(
                lambda line, kept=files | uploads: (
                    line.attachment_id._origin not in kept
                )
            )
            wizard.line_ids = [Command.unlink(line.id) for line in gone] + [
                Command.create({"attachment_id": file.id, "is_shared": file in uploads})
                for file in (files | uploads) - known
            ]

    def _check_files(self):
        """:raise UserError: a file that is no one of these documents'"""
        allowed = self._documents()._order_share_attachments()
        foreign = self.line_ids.attachment_id - allowed - self.upload_ids
        if foreign:
            raise UserError(
                self.env._(
                    "%s does not belong to this document.",
                    ", ".join(foreign.mapped("name")),
                )
            )

    def _attach_uploads(self):
        """Put files that were uploaded here on the (first) document.

        :raise UserError: a file that the user did not upload here
        """
        document = self._documents()[:1]
        for attachment in self.upload_ids.sudo():
            if (
                attachment.res_model != self._name
                or attachment.create_uid != self.env.user
            ):
                raise UserError(
                    self.env._("%s was not uploaded here.", attachment.name)
                )
            attachment.write({"res_model": document._name, "res_id": document.id})

    def _shared_files(self, document, winner_only=None):
        """:return: files to share of one document; uploaded ones go with each"""
        lines = self.line_ids.filtered("is_shared")
        if winner_only is not None:
            lines = lines.filtered(lambda line: line.winner_only == winner_only)
        files = lines.attachment_id
        return files.filtered(
            lambda file: (
                file in self.upload_ids
                or (file.res_model, file.res_id) == (document._name, document.id)
            )
        )


class OrderShareWizardDocument(models.TransientModel):
    """A file that may be shared."""

    _name = "order.share.wizard.document"
    _description = "Document to Share"

    wizard_id = fields.Many2one("order.share.wizard", required=True, ondelete="cascade")
    attachment_id = fields.Many2one("ir.attachment", required=True, ondelete="cascade")
    name = fields.Char(related="attachment_id.name", string="File")
    kind = fields.Char("Type", compute="_compute_kind")
    size = fields.Char(compute="_compute_kind")
    document_name = fields.Char("Belongs to", compute="_compute_document_name")
    is_shared = fields.Boolean("Share")
    winner_only = fields.Boolean(
        default=True, help="Nobody but the winner of the offers can open it"
    )

    @api.depends("attachment_id")
    def _compute_kind(self):
        share = self.env["order.share"]
        for line in self:
            file = line.attachment_id
            kind = (file.mimetype or "").partition("/")
            name, dot, extension = (file.name or "").rpartition(".")
            line.kind = (
                self.env._("Picture")
                if kind[0] == "image"
                else extension.upper()[:8]
                if name and dot
                else kind[2].upper()[:8]
            )
            line.size = share._file_size(file.file_size or 0)

    @api.depends("attachment_id", "wizard_id.res_model", "wizard_id.res_ids")
    def _compute_document_name(self):
        for line in self:
            documents = line.wizard_id._documents()
            file = line.attachment_id
            line.document_name = (
                documents.filtered(lambda doc, f=file: doc.id == f.res_id).name
                if file.res_model == documents._name
                else self.env._("All")
            )
