from odoo import models


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _create_return(self):
        picking = super()._create_return()
        self.env["fulfilment.print.rule"]._print_for("return", picking)
        return picking
