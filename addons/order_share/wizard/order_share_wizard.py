import json
from datetime import datetime, time, timedelta

import pytz

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import SHOWN_LINKS, TELL_CHUNK
from ..models.order_share_document_mixin import DOCUMENT_FIELDS


class OrderShareWizard(models.TransientModel):
    """Dialog “Share with Partners”: one or several documents, one or several
    recipients; status, details, or a request for offers."""

    _name = "order.share.wizard"
    _description = "Share with Partners"

    res_model = fields.Char(required=True)
    res_ids = fields.Char(required=True, help="Ids of the documents, as JSON")
    document_name = fields.Char("Document", compute="_compute_documents")
    document_count = fields.Integer(compute="_compute_documents")
    is_rfq = fields.Boolean(compute="_compute_documents")
    company_id = fields.Many2one("res.company", compute="_compute_documents")
    partner_ids = fields.Many2many("res.partner", string="Recipients")
    without_email = fields.Char(compute="_compute_without_email")
    scope = fields.Selection(
        [
            ("status", "Status only · no address, no goods"),
            ("details", "Details and status · stops, goods, documents"),
            ("offer", "Details and make an offer · no prices of yours"),
        ],
        "They May See",
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
    deadline = fields.Datetime(
        "Offers Until",
        compute="_compute_deadline",
        store=True,
        precompute=True,
        readonly=False,
    )
    max_days = fields.Integer(compute="_compute_max_days")
    readable_until = fields.Datetime(
        compute="_compute_readable_until",
        help="After the deadline a partner can still read the own offer",
    )
    product_missing = fields.Boolean(compute="_compute_max_days")
    reminder_ids = fields.Many2many(
        "order.share.reminder",
        string="Remind",
        default=lambda self: self.env.ref(
            "order_share.reminder_1_day", raise_if_not_found=False
        ),
    )
    open_link = fields.Boolean()
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
    message = fields.Text()

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        context = self.env.context
        if "res_model" in fields_list and not values.get("res_model"):
            values["res_model"] = context.get("active_model")
        if "res_ids" in fields_list and not values.get("res_ids"):
            ids = context.get("active_ids") or [context.get("active_id")]
            values["res_ids"] = json.dumps([id_ for id_ in ids if id_])
        return values

    @api.depends("res_model", "res_ids")
    def _compute_documents(self):
        for wizard in self:
            documents = wizard._documents()
            names = documents.mapped("name")
            wizard.document_name = ", ".join(names[:5]) + (
                " …" if len(names) > 5 else ""
            )
            wizard.document_count = len(documents)
            wizard.is_rfq = all(
                document._order_share_is_rfq() for document in documents
            )
            wizard.company_id = documents[:1].company_id or self.env.company

    @api.depends("scope", "company_id", "deadline")
    def _compute_expires_at(self):
        for wizard in self:
            company = wizard.company_id or self.env.company
            wizard.expires_at = company._order_share_expiry(wizard.scope)

    @api.depends("scope")
    def _compute_deadline(self):
        for wizard in self:
            if wizard.scope == "offer" and not wizard.deadline:
                wizard.deadline = wizard._default_deadline()

    @api.depends("partner_ids")
    def _compute_without_email(self):
        for wizard in self:
            names = wizard._without_email().mapped("display_name")
            wizard.without_email = ", ".join(names)

    @api.depends("company_id", "is_rfq", "scope")
    def _compute_max_days(self):
        for wizard in self:
            company = (wizard.company_id or self.env.company).sudo()
            wizard.max_days = company.order_share_max_days
            wizard.product_missing = (
                wizard.scope == "offer"
                and not wizard.is_rfq
                and not company.order_share_product_id
            )

    @api.depends("company_id", "deadline")
    def _compute_readable_until(self):
        for wizard in self:
            company = (wizard.company_id or self.env.company).sudo()
            wizard.readable_until = wizard.deadline and wizard.deadline + timedelta(
                days=company.order_share_offer_days
            )

    @api.depends("res_model", "res_ids", "upload_ids")
    def _compute_line_ids(self):
        """A row per file of the documents, and per file that is uploaded here."""
        for wizard in self:
            known = wizard.line_ids.attachment_id._origin
            files = self.env["ir.attachment"]
            for document in wizard._documents():
                files |= document._order_share_attachments()
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

    def _default_deadline(self):
        """:return: noon in three days, where the user is; UTC"""
        zone = pytz.timezone(self.env.user.tz or "UTC")
        day = fields.Datetime.context_timestamp(
            self, fields.Datetime.now() + timedelta(days=3)
        ).date()
        noon = zone.localize(datetime.combine(day, time(12)))
        return noon.astimezone(pytz.utc).replace(tzinfo=None)

    @api.constrains("res_model", "res_ids")
    def _check_documents(self):
        for wizard in self:
            if wizard.res_model not in DOCUMENT_FIELDS or not wizard._document_ids():
                raise ValidationError(
                    self.env._("This kind of document can't be shared.")
                )

    def _document_ids(self):
        try:
            ids = json.loads(self.res_ids or "[]")
        except ValueError:
            return []
        is_list = isinstance(ids, list) and all(type(id_) is int for id_ in ids)
        return ids if is_list else []

    def _documents(self):
        """:return: the documents, in the user's rights"""
        self.ensure_one()
        if self.res_model not in DOCUMENT_FIELDS:
            raise UserError(self.env._("This kind of document can't be shared."))
        return self.env[self.res_model].browse(self._document_ids())

    def _without_email(self):
        """:return: recipients who can't be mailed"""
        return self.partner_ids.filtered(lambda partner: not partner.email)

    def _check(self):
        documents = self._documents()
        documents.check_access("write")
        for document in documents:
            document._order_share_check()
        if len(documents.company_id) > 1:
            raise UserError(
                self.env._("Choose documents of one company: %s.", self.document_name)
            )
        if not self.partner_ids and not (self.scope == "offer" and self.open_link):
            raise UserError(self.env._("Choose at least one recipient."))
        if self.scope == "offer":
            self._check_deadline()
        else:
            self._check_expiry()
        allowed = self.env["ir.attachment"]
        for document in documents:
            allowed |= document._order_share_attachments()
        foreign = self.line_ids.attachment_id - allowed - self.upload_ids
        if foreign:
            raise UserError(
                self.env._(
                    "%s does not belong to this document.",
                    ", ".join(foreign.mapped("name")),
                )
            )

    def _check_deadline(self):
        if not self.deadline or self.deadline <= fields.Datetime.now():
            raise UserError(
                self.env._("“Offers until” lies in the past. Choose a later time.")
            )
        if self.deadline > self.company_id._order_share_latest_expiry():
            raise UserError(self._too_late())

    def _check_expiry(self):
        if self.expires_at <= fields.Datetime.now():
            raise UserError(
                self.env._("“Valid until” lies in the past. Choose a later day.")
            )
        if self.expires_at > self.company_id._order_share_latest_expiry():
            raise UserError(self._too_late())

    def _too_late(self):
        return self.env._(
            "Links can be valid for %s days at most. Choose an earlier day, or ask an"
            " administrator to raise the limit in the settings.",
            self.company_id.sudo().order_share_max_days,
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

    def _prepare_share(self, document, partner):
        """:return: values of the share of one document with one recipient"""
        return {
            DOCUMENT_FIELDS[document._name]: document.id,
            "partner_id": partner.id,
            "user_id": self.env.uid,
            "scope": self.scope,
            "message": self.message,
            "attachment_ids": [Command.set(self._shared_files(document).ids)]
            if self.scope == "details"
            else False,
        }

    def _create_shares(self):
        """:return: new shares, and new requests where offers are asked for"""
        self.ensure_one()
        self._check()
        self._attach_uploads()
        Request = self.env["order.share.request"]
        documents = self._documents()
        if self.scope == "offer":
            for document in documents:
                Request |= Request._create_for(
                    document,
                    self.partner_ids,
                    deadline=self.deadline,
                    message=self.message,
                    reminder_ids=self.reminder_ids,
                    attachment_ids=self._shared_files(document, winner_only=False),
                    award_attachment_ids=self._shared_files(document, winner_only=True),
                )
            return Request.share_ids.sorted("id"), Request
        shares = (
            self.env["order.share"]
            .sudo()
            .create(
                [
                    self._prepare_share(document, partner)
                    for document in documents
                    for partner in self.partner_ids
                ]
            )
            .sudo(False)
        )
        return shares, Request

    def _issue(self, share):
        expires_at = None if self.scope == "offer" else self.expires_at
        return share._issue_link(expires_at)

    def action_create_links(self):
        """Make a link per recipient and document. :return: the dialog that shows them
        once"""
        count = self.document_count * len(self.partner_ids)
        if count > SHOWN_LINKS:
            raise UserError(
                self.env._(
                    "%(count)s links are too many to copy one by one. Choose “Send by"
                    " e-mail”, or share fewer than %(most)s at once.",
                    count=count,
                    most=SHOWN_LINKS + 1,
                )
            )
        shares, requests = self._create_shares()
        lines = [share._link_line(self._issue(share)) for share in shares]
        return self.env["order.share"]._show_links(lines + self._open_lines(requests))

    def _open_lines(self, requests):
        """:return: what the dialog shows of the open links, where they are wanted"""
        if not self.open_link:
            return []
        return [
            request._open_link_line(request._issue_open_link()) for request in requests
        ]

    def action_send(self):
        """Make a link per recipient and document and mail it. A few are shown as well;
        many are made and mailed in the background.

        :return: the dialog that shows the links once, or a message
        """
        without = self._without_email()
        if without:
            raise UserError(
                self.env._(
                    "Without an e-mail address: %s. Add one, or choose “Create links”"
                    " and copy the link.",
                    ", ".join(without.mapped("display_name")),
                )
            )
        shares, requests = self._create_shares()
        if len(shares) > SHOWN_LINKS:
            return self._send_later(shares, requests)
        lines = []
        for partner in self.partner_ids:
            mine = shares.filtered(lambda share, p=partner: share.partner_id == p)
            urls = {share: self._issue(share) for share in mine}
            mine._send_links(urls)
            lines += [share._link_line(url, sent=True) for share, url in urls.items()]
        action = self.env["order.share"]._show_links(lines + self._open_lines(requests))
        return action

    def _send_later(self, shares, requests):
        """Queue jobs that make and mail the links, some recipients each."""
        partners = self.partner_ids
        # a recipient's links are one mail: they stay in one job
        size = max(TELL_CHUNK // self.document_count, 1)
        expires_at = False if self.scope == "offer" else self.expires_at
        for start in range(0, len(partners), size):
            some = partners[start : start + size]
            mine = shares.filtered(lambda share, some=some: share.partner_id in some)
            mine.with_delay(
                channel="root.notice",
                description=self.env._("Send %s links to partners", len(mine)),
            )._job_send_links(expires_at)
        message = self.env._(
            "%s links are being sent in the background. The list of shares shows which"
            " are out.",
            len(shares),
        )
        notice = {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
        lines = self._open_lines(requests)
        if lines:
            action = self.env["order.share"]._show_links(lines)
            action["params"]["message"] = message
            return action
        return notice

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
        document = self._documents()[:1]
        document.check_access("read")
        partner = self.partner_ids[:1] or self.env.user.partner_id
        values = self._prepare_share(document, partner)
        if self.scope == "offer":
            request = {
                DOCUMENT_FIELDS[document._name]: document.id,
                "deadline": self.deadline,
                "message": self.message,
                "is_rfq": self.is_rfq,
                "user_id": self.env.uid,
                "attachment_ids": [
                    Command.set(self._shared_files(document, winner_only=False).ids)
                ],
                "award_attachment_ids": [
                    Command.set(self._shared_files(document, winner_only=True).ids)
                ],
            }
            values["request_id"] = self.env["order.share.request"].sudo().new(request)
        share = self.env["order.share"].sudo().new(values)
        return share._preview_page(expires_at=self.expires_at)


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
