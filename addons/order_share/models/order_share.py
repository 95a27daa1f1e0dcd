from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import REASONS, STATES

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
        "res.partner", required=True, readonly=True, index=True
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
        "access.link", compute="_compute_link_id", help="The newest link"
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
