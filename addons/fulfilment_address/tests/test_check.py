from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AddressCase


@tagged("post_install", "-at_install")
class TestCheck(AddressCase):
    """When orders are looked at, and what becomes of it."""

    def test_clean(self):
        order = self._order(carrier_id=self.carrier.id)
        self.assertFalse(order.address_status)
        self.assertFalse(order.address_findings)
        self.assertFalse(order.address_text)

    def test_held(self):
        order = self._held()
        self.assertEqual(order.address_status, "held")
        self.assertEqual(self._kinds(order), ["no_number"])
        self.assertIn("house number is missing", order.address_text)
        self.assertIn("nothing is shipped", self._notes(order))
        self.assertIn("Check the address · The house", order.fulfilment_next)

    def test_quotation(self):
        """Nothing is asked of what nobody has ordered."""
        order = self._held(confirm=False)
        self.assertFalse(order.address_status)
        order.action_quotation_sent()
        self.assertFalse(order.address_status)
        order.action_confirm()
        self.assertEqual(order.address_status, "held")
        order._action_cancel()
        self.assertFalse(order.address_status)

    def test_placed(self):
        """To be paid by transfer: it is placed, not confirmed."""
        order = self._held(confirm=False)
        transaction = self._pay(order, "pending", provider=self.transfer)
        transaction._post_process()
        self.assertEqual(order.state, "sent")
        self.assertEqual(order.address_status, "held")

    def test_settings(self):
        self.company.address_check = "off"
        self.assertFalse(self._held().address_status)
        self.company.address_check = "warn"
        order = self._held()
        self.assertEqual(order.address_status, "warn")
        self.assertEqual(self._kinds(order), ["no_number"])
        self.company.write({"address_check": "hold", "address_number_check": "warn"})
        self.assertEqual(self._held().address_status, "warn")
        self.company.address_number_check = "off"
        self.assertFalse(self._held().address_status)

    def test_less_is_asked(self):
        """What is held by a rule that is given up, goes on."""
        for values in ({"address_number_check": "warn"}, {"address_check": "off"}):
            self.company.write(
                {"address_check": "hold", "address_number_check": "hold"}
            )
            order = self._held()
            self.assertEqual(order.address_status, "held")
            self.company.write(values)
            self.assertNotEqual(order.address_status, "held")

    def test_not_asked(self):
        """Pickup, and services."""
        self.carrier.is_pickup = True
        self.assertFalse(self._held().address_status)
        self.carrier.is_pickup = False
        service = self._product("Advice", type="service", is_storable=False)
        order = self._order(
            order_line=[Command.create({"product_id": service.id})],
            carrier_id=self.carrier.id,
        )
        self.assertFalse(order.address_status)

    def test_own_deliverers(self):
        self.carrier.address_is_own = True
        self.assertEqual(self._held().address_status, "warn")
        self.assertEqual(self._held(street="").address_status, "held")

    def test_carrier(self):
        """What another delivery method can do, it is checked by."""
        order = self._held(street="Packstation 123", street2="12345678")
        self.assertEqual(self._kinds(order), ["station"])
        lockers = self._carrier("Lockers", address_stations=True)
        order.carrier_id = lockers
        self.assertFalse(order.address_status)
        lockers.address_needs_phone = True
        self.customer.phone = False
        self.assertEqual(self._kinds(order), ["phone"])
        self.customer.phone = "+49 30 1"
        self.assertFalse(order.address_status)

    def test_phone_of_who_ordered(self):
        self.carrier.address_needs_phone = True
        place = self.customer.create(
            {
                "name": "Warehouse",
                "type": "delivery",
                "parent_id": self.customer.id,
                "street": "Hof 3",
                "zip": "10969",
                "city": "Berlin",
                "country_id": self.germany.id,
            }
        )
        order = self._order(carrier_id=self.carrier.id, partner_shipping_id=place.id)
        self.assertFalse(order.address_status)
        self.customer.phone = False
        order.action_check_address()
        self.assertEqual(self._kinds(order), ["phone"])
        # the phone of who ordered will do
        self.customer.phone = "+49 30 2"
        self.assertFalse(order.address_status)

    def test_contact_is_edited(self):
        order = self._held()
        self.customer.street = "Lindenstraße 5"
        self.assertFalse(order.address_status)
        self.assertFalse(order.address_findings)
        self.customer.zip = "1"
        self.assertEqual(order.address_status, "held")
        other = self._order(carrier_id=self.carrier.id)
        self.assertEqual(other.address_status, "held")
        self.customer.zip = "10969"
        self.assertFalse((order | other).filtered("address_status"))

    def test_shipped_is_left_alone(self):
        self._stock(self.product, 10)
        order = self._order(carrier_id=self.carrier.id)
        self._ship(order.picking_ids)
        self.customer.street = "Lindenstraße"
        self.assertFalse(order.address_status)

    def test_what_has_left_is_not_checked(self):
        self._stock(self.product, 10)
        order = self._order(carrier_id=self.carrier.id)
        self._ship(order.picking_ids)
        self.customer.street = "Lindenstraße"
        order.carrier_id = self._carrier("Another")
        self.assertFalse(order.address_status)
        with self.assertRaisesRegex(UserError, "Addresses are checked"):
            order.action_check_address()

    def test_switched(self):
        """What is known to be wrong is held at once, and shown no more."""
        self.company.address_check = "warn"
        order = self._held()
        self.assertEqual(order.address_status, "warn")
        self.company.address_check = "hold"
        self.assertEqual(order.address_status, "held")
        self.company.address_check = "warn"
        self.assertEqual(order.address_status, "warn")
        self.company.address_check = "off"
        self.assertFalse(order.address_status)
        self.assertFalse(order.address_findings)

    def test_button(self):
        self.company.address_check = "off"
        order = self._held().with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "Switch the check on"):
            order.action_check_address()
        self.company.address_check = "hold"
        answer = order.action_check_address()
        self.assertEqual(answer["params"]["type"], "warning")
        self.assertEqual(order.address_status, "held")
        self.customer.street = "Lindenstraße 5"
        self.assertEqual(order.action_check_address()["params"]["type"], "success")

    def test_language(self):
        """Sentences are made when they are read."""
        order = self._held()
        stored = order.address_findings
        self.assertEqual(stored[0]["kind"], "no_number")
        self.assertNotIn("house number", str(stored))

    def test_escaped(self):
        """What customers type is shown as text."""
        order = self._held(street="A 1", zip="<b>1</b>")
        self.assertIn("&lt;b&gt;1&lt;/b&gt;", order.address_text)

    def test_duplicate(self):
        place = self.customer.create(
            {
                "name": "Anna Berger",
                "type": "delivery",
                "parent_id": self.customer.id,
                "street": "Lindenstr. 5",
                "zip": "D-10969",
                "city": "berlin",
                "country_id": self.germany.id,
            }
        )
        order = self._order(carrier_id=self.carrier.id, partner_shipping_id=place.id)
        self.assertEqual(order.address_status, "warn")
        self.assertEqual(self._kinds(order), ["duplicate"])
        self.assertEqual(order.address_findings[0]["words"]["id"], self.customer.id)
        # somebody else at the same address is nobody's copy
        place.name = "Gate 2"
        order.action_check_address()
        self.assertFalse(order.address_status)

    def test_people_of_a_company(self):
        """Who works there has its address: no copy."""
        company = self.customer.copy({"name": "Firm", "is_company": True})
        person = self.customer.create({"name": "Firm", "parent_id": company.id})
        order = self._order(
            partner_id=person.id,
            partner_shipping_id=person.id,
            carrier_id=self.carrier.id,
        )
        self.assertEqual(person.street, company.street)
        self.assertFalse(order.address_status)

    def test_release(self):
        order = self._held()
        wizard = (
            self.env["fulfilment.address.release"]
            .with_user(self.clerk)
            .create({"order_id": order.id, "note": "The customer has called"})
        )
        wizard.action_release()
        self.assertEqual(order.address_status, "released")
        self.assertEqual(order.address_release_user_id, self.clerk)
        self.assertTrue(order.address_release_at)
        self.assertIn("The customer has called", self._notes(order))
        with self.assertRaisesRegex(UserError, "not held"):
            wizard.action_release()
        order.action_check_address()
        self.assertEqual(order.address_status, "released")
        # only what was seen
        self.carrier.address_needs_phone = True
        self.customer.phone = False
        self.assertEqual(order.address_status, "held")
        self.customer.phone = "+49 30 1"
        self.assertEqual(order.address_status, "released")
        # and only there
        self.customer.street = "Tannenstraße"
        self.assertEqual(order.address_status, "held")

    def test_release_needs_a_note(self):
        order = self._held().with_user(self.clerk)
        with self.assertRaisesRegex(UserError, "how you know"):
            order._release_address("  ")
        self.assertEqual(order.address_status, "held")

    def test_nobody_sets_it(self):
        order = self._held().with_user(self.clerk)
        for name, value in (
            ("address_status", False),
            ("address_findings", False),
            ("address_release", {"address": [], "kinds": []}),
            ("address_release_note", "I"),
            ("address_link_hash", "0"),
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                order.write({name: value})

    def test_activity(self):
        self.company.address_activity = True
        order = self._held()
        kind = self.env.ref("fulfilment_address.mail_activity_type_address")
        self.assertEqual(order.activity_ids.activity_type_id, kind)
        self.customer.street = "Lindenstraße 5"
        self.assertFalse(order.activity_ids)

    def test_copy(self):
        copy = self._held().copy()
        self.assertFalse(copy.address_status)
        self.assertFalse(copy.address_findings)

    def test_companies(self):
        """Each company has its own strictness."""
        other = self.env["res.company"].create({"name": "Other"})
        self.assertEqual(other.address_check, "off")
        self.customer.street = "Lindenstraße"
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "company_id": other.id,
                "order_line": [Command.create({"product_id": self.product.id})],
            }
        )
        order.with_company(other).action_confirm()
        self.assertFalse(order.address_status)
        self.assertEqual(self._held().address_status, "held")

    def test_dashboard(self):
        def figure():
            figures = (
                self.env["sale.order"].with_user(self.clerk).fulfilment_dashboard()
            )
            return next((each for each in figures if each["name"] == "address"), None)

        before = figure()["count"]
        self._held()
        self.env.flush_all()
        self.assertEqual(figure()["count"], before + 1)
        self.company.address_check = "off"
        self.assertIsNone(figure())
