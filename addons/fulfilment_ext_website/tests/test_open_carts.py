from ast import literal_eval

from odoo import fields
from odoo.tests import Form, tagged

from .common import ShopCase


@tagged("post_install", "-at_install")
class TestOpenCarts(ShopCase):
    """The list from which carts are taken over."""

    def _listed(self, orders, user=None):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fulfilment_ext_website.action_open_cart"
        )
        domain = literal_eval(action["domain"])
        found = self.env["sale.order"].with_user(user or self.clerk).search(domain)
        return found & orders

    def test_which(self):
        cart, taken, failed = self._cart(), self._cart(), self._cart()
        empty = self._cart(order_line=False)
        others = self._order(confirm=False) | self._order(website_id=self.website.id)
        paying, paid = self._cart(), self._cart()
        self._pay(paying, "pending", provider=self.transfer)
        self._pay(paid)
        self._pay(failed, "error")
        self._take(taken)
        everything = cart | taken | failed | empty | others | paying | paid
        self.assertEqual(self._listed(everything), cart | taken | failed)
        self.assertEqual(
            (cart | taken | failed).mapped("cart_state"), ["open", "taken", "failed"]
        )
        cart.date_order = fields.Datetime.subtract(fields.Datetime.now(), days=2)
        self.assertEqual(cart.cart_state, "abandoned")

    def test_visitor(self):
        self.visitor.sudo().phone = "+49 30 999"
        visitor, known = self._cart(partner_id=self.visitor.id), self._cart()
        self.assertEqual(
            [visitor.cart_customer, visitor.cart_phone, visitor.cart_email],
            ["Visitor", False, False],
        )
        self.assertEqual(known.cart_phone, "+49 30 1234567")
        both = visitor | known
        carts = self.env["sale.order"].with_user(self.clerk)
        for value, expected in ((True, visitor), (False, known)):
            found = carts.search([("is_visitor_cart", "=", value)])
            self.assertEqual(found & both, expected)

    def test_form(self):
        cart = self._cart()
        self._take(cart)
        with Form(cart.with_user(self.clerk)) as form:
            with form.order_line.edit(0) as line:
                line.product_uom_qty = 3
        self.assertEqual(cart.cart_quantity, 3)

    def test_flat(self):
        """As many queries for fifty carts as for five."""
        carts = self.env["sale.order"].union(*(self._cart() for _turn in range(50)))
        names = [
            "name",
            "website_id",
            "cart_customer",
            "cart_phone",
            "cart_quantity",
            "amount_total",
            "write_date",
            "cart_state",
            "taken_over_by_id",
        ]
        counts = []
        # the first fills caches
        for size in (5, 5, 50):
            some = carts[:size].with_user(self.clerk)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.web_read({name: {} for name in names})
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])
