from collections import defaultdict
from datetime import timedelta

from odoo import Command, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import OFFER_STATES


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

    def _won_prices(self):
        """:return: prices of the offer that were awarded, of all or of some lines"""
        self.ensure_one()
        return self.offer_id.line_ids.filtered(
            lambda price: price.purchase_line_id.order_id == self.purchase_order_id
        )


class OrderShareRequest(models.Model):
    """Award, and undo it."""

    _inherit = "order.share.request"

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
            winners = request.award_ids.filtered(lambda award: not award.undone_at)
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
            raise UserError(
                self.env._(
                    "%(partner)s has changed this offer meanwhile: %(now)s. Look at it"
                    " again.",
                    partner=share.recipient_name,
                    now=(share.offer_ids[:1]).display_name,
                )
            )
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
        if self.is_rfq and document.state not in ("draft", "sent"):
            raise UserError(
                self.env._(
                    "%s is no request for quotation any more. Reset it to award.",
                    document.name,
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

    # --- transport and other services

    def _award_service(self, offer):
        """A purchase order for what was offered.

        :return: the order and what undoing it needs
        """
        product = self.company_id.order_share_product_id
        if not product:
            raise UserError(
                self.env._(
                    "Choose the service product for awarded offers in the settings"
                    " (Shares with Partners) first."
                )
            )
        order = self.env["purchase.order"].create(self._prepare_purchase(offer))
        return order, {"kind": "created"}

    def _prepare_purchase(self, offer):
        """:return: values of the purchase order for an awarded offer"""
        document = self._document()
        product = self.company_id.order_share_product_id
        day = offer.delivery_date or offer.pickup_date or fields.Date.today()
        planned = fields.Datetime.to_datetime(day) + timedelta(hours=12)
        return {
            "partner_id": offer.share_id.partner_id.id,
            "company_id": self.company_id.id,
            "currency_id": offer.currency_id.id,
            "user_id": self.env.uid,
            "origin": document.name,
            "order_share_id": offer.share_id.id,
            "date_planned": planned,
            "order_line": [
                Command.create(
                    {
                        "product_id": product.id,
                        "name": f"{product.display_name}\n"
                        + document._order_share_title(),
                        "product_qty": 1,
                        "product_uom_id": product.uom_id.id,
                        "price_unit": offer.amount,
                        "date_planned": planned,
                    }
                )
            ],
        }

    # --- requests for quotation

    def _award_rfq(self, choices):
        """Write the prices into the request for quotation. The vendor who wins all, or
        most, gets it; lines that others win move to orders of their own.

        :return: dict of offer: (order, what undoing needs)
        """
        rfq = self.purchase_order_id
        won = {
            offer: (
                offer.line_ids
                if lines is None
                else offer.line_ids.filtered(lambda p, w=lines: p.purchase_line_id in w)
            )
            for offer, lines in choices.items()
        }
        for offer, prices in won.items():
            if not prices:
                raise UserError(
                    self.env._(
                        "%s has no price for these lines.",
                        offer.share_id.recipient_name,
                    )
                )
        first = max(
            won,
            key=lambda offer: (
                offer.share_id.partner_id == rfq.partner_id,
                len(won[offer]),
            ),
        )
        restore = {"kind": "rfq", **rfq._order_share_snapshot()}
        unwon = self._offer_lines() - self.env["purchase.order.line"].union(
            *(prices.purchase_line_id for prices in won.values())
        )
        orders = {}
        for offer, prices in won.items():
            if offer == first:
                continue
            order = rfq.copy(
                {
                    "partner_id": offer.share_id.partner_id.id,
                    "currency_id": offer.currency_id.id,
                    "order_line": False,
                    "origin": rfq.name,
                    "order_share_id": offer.share_id.id,
                }
            )
            prices.purchase_line_id.write({"order_id": order.id})
            order._order_share_write_prices(prices)
            # their page shows what they have won, not the order of who won the rest
            offer.share_id.purchase_order_id = order
            orders[offer] = (order, {"kind": "split"})
        if unwon:
            # stays a request for quotation of its own, to be asked again
            rest = rfq.copy({"order_line": False, "origin": rfq.name})
            unwon.write({"order_id": rest.id})
            restore["rest_id"] = rest.id
        rfq.write(
            {
                "partner_id": first.share_id.partner_id.id,
                "currency_id": first.currency_id.id,
                "order_share_id": first.share_id.id,
            }
        )
        rfq._order_share_write_prices(won[first])
        orders[first] = (rfq, restore)
        return orders

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
            awards = request.award_ids.filtered(lambda award: not award.undone_at)
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
            (request.share_ids - winners)._reopen()
            winners._tell("award_undone")
            if request.state == "open":
                others = request.share_ids - winners
                others.filtered(lambda s: s.state != "unavailable")._tell("reopened")
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

    def _undo_awards(self, awards):
        by_kind = defaultdict(self.env["order.share.award"].browse)
        for award in awards:
            by_kind[(award.restore or {}).get("kind")] |= award
        for award in by_kind["rfq"]:
            orders = awards.purchase_order_id
            orders.filtered("locked").button_unlock()
            orders.button_cancel()
            award.purchase_order_id.button_draft()
            split = by_kind["split"].purchase_order_id
            rest = self.env["purchase.order"].browse(award.restore.get("rest_id"))
            award.purchase_order_id._order_share_restore(award.restore)
            (split | rest.exists()).filtered(
                lambda order: order.state != "cancel"
            ).button_cancel()
        created = by_kind["created"].purchase_order_id
        created.filtered("locked").button_unlock()
        created.filtered(lambda order: order.state != "cancel").button_cancel()


class OrderShare(models.Model):
    """What an award means for each of those who were asked."""

    _inherit = "order.share"

    award_ids = fields.One2many("order.share.award", "share_id", "Awards")

    def action_award(self):
        """Award the offer that the user sees; ``offer_id`` in the context names it."""
        self.ensure_one()
        offer = self.env["order.share.offer"].browse(
            self.env.context.get("offer_id") or self.offer_id.id
        )
        if not offer:
            raise UserError(
                self.env._("%s has made no offer.", self.recipient_name or "")
            )
        if offer != self.offer_id and offer.sudo().share_id == self:
            return self._changed_meanwhile()
        self.request_id._award({offer: None})
        return True

    def _changed_meanwhile(self):
        """:return: a warning, after which the screen shows the offer as it is now"""
        newest = self.sudo().offer_ids[:1]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger",
                "sticky": True,
                "message": self.env._(
                    "%(partner)s has changed this offer meanwhile: %(now)s. Look at it"
                    " again.",
                    partner=self.recipient_name,
                    now=newest.with_env(self.env).display_name,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _win(self):
        """The share goes on as details, on the same link."""
        self.ensure_one()
        self.scope = "details"
        documents = (
            self.request_id.attachment_ids | self.request_id.award_attachment_ids
        )
        self.attachment_ids |= documents
        self._set_links("details", self._expiry())
        self._add_event("status", status="assigned", by_partner=False)
        self._tell("awarded")

    def _asked_order(self):
        """:return: the order that offers are asked for, when it is one"""
        return self.request_id.purchase_order_id

    def _unwin(self):
        """Back to the offer: reports since the award are taken back as well."""
        for share in self:
            share.scope = "offer"
            share.purchase_order_id = share._asked_order()
            share.attachment_ids -= share.request_id.award_attachment_ids
            share._set_links("offer", share.request_id._link_expiry())
            # derived links (drivers) allow more than an offer does
            share.access_link_ids.filtered("parent_id").action_revoke()
            events = share._effective_events()
            for event in reversed(events.filtered("status")):
                if event.kind == "offer" or event.status in OFFER_STATES:
                    break
                share._add_event("undo", by_partner=False, undone_event_id=event.id)

    def _lose(self):
        """Closed; those who made an offer are told politely."""
        told = self.filtered("offer_id")
        self._end()
        told._tell("rejected")

    def _close(self):
        """The request ends without an award; those who were asked are told."""
        told = self.filtered(lambda share: share.state in ("requested", "offered"))
        self._end()
        told._tell("closed")

    def _end(self):
        for share in self:
            if share.state != "closed":
                share._add_event("status", status="closed", by_partner=False)
            days = share.company_id.order_share_offer_days
            latest = fields.Datetime.now() + timedelta(days=days)
            for link in share.access_link_ids:
                if not link.revoked_at and link.expires_at > latest:
                    link.expires_at = latest

    def _reopen(self):
        """Closed shares may offer again."""
        for share in self.filtered(lambda share: share.state == "closed"):
            event = share._effective_events().filtered("status")[-1:]
            share._add_event("undo", by_partner=False, undone_event_id=event.id)
            share._set_links("offer", share.request_id._link_expiry())

    def _set_links(self, scope, expires_at):
        """Change what the recipient's living links allow."""
        links = self.access_link_ids.filtered(
            lambda link: not link.revoked_at and not link.parent_id
        )
        links.write({"scope": scope, "expires_at": expires_at})
