from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _fulfilment_channels(self, wanted):
        """As the customer has chosen to be told about orders."""
        chosen = self.sudo().order_notice_channel
        if chosen == "none":
            return {
                name: self.env._("The customer wants no notices.") for name in wanted
            }
        if chosen in ("mail", "sms"):
            if chosen not in wanted:
                reason = self.env._("The customer wants to be told in another way.")
                return {name: reason for name in wanted}
            wanted = (chosen,)
        return super()._fulfilment_channels(wanted)
