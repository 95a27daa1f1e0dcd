import re

from odoo.tests import tagged

from odoo.addons.b2b_account.tests.portal_common import B2bPortalCommon

from .common import OrderApprovalCase


@tagged("post_install", "-at_install")
class OrderApprovalShop(OrderApprovalCase, B2bPortalCommon):
    """People of two customers in the shop."""

    @classmethod
    def setUpClass(cls):
        super(B2bPortalCommon, cls).setUpClass()
        cls._set_up_approval()
        products = cls.gloves + cls.soap + cls.chair
        products.product_tmpl_id.is_published = True
        # nothing to deliver: the checkout asks for less
        products.product_tmpl_id.type = "service"
        germany = cls.env.ref("base.de")
        people = cls.boss | cls.petra | cls.jonas | cls.rita | cls.ralf
        people.partner_id.write(
            {
                "street": "Lahnstraße 12",
                "zip": "35037",
                "city": "Marburg",
                "country_id": germany.id,
                "phone": "+49 6421 1",
            }
        )
        cls.site = cls._site(cls.customer)
        cls.site.write(
            {
                "street": "Barfüßerstraße 41",
                "zip": "35037",
                "city": "Marburg",
                "country_id": germany.id,
                "phone": "+49 6421 2",
                "email": "haus@example.com",
            }
        )

    def rpc(self, path, **params):
        """:return: result of a JSON route; ``{"error": message}`` when refused"""
        answer = self.url_open(
            path, json={"jsonrpc": "2.0", "method": "call", "params": params}
        )
        self.assertEqual(answer.status_code, 200, path)
        self.env.invalidate_all()
        body = answer.json()
        if "error" in body:
            data = body["error"]["data"]
            self.assertIn(
                data["name"].rpartition(".")[2],
                ("UserError", "ValidationError", "AccessError"),
                data["debug"],
            )
            return {"error": data["message"]}
        return body.get("result")

    def put(self, product, quantity=1):
        """Put a product into the cart. :return: what the shop answers"""
        return self.rpc(
            "/shop/cart/add",
            product_template_id=product.product_tmpl_id.id,
            product_id=product.id,
            quantity=quantity,
        )

    def cart_of(self, member):
        return self.env["sale.order"].search(
            [("partner_id", "=", member.partner_id.id), ("state", "=", "draft")],
            limit=1,
        )

    def fill(self, member=None, *products):
        """:return: a cart that was filled in the browser"""
        member = member or self.jonas
        self.sign_in(member)
        for product in products or (self.gloves,):
            self.assertNotIn("error", self.put(product))
        return self.cart_of(member)

    def release_form(self):
        """:return: hidden fields of the page “Submit for release”"""
        html = self.page("/shop/payment")
        return {
            name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)[1]
            for name in ("csrf_token", "fingerprint")
        }

    def submit(self, code=303, **values):
        return self.post(
            "/shop/approval/submit", {**self.release_form(), **values}, code=code
        )

    def submitted(self, member=None, *products):
        """:return: an order that was submitted in the browser"""
        order = self.fill(member, *products)
        self.submit()
        self.assertEqual(order.approval_state, "pending")
        return order

    def snapshot(self, order):
        """:return: everything that a closed door must leave as it was"""
        self.env.invalidate_all()
        return (
            order.state,
            order.approval_state,
            order.partner_id,
            order._approval_fingerprint(),
            order.order_line.ids,
            order.transaction_ids.ids,
        )

    def paid(self, transaction):
        """The money is there; how it is booked is not our business."""
        transactions = type(transaction)
        if hasattr(transactions, "_create_payment"):
            self.patch(transactions, "_create_payment", lambda *_args, **_kwargs: None)
        transaction._set_done()
        transaction._post_process()
        self.env.invalidate_all()

    def payment(self, order):
        """:return: parameters of core's payment routes"""
        provider, method = self._transfer()
        return {
            "access_token": order._portal_ensure_token(),
            "provider_id": provider.id,
            "payment_method_id": method.id,
            "token_id": None,
            "amount": order.amount_total,
            "flow": "direct",
            "tokenization_requested": False,
            "landing_route": f"/my/orders/{order.id}",
        }
