from odoo import api, fields, models


class FulfilmentAddressRelease(models.TransientModel):
    """Ship to an address as it is, and say why."""

    _name = "fulfilment.address.release"
    _inherit = "fulfilment.address.dialog"
    _description = "Release Delivery Address"

    findings = fields.Html("What Is Wrong", compute="_compute_findings")
    note = fields.Char(
        "Why It Is Right",
        required=True,
        help="Such as: the customer has confirmed it by phone",
    )

    @api.depends("order_id")
    def _compute_findings(self):
        for wizard in self:
            wizard.findings = wizard._sale_order().address_text

    def action_release(self):
        """Let the order go on.

        :raise UserError: it is not held any more
        """
        self.ensure_one()
        self.order_id._release_address(self.note)
        return {"type": "ir.actions.act_window_close"}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_release_address(self):
        """:return: dialog to ship to the address as it is"""
        self.ensure_one()
        self._check_address_user()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release Delivery Address"),
            "res_model": "fulfilment.address.release",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }
