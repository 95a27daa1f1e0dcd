import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import RANK, REASONS, STATES

#: Field per document model that can be shared.
DOCUMENT_FIELDS = {
    "sale.order": "sale_order_id",
    "purchase.order": "purchase_order_id",
    "stock.picking": "picking_id",
}


class OrderShare(models.Model):
    """One document shared with one partner.

    What happened is a list of events; the state is derived from them. Who may see a
    share is who may see its document.
    """

    _name = "order.share"
    _description = "Shared Order"
    _inherit = ["access.link.mixin"]
    _order = "id desc"

    sale_order_id = fields.Many2one(
        "sale.order", ondelete="cascade", index="btree_not_null", readonly=True
    )
    purchase_order_id = fields.Many2one(
        "purchase.order", ondelete="cascade", index="btree_not_null", readonly=True
    )
    picking_id = fields.Many2one(
        "stock.picking",
        "Transfer",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
    )
    document_name = fields.Char("Document", compute="_compute_document")
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Partner", required=True, readonly=True, index=True
    )
    user_id = fields.Many2one(
        "res.users", "Sender", required=True, readonly=True,
        default=lambda self: self.env.user,
    )  # fmt: skip
    scope = fields.Selection(
        [("status", "Status only"), ("details", "Details and status")],
        required=True,
        default="status",
        readonly=True,
    )
    message = fields.Text(readonly=True)
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Documents", readonly=True
    )
    event_ids = fields.One2many("order.share.event", "share_id", "History")
    report_ids = fields.Many2many(
        "order.share.event",
        compute="_compute_from_events",
        help="All events, oldest first",
    )
    link_id = fields.Many2one(
        "access.link", "Link", compute="_compute_link_id", help="The newest link"
    )
    link_view_count = fields.Integer("Visits", compute="_compute_link_id")
    link_state = fields.Selection(
        [("valid", "Valid"), ("expired", "Expired"), ("revoked", "Revoked")],
        "Link Status",
        compute="_compute_link_id",
    )
    expires_at = fields.Datetime("Expires on", compute="_compute_link_id")
    state = fields.Selection(
        STATES, "Status", compute="_compute_from_events", search="_search_state"
    )
    state_event_id = fields.Many2one(
        "order.share.event", compute="_compute_from_events"
    )
    last_event_at = fields.Datetime("Last Report", compute="_compute_from_events")
    problem_reason = fields.Selection(
        REASONS, "Problem", compute="_compute_from_events"
    )
    has_problem = fields.Boolean(
        compute="_compute_from_events", search="_search_has_problem"
    )
    eta = fields.Datetime("Expected Arrival", compute="_compute_from_events")
    upload_count = fields.Integer("Documents Received", compute="_compute_from_events")
    # Grows with each report, so that the second of two simultaneous ones fails, is run
    # again by Odoo and then sees the first.
    report_count = fields.Integer(readonly=True, default=0)

    _one_document = models.Constraint(
        "CHECK (num_nonnulls(sale_order_id, purchase_order_id, picking_id) = 1)",
        "A share belongs to exactly one document.",
    )

    # --- access: a share is seen by who sees its document

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or self.env.su or not self:
            return result
        mode = "read" if operation == "read" else "write"
        forbidden = self.browse()
        for share in self.sudo():
            document = share._document()
            if not document or not document.sudo(False).has_access(mode):
                forbidden += share.sudo(False)
        if forbidden:
            return forbidden, lambda: AccessError(
                self.env._("You can only see shares of documents that you can see.")
            )
        return None

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            visible = Domain.FALSE
            for model, field in DOCUMENT_FIELDS.items():
                if self.env[model].has_access("read"):
                    visible |= Domain(field, "in", self.env[model]._search([]))
            domain = Domain(domain) & visible
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _label(self, field, value):
        """:return: a selection value in the reader's language"""
        return dict(self._fields[field]._description_selection(self.env)).get(value, "")

    # --- derived

    def _document(self):
        """:return: the order or transfer that is shared"""
        self.ensure_one()
        return self.sale_order_id or self.purchase_order_id or self.picking_id

    @api.depends("sale_order_id", "purchase_order_id", "picking_id")
    def _compute_document(self):
        for share in self:
            share.document_name = share._document().name

    @api.depends("partner_id", "document_name")
    def _compute_display_name(self):
        for share in self:
            share.display_name = (
                f"{share.document_name} → {share.partner_id.display_name}"
            )

    def _newest_links(self):
        """:return: dict of share id: newest link, as superuser"""
        if not self.ids:
            return {}
        links = (
            self.env["access.link"]
            .sudo()
            .search_fetch(
                [("res_model", "=", self._name), ("res_id", "in", self.ids)], order="id"
            )
        )
        return {link.res_id: link for link in links}

    def _newest_link(self):
        """:return: the newest link as superuser, empty when there is none"""
        self.ensure_one()
        return self._newest_links().get(self.id, self.env["access.link"].sudo())

    @api.depends("access_link_ids.expires_at", "access_link_ids.revoked_at")
    @api.depends_context("uid", "su")
    def _compute_link_id(self):
        newest = self._newest_links()
        for share in self:
            link = newest.get(share.id, self.env["access.link"].sudo())
            # the link and its log are its owner's; how it stands may be known to all
            share.link_id = link.sudo(self.env.su)._filtered_access("read")
            share.link_state = link.state
            share.link_view_count = link.view_count
            share.expires_at = link.expires_at

    @api.model
    def _current_status_query(self):
        """SQL: the newest status of each share that was not taken back."""
        return SQL(
            """
            SELECT DISTINCT ON (event.share_id) event.share_id, event.id, event.status
            FROM order_share_event event
            WHERE event.kind = 'status' AND NOT EXISTS (
                SELECT FROM order_share_event undo WHERE undo.undone_event_id = event.id
            )
            ORDER BY event.share_id, event.id DESC
            """
        )

    @api.depends("event_ids")
    def _compute_from_events(self):
        """All that is derived from the reports, in one reading of them.

        A problem is open until the partner or the sender reports the next step.
        """
        Event = self.env["order.share.event"].sudo()
        found = Event.search_fetch([("share_id", "in", self._origin.ids)], order="id")
        grouped = found.grouped(lambda event: event.share_id.id)
        for share in self:
            share.report_ids = grouped.get(share._origin.id, Event)
            events = share._effective_events()
            reports = events.filtered(lambda event: event.kind in ("status", "problem"))
            status = reports.filtered(lambda event: event.kind == "status")[-1:]
            last = reports[-1:]
            share.state = status.status or "draft"
            share.state_event_id = status
            share.last_event_at = events[-1:].create_date
            share.problem_reason = last.reason if last.kind == "problem" else False
            share.has_problem = bool(share.problem_reason)
            share.eta = reports.filtered("eta")[-1:].eta
            share.upload_count = len(
                events.filtered(lambda event: event.kind == "upload")
            )

    def _effective_events(self):
        """:return: this share's events that were not taken back, oldest first"""
        self.ensure_one()
        events = self.report_ids
        return (events - events.undone_event_id).filtered(
            lambda event: event.kind != "undo"
        )

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        query = SQL(
            "(SELECT share_id FROM (%s) AS newest WHERE status IN %s)",
            self._current_status_query(),
            tuple(value) or (None,),
        )
        domain = Domain("id", "in", query)
        if "draft" in value:
            domain |= Domain("event_ids", "not any", [("kind", "=", "status")])
        return domain

    def _search_has_problem(self, operator, value):
        if operator != "in":
            return NotImplemented
        query = SQL(
            """
            (SELECT share_id FROM (
                SELECT DISTINCT ON (event.share_id) event.share_id, event.kind
                FROM order_share_event event
                WHERE event.kind IN ('status', 'problem') AND NOT EXISTS (
                    SELECT FROM order_share_event undo
                    WHERE undo.undone_event_id = event.id
                )
                ORDER BY event.share_id, event.id DESC
            ) AS newest WHERE kind = 'problem')
            """
        )
        return Domain("id", "in" if True in value else "not in", query)

    # --- reports

    def _lock_reports(self):
        """Make simultaneous reports on these shares follow each other."""
        self.flush_recordset(["report_count"])
        # a failure to serialize is no error: Odoo runs the request again
        self.env.cr.execute(
            SQL(
                "UPDATE order_share SET report_count = coalesce(report_count, 0) + 1"
                " WHERE id IN %s",
                tuple(self.ids),
            ),
            log_exceptions=False,
        )
        self.invalidate_recordset()

    def _report_status(self, status, note="", by_partner=True):
        """Add a status.

        :param str status: one of ``const.STATES``
        :param str note: shown in the history
        :param bool by_partner: goes forward only; the sender may correct to any state
        :return: the event, empty when the share has this status already
        :raise UserError: not possible from the present state
        """
        self.ensure_one()
        self._lock_reports()
        state = self.state
        if state == status:
            return self.env["order.share.event"]
        if by_partner and not self._is_forward(state, status):
            raise UserError(
                self.env._(
                    "The status is “%s” already. Call the sender to have it corrected.",
                    self._label("state", state),
                )
            )
        return self._add_event(
            "status", status=status, note=note, by_partner=by_partner
        )

    def _is_forward(self, state, status):
        if status not in RANK or status in ("draft", "assigned"):
            return False
        if state == "declined":
            return False
        if status == "declined":
            return state in ("draft", "assigned")
        return RANK[status] > RANK[state]

    def _report_problem(self, reason, note="", eta=None, upload=None):
        """Add a problem or delay; the way goes on from where it was.

        :param str reason: one of ``const.REASONS``
        :param datetime eta: new expected arrival, UTC
        :param upload: photo, an ``access.link.upload``
        :raise UserError: the partner has declined
        """
        self.ensure_one()
        if self.state == "declined":
            raise UserError(self.env._("This transport was declined. Call the sender."))
        return self._add_event(
            "problem", reason=reason, note=note, eta=eta, upload=upload
        )

    def _report_upload(self, upload, kind):
        """Add a document.

        :param upload: an ``access.link.upload``
        :param str kind: one of ``const.UPLOAD_KINDS``
        """
        self.ensure_one()
        return self._add_event("upload", upload_kind=kind, upload=upload)

    def _undo(self, event_id):
        """Take back the partner's own last report.

        :return: the event that says so
        :raise UserError: too late, not the last one or not the partner's
        """
        self.ensure_one()
        self._lock_reports()
        event = self._undoable_event()
        if not event or event.id != event_id:
            raise UserError(
                self.env._(
                    "This can't be undone any more. Call the sender to have it"
                    " corrected."
                )
            )
        return self._add_event("undo", undone_event_id=event.id)

    def _undoable_event(self):
        """:return: the report that the partner may take back now, empty when there is
        none
        """
        last = self._effective_events().filtered(
            lambda event: event.kind in ("status", "problem")
        )[-1:]
        return last if last and last._is_undoable() else last.browse()

    def _add_event(self, kind, by_partner=True, upload=None, **values):
        sender = self.user_id if self.env.user._is_superuser() else self.env.user
        author = self.partner_id if by_partner else sender.partner_id
        event = (
            self.env["order.share.event"]
            .sudo()
            .create(
                {
                    "share_id": self.id,
                    "kind": kind,
                    "author_id": author.id,
                    "is_partner": by_partner,
                    "upload_id": upload.id if upload else False,
                    "file_name": upload.original_name if upload else False,
                    "file_size": upload.attachment_id.file_size if upload else 0,
                    "attachment_ids": upload.attachment_id.ids
                    if upload and upload.state == "clean"
                    else False,
                    **{key: value or False for key, value in values.items()},
                }
            )
        )
        if by_partner:
            self.with_delay(
                channel="root.notice",
                description=self.env._("Tell the sender: %s", self.display_name),
            )._job_notify(event.id)
        return event

    # --- links

    def _access_link_path(self):
        return "/share/"

    def _access_link_attachments(self, link):
        if link.scope != "details":
            return super()._access_link_attachments(link)
        if not self.id:  # a preview
            return self.attachment_ids
        chosen = SQL(
            "(SELECT ir_attachment_id FROM ir_attachment_order_share_rel"
            " WHERE order_share_id = %s)",
            self.id,
        )
        # one query instead of a many2many's two
        Attachment = self.env["ir.attachment"].sudo()
        return Attachment.search_fetch([("id", "in", chosen)])

    def _access_link_upload_target(self):
        return self._document()

    def _check_document_write(self):
        for share in self:
            share._document().check_access("write")

    def _expiry(self):
        """:return: when a link made now ends by default, UTC"""
        company = self.company_id or self.env.company
        return company._order_share_expiry(self.scope)

    def _issue_link(self, expires_at=None):
        """Make the first link. :return: its whole address, which can't be had again"""
        self.ensure_one()
        link, token = self.env["access.link"]._issue(
            self.sudo(),
            self.scope,
            partner=self.partner_id,
            owner=self.user_id,
            expires_at=expires_at or self._expiry(),
        )
        return self.sudo()._access_link_url(token)

    def action_new_link(self):
        """Replace the link: the old one stops working. :return: the dialog with the new
        one
        """
        self.ensure_one()
        self._check_document_write()
        link = self._newest_link()
        expires_at = self._expiry()
        if link:
            _link, token = link._rotate(expires_at=expires_at)
            url = self.sudo()._access_link_url(token)
        else:
            url = self._issue_link(expires_at)
        return self._links_dialog({self: url})

    def action_revoke(self):
        """End all links of these shares."""
        self._check_document_write()
        self.sudo().access_link_ids.action_revoke()
        return True

    def _links_dialog(self, urls):
        """Client action that shows links once. They are in this answer only.

        :param dict urls: address per share
        """
        return {
            "type": "ir.actions.client",
            "tag": "order_share.links",
            "name": self.env._("Links for %s", next(iter(urls)).document_name),
            "target": "new",
            "params": {
                "links": [share._link_line(url) for share, url in urls.items()],
                "sent": False,
            },
        }

    def _link_line(self, url, sent=False):
        """What the dialog shows of one link."""
        return {
            "share_id": self.id,
            "partner": self.partner_id.display_name,
            "email": self.partner_id.email or "",
            "scope": self._label("scope", self.scope),
            "expires_at": fields.Datetime.to_string(self._newest_link().expires_at),
            "url": url,
            "qr": self._qr_code(url),
            "sent": sent,
        }

    def _qr_code(self, url):
        """:return: the address as a picture, in a ``data:`` address"""
        png = self.env["ir.actions.report"].barcode("QR", url, width=240, height=240)
        return "data:image/png;base64," + base64.b64encode(png).decode()

    def send_link(self, url):
        """Mail a link that was just made to its recipient; the order becomes
        *Assigned*.

        :param str url: the address, which only the dialog still knows
        :return: True
        :raise UserError: not a valid link of this share, or no mail address
        """
        self.ensure_one()
        self._check_document_write()
        token = url.rsplit("/", 1)[-1] if isinstance(url, str) else ""
        link = self.env["access.link"]._find(token)
        if (
            not link
            or (link.res_model, link.res_id) != (self._name, self.id)
            or link._dead_reason()
        ):
            raise UserError(
                self.env._("This link is not valid any more. Make a new one.")
            )
        if not self.partner_id.email:
            raise UserError(
                self.env._(
                    "%s has no e-mail address. Add one, or copy the link.",
                    self.partner_id.display_name,
                )
            )
        self.sudo()._send_mail(self.sudo()._access_link_url(token))
        self.action_mark_sent()
        return True

    def _send_mail(self, url):
        """Queue the mail. It is deleted once it is sent: its text holds the secret."""
        template = self.env.ref("order_share.mail_template_share")
        template.with_context(order_share_url=url).send_mail(
            self.id,
            email_values={"auto_delete": True, "model": False, "res_id": False},
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def action_mark_sent(self):
        """The partner has the link, by whatever way: the order is *Assigned*."""
        self._check_document_write()
        for share in self:
            if share.state == "draft":
                share.sudo()._report_status("assigned", by_partner=False)
        return True

    def action_open_document(self):
        self.ensure_one()
        document = self._document()
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }

    def action_preview(self):
        """Open the page as the partner sees it, with nothing to press."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/order_share/preview/share/{self.id}",
            "target": "new",
        }

    def action_open_link(self):
        """Open the newest link with its access log."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "access.link",
            "res_id": self.link_id.id,
            "views": [(False, "form")],
        }

    def action_correct(self):
        """Open the dialog that sets another status."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct Status"),
            "res_model": "order.share.correction",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_share_id": self.id, "default_status": self.state},
        }
