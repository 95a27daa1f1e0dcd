import json
from datetime import datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..tools.parcel_state import parcel_state
from .shipping_common import ShippingCase

#: Reports as (hour, state), whether the transfer is done, and what follows.
STATES = [
    ([], False, "label"),
    ([], True, "shipped"),
    ([(1, "label")], True, "shipped"),
    ([(1, "label")], False, "label"),
    ([(1, "shipped"), (2, "out_for_delivery")], True, "out_for_delivery"),
    ([(2, "out_for_delivery"), (1, "shipped")], True, "out_for_delivery"),
    ([(1, "exception")], True, "exception"),
    ([(1, "exception"), (2, "shipped")], True, "shipped"),
    ([(2, "delivered"), (3, "out_for_delivery")], True, "delivered"),
    ([(3, "out_for_delivery"), (2, "delivered"), (4, "exception")], True, "delivered"),
    ([(2, "delivered"), (3, "returned")], True, "returned"),
    ([(2, "returned"), (3, "delivered")], True, "returned"),
    ([(2, None), (3, False)], True, "shipped"),
]


@tagged("post_install", "-at_install")
class TestParcel(ShippingCase):
    """Parcels, their numbers and who is told."""

    def test_states(self):
        for reports, is_shipped, state in STATES:
            with self.subTest(reports=reports):
                dated = [(datetime(2026, 1, 1, hour), each) for hour, each in reports]
                self.assertEqual(parcel_state(is_shipped, dated), state)

    # --- in step with core

    def _numbers(self, picking):
        return picking.parcel_ids.sorted("id").mapped("tracking_number")

    def test_from_core(self):
        """What is written into core's field becomes parcels."""
        picking = self._ready((self.product, 2)).picking_ids
        for reference, numbers in (
            ("A", ["A"]),
            ("A,B", ["A", "B"]),
            (" A , B,,B", ["A", "B"]),
            ("A,C", ["A", "C"]),
            ("C", ["C"]),
            (False, []),
        ):
            with self.subTest(reference):
                picking.carrier_tracking_ref = reference
                self.assertEqual(self._numbers(picking), numbers)
        self.assertFalse(picking.carrier_tracking_ref)

    def test_to_core(self):
        picking = self._ready((self.product, 2)).picking_ids
        one = self._parcel(picking.sale_id, "A")
        two = self._parcel(picking.sale_id, "B, 2")
        self.assertEqual(picking.carrier_tracking_ref, "A,B2")
        one.tracking_number = "A1"
        self.assertEqual(picking.carrier_tracking_ref, "A1,B2")
        self.assertEqual(self._numbers(picking), ["A1", "B2"], "no loop")
        two.unlink()
        self.assertEqual(picking.carrier_tracking_ref, "A1")
        one.tracking_number = False
        self.assertFalse(picking.carrier_tracking_ref)

    def test_corrected_number(self):
        """A typo that is corrected is the same parcel."""
        picking = self._ready((self.product, 2)).picking_ids
        picking.carrier_tracking_ref = "A"
        parcel = picking.parcel_ids
        picking.carrier_tracking_ref = "B"
        self.assertEqual((picking.parcel_ids, parcel.tracking_number), (parcel, "B"))

    def test_not_for_other_steps(self):
        """Core copies numbers to the steps before; parcels are what leaves."""
        self.warehouse.delivery_steps = "pick_ship"
        picking = self._ready((self.product, 2)).picking_ids
        picking.carrier_tracking_ref = "A"
        self.assertFalse(picking.parcel_ids)

    def test_core_connector(self):
        """A number that core's connector gives at validation is a parcel as well."""
        order = self._ready((self.product, 2), carrier_id=self.carrier.id)
        self.carrier.integration_level = "rate_and_ship"
        self.patch(
            self.registry["delivery.carrier"],
            "send_shipping",
            lambda carrier, pickings: [{"exact_price": 0, "tracking_number": "X1"}],
        )
        self._ship(order.picking_ids)
        self.assertEqual(self._numbers(order.picking_ids), ["X1"])
        self.assertEqual(order.parcel_ids.state, "shipped")

    # --- links

    def test_links(self):
        order = self._ready((self.product, 2), carrier_id=self.carrier.id)
        picking = order.picking_ids
        parcel = self._parcel(order, "A/1?x=<b>")
        self.assertEqual(
            parcel.tracking_url, "https://track.example/A%2F1%3Fx%3D%3Cb%3E"
        )
        self.assertEqual(picking.carrier_tracking_url, parcel.tracking_url)
        other = self._parcel(order, "B")
        self.assertEqual(
            json.loads(picking.carrier_tracking_url),
            [[each.tracking_number, each.tracking_url] for each in (parcel, other)],
        )
        self.carrier.write(
            {
                "parcel_url": False,
                "tracking_url": "https://core.example/<shipmenttrackingnumber>",
            }
        )
        self.env.invalidate_all()
        self.assertEqual(other.tracking_url, "https://core.example/B")
        self.carrier.tracking_url = "javascript:alert('<shipmenttrackingnumber>')"
        self.env.invalidate_all()
        self.assertFalse(other.tracking_url)

    def test_links_are_checked(self):
        for url in (
            "http://track.example/{number}",
            "https://track.example/",
            "javascript:{number}",
            "https:///{number}",
        ):
            with self.subTest(url), self.assertRaises(ValidationError):
                self.carrier.parcel_url = url

    # --- telling the customer

    def test_notify(self):
        order = self._ready((self.product, 2), carrier_id=self.carrier.id)
        parcel = self._parcel(order, "A")
        parcel.with_user(self.clerk).action_notify()
        event = self._events(order, "tracking")
        self.assertEqual(event.detail["parcel"], parcel.id)
        self.assertEqual(event.detail["url"], "https://track.example/A")
        self.assertTrue(parcel.notified_at)
        parcel.action_notify()
        self.assertEqual(len(self._events(order, "tracking")), 2, "asked for again")
        self.assertEqual(
            len(set(self._events(order, "tracking").mapped("key"))), 2
        )  # fmt: skip
        parcel.tracking_number = False
        with self.assertRaisesRegex(UserError, "no tracking number"):
            parcel.action_notify()

    def test_save_and_notify(self):
        """From the transfer, the parcel and the order; a second parcel is another."""
        order = self._ready((self.product, 2), carrier_id=self.carrier.id)
        picking = order.picking_ids.with_user(self.clerk)
        action = picking.action_tracking()
        wizard = self.env["fulfilment.tracking"].with_user(self.clerk)
        wizard = wizard.browse(action["res_id"])
        with self.assertRaisesRegex(UserError, "Enter the tracking number"):
            wizard.action_save()
        wizard.tracking_number = " A 1 "
        self.assertEqual(wizard.link, "https://track.example/A1")
        wizard.action_save()
        self.assertEqual(order.parcel_ids.tracking_number, "A1")
        self.assertEqual(len(self._events(order, "tracking")), 1)
        parcel = order.parcel_ids.with_user(self.clerk)
        again = wizard.browse(parcel.action_tracking()["res_id"])
        self.assertEqual(again.tracking_number, "A1")
        again.write({"tracking_number": "A2", "notify": False})
        again.action_save()
        self.assertEqual(order.parcel_ids.tracking_number, "A2")
        self.assertEqual(len(self._events(order, "tracking")), 1)
        action = order.with_user(self.clerk).action_tracking()
        other = wizard.browse(action["res_id"])
        other.tracking_number = "B"
        other.action_save()
        self.assertEqual(set(order.parcel_ids.mapped("tracking_number")), {"A2", "B"})

    def test_nothing_to_send(self):
        order = self._order(confirm=False)
        with self.assertRaisesRegex(UserError, "no transfer"):
            order.action_tracking()

    def test_of_what_has_just_left(self):
        """Not of the first transfer, which has its number."""
        order = self._ready((self.product, 4), carrier_id=self.carrier.id)
        first = order.picking_ids
        self._ship(first, {self.product: 1})
        self._parcel(order, "A", picking_id=first.id)
        second = order.picking_ids - first
        self._ship(second)
        wizard = self.env["fulfilment.tracking"]._start(second | first)
        self.assertEqual(wizard.picking_id, second)
        self.assertFalse(wizard.parcel_id)

    def test_foreign_transfer(self):
        """The dialog takes transfers that it was opened for."""
        order, other = self._ready((self.product, 2)), self._ready((self.product, 2))
        wizard = self.env["fulfilment.tracking"]._start(order.picking_ids)
        wizard.write({"picking_id": other.picking_ids.id, "tracking_number": "A"})
        with self.assertRaisesRegex(UserError, "can't be chosen"):
            wizard.action_save()

    def test_number_in_use(self):
        """Another open parcel with the number is named; a delivered one is not."""
        used = self._parcel(number="A")
        order = self._ready((self.product, 2), carrier_id=self.carrier.id)
        wizard = self.env["fulfilment.tracking"]._start(order.picking_ids)
        wizard.tracking_number = "A"
        self.assertIn(used.reference, wizard.warning)
        parcel = self._parcel(order)
        form = Form(parcel)
        with self.assertLogs("odoo.tests.form.onchange", "WARNING"):
            form.tracking_number = "A"
        self.env["fulfilment.courier.event"]._take(
            self.carrier,
            [
                {
                    "key": "1",
                    "number": "A",
                    "code": "delivered",
                    "at": datetime(2026, 1, 1),
                    "text": "",
                }
            ],
        )._job_apply()
        self.assertEqual(used.state, "delivered")
        self.assertFalse(parcel._same_number("A", self.carrier))

    def test_delivered_by_others(self):
        """A deliverer, or a person, says that all of it is there."""
        order = self._ready((self.product, 2), carrier_id=self.carrier.id)
        parcel = self._parcel(order, "A")
        self._ship(order.picking_ids)
        self.assertEqual(parcel.state, "shipped")
        order.picking_ids._set_delivered(datetime(2031, 1, 1), "user")
        self.assertEqual(parcel.state, "delivered")
        self.assertEqual(parcel.delivered_at, datetime(2031, 1, 1))

    # --- what it is

    def test_references(self):
        order = self._ready((self.product, 2))
        name = order.picking_ids.name
        made = [self._parcel(order) for _number in range(3)]
        self.assertEqual(
            [each.reference for each in made], [name, f"{name}-2", f"{name}-3"]
        )

    def test_kept(self):
        parcel = self._parcel(number="A")
        self.env["fulfilment.courier.event"]._take(
            self.carrier,
            [
                {
                    "key": "1",
                    "number": "A",
                    "code": "in_transit",
                    "at": datetime(2026, 1, 1),
                    "text": "",
                }
            ],
        )._job_apply()
        with self.assertRaisesRegex(UserError, "is kept"):
            parcel.unlink()
        with self.assertRaisesRegex(UserError, "stays with its transfer"):
            parcel.picking_id = self._ready((self.product, 1)).picking_ids

    def test_other_companies(self):
        parcel = self._parcel(number="A")
        other = self.env["res.company"].create({"name": "Other shop"})
        stranger = self._user(
            "user", "stranger", company_id=other.id, company_ids=other.ids
        )
        with self.assertRaises(AccessError):
            parcel.with_user(stranger).read(["tracking_number"])
        with self.assertRaises(AccessError):
            parcel.with_user(stranger).action_notify()
