from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import AddressCase


@tagged("post_install", "-at_install")
class TestCustomer(AddressCase):
    """An order was entered for the wrong customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.partner"].create(
            {
                **cls._typed(street="Tannenweg 3"),
                "name": "Jan Kowalski",
                "email": "j@x.y",
            }
        )

    def _change(self, order, customer=None, **values):
        wizard = self.env["fulfilment.customer.change"].with_user(self.clerk)
        wizard = wizard.create(
            {
                "order_id": order.id,
                "partner_id": (customer or self.other).id,
                "note": "Typed into the wrong account",
                **values,
            }
        )
        wizard.action_change()

    def test_change(self):
        self._stock(self.product, 10)
        order = self._order(carrier_id=self.carrier.id, user_id=self.manager.id)
        token = order._portal_ensure_token()
        short = order._short_link_sign()
        price = order.amount_total
        order.message_subscribe(self.customer.ids)
        self._change(order)
        self.assertEqual(order.partner_id, self.other)
        self.assertEqual(order.partner_invoice_id, self.other)
        self.assertEqual(order.partner_shipping_id, self.other)
        self.assertEqual(order.picking_ids.partner_id, self.other)
        self.assertEqual(order.user_id, self.manager)
        self.assertEqual(order.amount_total, price)
        self.assertEqual(order.order_line.order_partner_id, self.other)
        # the customer before can't see it any more
        self.assertNotEqual(order.access_token, token)
        self.assertNotEqual(order._short_link_sign(), short)
        self.assertNotIn(self.customer, order.message_partner_ids)
        self.assertIn(self.other, order.message_partner_ids)
        notes = self._notes(order)
        for word in ("Anna Berger", "Jan Kowalski", "Typed into the wrong account"):
            self.assertIn(word, notes)
        self.assertEqual(order.message_ids[0].author_id, self.clerk.partner_id)

    def test_portal_is_closed(self):
        user = mail_new_test_user(
            self.env, "anna_portal", groups="base.group_portal", email="anna@x.y"
        )
        user.partner_id.parent_id = self.customer
        order = self._order()
        orders = self.env["sale.order"].with_user(user)
        self.assertTrue(orders.search([("id", "=", order.id)]))
        self._change(order)
        self.assertFalse(orders.search([("id", "=", order.id)]))

    def test_keep_address(self):
        order = self._order(carrier_id=self.carrier.id)
        self._change(order, keep_address=True)
        place = order.partner_shipping_id
        self.assertEqual(place._address_lines(), self.customer._address_lines())
        self.assertEqual(place.commercial_partner_id, self.other)
        self.assertEqual(order.picking_ids.partner_id, place)

    def test_done_keeps_its_address(self):
        self._stock(self.product, 10)
        order = self._order(quantity=5, carrier_id=self.carrier.id)
        done = order.picking_ids
        self._ship(done, {self.product: 2})
        self._change(order)
        self.assertEqual(done.partner_id, self.customer)
        self.assertEqual((order.picking_ids - done).partner_id, self.other)

    def test_invoiced(self):
        order = self._order()
        invoice = order._create_invoices()
        with self.assertRaisesRegex(UserError, "was invoiced"):
            order.with_user(self.clerk).action_change_customer()
        with self.assertRaisesRegex(UserError, "was invoiced"):
            self._change(order)
        invoice.button_cancel()
        self._change(order)
        self.assertEqual(order.partner_id, self.other)

    def test_paid(self):
        """Money stays with who has paid it."""
        order = self._order()
        self._pay(order)
        with self.assertRaisesRegex(UserError, "has paid"):
            self._change(order)
        self.assertEqual(order.partner_id, self.customer)
        # somebody else at the same customer
        colleague = self.customer.create({"name": "Eva", "parent_id": self.customer.id})
        self._change(order, colleague)
        self.assertEqual(order.partner_id, colleague)

    def test_failed_payment(self):
        order = self._order()
        self._pay(order, "error")
        self._change(order)
        self.assertEqual(order.partner_id, self.other)

    def test_prices(self):
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Half",
                "currency_id": self.company.currency_id.id,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "3_global",
                            "compute_price": "percentage",
                            "percent_price": 50,
                        }
                    )
                ],
            }
        )
        self.other.specific_property_product_pricelist = pricelist
        order = self._order(quantity=1)
        self.assertEqual(order.amount_total, 89)
        self._change(order, keep_prices=False)
        self.assertEqual(order.pricelist_id, pricelist)
        self.assertEqual(order.amount_total, 44.5)
        self._change(order, self.customer)
        self.assertEqual(order.amount_total, 44.5)

    def test_other_currency(self):
        other = self.env.ref("base.CHF")
        other.active = True
        self.other.specific_property_product_pricelist = self.env[
            "product.pricelist"
        ].create({"name": "Francs", "currency_id": other.id})
        order = self._order(quantity=1)
        if order.currency_id == other:
            self.skipTest("The company's currency is this one")
        with self.assertRaisesRegex(UserError, "another currency"):
            self._change(order, keep_prices=False)
        self.assertEqual(order.partner_id, self.customer)

    def test_taxes(self):
        tax, none = self.env["account.tax"].create(
            [
                {
                    "name": "Tax 10",
                    "amount": 10,
                    "price_include_override": "tax_excluded",
                },
                {"name": "Tax 0", "amount": 0},
            ]
        )
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        none.write(
            {
                "fiscal_position_ids": [Command.link(position.id)],
                "original_tax_ids": [Command.link(tax.id)],
            }
        )
        self.product.taxes_id = tax
        self.other.property_account_position_id = position
        order = self._order(quantity=1)
        self.assertEqual(order.amount_tax, 8.9)
        kept = self._order(quantity=1)
        self._change(kept, update_taxes=False)
        self.assertEqual(kept.amount_tax, 8.9)
        self._change(order)
        self.assertEqual(order.fiscal_position_id, position)
        self.assertEqual(order.amount_tax, 0)
        self.assertEqual(order.amount_untaxed, 89)

    def _seam(self):
        """:return: list of who lost an order, as other addons are told"""
        asked = []
        self.patch(
            self.registry["sale.order"],
            "_customer_changed",
            lambda order, former: asked.append((order.env.su, order, former)),
        )
        return asked

    def test_others_are_told(self):
        """Links of other addons: see what builds on ``_customer_changed``."""
        asked = self._seam()
        order = self._order()
        colleague = self.customer.create({"name": "Eva", "parent_id": self.customer.id})
        self._change(order, colleague)
        self.assertFalse(asked)
        self._change(order)
        self.assertEqual(asked, [(True, order, colleague)])

    def test_nothing_more_is_told(self):
        """What waits for the customer before is not sent: it has links."""
        order = self._order()
        self.env["fulfilment.notice.rule"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "shipped")]
        ).by_mail = True
        event = self.env["fulfilment.event"]._log("shipped", order)
        notice = self.env["fulfilment.notice"].search([("event_id", "=", event.id)])
        self.assertEqual(notice.partner_id, self.customer)
        self.assertEqual(notice.state, "waiting")
        self._change(order)
        self.assertEqual(notice.state, "cancelled")
        self.assertIn("another customer", notice.reason)

    def test_pickup_code(self):
        """Who had the code before does not get the goods."""
        self._stock(self.product, 10)
        self.carrier.is_pickup = True
        order = self._order(carrier_id=self.carrier.id)
        picking = order.picking_ids
        picking.with_user(self.clerk).action_pickup_ready()
        code = picking.sudo()._pickup_code()
        self.assertTrue(code)
        self._change(order)
        self.assertNotEqual(picking.sudo()._pickup_code(), code)
        self.assertFalse(picking._is_pickup_code(code))
        self.assertIn("has a new code", self._notes(order))

    def test_sent_elsewhere_by_hand(self):
        """Not to another address of the customer before, either."""
        order = self._order(carrier_id=self.carrier.id)
        place = self.customer.create(
            {
                **self._typed(street="Hof 1"),
                "parent_id": self.customer.id,
                "type": "delivery",
            }
        )
        order.picking_ids.partner_id = place
        self._change(order)
        self.assertEqual(order.picking_ids.partner_id, self.other)

    def test_label_of_a_kept_address(self):
        """It is right: it goes where it was to go."""
        order = self._order(carrier_id=self.carrier.id)
        parcel = self._parcel(order, "T1")
        self._change(order, keep_address=True)
        self.assertFalse(parcel.is_label_outdated)
        self.assertEqual(parcel.partner_id, order.partner_shipping_id)

    def test_refusals(self):
        order = self._order()
        with self.assertRaisesRegex(UserError, "why the customer"):
            self._change(order, note=" ")
        with self.assertRaisesRegex(UserError, "another customer"):
            self._change(order, self.customer)
        draft = self._order(confirm=False)
        with self.assertRaisesRegex(UserError, "not confirmed"):
            self._change(draft)

    def test_checked_at_once(self):
        self.other.street = "Tannenweg"
        order = self._order(carrier_id=self.carrier.id)
        self.assertFalse(order.address_status)
        self._change(order)
        self.assertEqual(order.address_status, "held")

    def test_label(self):
        order = self._order(carrier_id=self.carrier.id)
        parcel = self._parcel(order, "T1")
        self._change(order)
        self.assertTrue(parcel.is_label_outdated)
        self.assertEqual(parcel.partner_id, self.other)
