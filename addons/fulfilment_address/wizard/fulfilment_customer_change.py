from odoo import api, fields, models
from odoo.exceptions import UserError


class FulfilmentCustomerChange(models.TransientModel):
    """Give a confirmed order to another customer."""

    _name = "fulfilment.customer.change"
    _inherit = "fulfilment.address.dialog"
    _description = "Change Customer"

    # in the rights of the user: what a foreign order has is not told
    company_id = fields.Many2one(related="order_id.company_id", related_sudo=False)
    from_id = fields.Many2one(
        related="order_id.partner_id", related_sudo=False, string="From"
    )
    partner_id = fields.Many2one("res.partner", "To", required=True, check_company=True)
    keep_address = fields.Boolean(
        "Keep the Delivery Address",
        help="Else what has not left goes to the delivery address of the new customer",
    )
    keep_prices = fields.Boolean(
        "Keep the Prices",
        default=True,
        help="Else they are taken from the new customer's pricelist",
    )
    update_taxes = fields.Boolean(
        "Update the Taxes",
        default=True,
        help="As the fiscal position of the new customer says",
    )
    note = fields.Char("Why", required=True)
    warning = fields.Char(compute="_compute_warning")

    @api.depends("order_id", "partner_id")
    def _compute_warning(self):
        for wizard in self:
            order, customer = wizard._sale_order(), wizard.partner_id
            wizard.warning = (
                order and customer and order._payment_refusal(customer)
            ) or False

    def action_change(self):
        """Change it.

        :raise UserError: it was invoiced, or paid by the customer it has now
        """
        self.ensure_one()
        # a contact that the user may see
        self.partner_id.check_access("read")
        self.order_id._change_customer(
            self.partner_id,
            self.note,
            keep_prices=self.keep_prices,
            update_taxes=self.update_taxes,
            keep_address=self.keep_address,
        )
        return {"type": "ir.actions.act_window_close"}


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_change_customer(self):
        """:return: dialog to give it to another customer
        :raise UserError: it can't be given to another one; says what to do
        """
        self.ensure_one()
        self._check_address_user()
        if refusal := self._customer_refusal():
            raise UserError(refusal)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change Customer"),
            "res_model": "fulfilment.customer.change",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_order_id": self.id},
        }
