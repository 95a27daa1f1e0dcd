from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import FEES, OPEN


class FulfilmentReturnFee(models.Model):
    """What the customer pays because goods come back."""

    _name = "fulfilment.return.fee"
    _description = "Fee of a Return"
    _inherit = "order.derived.mixin"
    _order = "return_id, id"

    return_id = fields.Many2one(
        "fulfilment.return", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="return_id.company_id", store=True)
    currency_id = fields.Many2one(related="return_id.currency_id")
    kind = fields.Selection(FEES, "What For", required=True, default="restocking")
    name = fields.Char(
        "Description",
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    product_id = fields.Many2one(
        "product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        domain="[('type', '=', 'service')]",
        ondelete="restrict",
        help="It says which taxes and account the fee has.",
    )
    percent = fields.Float(
        "%",
        digits=(5, 2),
        help="Of what was paid for items that do not come back for a reason of ours.",
    )
    price_unit = fields.Float(
        "Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        min_display_digits="Product Price",
    )
    tax_ids = fields.Many2many(
        "account.tax", compute="_compute_tax_ids", string="Taxes"
    )
    amount = fields.Monetary(compute="_compute_amount", store=True, derived=True)

    _price_positive = models.Constraint(
        "CHECK (price_unit >= 0 AND percent >= 0 AND percent <= 100)",
        "A fee is not negative, and at most 100 %.",
    )

    @api.depends("kind")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for fee in self:
            fee.name = kinds.get(fee.kind) or ""

    @api.depends("kind")
    def _compute_product_id(self):
        for fee in self:
            fee.product_id = self.env.ref(
                f"fulfilment_return.product_{fee.kind}", raise_if_not_found=False
            )

    @api.depends(
        "percent",
        "product_id",
        "return_id.line_ids.quantity",
        "return_id.line_ids.quantity_received",
        "return_id.line_ids.reason_id",
        "return_id.state",
    )
    def _compute_price_unit(self):
        for fee in self:
            if fee.percent and not fee.return_id.move_id:
                price = fee.return_id._fee_base(fee.tax_ids) * fee.percent / 100
                fee.price_unit = (fee.currency_id or fee.env.company.currency_id).round(
                    price
                )
            else:
                fee.price_unit = fee.price_unit

    @api.depends("product_id", "return_id.order_id")
    def _compute_tax_ids(self):
        for fee in self:
            order = fee.return_id.order_id.sudo()
            taxes = fee.product_id.sudo().taxes_id._filter_taxes_by_company(
                order.company_id
            )
            fee.tax_ids = order.fiscal_position_id.map_tax(taxes)

    @api.model_create_multi
    def create(self, vals_list):
        fees = super().create(vals_list)
        fees._check_open()
        return fees

    def write(self, vals):
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self._check_open()

    def _check_open(self):
        if self.env.su:
            return
        for fee in self:
            if fee.return_id.state not in OPEN or fee.return_id.move_id:
                raise UserError(
                    self.env._(
                        "%s is settled: its fees can't be changed any more.",
                        fee.return_id.name,
                    )
                )
