from collections import Counter, defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .order_share_document_mixin import DOCUMENT_FIELDS

REQUEST_STATES = [
    ("open", "Open"),
    ("ended", "Deadline over"),
    ("awarded", "Awarded"),
    ("closed", "Closed"),
]


class OrderShareRequest(models.Model):
    """Offers for one document are asked from several partners until a deadline. Each of
    them has a share of their own and knows nothing of the others."""

    _name = "order.share.request"
    _description = "Request for Offers"
    _inherit = ["access.link.mixin", "order.share.document.mixin"]
    _order = "id desc"

    user_id = fields.Many2one(
        "res.users", "Sender", required=True, readonly=True,
        default=lambda self: self.env.user,
    )  # fmt: skip
    currency_id = fields.Many2one(related="company_id.currency_id")
    deadline = fields.Datetime(required=True, readonly=True)
    message = fields.Text(readonly=True)
    is_rfq = fields.Boolean(
        "Prices per Line",
        readonly=True,
        help="Asks for the prices of a request for quotation instead of one amount",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "order_share_request_attachment_rel",
        string="Documents",
        readonly=True,
        help="Shown to all who are asked",
    )
    award_attachment_ids = fields.Many2many(
        "ir.attachment",
        "order_share_request_award_attachment_rel",
        string="Documents after Award",
        readonly=True,
        help="Shown to the winner only",
    )
    share_ids = fields.One2many("order.share", "request_id", "Recipients")
    award_ids = fields.One2many("order.share.award", "request_id", "Awards")
    visitor_ids = fields.One2many("order.share.visitor", "request_id", "Visitors")
    awarded_at = fields.Datetime("Awarded on", readonly=True, copy=False)
    closed_at = fields.Datetime("Closed on", readonly=True, copy=False)
    state = fields.Selection(
        REQUEST_STATES, "Status", compute="_compute_state", search="_search_state"
    )
    asked_count = fields.Integer("Asked", compute="_compute_counts")
    offer_count = fields.Integer("Offers", compute="_compute_counts")
    unavailable_count = fields.Integer("Not Available", compute="_compute_counts")
    silent_count = fields.Integer("No Answer", compute="_compute_counts")
    purchase_order_count = fields.Integer(
        "Purchase Orders", compute="_compute_purchase_order_count"
    )

    _deadline_idx = models.Index(
        "(deadline) WHERE awarded_at IS NULL AND closed_at IS NULL"
    )

    @api.depends("document_name")
    def _compute_display_name(self):
        for request in self:
            request.display_name = self.env._("Offers for %s", request.document_name)

    @api.depends("awarded_at", "closed_at", "deadline")
    def _compute_state(self):
        now = fields.Datetime.now()
        for request in self:
            request.state = (
                "awarded"
                if request.awarded_at
                else "closed"
                if request.closed_at
                else "open"
                if request.deadline and request.deadline > now
                else "ended"
            )

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        undecided = Domain("awarded_at", "=", False) & Domain("closed_at", "=", False)
        now = fields.Datetime.now()
        domains = {
            "open": undecided & Domain("deadline", ">", now),
            "ended": undecided & Domain("deadline", "<=", now),
            "awarded": Domain("awarded_at", "!=", False),
            "closed": Domain("awarded_at", "=", False)
            & Domain("closed_at", "!=", False),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.depends("share_ids.state")
    def _compute_counts(self):
        rows = self.env["order.share"]._read_group(
            [("request_id", "in", self.ids)],
            ["request_id", "state"],
            ["__count", "offer_id:count"],
        )
        asked, offered = defaultdict(Counter), Counter()
        for request, state, count, offers in rows:
            asked[request.id][state] = count
            offered[request.id] += offers
        for request in self:
            states = asked[request._origin.id]
            request.asked_count = states.total()
            request.offer_count = offered[request._origin.id]
            request.unavailable_count = states["unavailable"]
            request.silent_count = states["draft"] + states["requested"]

    @api.depends("award_ids.purchase_order_id", "award_ids.undone_at")
    def _compute_purchase_order_count(self):
        for request in self:
            request.purchase_order_count = len(request._awarded_orders())

    def _awarded_orders(self):
        """:return: purchase orders of the awards that stand"""
        return self.award_ids._standing().purchase_order_id

    # --- make

    @api.model
    def _create_for(self, document, partners, **values):
        """Ask partners for offers; links are made and sent by the caller.

        :param document: order or transfer, in the user's rights
        :param partners: contacts who are asked
        :param values: ``deadline``, ``message``, ``reminder_ids``, ``attachment_ids``,
            ``award_attachment_ids`` (recordsets)
        :return: the request
        """
        document.check_access("write")
        request = self.sudo().create(
            {
                DOCUMENT_FIELDS[document._name]: document.id,
                "user_id": self.env.uid,
                "is_rfq": document._order_share_is_rfq(),
                "deadline": values["deadline"],
                "message": values.get("message"),
                **{
                    name: [Command.set(values[name].ids)]
                    for name in (
                        "reminder_ids",
                        "attachment_ids",
                        "award_attachment_ids",
                    )
                    if values.get(name)
                },
            }
        )
        request._add_recipients(partners)
        document.sudo()._order_share_requested(request)
        return request.sudo(False)

    def _add_recipients(self, partners):
        """:return: a share per partner who was not asked before"""
        self.ensure_one()
        new = partners - self.share_ids.partner_id
        return (
            self.env["order.share"]
            .sudo()
            .create([self._prepare_share(partner_id=partner.id) for partner in new])
        )

    def _prepare_share(self, **values):
        """:return: values of the share with one recipient"""
        document = self._document()
        return {
            DOCUMENT_FIELDS[document._name]: document.id,
            "request_id": self.id,
            "user_id": self.user_id.id,
            "scope": "offer",
            "message": self.message,
            **values,
        }

    # --- the way of a request

    def _check_open(self):
        """:raise UserError: nothing can be offered any more"""
        for request in self:
            if request.state != "open":
                raise UserError(
                    self.env._(
                        "%(request)s: %(state)s. Extend the deadline to go on.",
                        request=request.display_name,
                        state=dict(
                            self._fields["state"]._description_selection(self.env)
                        )[request.state],
                    )
                )

    def _check_undecided(self):
        for request in self:
            if request.awarded_at:
                raise UserError(
                    self.env._(
                        "%s is awarded already. Undo the award first.",
                        request.display_name,
                    )
                )

    def action_close(self):
        """End the request without an award; those who were asked are told."""
        self._check_document_write()
        self._check_undecided()
        for request in self.sudo().filtered(lambda request: not request.closed_at):
            request.closed_at = fields.Datetime.now()
            request.share_ids._close()
        return True

    def action_view_offers(self):
        """The comparison."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "order_share.order_share_offers_action"
        )
        action["display_name"] = self.display_name
        # the action's own domain and context take it from here: the page's address can
        # be opened again
        action["context"] = {
            "create": False,
            "active_id": self.id,
            "active_model": self._name,
            "order_share_request_id": self.id,
        }
        return action

    def action_view_purchase_orders(self):
        """Purchase orders of the awards that stand."""
        self.ensure_one()
        return self._awarded_orders()._order_share_open(self.env._("Purchase Orders"))

    def action_award_lines(self):
        """Open the dialog that awards line by line."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Award by Lines"),
            "res_model": "order.share.award.lines",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_request_id": self.id, "dialog_size": "large"},
        }

    def _lock(self):
        """Make simultaneous decisions on these requests follow each other.

        A change of the row, not only a lock: the second of two fails to serialize, is
        run again by Odoo and then sees what the first has done.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE order_share_request SET id = id WHERE id IN %s", tuple(self.ids)
            ),
            log_exceptions=False,
        )
        self.invalidate_recordset()
