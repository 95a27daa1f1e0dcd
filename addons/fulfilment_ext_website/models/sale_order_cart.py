from odoo import api, fields, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """Columns of the list of open carts."""

    _inherit = "sale.order"

    is_visitor_cart = fields.Boolean(
        "Unknown Visitor",
        compute="_compute_is_visitor_cart",
        search="_search_is_visitor_cart",
    )
    cart_customer = fields.Char("Shopper", compute="_compute_cart_customer")
    cart_phone = fields.Char("Shopper's Phone", compute="_compute_cart_customer")
    cart_email = fields.Char("Shopper's Mail", compute="_compute_cart_customer")
    cart_state = fields.Selection(
        [
            ("open", "In the Shop"),
            ("abandoned", "Abandoned"),
            ("failed", "Payment Failed"),
            ("taken", "Taken Over"),
        ],
        "Cart",
        compute="_compute_cart_state",
    )

    _open_cart_idx = models.Index(
        "(website_id, write_date DESC) WHERE website_id IS NOT NULL AND state = 'draft'"
    )
    # the shop's orders among all, newest first
    _website_idx = models.Index(
        "(date_order DESC, id DESC) WHERE website_id IS NOT NULL"
    )

    @api.depends("website_id", "partner_id")
    def _compute_is_visitor_cart(self):
        for order in self:
            visitor = order.website_id.sudo().user_id.partner_id
            order.is_visitor_cart = bool(visitor) and order.partner_id == visitor

    def _search_is_visitor_cart(self, operator, value):
        if operator != "in":
            return NotImplemented
        websites = self.env["website"].sudo().search([("user_id", "!=", False)])
        domain = Domain("website_id", "!=", False) & Domain(
            "partner_id", "in", websites.user_id.partner_id.ids
        )
        return domain if True in value else ~domain

    @api.depends("is_visitor_cart", "partner_id")
    def _compute_cart_customer(self):
        """All visitors have the website's partner: nothing of it is theirs."""
        for order in self:
            is_visitor, partner = order.is_visitor_cart, order.partner_id
            name = self.env._("Visitor") if is_visitor else partner.display_name
            order.cart_customer = name
            order.cart_phone = False if is_visitor else partner.phone
            order.cart_email = False if is_visitor else partner.email

    @api.depends("taken_over_by_id", "payment_status", "is_abandoned_cart")
    def _compute_cart_state(self):
        for order in self:
            if order.taken_over_by_id:
                order.cart_state = "taken"
            elif order.payment_status == "failed":
                order.cart_state = "failed"
            else:
                order.cart_state = "abandoned" if order.is_abandoned_cart else "open"
