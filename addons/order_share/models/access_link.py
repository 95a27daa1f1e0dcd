from odoo import fields, models


class AccessLink(models.Model):
    _inherit = "access.link"

    scope = fields.Selection(
        selection_add=[
            ("status", "Status only"),
            ("details", "Details and status"),
        ],
        ondelete={"status": "cascade", "details": "cascade"},
    )

    def _derivable_scopes(self):
        scopes = super()._derivable_scopes()
        return scopes | {"status"} if self.scope == "details" else scopes
