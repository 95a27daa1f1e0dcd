from datetime import timedelta

from odoo import api, fields, models


class OrderShareRequest(models.Model):
    """The open link of a request: anyone who has it may ask for a link of their own."""

    _inherit = "order.share.request"

    has_open_link = fields.Boolean("Open Link", compute="_compute_has_open_link")

    @api.depends("access_link_ids.revoked_at", "access_link_ids.expires_at")
    def _compute_has_open_link(self):
        links = (
            self.env["access.link"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        )
        open_ids = {link.res_id for link in links if link.state == "valid"}
        for request in self:
            request.has_open_link = request.id in open_ids

    def _access_link_path(self):
        return "/offer/"

    def _access_link_upload_target(self):
        return self._document()

    def _access_link_expiry(self, link):
        return self._link_expiry()

    def _access_link_show(self, url):
        return self._open_link_dialog(url)

    def _link_expiry(self):
        """:return: how long a page can be read after the deadline, UTC"""
        self.ensure_one()
        days = self.company_id.sudo().order_share_offer_days
        return self.deadline + timedelta(days=days)

    def _issue_open_link(self):
        """Make the link for anyone who has it. :return: its whole address"""
        self.ensure_one()
        _link, token = self.env["access.link"]._issue(
            self.sudo(), "open", owner=self.user_id, expires_at=self._link_expiry()
        )
        return self.sudo()._access_link_url(token)

    def action_new_open_link(self):
        """Replace the open link. :return: the dialog that shows the new one once"""
        self.ensure_one()
        self._check_document_write()
        self._check_open()
        self.sudo().access_link_ids.action_revoke()
        return self._open_link_dialog(self._issue_open_link())

    def _open_link_dialog(self, url):
        return self.env["order.share"]._show_links([self._open_link_line(url)])

    def _open_link_line(self, url):
        """What the dialog shows of the open link."""
        return {
            "share_id": False,
            "partner": self.env._("Anyone who has the link"),
            "email": "",
            "document": self.document_name,
            "scope": self.env._("Make an offer"),
            "expires_at": fields.Datetime.to_string(self._link_expiry()),
            "url": url,
            "qr": self.env["order.share"]._qr_code(url),
            "sent": False,
        }
