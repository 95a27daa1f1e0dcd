from odoo import models
from odoo.fields import Domain


class StockPicking(models.Model):
    """What was reported before it left is kept until then."""

    _inherit = "stock.picking"

    def _action_done(self):
        result = super()._action_done()
        left = self.sudo()._to_customer().filtered(lambda each: each.state == "done")
        if left:
            left._carry_shares()
        return result

    def _carry_shares(self):
        shares = self.env["order.share"].search(
            Domain("state", "=", "delivered")
            & (
                Domain("picking_id", "in", self.ids)
                | Domain("sale_order_id", "in", self.sale_id.ids)
            )
        )
        for share in shares:
            report = share._delivered_report()
            order, picking = share._fulfilment_order()
            for each in self:
                if report and (
                    each == picking
                    or (each.sale_id == order and each._begins_order(self))
                ):
                    order._arrived(report.create_date, share._name, each)
