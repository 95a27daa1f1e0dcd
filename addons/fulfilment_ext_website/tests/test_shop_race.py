from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from odoo.addons.fulfilment_ext.tests import test_payment_race

Race = test_payment_race.TestPaymentRace


@tagged("post_install", "-at_install")
class TestShopRace(TransactionCase):
    """Two at the same time, each in a thread with a cursor of its own."""

    _Cursor, _cursor, _at_once = Race._Cursor, Race._cursor, Race._at_once

    def setUp(self):
        super().setUp()
        self.addCleanup(self._clean_up)
        with self._cursor() as env:
            website = env["website"].search([], limit=1)
            company = website.company_id
            env = env(context={"allowed_company_ids": company.ids})
            partner = env["res.partner"].create({"name": "Anna Race"})
            product, freight = env["product.product"].create(
                [
                    {
                        "name": "Race box",
                        "list_price": 100,
                        "is_storable": True,
                        "allow_out_of_stock_order": False,
                        "taxes_id": [Command.clear()],
                    },
                    {
                        "name": "Race freight",
                        "type": "service",
                        "taxes_id": [Command.clear()],
                    },
                ]
            )
            shelf = env["stock.warehouse"].search(
                [("company_id", "=", company.id)], limit=1
            )
            env["stock.quant"]._update_available_quantity(
                product, shelf.lot_stock_id, 1
            )
            carrier = env["delivery.carrier"].create(
                {"name": "Race", "product_id": freight.id, "is_published": True}
            )
            provider = env.ref("payment.payment_provider_transfer").copy(
                {"company_id": company.id, "state": "test", "name": "Race"}
            )
            carts = env["sale.order"].create(
                [
                    {
                        "partner_id": partner.id,
                        "website_id": website.id,
                        "carrier_id": carrier.id,
                        "order_line": [Command.create({"product_id": product.id})],
                    }
                    for _turn in range(2)
                ]
            )
            people = env["res.users"].create(
                [
                    {
                        "name": login,
                        "login": login,
                        "company_id": company.id,
                        "company_ids": [Command.set(company.ids)],
                        "group_ids": [
                            Command.set(env.ref("fulfilment_ext.group_user").ids)
                        ],
                    }
                    for login in ("race_one", "race_two")
                ]
            )
            self.made = {
                "sale.order": carts.ids,
                "delivery.carrier": carrier.ids,
                "product.product": (product | freight).ids,
                "payment.provider": provider.ids,
                "res.users": people.ids,
                "res.partner": (partner | people.partner_id).ids,
            }

    def _clean_up(self):
        with self._cursor() as env:
            made = {
                model: env[model].with_context(active_test=False).browse(ids).exists()
                for model, ids in self.made.items()
            }
            carts, products = made["sale.order"], made["product.product"]
            carts.transaction_ids.unlink()
            carts.unlink()
            env["stock.quant"].search(
                [("product_id", "in", products.ids)]
            ).sudo().unlink()
            made["delivery.carrier"].unlink()
            products.product_tmpl_id.unlink()
            made["payment.provider"].unlink()
            made["res.users"].unlink()
            made["res.partner"].unlink()

    def _pay(self, number):
        """:return: task that presses pay in the cart"""

        def task(env):
            cart = env["sale.order"].browse(self.made["sale.order"][number])
            # as core's route does
            cart.lock_for_update(allow_referencing=True)
            cart._check_cart_is_ready_to_be_paid()
            provider = env["payment.provider"].browse(self.made["payment.provider"])
            return cart._new_transaction(provider).state

        return task

    def _take(self, user, number=0):
        """:return: task of somebody who takes over the cart"""

        def task(env):
            cart = env["sale.order"].browse(self.made["sale.order"][number])
            cart.with_user(self.made["res.users"][user]).action_take_over()
            return "taken"

        return task

    def test_last_unit(self):
        results = self._at_once(self._pay(0), self._pay(1))
        refused = [result for result in results if isinstance(result, UserError)]
        self.assertEqual(len(refused), 1, results)
        self.assertIn("none left", str(refused[0]))
        with self._cursor() as env:
            carts = env["sale.order"].browse(self.made["sale.order"])
            self.assertEqual(carts.transaction_ids.mapped("state"), ["draft"])

    def test_take_over_while_the_customer_pays(self):
        """Either it is paid in the shop or staff has it, never both."""
        results = self._at_once(self._pay(0), self._take(0))
        refused = [result for result in results if isinstance(result, UserError)]
        self.assertEqual(len(refused), 1, results)
        with self._cursor() as env:
            cart = env["sale.order"].browse(self.made["sale.order"][0])
            self.assertNotEqual(bool(cart.transaction_ids), bool(cart.taken_over_by_id))

    def test_two_people(self):
        results = self._at_once(self._take(0), self._take(1))
        refused = [result for result in results if isinstance(result, UserError)]
        self.assertEqual(len(refused), 1, results)
        self.assertIn("has taken over", str(refused[0]))
