from odoo import fields, models


class B2bRole(models.Model):
    """What a role may do about budgets; the merchant adjusts it."""

    _inherit = "b2b.role"

    may_submit = fields.Boolean(
        "Submits Orders", help="Hands in the own orders for confirmation"
    )
    may_edit = fields.Boolean("Edits Lines", help="Changes orders that need rework")
    may_rework = fields.Boolean("Requests Changes", help="Sends orders back with notes")
    may_confirm = fields.Boolean("Confirms Orders")
    may_budget = fields.Boolean(
        "Changes Budgets", help="Sets amounts, tops up, copies to the next year"
    )
