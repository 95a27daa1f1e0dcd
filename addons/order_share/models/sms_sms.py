from odoo import fields, models


class SmsSms(models.Model):
    """Messages to drivers belong to no chatter, where a failure would be seen: partner
    and sender are told."""

    _inherit = "sms.sms"

    order_share_driver_id = fields.Many2one(
        "order.share.driver", ondelete="set null", index="btree_not_null", readonly=True
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "error":
            types = dict(self._fields["failure_type"]._description_selection(self.env))
            for sms in self.sudo().filtered("order_share_driver_id"):
                driver = sms.order_share_driver_id
                driver.share_id._undelivered(types.get(sms.failure_type), driver)
        return result
