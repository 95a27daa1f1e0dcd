import base64

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class OrderShare(models.Model):
    """The links of a share: made, shown once, mailed, replaced, revoked."""

    _inherit = "order.share"

    def _access_link_path(self):
        return "/share/"

    def _access_link_expiry(self, link):
        return self._expiry()

    def _access_link_show(self, url):
        return self._links_dialog({self: url})

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
