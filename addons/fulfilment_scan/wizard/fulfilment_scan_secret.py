from odoo import api, fields, models
from odoo.exceptions import UserError


class FulfilmentScanSecret(models.TransientModel):
    """Sets the PIN or the password of a picker. What is typed is used when it is saved
    and has no column to be kept in."""

    _name = "fulfilment.scan.secret"
    _description = "PIN or Password of a Picker"

    picker_id = fields.Many2one("fulfilment.scan.picker", required=True, readonly=True)
    kind = fields.Selection(
        [("pin", "PIN"), ("password", "Password")], required=True, default="pin"
    )
    secret = fields.Char("New", store=False)

    @api.model_create_multi
    def create(self, vals_list):
        secrets = [vals.pop("secret", None) for vals in vals_list]
        records = super().create(vals_list)
        for record, secret in zip(records, secrets, strict=True):
            record._set(secret)
        return records

    def _set(self, secret):
        picker = self.picker_id
        picker.check_access("write")
        if self.kind == "pin":
            picker._set_pin(secret)
            return
        if not picker.is_own_user:
            raise UserError(
                self.env._("%s sets the own password in Odoo.", picker.name)
            )
        if not secret:
            raise UserError(self.env._("Enter a password."))
        picker.sudo().user_id.password = secret

    def action_save(self):
        """It was set when this was created.

        :return: action that closes the dialog"""
        return {"type": "ir.actions.act_window_close"}
