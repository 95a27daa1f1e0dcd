from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .order_share_document_mixin import DOCUMENT_FIELDS


class OrderShareAward(models.Model):
    """One decision for an offer, with what it changed, so that it can be undone."""

    _name = "order.share.award"
    _description = "Award"
    _inherit = ["order.share.part.mixin"]
    _order = "id desc"

    request_id = fields.Many2one(
        "order.share.request",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    share_id = fields.Many2one(
        "order.share", required=True, ondelete="cascade", index=True, readonly=True
    )
    offer_id = fields.Many2one(
        "order.share.offer", required=True, ondelete="cascade", readonly=True
    )
    purchase_order_id = fields.Many2one(
        "purchase.order", ondelete="set null", index="btree_not_null", readonly=True
    )
    user_id = fields.Many2one("res.users", "Awarded by", readonly=True)
    undone_at = fields.Datetime("Undone on", readonly=True)
    undone_by_id = fields.Many2one("res.users", "Undone by", readonly=True)
    restore = fields.Json(groups=fields.NO_ACCESS, readonly=True)

    _once = models.UniqueIndex("(share_id) WHERE undone_at IS NULL")

    def _standing(self):
        """:return: those that were not taken back"""
        return self.filtered(lambda award: not award.undone_at)

    def _won_prices(self):
        """:return: prices of the offer that were awarded, of all or of some lines"""
        self.ensure_one()
        return self.offer_id.line_ids.filtered(
            lambda price: price.purchase_line_id.order_id == self.purchase_order_id
        )


class OrderShareRequest(models.Model):
    """Award, and undo it."""

    _inherit = "order.share.request"

    other_award = fields.Char(
        compute="_compute_other_award",
        help="Who has won another request for the same document, while this one is not"
        " decided",
    )

    @api.depends("sale_order_id", "purchase_order_id", "picking_id", "awarded_at")
    @api.depends_context("lang")
    def _compute_other_award(self):
        """A transport may have two legs: a second award is allowed, but not without a
        word."""
        undecided = self.filtered(lambda request: not request.awarded_at)
        same_document = Domain.OR(
            Domain(field, "in", undecided[field].ids)
            for field in DOCUMENT_FIELDS.values()
        )
        awarded = self.sudo().search(same_document & Domain("awarded_at", "!=", False))
        awards = awarded.award_ids._standing()
        awards.share_id.mapped("recipient_name")  # reads all at once
        others = awards.grouped(lambda award: award.request_id._document())
        for request in self:
            document = request.sudo()._document()
            mine = others.get(document) if request in undecided else None
            request.other_award = mine and self.env._(
                "Another request for %(document)s was awarded already: %(winners)s",
                document=document.name,
                winners=", ".join(mine.share_id.mapped("recipient_name")),
            )

    def _award(self, choices):
        """Decide for one offer, or for several by the lines that each of them wins.

        All or nothing; of two decisions at the same time the second is refused.

        :param dict choices: lines of the request for quotation by offer; None as lines
            for a whole offer
        :return: the awards
        :raise UserError: decided meanwhile, an offer was changed or withdrawn
        """
        self.ensure_one()
        self._check_document_write()
        self._check_may_award()
        request = self.sudo()
        request._lock()
        if request.awarded_at:
            winners = request.award_ids._standing()
            raise UserError(
                self.env._(
                    "Already awarded to %(winner)s by %(user)s.",
                    winner=", ".join(winners.share_id.mapped("recipient_name")),
                    user=winners[:1].user_id.name,
                )
            )
        if request.closed_at:
            raise UserError(
                self.env._("This request was closed. Extend its deadline to go on.")
            )
        request.share_ids._lock_reports()
        for offer in choices:
            request._check_awardable(offer.sudo())
        request._check_document()
        as_asked = request._prepare_as_asked()
        awards = request._write_awards(
            {offer.sudo(): lines for offer, lines in choices.items()}
        )
        request.write({"awarded_at": fields.Datetime.now(), **as_asked})
        winners = awards.share_id
        for share in winners:
            share._win()
        (request.share_ids - winners)._lose()
        return awards.sudo(False)

    def _prepare_as_asked(self):
        """:return: what the offers are compared with: the award changes the document,
        but not what was asked for"""
        return {
            "awarded_needed_on": self.needed_on,
            "awarded_line_count": len(self._offer_lines()),
        }

    def _check_may_award(self):
        """To award is to buy: sales or purchase decide, not the warehouse, whose users
        may write on the order as well."""
        user = self.env.user
        if not self.env.su and not (
            user.has_group("purchase.group_purchase_user")
            or user.has_group("sales_team.group_sale_salesman")
        ):
            raise AccessError(
                self.env._(
                    "Offers are awarded by sales or purchase. Ask them to do it."
                )
            )

    def _check_awardable(self, offer):
        share = offer.share_id
        if share.request_id != self:
            raise UserError(self.env._("This offer belongs to another request."))
        if share.offer_id != offer:
            raise UserError(share._changed_text())
        if not share.partner_id:
            raise UserError(
                self.env._(
                    "%s came by the open link. Choose or make the contact first.",
                    share.recipient_name,
                )
            )

    def _check_document(self):
        document = self._document()
        document._order_share_check()
        if self.is_rfq:
            self._check_still_rfq(document)

    def _check_still_rfq(self, orders):
        """:raise UserError: somebody has decided in one of these orders"""
        for order in orders:
            if order.state not in ("draft", "sent"):
                raise UserError(
                    self.env._(
                        "%s is no request for quotation any more. Reset it to award.",
                        order.name,
                    )
                )

    def _write_awards(self, choices):
        """Make or fill the purchase orders. :return: the awards"""
        if self.is_rfq:
            orders = self._award_rfq(choices)
        else:
            orders = {offer: self._award_service(offer) for offer in choices}
        awards = self.env["order.share.award"].create(
            [
                {
                    "request_id": self.id,
                    "share_id": offer.share_id.id,
                    "offer_id": offer.id,
                    "purchase_order_id": order.id,
                    "user_id": self.env.uid,
                    "restore": restore,
                }
                for offer, (order, restore) in orders.items()
            ]
        )
        if self.company_id.order_share_confirm_purchase:
            self._confirm_purchases(awards.purchase_order_id)
        return awards

    def _confirm_purchases(self, orders):
        """Confirm; core asks for approval where the amount needs it."""
        orders.button_confirm()

    # --- undo

    def action_undo_award(self):
        """Take the award back: purchase orders are cancelled, all may offer again while
        the deadline lasts, and all are told.

        :raise UserError: something was received or billed
        """
        for request in self:
            request._check_document_write()
            request._check_may_award()
            request = request.sudo()
            request._lock()
            awards = request.award_ids._standing()
            if not request.awarded_at or not awards:
                raise UserError(self.env._("There is no award to undo."))
            request.share_ids._lock_reports()
            request._check_undoable(awards)
            request._undo_awards(awards)
            awards.write(
                {"undone_at": fields.Datetime.now(), "undone_by_id": self.env.uid}
            )
            request.awarded_at = False
            winners = awards.share_id
            winners._unwin()
            losers = request.share_ids - winners
            losers._reopen()
            winners._tell("award_undone")
            if request.state == "open":
                losers.filtered(lambda s: s.state != "unavailable")._tell("reopened")
        return True

    def _check_undoable(self, awards):
        for order in awards.purchase_order_id:
            billed = order.invoice_ids.filtered(lambda bill: bill.state != "cancel")
            received = any(line.qty_received for line in order.order_line)
            if billed or received:
                raise UserError(
                    self.env._(
                        "%s was received or billed already: the award can't be undone.",
                        order.name,
                    )
                )
