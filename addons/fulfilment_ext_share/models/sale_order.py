from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _customer_changed(self, former):
        """Shares of the order and its transfers that the former customer's people have
        end. Those of carriers and other partners go on."""
        result = super()._customer_changed(former)
        order = self.sudo()
        family = former.commercial_partner_id
        shares = order.order_share_ids | order.picking_ids.order_share_ids
        shares.filtered(
            lambda share: share.partner_id.commercial_partner_id == family
        ).action_revoke()
        return result
