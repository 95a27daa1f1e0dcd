import hmac
import secrets
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..const import SECRET_BYTES, TOKEN

#: Compared against when there is no such link, so that an unknown number and a wrong
#: secret take the same way.
_NO_HASH = "0" * 64


#: read with the link in one query
_FOUND_FIELDS = (
    "res_model",
    "res_id",
    "scope",
    "partner_id",
    "owner_id",
    "owner_partner_id",
    "company_id",
    "parent_id",
    "secret_hash",
    "expires_at",
    "revoked_at",
)


def _digest(secret):
    # 256 random bits need no slow hash: there is nothing to guess.
    return sha256(secret.encode()).hexdigest()


class AccessLink(models.Model):
    """A capability URL: whoever holds the secret may do to one record what the scope
    says.

    Only a hash of the secret is kept; the token ``<id>.<secret>`` exists once, in the
    answer of :meth:`_issue`.
    """

    _name = "access.link"
    _description = "Access Link"
    _order = "id desc"
    _rec_name = "partner_id"

    res_model = fields.Char("Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Document", model_field="res_model", required=True, readonly=True
    )
    scope = fields.Selection(
        [("view", "View")], required=True, default="view", readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner", "Recipient", ondelete="cascade", readonly=True
    )
    owner_id = fields.Many2one(
        "res.users", "Sender", required=True, readonly=True,
        default=lambda self: self.env.user,
    )  # fmt: skip
    owner_partner_id = fields.Many2one(
        related="owner_id.partner_id",
        string="Sender's Contact",
        store=True,
        help="Kept here so that a visitor's page needs no user record",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True,
        default=lambda self: self.env.company,
    )  # fmt: skip
    parent_id = fields.Many2one(
        "access.link", "Derived from", ondelete="cascade", readonly=True, index=True
    )
    child_ids = fields.One2many("access.link", "parent_id", "Derived Links")
    secret_hash = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    expires_at = fields.Datetime("Expires on", readonly=True)
    revoked_at = fields.Datetime("Revoked on", readonly=True, copy=False)
    revoked_by_id = fields.Many2one("res.users", "Revoked by", readonly=True)
    state = fields.Selection(
        [("valid", "Valid"), ("expired", "Expired"), ("revoked", "Revoked")],
        compute="_compute_state",
        recursive=True,
    )
    event_ids = fields.One2many("access.link.event", "link_id", "Access Log")
    upload_ids = fields.One2many("access.link.upload", "link_id", "Uploads")
    # Sums of events that retention has deleted; never written by a visit.
    archived_view_count = fields.Integer(readonly=True)
    archived_download_count = fields.Integer(readonly=True)
    view_count = fields.Integer("Visits", compute="_compute_counts")
    download_count = fields.Integer("Downloads", compute="_compute_counts")
    last_used_at = fields.Datetime("Last Used", compute="_compute_counts")

    _document_idx = models.Index("(res_model, res_id)")
    _partner_idx = models.Index("(partner_id) WHERE revoked_at IS NULL")
    _expires_idx = models.Index("(expires_at) WHERE revoked_at IS NULL")

    @api.depends("partner_id", "res_model", "res_id")
    def _compute_display_name(self):
        for link in self:
            link.display_name = link.partner_id.display_name or f"#{link.id}"

    @api.depends("expires_at", "revoked_at", "parent_id.state")
    def _compute_state(self):
        for link in self:
            link.state = link._dead_reason() or "valid"

    def _compute_counts(self):
        rows = self.env["access.link.event"]._read_group(
            [
                ("link_id", "in", self.ids),
                ("action", "in", ("seen", "download", "write")),
            ],
            ["link_id", "action"],
            ["__count", "create_date:max"],
        )
        counts = {
            (link.id, action): (count, last) for link, action, count, last in rows
        }
        for link in self:
            seen = counts.get((link.id, "seen"), (0, None))
            download = counts.get((link.id, "download"), (0, None))
            write = counts.get((link.id, "write"), (0, None))
            link.view_count = link.archived_view_count + seen[0]
            link.download_count = link.archived_download_count + download[0]
            link.last_used_at = max(
                filter(None, (seen[1], download[1], write[1])), default=False
            )

    @api.constrains("parent_id", "expires_at", "res_model", "res_id")
    def _check_parent(self):
        """A derived link never exceeds the one it comes from."""
        for link in self.filtered("parent_id"):
            parent = link.parent_id
            if (parent.res_model, parent.res_id) != (link.res_model, link.res_id):
                raise ValidationError(
                    self.env._("A derived link must lead to the same document.")
                )
            if parent.expires_at and (
                not link.expires_at or link.expires_at > parent.expires_at
            ):
                raise ValidationError(
                    self.env._("A derived link can't be valid longer than its parent.")
                )
            if link.scope not in parent._derivable_scopes():
                raise ValidationError(
                    self.env._("A derived link can't allow more than its parent.")
                )

    def _derivable_scopes(self):
        """:return: scopes that a link derived from this one may have"""
        self.ensure_one()
        return {self.scope}

    # --- issue, find, end

    @api.model
    def _issue(
        self, target, scope, partner=None, owner=None, expires_at=None, parent=None
    ):
        """Make a link to a record.

        :param target: one record of a model with ``access.link.mixin``
        :param str scope: what the link allows
        :param partner: recipient
        :param owner: the user who answers for it; the current one by default
        :param datetime expires_at: UTC; None never expires
        :param parent: the link that it is derived from
        :return: the link and its token; the token can't be had again
        """
        target.ensure_one()
        secret = secrets.token_urlsafe(SECRET_BYTES)
        company = target.company_id if "company_id" in target._fields else None
        link = self.sudo().create(
            {
                "res_model": target._name,
                "res_id": target.id,
                "scope": scope,
                "partner_id": partner.id if partner else False,
                "owner_id": (owner or self.env.user).id,
                "company_id": (company or self.env.company).id,
                "expires_at": expires_at,
                "parent_id": parent.id if parent else False,
                "secret_hash": _digest(secret),
            }
        )
        return link.sudo(self.env.su), f"{link.id}.{secret}"

    @api.model
    def _find(self, token):
        """The link that a token opens, dead ones included.

        Looks up by primary key, then compares hashes in constant time; an unknown id, a
        wrong secret and a malformed token do the same work and give the same answer.

        :param token: text from outside, of any shape
        :return: the link as superuser, empty when the token is not right
        """
        match = TOKEN.fullmatch(token) if isinstance(token, str) else None
        link_id, secret = (int(match[1]), match[2]) if match else (0, "")
        link = self.sudo().search_fetch([("id", "=", link_id)], _FOUND_FIELDS)
        is_right = hmac.compare_digest(link.secret_hash or _NO_HASH, _digest(secret))
        return link if link and is_right else link.browse()

    def _dead_reason(self):
        """:return: ``revoked``, ``expired`` or False; a link dies with the one it comes
        from"""
        now = fields.Datetime.now()
        link = self.sudo()
        expired = False
        while link:
            if link.revoked_at:
                return "revoked"
            expired = expired or bool(link.expires_at and link.expires_at <= now)
            link = link.parent_id
        return "expired" if expired else False

    def _target(self):
        """The record that the link leads to, in the link's rights. Empty when it is
        gone."""
        self.ensure_one()
        if self.res_model not in self.env:
            return None
        # one query finds and reads it
        return self.env[self.res_model].sudo().search_fetch([("id", "=", self.res_id)])

    def _check_owner(self):
        """Only the sender, or who may change the document's links, ends or renews
        one."""
        for link in self:
            if self.env.su or link.sudo().owner_id == self.env.user:
                continue
            target = link._target()
            if not target or not target.with_env(self.env).has_access("write"):
                raise AccessError(
                    self.env._("Only the sender of a link can revoke or renew it.")
                )

    def action_revoke(self):
        """End the links now; links derived from them end as well."""
        self._check_owner()
        self.sudo().filtered(lambda link: not link.revoked_at).write(
            {"revoked_at": fields.Datetime.now(), "revoked_by_id": self.env.uid}
        )
        return True

    def action_renew(self):
        """Replace the link. :return: what shows the new one, once"""
        self.ensure_one()
        target = self._target()
        if not target:
            raise UserError(self.env._("The document of this link was deleted."))
        _link, token = self._rotate(expires_at=target._access_link_expiry(self))
        url = target._access_link_url(token)
        return target.sudo(self.env.su)._access_link_show(url)

    def _rotate(self, expires_at=None):
        """End this link and make its successor.

        :param datetime expires_at: of the new one; the old one's by default
        :return: the new link and its token
        """
        self.ensure_one()
        self._check_owner()
        self.action_revoke()
        values = self.sudo()
        return self._issue(
            values._target(),
            values.scope,
            partner=values.partner_id,
            owner=values.owner_id,
            expires_at=expires_at or values.expires_at,
            parent=values.parent_id,
        )
