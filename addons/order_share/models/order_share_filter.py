from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..const import STEPS

#: Links that end within so many days end soon.
SOON_DAYS = 3


class OrderShare(models.Model):
    """What the list of shares is filtered and grouped by."""

    _inherit = "order.share"

    state = fields.Selection(group_expand="_group_expand_state")
    is_expiring = fields.Boolean(
        "Expiring Soon",
        compute="_compute_is_expiring",
        search="_search_is_expiring",
        help="The link ends within three days",
    )
    is_expired = fields.Boolean(
        "Expired", compute="_compute_is_expiring", search="_search_is_expired"
    )

    @api.model
    def _group_expand_state(self, states, domain):
        """The whole way in order; what leaves it comes last, where there is some."""
        way = ["draft", "requested", "offered", "assigned", *STEPS]
        return way + [
            code
            for code, _label in self._fields["state"].selection
            if code in states and code not in way
        ]

    @api.depends("link_state", "expires_at")
    def _compute_is_expiring(self):
        soon = fields.Datetime.now() + timedelta(days=SOON_DAYS)
        for share in self:
            valid = share.link_state == "valid" and share.expires_at
            share.is_expiring = bool(valid and share.expires_at <= soon)
            share.is_expired = share.link_state == "expired"

    def _search_is_expiring(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        soon = Domain("link_ends_at", ">", now)
        soon &= Domain("link_ends_at", "<=", now + timedelta(days=SOON_DAYS))
        return soon if True in value else ~soon

    def _search_is_expired(self, operator, value):
        if operator != "in":
            return NotImplemented
        over = Domain("link_ends_at", "<=", fields.Datetime.now())
        return over if True in value else ~over
