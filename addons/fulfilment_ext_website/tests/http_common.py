from odoo.tests import HOST, HttpCase
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user


class ShopHttp(HttpCase):
    """The shop in a browser, and somebody of the staff."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.website = cls.env.ref("website.default_website")
        cls.company = cls.website.company_id
        cls.company.phone = "+49 30 5556677"
        cls.website.write({"ecommerce_access": "everyone", "warehouse_id": False})
        cls.clerk = mail_new_test_user(
            cls.env,
            "clerk",
            groups="fulfilment_ext.group_user",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Coffee beans",
                "type": "consu",
                "is_storable": True,
                "list_price": 89,
                "taxes_id": False,
                "is_published": True,
                "allow_out_of_stock_order": False,
            }
        )
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.shelf(10)
        cls.freight = cls.env["delivery.carrier"].create(
            {
                "name": "Freight",
                "fixed_price": 0,
                "is_published": True,
                "product_id": cls.env["product.product"]
                .create({"name": "Freight", "type": "service", "taxes_id": False})
                .id,
            }
        )
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "Anna Berger",
                "email": "anna@customer.example",
                "phone": "+49 30 1234567",
                "street": "Lindenstraße 5",
                "zip": "10969",
                "city": "Berlin",
                "country_id": cls.env.ref("base.de").id,
                "tz": "Europe/Berlin",
            }
        )
        cls.transfer = (
            cls.env.ref("payment.payment_provider_transfer")
            .sudo()
            .copy(
                {
                    "company_id": cls.company.id,
                    "state": "test",
                    "is_published": True,
                    "name": "Wire transfer",
                }
            )
        )
        cls.method = cls.transfer.with_context(active_test=False).payment_method_ids[:1]
        cls._rule(
            hold=False,
            auto_cancel=False,
            pay_days=0,
            pay_hours=0,
            remind_days=0,
            remind_hours=0,
        )

    @classmethod
    def _rule(cls, **values):
        cls.method.with_company(cls.company).write(
            {f"fulfilment_{name}": value for name, value in values.items()}
        )

    @classmethod
    def shelf(cls, quantity):
        cls.env["stock.quant"]._update_available_quantity(
            cls.product, cls.warehouse.lot_stock_id, quantity
        )

    # --- browser

    def get(self, path):
        answer = self.url_open(path, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    def page(self, path="/shop/cart"):
        answer = self.get(path)
        self.assertEqual(answer.status_code, 200, path)
        return answer.text

    @mute_logger("odoo.http")
    def rpc(self, path, **params):
        """:return: result of a JSON route; ``{"error": message}`` when refused"""
        answer = self.url_open(
            path, json={"jsonrpc": "2.0", "method": "call", "params": params}
        )
        self.env.invalidate_all()
        body = answer.json()
        if "error" in body:
            return {"error": body["error"]["data"]["message"]}
        return body.get("result")

    def browse_as(self, session):
        """:param str session: of a browser; None for a new visitor"""
        self.opener.cookies.clear()
        if session:
            self.opener.cookies.set("session_id", session, domain=HOST)

    def put(self, quantity, product=None):
        """Put so many into the cart of this browser."""
        product = product or self.product
        answer = self.rpc(
            "/shop/cart/add",
            product_template_id=product.product_tmpl_id.id,
            product_id=product.id,
            quantity=quantity,
        )
        self.assertNotIn("error", answer)
        return answer

    def latest(self):
        return self.env["sale.order"].search(
            [("website_id", "=", self.website.id)], order="id desc", limit=1
        )

    def fill(self, quantity=1):
        """:return: cart of a new visitor"""
        self.browse_as(None)
        self.put(quantity)
        return self.latest()

    def ready(self, quantity=1):
        """:return: such a cart that only needs to be paid"""
        cart = self.fill(quantity)
        cart.partner_id = self.customer
        cart._set_delivery_method(self.freight)
        self.env.flush_all()
        return cart

    def pay(self, cart, **values):
        """What the page of the payment asks for when the button is pressed."""
        return self.rpc(
            f"/shop/payment/transaction/{cart.id}",
            **{
                "access_token": cart._portal_ensure_token(),
                "provider_id": self.transfer.id,
                "payment_method_id": self.method.id,
                "token_id": None,
                "amount": cart.amount_total,
                "flow": "direct",
                "tokenization_requested": False,
                "landing_route": "/shop/payment/validate",
                **values,
            },
        )

    def portal_user(self):
        return mail_new_test_user(
            self.env,
            "anna.portal",
            groups="base.group_portal",
            password="anna.portal",  # noqa: S106
            company_id=self.company.id,
            company_ids=self.company.ids,
        )

    # --- staff

    def take(self, cart):
        cart.with_user(self.clerk).action_take_over()
        self.env.flush_all()

    def give_back(self, cart):
        cart.with_user(self.clerk).action_give_back()
        self.env.flush_all()
