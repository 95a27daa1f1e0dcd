import json

from odoo import api, fields, models
from odoo.exceptions import UserError

#: documents with a portal link of core that partners are sent
MODELS = ("sale.order", "purchase.order")


class OrderSharePortalLink(models.TransientModel):
    """Ask before core's portal links are replaced."""

    _name = "order.share.portal.link"
    _description = "Rotate Portal Link"

    res_model = fields.Char(required=True, readonly=True)
    res_ids = fields.Char(required=True, readonly=True)
    document_names = fields.Char("Documents", compute="_compute_documents")
    linked_count = fields.Integer(compute="_compute_documents")
    unlinked_count = fields.Integer(compute="_compute_documents")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        context = self.env.context
        values["res_model"] = context.get("active_model")
        values["res_ids"] = json.dumps(context.get("active_ids") or [])
        return values

    @api.depends("res_model", "res_ids")
    def _compute_documents(self):
        for wizard in self:
            documents = wizard._documents()
            linked = documents.sudo().filtered("access_token")
            names = documents[:5].mapped("name")
            if len(documents) > 5:
                names.append("…")
            wizard.document_names = ", ".join(names)
            wizard.linked_count = len(linked)
            wizard.unlinked_count = len(documents) - len(linked)

    def _documents(self):
        """:return: the documents, in the user's rights"""
        self.ensure_one()
        if self.res_model not in MODELS:
            raise UserError(self.env._("Only orders have a portal link to rotate."))
        return self.env[self.res_model].browse(json.loads(self.res_ids)).exists()

    def action_rotate(self):
        """Replace the links and say how many."""
        rotated = self._documents()._rotate_portal_link()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Portal links replaced: %s.", len(rotated)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
