import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import email_normalize, hash_sign, verify_hash_signed

from ..const import CONFIRM_HOURS

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

    def _order_share_confirm_token(self):
        """:return: text for a mail; who can read it there owns the address"""
        self.ensure_one()
        values = [self.id, email_normalize(self.email)]
        env = self.env(su=True)
        return hash_sign(env, _SCOPE, values, expiration_hours=CONFIRM_HOURS)

    def _order_share_confirm(self, token):
        """Take an address as this user's own.

        :param str token: from the mail, or anything else
        :return: whether it is right, for this user and the present address
        """
        self.ensure_one()
        try:
            values = verify_hash_signed(self.env(su=True), _SCOPE, token or "")
        except (ValueError, TypeError, IndexError, UnicodeError):
            return False
        if not values or values != [self.id, email_normalize(self.email)]:
            return False
        self.sudo().order_share_email = values[1]
        return True

    def _order_share_unconfirmed(self):
        """:return: how many shares went to the user's address, which is not confirmed
        yet"""
        self.ensure_one()
        email = email_normalize(self.email)
        user = self.sudo()
        if not email or user.order_share_email == email:
            return 0
        Share = self.env["order.share"].sudo()
        theirs = Share._account_domain(self)
        return Share.search_count(Domain("recipient_email", "=", email) & ~theirs)


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
        domain |= Domain("account_ids", "in", user.ids)
        if user.order_share_email:
            domain |= Domain("recipient_email", "=", user.order_share_email)
        return domain & Domain("state", "!=", "draft")

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
