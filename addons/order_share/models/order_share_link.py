import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.access_link.const import TOKEN

#: Models whose links the dialog shows.
TARGETS = ("order.share", "order.share.request")


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
        if link.scope == "offer" and self.request_id:
            is_open = self._is_open_for_offers()
            return (
                self.request_id.attachment_ids if is_open else self.env["ir.attachment"]
            )
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

    def _expiry(self):
        """:return: when a link made now ends by default, UTC"""
        if self.scope == "offer" and self.request_id:
            return self.request_id._link_expiry()
        company = self.company_id or self.env.company
        return company._order_share_expiry(self.scope)

    def _issue_link(self, expires_at=None):
        """Make the first link. :return: its whole address, which can't be had again"""
        self.ensure_one()
        _link, token = self.env["access.link"]._issue(
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
        return self._show_links([share._link_line(url) for share, url in urls.items()])

    def _show_links(self, lines):
        """:param lines: list of dicts, see :meth:`_link_line`"""
        names = sorted({line["document"] for line in lines})
        return {
            "type": "ir.actions.client",
            "tag": "order_share.links",
            "name": self.env._("Links for %s", ", ".join(names)),
            "target": "new",
            "params": {"links": lines, "sent": False},
        }

    def _link_line(self, url, sent=False):
        """What the dialog shows of one link."""
        return {
            "share_id": self.id,
            "partner": self.recipient_name,
            "email": self._mail_address() or "",
            "document": self.document_name,
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
        _link, token = self._living_link(url, self)
        if not self._mail_address():
            raise UserError(
                self.env._(
                    "%s has no e-mail address. Add one, or copy the link.",
                    self.recipient_name,
                )
            )
        self._send_links({self: self.sudo()._access_link_url(token)})
        return True

    @api.model
    def _living_link(self, url, record=None):
        """The link that was just made and that only a dialog still knows.

        :param url: its address, or anything else
        :param record: the only one that it may lead to; any when left out
        :return: the link as superuser, and its token
        :raise UserError: there is no such link, or it has ended
        """
        token = url.rsplit("/", 1)[-1] if isinstance(url, str) else ""
        # not the numbers that stand for a share in an account
        link = TOKEN.fullmatch(token) and self.env["access.link"]._find(token)
        target = link and link.res_model in TARGETS and link._target()
        if not target or link._dead_reason() or (record and record != target):
            raise UserError(
                self.env._("This link is not valid any more. Make a new one.")
            )
        return link, token

    def _send_links(self, urls):
        """Queue one mail with a recipient's links, and mark these shares as sent. The
        mail is deleted once it is sent: its text holds the secrets.

        :param dict urls: address per share, all of one recipient
        """
        first = next(iter(urls)).sudo()
        template = self.env.ref("order_share.mail_template_share")
        template.with_context(
            order_share_url=urls[next(iter(urls))],
            order_share_links=[
                {"name": share.document_name, "url": url} for share, url in urls.items()
            ],
        ).sudo().send_mail(
            first.id,
            email_values=first._mail_values(),
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        self.sudo()._mark_sent()

    def _job_send_links(self, expires_at):
        """Make and mail the links of shares that were not sent yet, one mail per
        recipient."""
        waiting = self.sudo().exists().filtered(lambda share: share.state == "draft")
        for mine in waiting.grouped("partner_id").values():
            mine._send_links({s: s._issue_link(expires_at or None) for s in mine})

    def action_mark_sent(self):
        """The partner has the link, by whatever way: the order is *Assigned*."""
        self._check_document_write()
        self.sudo()._mark_sent()
        return True

    def _mark_sent(self):
        for share in self.filtered(lambda share: share.state == "draft"):
            status = "requested" if share.scope == "offer" else "assigned"
            share._report_status(status, by_partner=False)

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
