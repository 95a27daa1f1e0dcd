from odoo import fields, models

from ..const import EVENT_KINDS


class OrderApprovalEvent(models.Model):
    """Append-only: what happened on the way to the release."""

    _name = "order.approval.event"
    _inherit = "b2b.append.only.mixin"
    _description = "Step of a Release"
    _order = "id desc"

    approval_id = fields.Many2one(
        "order.approval", required=True, ondelete="cascade", index=True, readonly=True
    )
    kind = fields.Selection(EVENT_KINDS, required=True, readonly=True)
    member_id = fields.Many2one(
        "b2b.member", "Person", ondelete="set null", readonly=True
    )
    # who has had to do with which request
    _member_idx = models.Index("(member_id, approval_id)")
    member_name = fields.Char("Person (Name)", readonly=True)
    for_member_id = fields.Many2one(
        "b2b.member", "On Behalf of", ondelete="set null", readonly=True
    )
    for_member_name = fields.Char("On Behalf of (Name)", readonly=True)
    note = fields.Text(readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one(related="approval_id.currency_id")
