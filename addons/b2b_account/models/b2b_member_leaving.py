from psycopg2 import IntegrityError

from odoo import models
from odoo.exceptions import UserError


class B2bMember(models.Model):
    """The access ends, or comes back."""

    _inherit = "b2b.member"

    def _deactivate(self):
        """Take the access away; open sessions end at once.

        :raise UserError: the last administrator
        """
        for organization, members in self.grouped("organization_id").items():
            organization._lock()
            members = members.filtered("active")
            members._check_leaving()
            members.user_id.write({"active": False})
            organization._check_administrators()
            for member in members:
                organization._log("deactivated", member)

    def _reactivate(self):
        """Give the access back, with the password that was there."""
        for organization, members in self.grouped("organization_id").items():
            organization._lock()
            members = members.filtered(lambda member: not member.active)
            members.partner_id.filtered(lambda p: not p.active).active = True
            members.user_id.write({"active": True})
            for member in members:
                organization._log("reactivated", member)

    def _delete(self):
        """Delete who left no trace; everybody else is archived.

        :return: ``deleted`` or ``archived``
        :raise UserError: the last administrator
        """
        self.ensure_one()
        organization, name = self.organization_id, self.name
        organization._lock()
        self._check_leaving()
        user, partner = self.user_id, self.partner_id
        if not self._is_referred_to() and self._erase():
            organization._check_administrators()
            organization._log("deleted", name=name)
            return "deleted"
        user.write({"active": False})
        # a customer need not be a company: the person can be the customer
        if partner != organization.partner_id:
            partner.active = False
        organization._check_administrators()
        organization._log("archived", self)
        return "archived"

    def _erase(self):
        """:return: whether person, login and contact could be deleted: what refers to
        them may be of an addon that is not known here"""
        user, partner = self.user_id, self.partner_id
        try:
            with self.env.cr.savepoint():
                self.unlink()
                user.unlink()
                partner.unlink()
        except (IntegrityError, UserError):
            return False
        return True

    def _is_referred_to(self):
        """:return: whether something of this person has to stay: they are the customer,
        have signed in, ordered, written, or have addresses of their own"""
        self.ensure_one()
        partner = self.partner_id.sudo()
        return bool(
            partner == self.organization_id.partner_id
            or self.user_id.login_date
            or partner.child_ids
            or partner.with_context(active_test=False).user_ids - self.user_id
            or self.env["sale.order"]
            .sudo()
            .search_count(
                [
                    "|",
                    "|",
                    ("partner_id", "=", partner.id),
                    ("partner_invoice_id", "=", partner.id),
                    ("partner_shipping_id", "=", partner.id),
                ],
                limit=1,
            )
            or self.env["account.move"]
            .sudo()
            .search_count([("partner_id", "=", partner.id)], limit=1)
            or self.env["mail.message"]
            .sudo()
            .search_count(
                [
                    ("author_id", "=", partner.id),
                    ("message_type", "in", ("comment", "email")),
                ],
                limit=1,
            )
        )

    def _check_leaving(self):
        """What has to be settled before an administrator ends these people's access.

        :raise UserError: says what
        """
        refused = self._own_access_refused()
        if refused:
            raise UserError(refused)
        self._check_handed_over()

    def _check_handed_over(self):
        """Hook: others have taken over what waits for these people.

        :raise UserError: says what is left
        """

    def _own_access_refused(self):
        """:return: why the acting user can't end these people's access, if so"""
        if not self.user_id & self.env.user:
            return ""
        return self.env._(
            "You can't take your own access away. Another administrator can."
        )

    # --- buttons of the back office

    def action_deactivate(self):
        self.check_access("write")
        self.sudo()._deactivate()

    def action_reactivate(self):
        self.check_access("write")
        self.sudo()._reactivate()

    def action_invite_again(self):
        self.check_access("write")
        self.sudo()._invite_again()
