from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.order_share_document_mixin import DOCUMENT_FIELDS


class OrderShareWizard(models.TransientModel):
    """Dialog “Share with Partners”: one or several documents, one or several
    recipients; status, details, or a request for offers."""

    _name = "order.share.wizard"
    _description = "Share with Partners"
    _inherit = ["order.share.wizard.mixin"]

    _document_models = tuple(DOCUMENT_FIELDS)

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
    message = fields.Text()

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

    def _default_deadline(self):
        """:return: noon in three days, where the user is; UTC"""
        zone = pytz.timezone(self.env.user.tz or "UTC")
        day = fields.Datetime.context_timestamp(
            self, fields.Datetime.now() + timedelta(days=3)
        ).date()
        noon = zone.localize(datetime.combine(day, time(12)))
        return noon.astimezone(pytz.utc).replace(tzinfo=None)

    def _wrong_documents_text(self):
        return self.env._("This kind of document can't be shared.")

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
        self._check_files()

    def _check_deadline(self):
        if not self.deadline or self.deadline <= fields.Datetime.now():
            raise UserError(
                self.env._("“Offers until” lies in the past. Choose a later time.")
            )
        self.company_id._order_share_check_expiry(self.deadline)

    def _check_expiry(self):
        if self.expires_at <= fields.Datetime.now():
            raise UserError(
                self.env._("“Valid until” lies in the past. Choose a later day.")
            )
        self.company_id._order_share_check_expiry(self.expires_at)
