from odoo import fields, models


class AccessLink(models.Model):
    _inherit = "access.link"

    scope = fields.Selection(
        selection_add=[
            ("deliver_view", "See a delivery"),
            ("deliver", "Make a delivery"),
            ("tour", "Deliveries of a day"),
            ("track", "Track a delivery"),
        ],
        ondelete={
            "deliver_view": "cascade",
            "deliver": "cascade",
            "tour": "cascade",
            "track": "cascade",
        },
    )

    def _derivable_scopes(self):
        if self.scope == "tour":
            return set()
        scopes = super()._derivable_scopes()
        return scopes | {"deliver_view"} if self.scope == "deliver" else scopes
