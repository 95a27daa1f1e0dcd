from odoo import api, models
from odoo.exceptions import UserError


class B2bAppendOnlyMixin(models.AbstractModel):
    """A history: what was noted stays as it is, whoever wants to change it."""

    _name = "b2b.append.only.mixin"
    _description = "Append-only History"

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The history can't be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The history can't be deleted."))
