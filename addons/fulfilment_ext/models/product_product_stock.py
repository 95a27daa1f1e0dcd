from odoo import api, fields, models
from odoo.fields import Domain

#: Orders that await their payment: placed, or confirmed to hold their stock.
AWAITING = Domain("is_payment_hold", "=", True) | (
    Domain("state", "in", ("draft", "sent"))
    & Domain("payment_status", "in", ("awaiting", "partial"))
)


class ProductProduct(models.Model):
    """What is on the shelf, whom it is promised to, what is free."""

    _inherit = "product.product"

    stock_reserved_qty = fields.Float(
        "Reserved",
        compute="_compute_stock_reserved_qty",
        digits="Product Unit",
        help="On the shelf, for transfers",
    )
    awaiting_payment_qty = fields.Float(
        "Awaiting Payment",
        compute="_compute_awaiting_payment_qty",
        digits="Product Unit",
        help="In orders that are not paid; reserved where the stock is held",
    )

    @api.depends("qty_available", "free_qty")
    @api.depends_context("warehouse_id", "search_warehouse", "search_location")
    def _compute_stock_reserved_qty(self):
        for product in self:
            product.stock_reserved_qty = product.uom_id.round(
                product.qty_available - product.free_qty
            )

    @api.depends_context("warehouse_id", "search_warehouse", "allowed_company_ids")
    def _compute_awaiting_payment_qty(self):
        """As many queries for one product as for all."""
        found = dict.fromkeys(self.ids, 0.0)
        groups = (
            self.env["sale.order.line"]
            .sudo()
            ._read_group(
                self._awaiting_payment_domain(),
                ["product_id", "product_uom_id"],
                ["product_uom_qty:sum"],
            )
        )
        for product, unit, quantity in groups:
            found[product.id] += unit._compute_quantity(
                quantity, product.uom_id, round=False
            )
        for product in self:
            product.awaiting_payment_qty = product.uom_id.round(
                found.get(product._origin.id, 0.0)
            )

    def _awaiting_payment_domain(self):
        """:return: of ``sale.order.line``, for these products and the warehouses and
        companies that are looked at"""
        domain = (
            Domain("product_id", "in", self.ids)
            & Domain("display_type", "=", False)
            & Domain("order_id", "any", AWAITING)
            & Domain("company_id", "in", self.env.companies.ids)
        )
        warehouses = self._warehouses_looked_at()
        if warehouses is not None:
            domain &= Domain("order_id.warehouse_id", "in", warehouses.ids)
        return domain

    @api.model
    def _warehouses_looked_at(self):
        """:return: ``stock.warehouse`` as core reads them from the context: ids, or
        parts of their names; None for all"""
        asked = self.env.context.get("warehouse_id") or self.env.context.get(
            "search_warehouse"
        )
        if not asked:
            return None
        asked = asked if isinstance(asked, list | tuple) else [asked]
        warehouses = self.env["stock.warehouse"]
        domain = Domain("id", "in", [one for one in asked if isinstance(one, int)])
        for name in asked:
            if isinstance(name, str):
                domain |= Domain("name", "ilike", name)
        return warehouses.search(domain)

    def _promise_exempt(self, order):
        """For other addons.

        :param order: ``sale.order`` that sells them
        :return: those of these products that may be promised without stock
        """
        return self.browse()

    def _promise_parts(self, company):
        """What one of each takes from the shelf; of a kit its components, see the
        addon that knows them.

        :return: dict of product: dict of storable product: quantity in its unit
        """
        return {
            product: {product: 1.0} if product.is_storable else {} for product in self
        }

    def _promise_takers(self, company):
        """:return: products that take these from the shelf when they are sold"""
        return self

    def action_view_awaiting_payment(self):
        """:return: action with the orders that await their payment"""
        self.ensure_one()
        self.check_access("read")
        lines = self.env["sale.order.line"].search_fetch(
            self._awaiting_payment_domain(), ["order_id"]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fulfilment_ext.action_payment_queue"
        )
        return {
            **action,
            "name": self.env._("Awaiting Payment: %s", self.display_name),
            "domain": [("id", "in", lines.order_id.ids)],
        }

    def action_view_stock_reserved(self):
        """:return: action with the orders for which it is reserved"""
        self.ensure_one()
        self.check_access("read")
        domain = (
            Domain("product_id", "=", self.id)
            & Domain("state", "in", ("partially_available", "assigned"))
            & Domain("location_id.usage", "in", ("internal", "transit"))
            & Domain("company_id", "in", self.env.companies.ids)
        )
        warehouses = self._warehouses_looked_at()
        if warehouses is not None:
            domain &= Domain("location_id.warehouse_id", "in", warehouses.ids)
        moves = self.env["stock.move"].search_fetch(domain, ["sale_line_id"])
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Reserved: %s", self.display_name),
            "res_model": "sale.order",
            "view_mode": "list,form",
            "domain": [("id", "in", moves.sale_line_id.order_id.ids)],
            "context": {"create": False},
        }
