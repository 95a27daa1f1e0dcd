from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..const import OFFER_STATES
from ..tools.action import RELOAD, notification


class OrderShare(models.Model):
    """What the end of a request means for each of those who were asked."""

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
            # the screen shows the offer as it is now
            return notification(
                self._changed_text(), tone="danger", sticky=True, following=RELOAD
            )
        self.request_id._award({offer: None})
        return True

    def _changed_text(self):
        """:return: that the offer is not the one any more that the user has seen"""
        newest = self.sudo().offer_ids[:1]
        return self.env._(
            "%(partner)s has changed this offer meanwhile: %(now)s. Look at it again.",
            partner=self.recipient_name,
            now=newest.with_env(self.env).display_name,
        )

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
        """Closed; the page can be read for some days yet."""
        self._create_events(
            "status",
            [
                share._prepare_event("status", by_partner=False, status="closed")
                for share in self.filtered(lambda share: share.state != "closed")
            ],
        )
        for company, shares in self.grouped("company_id").items():
            days = company.order_share_offer_days
            latest = fields.Datetime.now() + timedelta(days=days)
            shares._living_links().filtered(
                lambda link, latest=latest: link.expires_at > latest
            ).write({"expires_at": latest})

    def _reopen(self):
        """Closed shares may offer again."""
        closed = self.filtered(lambda share: share.state == "closed")
        self._create_events(
            "undo",
            [
                share._prepare_event(
                    "undo",
                    by_partner=False,
                    undone_event_id=share._effective_events()
                    .filtered("status")[-1:]
                    .id,
                )
                for share in closed
            ],
        )
        for request, shares in closed.grouped("request_id").items():
            shares._set_links("offer", request._link_expiry())

    def _living_links(self):
        """:return: links that were not revoked, those of drivers as well"""
        return self.access_link_ids.filtered(lambda link: not link.revoked_at)

    def _set_links(self, scope, expires_at):
        """Change what the recipients' living links allow."""
        links = self._living_links().filtered(lambda link: not link.parent_id)
        links.write({"scope": scope, "expires_at": expires_at})
