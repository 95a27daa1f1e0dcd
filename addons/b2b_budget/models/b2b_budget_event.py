from odoo import fields, models

from ..const import EVENT_KINDS


class B2bBudgetEvent(models.Model):
    """Append-only: what happened to an order on its way through the customer."""

    _name = "b2b.budget.event"
    _inherit = "b2b.append.only.mixin"
    _description = "Step of a Budget Request"
    _order = "id desc"

    request_id = fields.Many2one(
        "b2b.budget.request", required=True, ondelete="cascade", index=True,
        readonly=True,
    )  # fmt: skip
    kind = fields.Selection(EVENT_KINDS, required=True, readonly=True)
    member_id = fields.Many2one(
        "b2b.member", "Person", ondelete="set null", readonly=True
    )
    person = fields.Char(
        "Name", readonly=True, help="As it was, also of the merchant's people"
    )
    note = fields.Text(readonly=True)
    # notes by line: list of [name of the line, note]
    line_notes = fields.Json(readonly=True)
    # list of [id, product, name, quantity, unit, price, total], to see what was changed
    # between two submissions
    lines = fields.Json(readonly=True)
    # [id, name] of the delivery address of that version
    site = fields.Json(readonly=True)
    # list of [budget, period, level, before, after, limit], as the person has seen it
    budgets = fields.Json(readonly=True)
