from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..models.order_share import DOCUMENT_FIELDS


class OrderShareWizard(models.TransientModel):
    """Dialog “Send to partner”."""

    _name = "order.share.wizard"
    _description = "Share with Partners"

    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    document_name = fields.Char(compute="_compute_document")
    company_id = fields.Many2one("res.company", compute="_compute_document")
    partner_ids = fields.Many2many("res.partner", string="Recipients")
    scope = fields.Selection(
        [("status", "Status only"), ("details", "Details and status")],
        required=True,
        default="status",
    )
    expires_at = fields.Datetime(
        "Valid Until",
        compute="_compute_expires_at",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Documents",
        domain="[('id', 'in', allowed_attachment_ids)]",
    )
    allowed_attachment_ids = fields.Many2many(
        "ir.attachment", compute="_compute_allowed_attachment_ids"
    )
    upload_ids = fields.Many2many(
        "ir.attachment",
        "order_share_wizard_upload_rel",
        string="Attach a File",
        help="Files from your computer; they are attached to the document as well",
    )
    message = fields.Text()

    @api.depends("res_model", "res_id")
    def _compute_document(self):
        for wizard in self:
            document = wizard._document()
            wizard.document_name = document.name
            wizard.company_id = document.company_id or self.env.company

    @api.depends("scope", "company_id")
    def _compute_expires_at(self):
        for wizard in self:
            company = wizard.company_id or self.env.company
            wizard.expires_at = company._order_share_expiry(wizard.scope)

    @api.depends("res_model", "res_id")
    def _compute_allowed_attachment_ids(self):
        for wizard in self:
            wizard.allowed_attachment_ids = (
                wizard._document()._order_share_attachments()
            )

    @api.constrains("res_model")
    def _check_res_model(self):
        for wizard in self:
            if wizard.res_model not in DOCUMENT_FIELDS:
                raise ValidationError(
                    self.env._("This kind of document can't be shared.")
                )

    def _document(self):
        """:return: the document, in the user's rights"""
        self.ensure_one()
        if self.res_model not in DOCUMENT_FIELDS:
            raise UserError(self.env._("This kind of document can't be shared."))
        return self.env[self.res_model].browse(self.res_id)

    def _check(self):
        document = self._document()
        document.check_access("write")
        document._order_share_check()
        if not self.partner_ids:
            raise UserError(self.env._("Choose at least one recipient."))
        if self.expires_at <= fields.Datetime.now():
            raise UserError(
                self.env._("“Valid until” lies in the past. Choose a later day.")
            )
        latest = self.company_id._order_share_latest_expiry()
        if self.expires_at > latest:
            raise UserError(
                self.env._(
                    "Links can be valid for %s days at most. Choose an earlier day, or"
                    " ask an administrator to raise the limit in the settings.",
                    self.company_id.sudo().order_share_max_days,
                )
            )
        foreign = self.attachment_ids - document._order_share_attachments()
        if foreign:
            raise UserError(
                self.env._(
                    "%s does not belong to this document.",
                    ", ".join(foreign.mapped("name")),
                )
            )

    def _attach_uploads(self):
        """Put files that were uploaded here on the document.

        :raise UserError: a file that the user did not upload here
        """
        document = self._document()
        for attachment in self.upload_ids.sudo():
            if (
                attachment.res_model != self._name
                or attachment.create_uid != self.env.user
            ):
                raise UserError(
                    self.env._("%s was not uploaded here.", attachment.name)
                )
            attachment.write({"res_model": document._name, "res_id": document.id})

    def _prepare_share(self, partner):
        """:return: values of the share with one recipient"""
        document = self._document()
        return {
            DOCUMENT_FIELDS[document._name]: document.id,
            "company_id": self.company_id.id,
            "partner_id": partner.id,
            "user_id": self.env.uid,
            "scope": self.scope,
            "message": self.message,
            "attachment_ids": [Command.set((self.attachment_ids | self.upload_ids).ids)]
            if self.scope == "details"
            else False,
        }

    def _create_shares(self):
        """:return: dict of share: whole address of its link"""
        self.ensure_one()
        self._check()
        self._attach_uploads()
        shares = (
            self.env["order.share"]
            .sudo()
            .create([self._prepare_share(partner) for partner in self.partner_ids])
            .sudo(False)
        )
        return {share: share._issue_link(self.expires_at) for share in shares}

    def action_create_links(self):
        """Make a link per recipient. :return: the dialog that shows them once"""
        urls = self._create_shares()
        return next(iter(urls))._links_dialog(urls)

    def action_send(self):
        """Make a link per recipient and mail it. :return: the dialog that shows them
        once
        """
        without = self.partner_ids.filtered(lambda partner: not partner.email)
        if without:
            raise UserError(
                self.env._(
                    "Without an e-mail address: %s. Add one, or choose “Create links”"
                    " and copy the link.",
                    ", ".join(without.mapped("display_name")),
                )
            )
        urls = self._create_shares()
        for share, url in urls.items():
            share.send_link(url)
        action = next(iter(urls))._links_dialog(urls)
        for line in action["params"]["links"]:
            line["sent"] = True
        return action

    def action_preview(self):
        """Open the partner's page as it would look; nothing is made or sent."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/order_share/preview/wizard/{self.id}",
            "target": "new",
        }

    def _preview_page(self):
        """:return: values of the partner's page, see ``order.share._page``"""
        self._document().check_access("read")
        partner = self.partner_ids[:1] or self.env.user.partner_id
        share = self.env["order.share"].sudo().new(self._prepare_share(partner))
        return share._preview_page(expires_at=self.expires_at)
