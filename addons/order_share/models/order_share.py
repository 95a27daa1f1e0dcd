from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from ..const import REASONS, STATES

#: What lists read of many links; the rest stays in the database.
LINK_FIELDS = ("res_id", "parent_id", "expires_at", "revoked_at")


class OrderShare(models.Model):
    """One document shared with one recipient.

    What happened is a list of events; the state is derived from them. Who may see a
    share is who may see its document.
    """

    _name = "order.share"
    _description = "Shared Order"
    _inherit = ["access.link.mixin", "order.share.document.mixin"]
    _order = "id desc"

    partner_id = fields.Many2one(
        "res.partner",
        readonly=True,
        index=True,
        help="Empty for a visitor of an open link whom nobody has matched yet",
    )
    recipient_name = fields.Char("Recipient", compute="_compute_recipient_name")
    # As it was when the share was made: an address that is changed later opens nothing
    # to its new owner.
    recipient_email = fields.Char(
        "Recipient's Address",
        compute="_compute_recipient_email",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
    )
    user_id = fields.Many2one(
        "res.users", "Sender", required=True, readonly=True,
        default=lambda self: self.env.user,
    )  # fmt: skip
    scope = fields.Selection(
        [
            ("status", "Status only"),
            ("details", "Details and status"),
            ("offer", "Details and make an offer"),
        ],
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
        compute="_compute_report_ids",
        compute_sudo=True,
        help="All events, oldest first",
    )
    link_id = fields.Many2one(
        "access.link", compute="_compute_link_id", help="The newest link"
    )
    link_view_count = fields.Integer("Visits", compute="_compute_link_id")
    link_state = fields.Selection(
        [("valid", "Valid"), ("expired", "Expired"), ("revoked", "Revoked")],
        "Link Status",
        compute="_compute_link_state",
        compute_sudo=True,
    )
    expires_at = fields.Datetime(
        "Expires on",
        compute="_compute_link_state",
        compute_sudo=True,
        search="_search_expires_at",
    )
    # Kept, because lists of a million shares are searched and grouped by them; written
    # by nothing but the ORM, in the transaction of what they follow from.
    link_ends_at = fields.Datetime(
        compute="_compute_link_ends_at",
        store=True,
        help="End of the newest link, empty when that was revoked",
    )
    state = fields.Selection(
        STATES, "Status", compute="_compute_state", store=True, precompute=True
    )
    problem_reason = fields.Selection(
        REASONS, "Problem", compute="_compute_state", store=True, precompute=True
    )
    proof_missing = fields.Boolean(
        "Proof of Delivery Missing",
        compute="_compute_proof_missing",
        store=True,
        precompute=True,
    )
    has_problem = fields.Boolean(
        compute="_compute_has_problem", search="_search_has_problem"
    )
    sent_at = fields.Datetime(
        "Sent on", compute="_compute_from_events", compute_sudo=True
    )
    reminded_at = fields.Datetime(
        "Reminded on", compute="_compute_from_events", compute_sudo=True
    )
    first_answer_at = fields.Datetime(
        "First Answer", compute="_compute_from_events", compute_sudo=True
    )
    last_event_at = fields.Datetime(
        "Last Report", compute="_compute_from_events", compute_sudo=True
    )
    eta = fields.Datetime(
        "Expected Arrival", compute="_compute_from_events", compute_sudo=True
    )
    upload_count = fields.Integer(
        "Documents Received", compute="_compute_from_events", compute_sudo=True
    )
    # Grows with each report, so that the second of two simultaneous ones fails, is run
    # again by Odoo and then sees the first.
    report_count = fields.Integer(readonly=True, default=0)

    # with what decides who sees a share, so that counting needs no more than the index
    _state_idx = models.Index(
        "(state, id) INCLUDE (company_id, sale_order_id, purchase_order_id, picking_id)"
    )
    _scope_idx = models.Index("(scope, company_id)")
    _link_ends_idx = models.Index(
        "(link_ends_at) INCLUDE (company_id) WHERE link_ends_at IS NOT NULL"
    )
    _problem_idx = models.Index("(id) WHERE problem_reason IS NOT NULL")
    _proof_missing_idx = models.Index("(id) WHERE proof_missing IS TRUE")
    _user_idx = models.Index("(user_id, id)")
    _create_date_idx = models.Index("(create_date)")

    @api.model
    def _label(self, field, value):
        """:return: a selection value in the reader's language"""
        return dict(self._fields[field]._description_selection(self.env)).get(value, "")

    # --- derived

    @api.depends("partner_id")
    def _compute_recipient_name(self):
        for share in self:
            share.recipient_name = share.partner_id.display_name

    @api.depends("partner_id")
    def _compute_recipient_email(self):
        for share in self:
            if not share.recipient_email:
                share.recipient_email = email_normalize(share.partner_id.email)

    @api.depends("recipient_name", "document_name")
    def _compute_display_name(self):
        for share in self:
            share.display_name = f"{share.document_name} → {share.recipient_name}"

    def _newest_links(self, names=None):
        """:param names: fields that the caller needs; all by default
        :return: dict of share id: the recipient's newest link, as superuser"""
        if not self.ids:
            return {}
        links = (
            self.env["access.link"]
            .sudo()
            .search_fetch(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("parent_id", "=", False),
                ],
                names,
                order="id",
            )
        )
        return {link.res_id: link for link in links}

    def _newest_link(self):
        """:return: the recipient's newest link as superuser, empty when there is
        none"""
        self.ensure_one()
        return self._newest_links().get(self.id, self.env["access.link"].sudo())

    @api.depends("access_link_ids.expires_at", "access_link_ids.revoked_at")
    @api.depends_context("uid", "su")
    def _compute_link_id(self):
        newest = self._newest_links()
        # the link and its log are its owner's; how it stands may be known to all
        links = self.env["access.link"].union(*newest.values())
        mine = links.sudo(self.env.su)._filtered_access("read")
        for share in self:
            link = newest.get(share.id, self.env["access.link"].sudo())
            share.link_id = link.sudo(self.env.su) & mine
            share.link_view_count = link.view_count

    @api.depends("access_link_ids.expires_at", "access_link_ids.revoked_at")
    def _compute_link_state(self):
        newest = self._newest_links(LINK_FIELDS)
        for share in self:
            link = newest.get(share.id, self.env["access.link"])
            share.link_state = link.state
            share.expires_at = link.expires_at

    @api.depends("access_link_ids.expires_at", "access_link_ids.revoked_at")
    def _compute_link_ends_at(self):
        newest = self._newest_links(LINK_FIELDS)
        for share in self:
            link = newest.get(share._origin.id)
            share.link_ends_at = link and not link.revoked_at and link.expires_at

    def _search_expires_at(self, operator, value):
        """Shares whose newest link was not revoked and ends at that time."""
        return Domain("link_ends_at", operator, value)

    def _events_by_share(self):
        """:return: dict of share id: events, oldest first"""
        Event = self.env["order.share.event"].sudo()
        found = Event.search_fetch([("share_id", "in", self._origin.ids)], order="id")
        return found.grouped(lambda event: event.share_id.id)

    @api.depends("event_ids")
    def _compute_state(self):
        """The newest status that was not taken back. A problem is open until the
        partner or the sender reports the next step."""
        grouped = self._events_by_share()
        Event = self.env["order.share.event"].sudo()
        for share in self:
            events = grouped.get(share._origin.id, Event)._effective()
            reports = events.filtered(lambda event: event.status or event.reason)
            share.state = reports.filtered("status")[-1:].status or "draft"
            last = reports[-1:]
            share.problem_reason = last.kind == "problem" and last.reason

    @api.depends("state", "event_ids")
    def _compute_proof_missing(self):
        grouped = self._events_by_share()
        Event = self.env["order.share.event"].sudo()
        # known before, so that what stays as it is, is not written: a proof that comes
        # before the delivery leaves the row alone as well
        self.mapped("proof_missing")
        for share in self:
            events = grouped.get(share._origin.id, Event)._effective()
            share.proof_missing = share.state == "delivered" and not any(
                event.upload_kind == "pod" for event in events
            )

    @api.depends("problem_reason")
    def _compute_has_problem(self):
        for share in self:
            share.has_problem = bool(share.problem_reason)

    def _search_has_problem(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("problem_reason", "!=" if True in value else "=", False)

    @api.depends("event_ids")
    def _compute_report_ids(self):
        grouped = self._events_by_share()
        for share in self:
            share.report_ids = grouped.get(share._origin.id)

    @api.depends("event_ids")
    def _compute_from_events(self):
        """What else is derived from the reports, in one reading of them."""
        rows = self._rows_by_share()
        for share in self:
            sent = reminded = answered = last = last_eta = False
            uploads = 0
            for kind, status, is_partner, eta, at in rows.get(share._origin.id, ()):
                last = at
                last_eta = eta or last_eta
                uploads += kind == "upload"
                if is_partner:
                    answered = answered or at
                elif kind == "reminder":
                    reminded = at
                elif status in ("requested", "assigned"):
                    sent = sent or at
            share.sent_at = sent
            share.reminded_at = reminded
            share.first_answer_at = answered
            share.last_event_at = last
            share.eta = last_eta
            share.upload_count = uploads

    def _rows_by_share(self):
        """:return: dict of share id: kind, status, whether it is the partner's, eta and
        time of each report that was not taken back, oldest first"""
        if len(self) == 1:
            # its page shows the reports as well
            events = self._effective_events()
            names = ("kind", "status", "is_partner", "eta", "create_date")
            return {
                self._origin.id: [[event[name] for name in names] for event in events]
            }
        self.env["order.share.event"].flush_model()
        query = SQL(
            """
            SELECT share_id, kind, status, is_partner, eta, create_date
            FROM order_share_event event
            WHERE share_id = ANY(%s) AND kind != 'undo' AND NOT EXISTS (
                SELECT FROM order_share_event undo WHERE undo.undone_event_id = event.id
            )
            ORDER BY id
            """,
            self._origin.ids,
        )
        rows = defaultdict(list)
        for share_id, *row in self.env.execute_query(query):
            rows[share_id].append(row)
        return rows

    def _effective_events(self):
        """:return: this share's events that were not taken back, oldest first"""
        self.ensure_one()
        return self.report_ids._effective()
