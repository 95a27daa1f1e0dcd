from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import AddressCase


@tagged("post_install", "-at_install")
class TestChange(AddressCase):
    """The delivery address is corrected on the order."""

    def _wizard(self, order, user=None, **values):
        order = order.with_user(user or self.clerk)
        wizard = self.env["fulfilment.address.edit"].with_user(user or self.clerk)
        wizard = wizard._start(order)
        wizard.write(values)
        return wizard

    def test_this_order_only(self):
        order = self._held()
        picking = order.picking_ids
        self._wizard(order, street="Lindenstraße 7").action_save()
        place = order.partner_shipping_id
        self.assertNotEqual(place, self.customer)
        self.assertEqual(place.street, "Lindenstraße 7")
        self.assertEqual(place.name, "Anna Berger")
        self.assertEqual(place.email, self.customer.email)
        self.assertEqual(place.parent_id, self.customer)
        self.assertEqual(picking.partner_id, place)
        self.assertEqual(picking.move_ids.partner_id, place)
        self.assertFalse(order.address_status)
        self.assertEqual(self.customer.street, "Lindenstraße")
        # neither the next order nor the customer finds it
        self.assertFalse(place.active)
        self.assertEqual(
            self.customer.address_get(["delivery"])["delivery"], self.customer.id
        )
        self.assertEqual(order.partner_id, self.customer)
        self.assertEqual(order.partner_invoice_id, self.customer)
        self.assertIn("Lindenstraße 7", self._notes(order))
        # nobody is asked to do what was done
        self.assertFalse(picking.activity_ids)

    def test_customers(self):
        """Nothing finished shows it: it is written over."""
        order, other = self._held(), self._held()
        wizard = self._wizard(order, street="Lindenstraße 7", scope="customer")
        self.assertNotIn("is kept", wizard.consequences)
        wizard.action_save()
        self.assertEqual(order.partner_shipping_id, self.customer)
        self.assertEqual(self.customer.street, "Lindenstraße 7")
        self.assertFalse((order | other).filtered("address_status"))

    def test_done_is_unchanged(self):
        """A done transfer shows the contact as it is now; so its contact is kept."""
        self._stock(self.product, 20)
        self.customer.street = "Lindenstraße 5"
        first = self._order(carrier_id=self.carrier.id)
        self._ship(first.picking_ids)
        done = first.picking_ids
        shown = done.partner_id._address_lines()
        order = self._held()
        # an edit in Contacts is core's, and shows everywhere
        self.customer.street = "Lindenstraße"
        shown = done.partner_id._address_lines()
        wizard = self._wizard(order, street="Lindenstraße 7", scope="customer")
        self.assertIn("is kept", wizard.consequences)
        wizard.action_save()
        self.assertEqual(done.partner_id._address_lines(), shown)
        self.assertEqual(done.partner_id, self.customer)
        place = order.partner_shipping_id
        self.assertEqual(place.type, "delivery")
        self.assertTrue(place.active)
        # the next order goes there
        self.assertEqual(self._order(confirm=False).partner_shipping_id, place)
        self.assertFalse(order.address_status)

    def test_part_is_done(self):
        """Of one order: what has left keeps its address, the rest goes to the new."""
        self._stock(self.product, 20)
        order = self._order(quantity=5, carrier_id=self.carrier.id)
        done = order.picking_ids
        self._ship(done, {self.product: 2})
        rest = order.picking_ids - done
        shown = done.partner_id._address_lines()
        for scope in ("order", "customer"):
            street = f"Tannenweg {len(scope)}"
            wizard = self._wizard(order, street=street, scope=scope)
            self.assertIn(done.name, wizard.consequences)
            wizard.action_save()
            self.assertEqual(rest.partner_id.street, street)
            self.assertEqual(done.partner_id._address_lines(), shown)

    def test_replaced_again(self):
        """A delivery contact that finished papers show is archived, not changed."""
        self._stock(self.product, 20)
        place = self.customer.create(
            {
                **self._typed(street="Hof 1"),
                "parent_id": self.customer.id,
                "type": "delivery",
            }
        )
        order = self._order(
            quantity=5, carrier_id=self.carrier.id, partner_shipping_id=place.id
        )
        self._ship(order.picking_ids, {self.product: 2})
        self._wizard(order, street="Hof 2", scope="customer").action_save()
        self.assertEqual((place.street, place.active), ("Hof 1", False))
        self.assertEqual(order.partner_shipping_id.street, "Hof 2")
        self.assertEqual(
            self.customer.address_get(["delivery"])["delivery"],
            order.partner_shipping_id.id,
        )

    def test_all_has_left(self):
        self._stock(self.product, 20)
        order = self._order(carrier_id=self.carrier.id)
        self._ship(order.picking_ids)
        with self.assertRaisesRegex(UserError, "has left"):
            self._wizard(order, street="Hof 2").action_save()

    def test_invoice_is_unchanged(self):
        """Core's invoices show the contact as it is now, too."""
        order = self._held()
        invoice = self._invoice(order)
        shown = invoice.partner_id._address_lines()
        self._wizard(order, street="Lindenstraße 7", scope="customer").action_save()
        self.assertEqual(invoice.partner_id._address_lines(), shown)
        self.assertEqual(invoice.partner_shipping_id._address_lines(), shown)
        self.assertEqual(order.partner_shipping_id.street, "Lindenstraße 7")

    def test_person_of_a_company(self):
        """A person has the address of the company: that is not written over."""
        company = self.customer.copy({"name": "Firm", "is_company": True})
        person = self.customer.create({"name": "Eva", "parent_id": company.id})
        order = self._order(partner_id=person.id, partner_shipping_id=person.id)
        self._wizard(order, street="Hof 9", scope="customer").action_save()
        self.assertEqual(company.street, "Lindenstraße 5")
        self.assertEqual(person.street, "Lindenstraße 5")
        self.assertEqual(order.partner_shipping_id.parent_id, company)

    def test_people_of_the_company(self):
        """They have its address: what they were sent shows it, so it is kept."""
        self._stock(self.product, 20)
        company = self.customer.copy({"name": "Firm", "is_company": True})
        person = self.customer.create({"name": "Eva", "parent_id": company.id})
        first = self._order(partner_id=person.id, partner_shipping_id=person.id)
        self._ship(first.picking_ids)
        shown = person._address_lines()
        order = self._order(partner_id=company.id)
        wizard = self._wizard(order, street="Hof 9", scope="customer")
        self.assertIn("is kept", wizard.consequences)
        wizard.action_save()
        self.assertEqual(first.picking_ids.partner_id._address_lines(), shown)
        self.assertEqual(order.partner_shipping_id.street, "Hof 9")

    def test_company_moves(self):
        """What goes to its people is checked again, and their labels are outdated."""
        company = self.customer.copy({"name": "Firm", "is_company": True})
        person = self.customer.create({"name": "Eva", "parent_id": company.id})
        order = self._order(
            partner_id=person.id,
            partner_shipping_id=person.id,
            carrier_id=self.carrier.id,
        )
        parcel = self._parcel(order, "T1")
        company.street = "Lindenstraße"
        self.assertEqual(person.street, "Lindenstraße")
        self.assertEqual(order.address_status, "held")
        self.assertTrue(parcel.is_label_outdated)
        company.street = "Hof 3"
        self.assertFalse(order.address_status)

    def test_address_of_somebody_else(self):
        """Sent to a friend: the friend's contact stays, and so do others' orders."""
        firm = self.customer.copy({"name": "Friends", "is_company": True})
        friend = self.customer.create(
            {
                **self._typed(street="Lindenstraße"),
                "name": "Friend",
                "parent_id": firm.id,
                "type": "delivery",
            }
        )
        values = {"partner_shipping_id": friend.id, "carrier_id": self.carrier.id}
        order, other = self._order(**values), self._order(partner_id=firm.id, **values)
        self.assertEqual((order | other).mapped("address_status"), ["held"] * 2)
        self._wizard(order, street="Hof 2", scope="customer").action_save()
        self.assertTrue(friend.active)
        self.assertEqual(friend.street, "Lindenstraße")
        self.assertEqual(other.partner_shipping_id, friend)
        place = order.partner_shipping_id
        self.assertEqual((place.street, place.parent_id), ("Hof 2", self.customer))

    def test_sent_elsewhere_by_hand(self):
        """A transfer that somebody has sent elsewhere is left alone, and its label."""
        order = self._order(carrier_id=self.carrier.id)
        other = self.customer.copy({"name": "Gate 2"})
        order.picking_ids.partner_id = other
        parcel = self._parcel(order, "T1")
        self._wizard(order, street="Hof 2").action_save()
        self.assertEqual(order.picking_ids.partner_id, other)
        self.assertEqual(parcel.partner_id, other)
        self.assertFalse(parcel.is_label_outdated)

    def test_one_that_is_there(self):
        place = self.customer.create(
            {
                **self._typed(street="Hof 1"),
                "parent_id": self.customer.id,
                "type": "delivery",
            }
        )
        order = self._held()
        order.partner_shipping_id = self.customer
        wizard = self._wizard(order)
        self.assertEqual(wizard.place_ids, place)
        wizard.place_id = place
        wizard._onchange_place_id()
        wizard.action_save()
        self.assertEqual(order.partner_shipping_id, place)
        self.assertEqual(order.picking_ids.partner_id, place)
        self.assertFalse(order.address_status)
        self.assertTrue(place.active)

    def test_one_of_somebody_else(self):
        order = self._held()
        stranger = self.customer.create({**self._typed(), "name": "Stranger"})
        with self.assertRaisesRegex(UserError, "of this customer"):
            order.with_user(self.clerk)._use_address(stranger)
        self.assertEqual(order.partner_shipping_id, self.customer)

    def test_checked_at_once(self):
        order = self._held()
        self._wizard(order, street="Postfach 12").action_save()
        self.assertEqual(order.address_status, "held")
        self.assertEqual(self._kinds(order), ["po_box"])

    def test_nothing_changed(self):
        order = self._held()
        notes = len(order.message_ids)
        self._wizard(order).action_save()
        self.assertEqual(order.partner_shipping_id, self.customer)
        self.assertEqual(len(order.message_ids), notes)

    def test_changed_meanwhile(self):
        order = self._held()
        wizard = self._wizard(order, street="Lindenstraße 7")
        self.customer.street = "Lindenstraße 6"
        with self.assertRaisesRegex(UserError, "meanwhile"):
            wizard.action_save()

    def test_label(self):
        """A label of the address before stops the transfer."""
        self._stock(self.product, 20)
        order = self._order(carrier_id=self.carrier.id)
        picking = order.picking_ids
        parcel = self._parcel(order, "TRACK1")
        wizard = self._wizard(order, street="Hof 2")
        self.assertIn(parcel.reference, wizard.consequences)
        wizard.action_save()
        self.assertTrue(parcel.is_label_outdated)
        self.assertEqual(parcel.partner_id, order.partner_shipping_id)
        self.assertIn("made again", self._notes(order))
        with self.assertRaisesRegex(UserError, "address before"):
            picking.button_validate()
        reference = parcel.reference
        parcel.with_user(self.clerk).action_label_discard()
        self.assertFalse(parcel.is_label_outdated)
        self.assertFalse(parcel.tracking_number)
        self.assertFalse(picking.carrier_tracking_ref)
        self.assertNotEqual(parcel.reference, reference)
        self.assertFalse(picking.fulfilment_hold_reason)
        with self.assertRaises(UserError):
            parcel.action_label_discard()

    def test_label_is_right(self):
        order = self._order(carrier_id=self.carrier.id)
        parcel = self._parcel(order, "TRACK1")
        # also an edit in Contacts
        self.customer.street = "Hof 3"
        self.assertTrue(parcel.is_label_outdated)
        parcel.with_user(self.clerk).action_label_keep()
        self.assertEqual(parcel.tracking_number, "TRACK1")
        self.assertFalse(order.picking_ids.fulfilment_hold_reason)
        # the same, written in another way
        self.customer.street = "HOF 3"
        self.assertFalse(parcel.is_label_outdated)

    def test_cancelled(self):
        order = self._held()
        order._action_cancel()
        with self.assertRaisesRegex(UserError, "cancelled"):
            self._wizard(order, street="Hof 2").action_save()

    def test_rights(self):
        order = self._held()
        stranger = self._user("user", "stranger")
        stranger.group_ids = self.env.ref("stock.group_stock_user")
        with self.assertRaises(AccessError):
            self._wizard(order, user=stranger)
        mine = self._wizard(order)
        with self.assertRaises(AccessError):
            mine.with_user(self.manager).action_save()
