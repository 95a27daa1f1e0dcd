from odoo import api, fields, models


class Website(models.Model):
    _inherit = "website"

    fulfilment_recipient_ids = fields.Many2many(
        "res.partner",
        "fulfilment_website_recipient_rel",
        "website_id",
        "partner_id",
        "Told of New Orders",
        help="They get the notices about new orders and exceptions of this website; "
        "the people of its sales team when empty",
    )

    @api.constrains("fulfilment_recipient_ids")
    def _check_fulfilment_recipients(self):
        self.fulfilment_recipient_ids._check_can_be_mailed()
