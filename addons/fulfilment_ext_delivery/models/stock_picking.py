from odoo import models
from odoo.fields import Domain


class StockPicking(models.Model):
    """What was delivered before it was validated is kept until then."""

    _inherit = "stock.picking"

    def _action_done(self):
        result = super()._action_done()
        left = self.sudo()._to_customer().filtered(lambda each: each.state == "done")
        if left:
            left._carry_deliveries()
        return result

    def _carry_deliveries(self):
        jobs = self.env["delivery.job"].search(
            Domain("state", "=", "delivered")
            & (
                Domain("picking_id", "in", self.ids)
                | (
                    Domain("picking_id", "=", False)
                    & Domain("order_id", "in", self.sale_id.ids)
                )
            )
        )
        for job in jobs:
            event = job._delivered_step()
            for each in self:
                if event and (
                    each == job.picking_id
                    or (
                        not job.picking_id
                        and each.sale_id == job.order_id
                        and each._begins_order(self)
                    )
                ):
                    job._fulfilment_order()._arrived(event.at, job._name, each)
