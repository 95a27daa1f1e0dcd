from odoo import Command, models
from odoo.exceptions import UserError

from ..const import SHOWN_LINKS, TELL_CHUNK
from ..models.order_share_document_mixin import DOCUMENT_FIELDS
from ..tools.action import notification


class OrderShareWizard(models.TransientModel):
    """What the dialog's buttons do: make links, mail them, show the page."""

    _inherit = "order.share.wizard"

    def _prepare_share(self, document, partner):
        """:return: values of the share of one document with one recipient"""
        return {
            DOCUMENT_FIELDS[document._name]: document.id,
            "partner_id": partner.id,
            "user_id": self.env.uid,
            "scope": self.scope,
            "message": self.message,
            "attachment_ids": [Command.set(self._shared_files(document).ids)]
            if self.scope == "details"
            else False,
        }

    def _create_shares(self):
        """:return: new shares, and new requests where offers are asked for"""
        self.ensure_one()
        self._check()
        self._attach_uploads()
        Request = self.env["order.share.request"]
        documents = self._documents()
        if self.scope == "offer":
            for document in documents:
                Request |= Request._create_for(
                    document,
                    self.partner_ids,
                    deadline=self.deadline,
                    message=self.message,
                    reminder_ids=self.reminder_ids,
                    attachment_ids=self._shared_files(document, winner_only=False),
                    award_attachment_ids=self._shared_files(document, winner_only=True),
                )
            return Request.share_ids.sorted("id"), Request
        shares = (
            self.env["order.share"]
            .sudo()
            .create(
                [
                    self._prepare_share(document, partner)
                    for document in documents
                    for partner in self.partner_ids
                ]
            )
            .sudo(False)
        )
        return shares, Request

    def _issue(self, share):
        expires_at = None if self.scope == "offer" else self.expires_at
        return share._issue_link(expires_at)

    def action_create_links(self):
        """Make a link per recipient and document. :return: the dialog that shows them
        once"""
        count = self.document_count * len(self.partner_ids)
        if count > SHOWN_LINKS:
            raise UserError(
                self.env._(
                    "%(count)s links are too many to copy one by one. Choose “Send by"
                    " e-mail”, or share fewer than %(most)s at once.",
                    count=count,
                    most=SHOWN_LINKS + 1,
                )
            )
        shares, requests = self._create_shares()
        lines = [share._link_line(self._issue(share)) for share in shares]
        return self.env["order.share"]._show_links(lines + self._open_lines(requests))

    def _open_lines(self, requests):
        """:return: what the dialog shows of the open links, where they are wanted"""
        if not self.open_link:
            return []
        return [
            request._open_link_line(request._issue_open_link()) for request in requests
        ]

    def action_send(self):
        """Make a link per recipient and document and mail it. A few are shown as well;
        many are made and mailed in the background.

        :return: the dialog that shows the links once, or a message
        """
        without = self._without_email()
        if without:
            raise UserError(
                self.env._(
                    "Without an e-mail address: %s. Add one, or choose “Create links”"
                    " and copy the link.",
                    ", ".join(without.mapped("display_name")),
                )
            )
        shares, requests = self._create_shares()
        if len(shares) > SHOWN_LINKS:
            return self._send_later(shares, requests)
        lines = []
        for partner in self.partner_ids:
            mine = shares.filtered(lambda share, p=partner: share.partner_id == p)
            urls = {share: self._issue(share) for share in mine}
            mine._send_links(urls)
            lines += [share._link_line(url, sent=True) for share, url in urls.items()]
        return self.env["order.share"]._show_links(lines + self._open_lines(requests))

    def _send_later(self, shares, requests):
        """Queue jobs that make and mail the links, some recipients each."""
        partners = self.partner_ids
        # a recipient's links are one mail: they stay in one job
        size = max(TELL_CHUNK // self.document_count, 1)
        expires_at = False if self.scope == "offer" else self.expires_at
        for start in range(0, len(partners), size):
            some = partners[start : start + size]
            mine = shares.filtered(lambda share, some=some: share.partner_id in some)
            mine.with_delay(
                channel="root.notice",
                description=self.env._("Links to send to partners: %s", len(mine)),
            )._job_send_links(expires_at)
        message = self.env._(
            "%s links are being sent in the background. The list of shares shows which"
            " are out.",
            len(shares),
        )
        lines = self._open_lines(requests)
        if lines:
            action = self.env["order.share"]._show_links(lines)
            action["params"]["message"] = message
            return action
        return notification(message)

    def action_preview(self):
        """Open the partner's page as it would look; nothing is made or sent."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/order_share/preview/wizard/{self.id}",
            "target": "new",
        }

    def _preview_page(self):
        """:return: values of the partner's page, see ``order.share._page``"""
        document = self._documents()[:1]
        document.check_access("read")
        partner = self.partner_ids[:1] or self.env.user.partner_id
        values = self._prepare_share(document, partner)
        if self.scope == "offer":
            request = {
                DOCUMENT_FIELDS[document._name]: document.id,
                "deadline": self.deadline,
                "message": self.message,
                "is_rfq": self.is_rfq,
                "user_id": self.env.uid,
                "attachment_ids": [
                    Command.set(self._shared_files(document, winner_only=False).ids)
                ],
                "award_attachment_ids": [
                    Command.set(self._shared_files(document, winner_only=True).ids)
                ],
            }
            values["request_id"] = self.env["order.share.request"].sudo().new(request)
        share = self.env["order.share"].sudo().new(values)
        return share._preview_page(expires_at=self.expires_at)
