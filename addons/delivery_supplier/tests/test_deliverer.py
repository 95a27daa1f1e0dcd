from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestDeliverer(DeliveryCase):
    """Who brings orders."""

    def test_reachable(self):
        """Somebody who can't be told anything is no deliverer."""
        for phone, message in (
            ("", "needs a mobile number"),
            ("12", "no mobile number"),
            ("+48 12 345 67 89", "no mobile number"),
        ):
            with self.assertRaisesRegex(ValidationError, message):
                self._deliverer("Jan Kot", phone)
        for email in (False, "nobody"):
            with self.assertRaisesRegex(ValidationError, "needs a mail address"):
                self._deliverer("Jan Kot", "+48 604 123 456", email=email)

    def test_said_at_once(self):
        """What is wrong is said while it is typed."""
        deliverer = self.env["delivery.deliverer"].new(
            {"name": "Jan Kot", "phone": "12 34", "country_id": self.poland.id}
        )
        self.assertIn(
            "no mobile number", deliverer._onchange_reachable()["warning"]["message"]
        )
        deliverer.phone = "604 123 456"
        self.assertIsNone(deliverer._onchange_reachable())
        deliverer.email = "nobody"
        self.assertIn(
            "no mail address", deliverer._onchange_reachable()["warning"]["message"]
        )

    def test_small_form(self):
        """Added where one is chosen, by who may."""
        form = Form(
            self.env["delivery.deliverer"].with_user(self.dispatcher),
            "delivery_supplier.delivery_deliverer_view_form_small",
        )
        form.name = "Jan Kot"
        form.phone = "+48 604 123 456"
        form.email = "jan@deliverer.example"
        deliverer = form.save()
        self.assertEqual(deliverer.partner_id.name, "Jan Kot")
        self.assertEqual(deliverer.company_id, self.company)
        with self.assertRaises(AccessError):
            self.env["delivery.deliverer"].with_user(self.operator).create(
                {"name": "A", "phone": "+48 604 123 457", "email": "a@b.example"}
            )
        with self.assertRaises(AccessError):
            deliverer.with_user(self.operator).vehicle = "van"

    def test_form(self):
        form = Form(self.marek.with_user(self.dispatcher))
        form.max_jobs = 4
        form.save()
        self.assertEqual(self.marek.max_jobs, 4)

    def test_open_and_results(self):
        job = self._job(self.marek)
        self._job(self.marek)
        self.assertEqual((self.marek.open_job_count, self.marek.open_weight), (2, 16))
        job._step("delivered")
        self.marek.invalidate_recordset()
        self.assertEqual(self.marek.open_job_count, 1)
        self.assertEqual((self.marek.delivered_count, self.marek.failed_count), (1, 0))
        self.assertIn(self.marek.id, self.marek.action_jobs()["domain"][0])
        self.assertTrue(self.marek.action_attempts()["domain"])
        self.assertTrue(self.marek.action_tours()["domain"])

    def test_full(self):
        """Operators may not give more than somebody can carry; dispatchers may."""
        self.marek.max_jobs = 1
        self._job(self.marek)
        order = self._order()
        with self.assertRaisesRegex(UserError, "Marek Nowak has 1 of 1 open"):
            order.with_user(self.operator).deliverer_id = self.marek
        order.invalidate_recordset()
        order.with_user(self.dispatcher).deliverer_id = self.marek
        self.assertEqual(order.delivery_job_ids.deliverer_id, self.marek)

    def test_full_is_said_at_once(self):
        self.marek.max_jobs = 1
        self._job(self.marek)
        order = self._order()
        form = Form(order.with_user(self.dispatcher))
        with self.assertLogs("odoo.tests.form.onchange", "WARNING") as log:
            form.deliverer_id = self.marek
        self.assertIn("has 1 of 1 open deliveries", log.output[0])

    def test_too_heavy(self):
        self.marek.max_weight = 10
        job = self._job(order=self._order(quantity=3))
        with self.assertRaisesRegex(UserError, "would carry 12 kg, 10 kg"):
            job.with_user(self.operator).write({"deliverer_id": self.marek.id})
        self.assertFalse(job.deliverer_id)

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Another shop"})
        stranger = self._deliverer("Jan Kot", "+48 604 123 456", company_id=other.id)
        found = (
            self.env["delivery.deliverer"].with_user(self.operator).search([], limit=50)
        )
        self.assertNotIn(stranger, found)
        with self.assertRaisesRegex(UserError, "works for Another shop"):
            self._job(stranger)
