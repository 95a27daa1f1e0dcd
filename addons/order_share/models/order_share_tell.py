from datetime import timedelta

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError

from ..const import TELL_CHUNK
from ..tools.action import notification

#: mail template by what is told; whether the mail carries a link of its own
MAILS = {
    "request": ("order_share.mail_template_share", True),
    "reminder": ("order_share.mail_template_reminder", True),
    "extended": ("order_share.mail_template_extended", True),
    "awarded": ("order_share.mail_template_awarded", True),
    "rejected": ("order_share.mail_template_rejected", False),
    "closed": ("order_share.mail_template_closed", False),
    "award_undone": ("order_share.mail_template_award_undone", True),
    "reopened": ("order_share.mail_template_extended", True),
}


class OrderShare(models.Model):
    """Mails to recipients, sent in the background. A link can't be read again, so each
    mail carries one of its own; the earlier ones go on working."""

    _inherit = "order.share"

    def _tell(self, what):
        """Queue mails, one job per chunk of recipients.

        :param str what: a key of ``MAILS``
        """
        for start in range(0, len(self), TELL_CHUNK):
            chunk = self[start : start + TELL_CHUNK]
            chunk.with_delay(
                channel="root.notice",
                description=self.env._(
                    "Partners to tell: %(count)s (%(what)s)",
                    count=len(chunk),
                    what=what,
                ),
            )._job_tell(what)

    def _job_tell(self, what):
        """Mail what there is to tell; who has no address or no living link is left
        out."""
        # as the system: the job may run as a visitor
        shares = self.with_user(SUPERUSER_ID).exists()
        for share in shares:
            share._mail(what)
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _mail(self, what):
        """Queue one mail. It is deleted once it is sent: it may hold a secret.

        :return: whether there is one
        """
        self.ensure_one()
        xmlid, with_link = MAILS[what]
        if not self._mail_address():
            return False
        url = "#"
        if with_link:
            url = self._extra_link()
            if not url:
                return False
        self.env.ref(xmlid).with_context(order_share_url=url).send_mail(
            self.id,
            email_values=self._mail_values(),
        )
        if what == "request":
            self._mark_sent()
        return True

    def _mail_values(self):
        """:return: what every mail with a link has: it is deleted once it is sent, and
        is in no chatter"""
        return {
            "auto_delete": True,
            "model": False,
            "res_id": False,
            "order_share_id": self.id,
        }

    def _undelivered(self, reason, driver=None):
        """A message could not be sent: tell the sender.

        :param str reason: what the mail server or the provider of SMS said
        :param driver: for whom it was, if not for the recipient of the share
        """
        self.ensure_one()
        driver = driver or self.env["order.share.driver"]
        self.with_context(order_share_driver=driver.id)._add_event(
            "undelivered", by_partner=False, note=reason
        )
        user = self.user_id
        env = self.with_context(lang=user.lang).env
        title = env._("A message could not be delivered")
        text = env._(
            "The message about %(document)s to %(partner)s could not be delivered."
            " Check address and number, or send the link another way.",
            document=self.document_name,
            partner=driver.name or self.recipient_name,
        )
        self._notify_user(user, title, text, record=self._document(), toast="warning")

    def _mail_address(self):
        """:return: where mails to the recipient go, False when unknown"""
        return self.partner_id.email or self.recipient_email

    def _recipient_lang(self):
        """:return: code of the language that the recipient reads"""
        return self.partner_id.lang or self.company_id.partner_id.lang or "en_US"

    def _extra_link(self):
        """Make another link for the same recipient, valid as long as the last one.

        :return: its address; False when the recipient's links were revoked
        """
        self.ensure_one()
        newest = self._newest_link()
        if newest and newest._dead_reason():
            return False
        return self._issue_link(newest.expires_at if newest else None)

    # --- reminders

    def _silent(self):
        """:return: those that wait for a first answer"""
        return self.filtered(
            lambda share: (
                share.state
                in (("draft", "requested") if share.scope == "offer" else ("assigned",))
            )
        )

    def _remind(self):
        """Remind the silent ones. :return: those who are reminded"""
        silent = self.sudo()._silent().filtered(lambda share: share._mail_address())
        for share in silent:
            share._add_event("reminder", by_partner=False)
        silent._tell("reminder")
        return silent

    def action_remind(self):
        """Remind those who have not answered.

        :return: a message that says how many
        :raise UserError: there is nobody to remind
        """
        self._check_document_write()
        waiting = self.sudo()._silent()
        closed = waiting.request_id.filtered(lambda request: request.state != "open")
        reminded = waiting.filtered(lambda s: s.request_id not in closed)._remind()
        if not reminded:
            raise UserError(
                self.env._(
                    "Nobody to remind: all have answered, have no e-mail address, or"
                    " the deadline is over."
                )
            )
        left = len(self) - len(reminded)
        message = self.env._("Partners reminded: %s.", len(reminded))
        if left:
            message += " " + self.env._("Left out: %s.", left)
        return notification(message)

    def _cron_remind_expiring(self):
        """Remind partner and sender of links that end soon, once each."""
        companies = self.env["res.company"].sudo()
        for company in companies.search([("order_share_remind_days", ">", 0)]):
            days = company.order_share_remind_days
            now = fields.Datetime.now()
            since = now - timedelta(days=days)
            expiring = self.sudo().search(
                [
                    ("company_id", "=", company.id),
                    ("scope", "in", ("status", "details")),
                    ("state", "not in", ("draft", "declined", "delivered", "closed")),
                    ("expires_at", ">", now),
                    ("expires_at", "<=", now + timedelta(days=days)),
                    (
                        "event_ids",
                        "not any",
                        [("kind", "=", "reminder"), ("create_date", ">", since)],
                    ),
                ],
                limit=500,
            )
            for share in expiring:
                share._add_event("reminder", by_partner=False)
            expiring.filtered(lambda share: share._mail_address())._tell("reminder")
            for user, shares in expiring.grouped("user_id").items():
                shares._tell_expiring(user)
            self.env["ir.cron"]._commit_progress(len(expiring))

    def _tell_expiring(self, user):
        """Tell the sender whose links end soon and nothing was delivered."""
        env = self.with_context(lang=user.lang).env
        names = ", ".join(self.with_env(env).mapped("display_name"))
        self._notify_user(
            user,
            env._("Links to partners end soon"),
            env._(
                "These links end soon and the transports are not delivered: %s", names
            ),
        )

    # --- extend

    def action_extend(self):
        """Open the dialog that sets another end for the links."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Extend"),
            "res_model": "order.share.extension",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_share_ids": [(6, 0, self.ids)]},
        }

    def _extend_links(self, expires_at):
        """Let the recipients' living links end later (or earlier)."""
        self._check_document_write()
        for share in self.sudo():
            share.company_id._order_share_check_expiry(expires_at)
            # with those of drivers, who go on as well
            links = share.access_link_ids.filtered(lambda link: not link.revoked_at)
            links.write({"expires_at": expires_at})
