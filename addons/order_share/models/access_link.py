from odoo import fields, models


class AccessLink(models.Model):
    _inherit = "access.link"

    scope = fields.Selection(
        selection_add=[
            ("status", "Status only"),
            ("details", "Details and status"),
            ("offer", "Make an offer"),
            ("open", "Open link"),
        ],
        ondelete={
            "status": "cascade",
            "details": "cascade",
            "offer": "cascade",
            "open": "cascade",
        },
    )

    def _derivable_scopes(self):
        if self.scope in ("offer", "open"):
            return set()
        scopes = super()._derivable_scopes()
        return scopes | {"status"} if self.scope == "details" else scopes
