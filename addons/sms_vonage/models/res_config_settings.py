from odoo import models


class ResConfigSettings(models.TransientModel):
    """Leads to the dialog of the Vonage account."""

    _inherit = "res.config.settings"

    def action_open_sms_vonage_account_manage(self):
        """Open the dialog of the company's Vonage account."""
        return self.company_id._action_open_sms_vonage_account_manage()
