from odoo import api, fields, models
from odoo.exceptions import UserError


class FulfilmentCourierSecret(models.TransientModel):
    """Shows a new secret once, or takes an access key; neither is kept here."""

    _name = "fulfilment.courier.secret"
    _description = "Secret of a Courier"

    carrier_id = fields.Many2one("delivery.carrier", required=True, ondelete="cascade")
    kind = fields.Selection([("shown", "Shown"), ("token", "Entered")], required=True)
    url = fields.Char(related="carrier_id.courier_url")
    # no columns: what is typed or shown is in no table of dialogs
    secret = fields.Char(store=False)
    token = fields.Char("Access Key", store=False)

    def _save_token(self, token):
        self.carrier_id._check_courier_manager()
        self.carrier_id.sudo().courier_token = token or False

    @api.model_create_multi
    def create(self, vals_list):
        # the key is kept on the delivery method only
        tokens = [vals.pop("token", None) for vals in vals_list]
        for vals in vals_list:
            vals.pop("secret", None)
        wizards = super().create(vals_list)
        for wizard, token in zip(wizards, tokens, strict=True):
            if wizard.kind == "token" and token:
                wizard._save_token(token.strip())
        return wizards

    def write(self, vals):
        vals.pop("secret", None)
        token = vals.pop("token", None)
        if token:
            for wizard in self:
                wizard._save_token(token.strip())
        return super().write(vals)

    def action_save(self):
        """The key was kept with the dialog.

        :raise UserError: there is none
        """
        self.ensure_one()
        if not self.carrier_id.has_courier_token:
            raise UserError(self.env._("Enter the access key."))
        return {"type": "ir.actions.act_window_close"}

    def action_remove(self):
        """Forget the access key."""
        self.ensure_one()
        self._save_token(False)
        return {"type": "ir.actions.act_window_close"}
