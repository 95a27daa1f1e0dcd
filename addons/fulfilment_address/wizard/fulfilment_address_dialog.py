from odoo import api, fields, models


class FulfilmentAddressDialog(models.AbstractModel):
    """A dialog of one order that its user may change. Ids come from outside."""

    _name = "fulfilment.address.dialog"
    _description = "Dialog of an Order"

    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade"
    )

    @api.constrains("order_id")
    def _check_order_access(self):
        self.order_id.sudo(False).check_access("write")

    def _sale_order(self):
        """:return: the order as superuser; empty where the user has no right to it,
        also before the dialog is saved"""
        order = self.order_id.sudo(False)
        return order._filtered_access("write").sudo()
