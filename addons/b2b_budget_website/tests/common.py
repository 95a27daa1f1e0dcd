import re

from odoo import Command
from odoo.tests import tagged

from odoo.addons.b2b_account.tests.portal_common import B2bPortalCommon
from odoo.addons.b2b_budget.tests.common import B2bBudgetCase

ADDRESS = {
    "street": "Lahnstraße 12",
    "zip": "35037",
    "city": "Marburg",
    "phone": "+49 6421 1",
}


@tagged("post_install", "-at_install")
class BudgetShop(B2bBudgetCase, B2bPortalCommon):
    """People of a customer with a budget of 100 a month in the shop."""

    @classmethod
    def setUpClass(cls):
        super(B2bPortalCommon, cls).setUpClass()
        cls._set_up_budgets()
        cls.budget = cls._budget(1200)
        cls.country = cls.env.ref("base.de")
        # nothing to deliver: the checkout asks for less
        cls.product.write({"type": "service", "is_published": True})
        cls.plain = cls.env["product.pricelist"].create({"name": "Plain"})
        people = cls.requester | cls.orderer | cls.petra | cls.rita
        for partner in people.partner_id:
            cls._complete(partner)
            partner.property_product_pricelist = cls.plain
        for site in cls.marburg + cls.giessen:
            cls._complete(site)
            site.email = "haus@example.com"
        cls.requester._change({"site_ids": [Command.set(cls.marburg.ids)]})

    @classmethod
    def _complete(cls, partner):
        partner.write({**ADDRESS, "country_id": cls.country.id})

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

    def fill(self, member=None, quantity=30):
        """:return: a cart that was filled in the browser"""
        member = member or self.requester
        self.sign_in(member)
        self.put(quantity)
        return self.env["sale.order"].search(
            [("partner_id", "=", member.partner_id.id), ("state", "=", "draft")],
            limit=1,
        )

    def put(self, quantity):
        """Put so many into the cart of whoever is signed in."""
        answer = self.rpc(
            "/shop/cart/add",
            product_template_id=self.product.product_tmpl_id.id,
            product_id=self.product.id,
            quantity=quantity,
        )
        self.assertNotIn("error", answer)

    def form(self):
        """:return: hidden fields of the page “Submit for confirmation”"""
        html = self.page("/shop/payment")
        return {
            name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', html)[1]
            for name in ("csrf_token", "fingerprint")
        }

    def submit(self, code=303, **values):
        return self.post("/shop/budget/submit", {**self.form(), **values}, code=code)

    def submitted(self, member=None):
        """:return: an order that was submitted in the browser"""
        order = self.fill(member)
        self.submit()
        self.assertEqual(order.budget_state, "waiting")
        return order

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
