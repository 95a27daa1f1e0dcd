import json
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..const import RANK, STATES
from .order_share_document_mixin import DOCUMENT_FIELDS


class OrderShareMixin(models.AbstractModel):
    """For documents that are shared: the paper plane, the execution state and what a
    partner may know of it. A model that inherits it defines ``order_share_ids``."""

    _name = "order.share.mixin"
    _description = "Shared Document"

    order_share_count = fields.Integer("Shares", compute="_compute_order_share")
    order_share_state = fields.Selection(
        STATES,
        "Execution",
        compute="_compute_order_share",
        search="_search_order_share_state",
    )
    order_share_problem = fields.Boolean(
        "Execution Problem",
        compute="_compute_order_share",
        search="_search_order_share_problem",
    )
    order_share_request_count = fields.Integer(
        "Requests for Offers", compute="_compute_order_share"
    )
    order_share_offer_count = fields.Integer("Offers", compute="_compute_order_share")
    order_share_offers_waiting = fields.Boolean(
        compute="_compute_order_share",
        help="There are offers and nothing is decided",
    )
    order_share_purchase_count = fields.Integer(
        "Awarded Purchase Orders", compute="_compute_order_share_purchase_count"
    )

    @api.depends(
        "order_share_ids.state",
        "order_share_ids.problem_reason",
        "order_share_ids.request_id",
        "order_share_ids.offer_id",
    )
    def _compute_order_share(self):
        """The furthest of the partners speaks for the document. Counted in the
        database, however many shares a document has."""
        field = DOCUMENT_FIELDS[self._name]
        groups = self.env["order.share"]._read_group(
            [(field, "in", self.ids)],
            [field, "state", "request_id"],
            ["__count", "problem_reason:count", "offer_id:count"],
        )
        rows = defaultdict(list)
        for document, *row in groups:
            rows[document.id].append(row)
        for document in self:
            mine = rows[document._origin.id]
            states = {row[0] for row in mine}
            document.order_share_count = sum(row[2] for row in mine)
            document.order_share_state = max(
                states - {"draft"}, key=RANK.get, default=False
            )
            document.order_share_problem = any(row[3] for row in mine)
            document.order_share_request_count = len({row[1] for row in mine if row[1]})
            document.order_share_offer_count = sum(row[4] for row in mine)
            document.order_share_offers_waiting = "offered" in states

    @api.depends("order_share_ids.award_ids")
    def _compute_order_share_purchase_count(self):
        orders = self._order_share_purchases()
        for document in self:
            document.order_share_purchase_count = len(orders[document._origin.id])

    def _order_share_purchases(self):
        """:return: dict of document id: purchase orders that awards for it made, as
        superuser"""
        field = DOCUMENT_FIELDS[self._name]
        Order = self.env["purchase.order"].sudo()
        rows = Order._read_group(
            [(f"order_share_id.{field}", "in", self.ids)],
            ["order_share_id"],
            ["id:recordset"],
        )
        orders = defaultdict(Order.browse)
        for share, made in rows:
            document = share[field]
            # a request for quotation is filled, not made
            is_order = document._name == Order._name
            orders[document.id] |= made - document if is_order else made
        return orders

    def _search_order_share_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["order.share"].flush_model(["state"])
        field = SQL.identifier("share", DOCUMENT_FIELDS[self._name])
        shown = SQL(
            "SELECT %(field)s FROM order_share share"
            " WHERE %(field)s IS NOT NULL AND state != 'draft' GROUP BY %(field)s",
            field=field,
        )
        ranks = [RANK[state] + 1 for state in value if state in RANK]
        domain = Domain(
            "id",
            "in",
            SQL(
                "(%s HAVING max(array_position(%s::varchar[], share.state)) = ANY(%s))",
                shown,
                list(RANK),
                ranks,
            ),
        )
        if False in value:
            domain |= Domain("id", "not in", SQL("(%s)", shown))
        return domain

    def _search_order_share_problem(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("order_share_ids.has_problem", "=", True)
        return domain if True in value else ~domain

    def action_share_with_partner(self):
        """Open the dialog “Share with Partners” for these documents."""
        return self._order_share_wizard(self.env._("Share with Partners"))

    def action_request_offers(self):
        """Open the same dialog, set to ask for offers."""
        return self._order_share_wizard(
            self.env._("Request Offers"), default_scope="offer"
        )

    def _order_share_wizard(self, name, **context):
        self.check_access("write")
        title = self.name if len(self) == 1 else self.env._("%s documents", len(self))
        return {
            "type": "ir.actions.act_window",
            "name": f"{name}: {title}",
            "res_model": "order.share.wizard",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_ids": json.dumps(self.ids),
                "dialog_size": "large",
                **context,
            },
        }

    def action_view_order_shares(self):
        """List of this document's shares."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "order_share.order_share_action"
        )
        action["domain"] = [("id", "in", self.order_share_ids.ids)]
        action["context"] = {"create": False}
        if len(self.order_share_ids) == 1:
            action["views"] = [(False, "form")]
            action["res_id"] = self.order_share_ids.id
        return action

    def action_view_order_share_requests(self):
        """The comparison of the offers for this document; a list when there were
        several requests."""
        self.ensure_one()
        requests = self.order_share_ids.request_id
        if len(requests) == 1:
            return requests.action_view_offers()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "order_share.order_share_request_action"
        )
        return {**action, "domain": [("id", "in", requests.ids)], "context": {}}

    def action_view_order_share_purchases(self):
        """Purchase orders that awards for this document made."""
        self.ensure_one()
        orders = self._order_share_purchases()[self.id].sudo(False)
        visible = orders._filtered_access("read")
        return visible._order_share_open(self.env._("Awarded for %s", self.name))

    # --- what a partner may know, by document

    def _order_share_title(self):
        """:return: what the partner calls the task"""
        return self.env._("Transport %s", self.name)

    def _order_share_reference(self):
        """:return: the partner's own reference, if the document carries one"""
        return False

    def _order_share_stops(self):
        """Where to go, in order.

        :return: list of dicts ``kind`` (pickup, delivery), ``partner`` (address),
            ``when`` (UTC or False), ``note``
        """
        raise NotImplementedError

    def _order_share_goods(self):
        """What to carry, without prices.

        :return: list of dicts ``product``, ``name``, ``quantity``, ``uom``
        """
        raise NotImplementedError

    def _order_share_rows(self, model, domain, quantity, uom):
        """Rows of goods, in a flat number of queries and without the columns
        (descriptions in all languages, prices) that nobody is shown.

        :param str model: of the document's lines
        :param domain: which of them are goods
        :param str quantity: name of their field
        :param str uom: name of their field
        """
        lines = self.env[model].search_fetch(domain, ["product_id", quantity, uom])
        products = lines.product_id
        products.fetch(["product_tmpl_id", "default_code", "weight"])
        products.product_tmpl_id.fetch(["name", "uom_id"])
        return [
            {
                "product": line.product_id,
                "name": line.product_id.display_name,
                "quantity": line[quantity],
                "uom": line[uom],
            }
            for line in lines
        ]

    def _order_share_attachments(self):
        """:return: attachments of these documents that may be chosen for sharing"""
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("res_field", "=", False),
            ],
            order="res_id, id desc",
        )

    def _order_share_is_rfq(self):
        """:return: whether offers name prices per line instead of one amount"""
        return False

    def _order_share_requested(self, request):
        """Offers were asked for this document."""

    def _order_share_check(self):
        """:raise UserError: the document can't be shared as it is"""
        if "state" in self._fields and self.state in ("cancel",):
            raise UserError(
                self.env._("%s is cancelled and can't be shared.", self.name)
            )
