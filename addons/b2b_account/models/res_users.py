from odoo import fields, models
from odoo.exceptions import AccessDenied


class ResUsers(models.Model):
    _inherit = "res.users"

    b2b_member_ids = fields.One2many("b2b.member", "user_id", "Member of")

    # whether an address is taken is asked for without its case
    _b2b_login_idx = models.Index("(lower(login))")

    def write(self, vals):
        """Open sessions end with the access. Core forgets their tokens while it writes;
        a request of that person which runs in the same moment, in another thread,
        remembers the old one for good. So they are forgotten again afterwards."""
        result = super().write(vals)
        if not vals.keys().isdisjoint(self._get_session_token_fields()):
            self.env.cr.postcommit.add(self.env.registry.clear_cache)
        return result

    def _b2b_member(self):
        """Nobody but portal users costs a query.

        :return: the person's membership as superuser, empty without one, or when the
            contact belongs to another customer now
        """
        if not self or not self.sudo()._is_portal():
            return self.env["b2b.member"].sudo()
        # a field: all that ask within a request cost one query
        member = self.sudo().b2b_member_ids
        return member.filtered(lambda member: member._belongs())

    def _b2b_administrator(self):
        """:return: the membership of who may administer the own customer's people, as
        superuser; empty for everybody else"""
        member = self._b2b_member()
        company = member.organization_id.company_id
        if company and company not in self.company_ids:
            return member.browse()
        return member.filtered(lambda member: member._is_administrator())

    def _check_credentials(self, credential, env):
        """Where a customer signs in by code only, passwords open nothing. The answer is
        that of a wrong password."""
        if credential.get("type") == "password" and self._b2b_code_only():
            raise AccessDenied()
        return super()._check_credentials(credential, env)

    def _b2b_code_only(self):
        user = self.env.user
        return user.share and user._b2b_member().organization_id._is_code_only()

    def _notify_security_setting_update(self, subject, content, **kwargs):
        """Core mails at once, within the request. Where a mail of ours tells the same,
        it stays silent."""
        if self.env.context.get("b2b_is_told"):
            return self.env["mail.mail"]
        return super()._notify_security_setting_update(subject, content, **kwargs)

    def _deactivate_portal_user(self, **post):
        """The last administrator of a customer can't delete the own account, nor who
        has something to hand over."""
        members = self.env["b2b.member"].sudo().search([("user_id", "in", self.ids)])
        organizations = members.organization_id
        organizations._lock()
        # core's page tells the refusal and commits
        with self.env.cr.savepoint():
            members._check_handed_over()
            result = super()._deactivate_portal_user(**post)
            had = members.filtered(lambda member: member.role_ids)
            had.organization_id._check_administrators()
        for member in members:
            member.organization_id._log("archived", member)
        return result
