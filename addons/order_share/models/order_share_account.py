import re

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import email_normalize, hash_sign, verify_hash_signed

from ..const import CONFIRM_HOURS, CONFIRM_MAILS, CONFIRM_SECONDS

#: In place of a secret: the share of that number, for who is signed in and may see it.
ACCOUNT_TOKEN = re.compile(r"my-([1-9][0-9]{0,17})", re.ASCII)
_SCOPE = "order_share-confirm-address"


class ResUsers(models.Model):
    _inherit = "res.users"

    order_share_email = fields.Char(
        "Confirmed Address",
        groups=fields.NO_ACCESS,
        copy=False,
        readonly=True,
        help="Address that the user has proven to own; links sent there are shown in"
        " the portal",
    )

    @api.model
    @tools.ormcache("host")
    def _order_share_can_sign_up(self, host):
        """:param str host: the website is found by it, where there are several
        :return: whether anyone may make an account; cleared with the settings that
            decide it, so that the partner's page need not read them
        """
        return self._get_signup_invitation_scope() == "b2c"

    def _order_share_confirm_token(self):
        """:return: text for a mail; who can read it there owns the address"""
        self.ensure_one()
        values = [self.id, email_normalize(self.email)]
        env = self.env(su=True)
        return hash_sign(env, _SCOPE, values, expiration_hours=CONFIRM_HOURS)

    def _order_share_confirmed_by(self, token):
        """:param str token: from the mail, or anything else
        :return: the address that it confirms, False when it is not right for this user
            and the present address
        """
        self.ensure_one()
        try:
            values = verify_hash_signed(self.env(su=True), _SCOPE, token or "")
        except (ValueError, TypeError, IndexError, UnicodeError):
            return False
        right = values and values == [self.id, email_normalize(self.email)]
        return right and values[1]

    def _order_share_confirm(self, token):
        """Take an address as this user's own.

        :param str token: from the mail, or anything else
        :return: whether it is right, for this user and the present address
        """
        email = self._order_share_confirmed_by(token)
        if email:
            self.sudo().order_share_email = email
        return bool(email)

    def _order_share_unconfirmed(self):
        """:return: the user's address while it is not confirmed, else False

        Whether anything was sent there is not told before: a user may type any address
        as the own one.
        """
        self.ensure_one()
        email = email_normalize(self.email)
        return email if email != self.sudo().order_share_email else False

    def _order_share_mail_confirmation(self):
        """Queue the mail that confirms the user's address. It is deleted once it is
        sent: it holds a token.

        :return: False when too many were asked for, by this user or to this address
        """
        self.ensure_one()
        quota = self.env["access.link.quota"]
        address = quota._address_key(f"mail {email_normalize(self.email)}")
        for key in (f"confirm:{self.id}", f"confirm-{address}"):
            if not quota._take(key, CONFIRM_MAILS, seconds=CONFIRM_SECONDS):
                return False
        token = self._order_share_confirm_token()
        url = f"{self.get_base_url()}/my/shares/confirm?token={token}"
        self.env.ref("order_share.mail_template_confirm_address").sudo().with_context(
            order_share_url=url
        ).send_mail(
            self.id,
            email_values={"auto_delete": True, "model": False, "res_id": False},
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return True


class OrderShare(models.Model):
    """Shares in the portal of who has an account."""

    _inherit = "order.share"

    account_ids = fields.Many2many(
        "res.users",
        "order_share_account_rel",
        string="Accounts",
        readonly=True,
        help="Who held the link and was signed in when adding it to the own account",
    )

    @api.model
    def _account_domain(self, user):
        """Shares of a portal user: sent to the contact or its company, to an address
        that is confirmed, or added by who holds the link.

        :return: domain
        """
        user = user.sudo()
        partners = user.partner_id | user.partner_id.commercial_partner_id
        domain = Domain("partner_id", "in", partners.ids)
        if user.order_share_email:
            domain |= Domain("recipient_email", "=", user.order_share_email)
        # Who holds the link keeps it, whatever the sender has marked. By number: as a
        # part of the "or" this would read all shares.
        added = self.sudo().search([("account_ids", "in", user.ids)])
        added = Domain("id", "in", added.ids)
        return domain & Domain("state", "!=", "draft") | added

    def _is_in_account(self, user):
        """:return: whether this share is one of the user's"""
        return bool(
            self.sudo().search_count(
                Domain("id", "in", self.ids) & self._account_domain(user), limit=1
            )
        )

    def _add_to_account(self, user):
        """Who holds the link is signed in and wants to keep it."""
        self.sudo().account_ids = [(4, user.id)]


class AccessLink(models.Model):
    _inherit = "access.link"

    def action_revoke(self):
        """What was added to an account by holding the link goes with the link: it may
        have been in the wrong hands."""
        result = super().action_revoke()
        links = self.sudo().filtered(
            lambda link: link.res_model == "order.share" and not link.parent_id
        )
        shares = self.env["order.share"].sudo().browse(links.mapped("res_id")).exists()
        shares.account_ids = False
        return result

    @api.model
    def _find(self, token):
        match = ACCOUNT_TOKEN.fullmatch(token) if isinstance(token, str) else None
        if not match or not request or not request.session.uid:
            return super()._find(token)
        user = self.env["res.users"].sudo().browse(request.session.uid)
        Share = self.env["order.share"].sudo()
        share = Share.search(
            Domain("id", "=", int(match[1])) & Share._account_domain(user)
        )
        return share._newest_link() if share else self.sudo().browse()
