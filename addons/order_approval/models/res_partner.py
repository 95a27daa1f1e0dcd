from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    # asked for at each confirmation, mostly in vain: as a field it is read once
    b2b_member_ids = fields.One2many(
        "b2b.member", "partner_id", "Memberships", context={"active_test": False}
    )
