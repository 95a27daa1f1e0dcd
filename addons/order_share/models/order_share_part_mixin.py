from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class OrderSharePartMixin(models.AbstractModel):
    """Part of a share: seen by who sees the share."""

    _name = "order.share.part.mixin"
    _description = "Part of a Share"

    #: how the share is reached
    _share_path = "share_id"

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or self.env.su or not self:
            return result
        shares = self.sudo().mapped(self._share_path)
        mine = self.env["order.share"].search([("id", "in", shares.ids)])
        forbidden = self.filtered(
            lambda part: part.sudo().mapped(self._share_path) - mine.sudo()
        )
        if forbidden:
            return forbidden, lambda: AccessError(
                self.env._("You can only see reports on documents that you can see.")
            )
        return None

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & Domain(
                self._share_path, "in", self.env["order.share"]._search([])
            )
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)
