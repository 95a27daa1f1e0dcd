from odoo import fields, models


class StockScrap(models.Model):
    _inherit = "stock.scrap"

    fulfilment_return_line_id = fields.Many2one(
        "fulfilment.return.line",
        "Returned Item",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
