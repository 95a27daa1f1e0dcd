from odoo import api, fields, models


class ResPartner(models.Model):
    """Whether a customer wants everything at once."""

    _inherit = "res.partner"

    picking_policy = fields.Selection(
        [("direct", "As available"), ("one", "Ship complete only")],
        "Shipping",
        help="For new orders. Empty takes what the settings say.",
    )

    @api.model
    def _commercial_fields(self):
        return super()._commercial_fields() + ["picking_policy"]


class SaleOrder(models.Model):
    """A customer's wish is the default of their orders."""

    _inherit = "sale.order"

    picking_policy = fields.Selection(
        compute="_compute_picking_policy", store=True, readonly=False
    )

    @api.depends("partner_id")
    def _compute_picking_policy(self):
        default = None
        for order in self:
            if order.state not in ("draft", "sent"):
                order.picking_policy = order.picking_policy
                continue
            policy = order.partner_id.picking_policy
            if not policy:
                default = default or self.default_get(["picking_policy"])
                policy = default.get("picking_policy", "direct")
            order.picking_policy = policy

    @api.model_create_multi
    def create(self, vals_list):
        partners = self.env["res.partner"].browse(
            [vals["partner_id"] for vals in vals_list if vals.get("partner_id")]
        )
        policies = {partner.id: partner.picking_policy for partner in partners}
        for vals in vals_list:
            # or else the general default is taken before the customer is asked
            if not vals.get("picking_policy") and policies.get(vals.get("partner_id")):
                vals["picking_policy"] = policies[vals["partner_id"]]
        return super().create(vals_list)
