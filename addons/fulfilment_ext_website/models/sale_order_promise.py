from collections import defaultdict

from odoo import models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class SaleOrder(models.Model):
    """The last unit is sold once."""

    _inherit = "sale.order"

    def _check_cart_is_ready_to_be_paid(self):
        """Asked right before it is paid. Who pays for the same products at this moment
        comes one after the other.

        :raise ValidationError: says what is missing and what to do
        """
        self._lock_to_pay()
        if refusal := self._taken_over_refusal():
            raise ValidationError(refusal)
        if refusal := self._promise_refusal(lock=True):
            raise ValidationError(refusal)
        return super()._check_cart_is_ready_to_be_paid()

    def _lock_to_pay(self):
        """Core has locked the row, which does not stop who waits for it from going on
        with what it was before; the row is written, so it does."""
        if self.ids:
            self.env.flush_all()
            self.env.execute_query(
                SQL(
                    "UPDATE sale_order SET id = id WHERE id IN %s RETURNING id",
                    tuple(self.ids),
                )
            )

    # --- what is missing

    def _promise_refusal(self, lock=False):
        """Whether the stock for this cart is there.

        :param bool lock: who pays for the same products waits until this is over
        :return: text for the customer: which article, how many are left, what to do;
            "" when all of it is there
        """
        # its units are reserved when it is confirmed
        if len(self) != 1 or self.state not in ("draft", "sent"):
            return ""
        order = self.sudo().with_context(allowed_company_ids=self.company_id.ids)
        must, _may = order._promise_demand()
        if not must:
            return ""
        products = order.env["product.product"].union(*must)
        if lock:
            order._lock_products(products)
        free, paying = order._promise_free(products)
        short = {
            product
            for product, quantity in must.items()
            if product.uom_id.compare(free[product] - paying[product], quantity) < 0
        }
        if not short:
            return ""
        left = {product: free[product] - paying[product] for product in must}
        rows = [
            order._promise_text(line, number, any(paying[part] for part in parts))
            for line, number, parts in order._promise_left(must, left, short)
        ]
        return "\n".join(rows)

    def _promise_free(self, products):
        """:return: two dicts of product: quantity in its unit; free on the shelves of
        this cart's warehouse, and of that in carts that others are paying for"""
        free = {product: self._get_free_qty(product) for product in products}
        paying = defaultdict(float)
        carts = self._promise_rivals()
        if carts:
            takers = products._promise_takers(self.company_id)
            lines = carts.order_line.filtered(lambda line: line.product_id in takers)
            parts = lines.product_id._promise_parts(self.company_id)
            for line in lines:
                quantity = line.product_uom_id._compute_quantity(
                    line.product_uom_qty, line.product_id.uom_id, round=False
                )
                for part, each in parts[line.product_id].items():
                    paying[part] += each * quantity
        return free, paying

    def _promise_rivals(self):
        """:return: other carts that are being paid, from the same shelves; what is held
        or confirmed is reserved, so it is not free"""
        transactions = self.env["payment.transaction"].sudo()
        paying = transactions.search(transactions._paying_domain())
        warehouse_id = self._get_shop_warehouse_id()
        return paying.sale_order_ids.filtered(
            lambda order: (
                order.id != self.id
                and order.state in ("draft", "sent")
                and order.company_id == self.company_id
                and (not warehouse_id or order.warehouse_id.id == warehouse_id)
            )
        )

    def _promise_left(self, must, left, short):
        """:return: list of (first line of a product, how many can be sold, its parts
        that are short), of the products that can't be sold as they are"""
        found, seen = [], self.env["product.product"]
        parts = self.order_line.product_id._promise_parts(self.company_id)
        exempt = self.order_line.product_id._promise_exempt(self)
        for line in self.order_line:
            product = line.product_id
            missing = {part for part in parts.get(product, {}) if part in short}
            if not missing or product in seen or product in exempt:
                continue
            seen |= product
            wanted = self._get_cart_qty(product.id)
            number = min(
                # what other articles of this cart take of it is not left for this one
                (left[part] - (must[part] - parts[product][part] * wanted))
                / parts[product][part]
                for part in missing
            )
            number = product.uom_id._compute_quantity(
                max(number, 0.0), line.product_uom_id, round=False
            )
            found.append((line, int(number + 1e-6), missing))
        return found

    def _promise_text(self, line, number, is_paying):
        """:return: sentences for the customer about one article"""
        product = line.product_id.with_context(display_default_code=False)
        names = {"product": product.display_name, "left": number}
        if line.product_uom_id != product.uom_id:
            names["left"] = f"{number} {line.product_uom_id.name}"
        if number and self._is_collected():
            text = self.env._(
                "%(product)s: only %(left)s left in the store. Reduce the quantity in "
                "your cart, or choose another store.",
                **names,
            )
        elif self._is_collected():
            text = self.env._(
                "%(product)s: none left in the store. Remove it from your cart, or "
                "choose another store.",
                **names,
            )
        elif number:
            text = self.env._(
                "%(product)s: only %(left)s left. Reduce the quantity in your cart.",
                **names,
            )
        else:
            text = self.env._(
                "%(product)s: none left. Remove it from your cart.", **names
            )
        if is_paying:
            text += " " + self.env._(
                "Another customer is paying for it now. If you want it, try again in a "
                "few minutes."
            )
        return text

    def _is_collected(self):
        """:return: whether the customer has chosen a store, see website_sale_collect"""
        return self.carrier_id.delivery_type == "in_store"
