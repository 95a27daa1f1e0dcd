from odoo import api, fields, models

from ..const import HISTORY_KINDS


class B2bHistory(models.Model):
    """Append-only: who changed whose access, and how."""

    _name = "b2b.history"
    _inherit = "b2b.append.only.mixin"
    _description = "History of a Customer's Members"
    _order = "id desc"

    organization_id = fields.Many2one(
        "b2b.organization", required=True, ondelete="cascade", index=True, readonly=True
    )
    kind = fields.Selection(HISTORY_KINDS, required=True, readonly=True)
    member_id = fields.Many2one(
        "b2b.member", ondelete="set null", index="btree_not_null", readonly=True
    )
    member_name = fields.Char(
        "Person", readonly=True, help="As it was, also when the person was deleted"
    )
    user_id = fields.Many2one(
        "res.users", "Done by", ondelete="set null", readonly=True
    )
    user_name = fields.Char(
        "Done by (Name)", compute="_compute_user_name", store=True, compute_sudo=True
    )
    is_merchant = fields.Boolean(
        "By the Merchant", compute="_compute_user_name", store=True, compute_sudo=True
    )
    # list of [name of the field, before, after]; the name is translated when it is
    # read, the values are as they were shown
    changes = fields.Json("Changed Values", readonly=True)
    description = fields.Char("Changes", compute="_compute_description")

    @api.depends("user_id")
    def _compute_user_name(self):
        for entry in self:
            entry.user_name = entry.user_id.name
            entry.is_merchant = bool(entry.user_id) and not entry.user_id.share

    @api.depends("changes")
    @api.depends_context("lang")
    def _compute_description(self):
        for entry in self:
            entry.description = " · ".join(
                self.env._(
                    "%(field)s: %(before)s → %(after)s",
                    field=self._label(name),
                    before=before or "–",
                    after=after or "–",
                )
                for name, before, after in entry.changes or []
            )

    @api.model
    def _label(self, name):
        """Hook: what people call something that was changed.

        :param str name: of a field of ``b2b.member``; an addon that notes anything else
            names it here
        """
        field = self.env["b2b.member"]._fields.get(name)
        return field._description_string(self.env) if field else name
