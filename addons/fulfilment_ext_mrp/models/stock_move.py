from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    def _item_part(self):
        """:return: which part of the kit it moves: ``mrp.bom.line``, or the product
        where there is none any more"""
        return self.bom_line_id or self.product_id
