from odoo import api, fields, models

from ..tools.action import notification


class OrderSharePortalLink(models.TransientModel):
    """Ask before core's portal links are replaced."""

    _name = "order.share.portal.link"
    _description = "Rotate Portal Link"
    _inherit = ["order.share.wizard.mixin"]

    # those with a portal link of core that partners are sent
    _document_models = ("sale.order", "purchase.order")

    document_names = fields.Char("Documents", compute="_compute_documents")
    linked_count = fields.Integer(compute="_compute_documents")
    unlinked_count = fields.Integer(compute="_compute_documents")

    @api.depends("res_model", "res_ids")
    def _compute_documents(self):
        for wizard in self:
            documents = wizard._documents().exists()
            linked = documents.sudo().filtered("access_token")
            names = documents[:5].mapped("name")
            if len(documents) > 5:
                names.append("…")
            wizard.document_names = ", ".join(names)
            wizard.linked_count = len(linked)
            wizard.unlinked_count = len(documents) - len(linked)

    def _wrong_documents_text(self):
        return self.env._("Only orders have a portal link to rotate.")

    def action_rotate(self):
        """Replace the links and say how many."""
        rotated = self._documents().exists()._rotate_portal_link()
        return notification(self.env._("Portal links replaced: %s.", len(rotated)))
