from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

#: So much later mails are sent.
MAIL_SECONDS = 15


class B2bMember(models.Model):
    """Invitation, password and e-mail address."""

    _inherit = "b2b.member"

    def _send_invitation(self):
        """Mail a link by which the person sets a password, or signs in by code.

        :raise UserError: the customer's own people have invited enough for today
        """
        for member in self:
            member.organization_id._take_invitation()
            member.partner_id.sudo().signup_prepare()
            member.invited_at = fields.Datetime.now()
            member._mail("b2b_account.mail_template_invitation")

    def _mail(self, xmlid, **context):
        """Queue a mail; it is deleted once it is sent: it may hold a secret."""
        self.ensure_one()
        template = self.env.ref(xmlid).sudo()
        template.with_context(**context).send_mail(
            self.id,
            email_values={"auto_delete": True, "model": False, "res_id": False},
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    @api.model
    def _send_mails_soon(self):
        """Let queued mails go in a moment. Not at once: core sends the confirmation of
        an order by itself just then, and would meet the queue at the same mail. By a
        job, as a cron that is triggered for later waits for its next round, up to a
        minute more."""
        self.with_delay(
            channel="root.notice",
            eta=MAIL_SECONDS,
            identity_key="b2b_account.mails",
            description=self.env._("Send mails"),
        )._job_send_mails()

    @api.model
    def _job_send_mails(self):
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _sign_in_url(self):
        """:return: where the person begins: to set the password, or to ask for a
        code"""
        self.ensure_one()
        if self.organization_id._is_code_only():
            return f"{self.get_base_url()}/web/login/code"
        return self.sudo().partner_id._get_signup_url()

    def _invite_again(self):
        """:raise UserError: the person has signed in already"""
        for member in self:
            if member.state not in ("invited", "expired"):
                raise UserError(
                    self.env._(
                        "%s has signed in already. Reset the password instead.",
                        member.name,
                    )
                )
            member._send_invitation()
            member.organization_id._log("reinvited", member)

    def _reset_password(self):
        """Mail a link to set another password. The old one works until then.

        :raise UserError: no access, or this customer signs in by code only
        """
        for member in self:
            if not member.active:
                raise UserError(
                    self.env._("%s has no access. Reactivate first.", member.name)
                )
            member.organization_id._check_has_passwords()
            member.partner_id.sudo().signup_prepare(signup_type="reset")
            member._mail("b2b_account.mail_template_password")
            member.organization_id._log("password", member)

    def _change_email(self, email):
        """Give the person another address, which is the user name as well. Both
        addresses are told; open sessions end.

        :return: whether it changed
        :raise UserError: it can't be used
        """
        self.ensure_one()
        self.organization_id._lock()
        before = self.email
        after = self.organization_id._check_email(email, member=self)
        if after == email_normalize(before):
            return False
        user = self.user_id.with_context(b2b_change_email=True, b2b_is_told=True)
        user.write({"login": after, "email": after})
        # links that went to the old mailbox end
        self.partner_id.sudo().signup_cancel()
        self.organization_id._log("email", self, [["email", before, after]])
        for address in (before, after):
            self._mail(
                "b2b_account.mail_template_email_changed",
                b2b_before=before,
                b2b_after=after,
                b2b_by=self.env.user.name,
                b2b_to=address,
            )
        if self.state in ("invited", "expired"):
            self._send_invitation()
        else:
            self.organization_id._take_invitation()
        return True
