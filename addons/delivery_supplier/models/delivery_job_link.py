import hmac
from datetime import datetime, time, timedelta
from hashlib import sha256

import pytz

from odoo import fields, models


class DeliveryJob(models.Model):
    """Links of deliverers and customers, and the recipient's PIN."""

    _inherit = "delivery.job"

    def _access_link_path(self):
        return "/delivery/"

    def _access_link_upload_target(self):
        return self._pickings()[-1:] or self.order_id or self

    def _link_expiry(self, scope):
        """:return: when a link ends, UTC: a deliverer's the day after the day of the
        delivery, a customer's some days after it"""
        self.ensure_one()
        zone = self.company_id._delivery_zone()
        days = self.company_id.delivery_track_days if scope == "track" else 1
        day = max(self.date, fields.Date.context_today(self)) + timedelta(days=days + 1)
        local = zone.localize(datetime.combine(day, time.min))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _access_link_expiry(self, link):
        return self._link_expiry(link.scope)

    def _issue_link(self, scope, partner):
        """:return: the whole address of a new link; the moment at which it exists"""
        self.ensure_one()
        if scope == "tour":
            # it may have another deliverer by now: that one's day is nobody else's
            return self.env["delivery.tour"].sudo()._issue_link_for(self, partner)
        _link, token = self.env["access.link"]._issue(
            self,
            scope,
            partner=partner,
            owner=self.company_id._delivery_link_owner(self.order_id.user_id),
            expires_at=self._link_expiry(scope),
        )
        return self._access_link_url(token)

    def _revoke_links(self, scope=None, partner=None):
        """End links to these deliveries; all of them by default."""
        links = self.sudo().access_link_ids.filtered(
            lambda link: (
                not link.revoked_at
                and (not scope or link.scope == scope)
                and (not partner or link.partner_id == partner)
            )
        )
        links.action_revoke()

    def _pin(self):
        """:return: four digits that the customer says at the door. They follow from the
        database's secret, so they are stored nowhere."""
        self.ensure_one()
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        digest = hmac.new(
            secret.encode(), f"delivery_supplier.pin:{self.id}".encode(), sha256
        )
        return f"{int.from_bytes(digest.digest()[:8]) % 10000:04}"
