from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .page_common import PageCase


@tagged("post_install", "-at_install")
class TestPageTrack(PageCase):
    """The customer's tracking page."""

    def test_what_it_shows(self):
        job = self._job(self.marek)
        token = self.token(job, "track")
        self.assertIn("Marek brings it", self.page(token))
        job._step("on_the_way")
        html = self.page(token)
        for text in ("On the way", "Marek brings it", "Vegetable box", "Steps"):
            self.assertIn(text, html)
        self.assertIn("tel:+48601123456", html)
        self.assertIn("Call Marek", html)
        for text in ("Nowak", "marek@deliverer.example", "maps", "<form"):
            self.assertNotIn(text, html)

    def test_no_prices(self):
        self.product.list_price = 4321.87
        job = self._job(self.marek)
        html = self.page(self.token(job, "track"))
        for amount in (4321.87, job.order_id.amount_total):
            self.assertNotIn(f"{amount:.2f}"[-6:], html)
            self.assertNotIn(f"{amount:,.2f}"[-6:], html)

    def test_pin_and_phone_only_while_needed(self):
        self.company.delivery_proof = "any"
        job = self._job(self.marek)
        token = self.token(job, "track")
        pin = f">{job._pin()}<"
        html = self.page(token)
        # steps may be left out: the door may come next
        self.assertIn(pin, html)
        self.assertNotIn("tel:+48601", html, "not accepted yet")
        job._step("accepted")
        self.assertIn("tel:+48601", self.page(token))
        job._step("on_the_way")
        self.assertIn(pin, self.page(token))
        job._step("delivered")
        html = self.page(token)
        self.assertNotIn(pin, html)
        self.assertNotIn("tel:+48601", html)
        self.company.delivery_proof = "photo"
        job._undo()
        self.assertNotIn(pin, self.page(token), "nobody asks for it")

    @freeze_time("2026-03-10 12:00:00")
    def test_time_zone_of_the_reader(self):
        self.customer.tz = "America/New_York"
        job = self._job(self.marek)
        job.write(
            {"window_from": "2026-03-10 13:20:00", "window_to": "2026-03-10 13:50:00"}
        )
        html = self.page(self.token(job, "track"))
        self.assertIn(">09:20<", html)
        self.customer.tz = False
        self.assertIn(">14:20<", self.page(self.token(job, "track")), "the company's")

    @freeze_time("2026-03-10 12:00:00")
    def test_late(self):
        """The new window, and the old one struck through."""
        job = self._job(self.marek)
        token = self.token(job, "track")
        start, end = job.window_from, job.window_to
        self.assertNotIn("Later than planned", self.page(token))
        job.write(
            {
                "window_from": start + timedelta(hours=1),
                "window_to": end + timedelta(hours=1),
            }
        )
        html = self.page(token)
        self.assertIn("Later than planned", html)
        self.assertRegex(html, r"<s>\d\d:\d\d–\d\d:\d\d</s>")
        with freeze_time("2026-03-10 16:00:00"):
            self.assertIn("We are still coming.", self.page(token))

    def test_not_delivered(self):
        job = self._job(self.marek)
        token = self.token(job, "track")
        job._step("failed", reason=self.env.ref("delivery_supplier.reason_not_home"))
        html = self.page(token)
        self.assertIn("We could not hand it over", html)
        self.assertIn("Nobody at home", html)
        job._retry()
        self.assertNotIn("We could not", self.page(token))

    def test_delivered_with_photo(self):
        self.company.delivery_proof = "photo"
        job = self._job(self.marek)
        self.post(self.token(job), "delivered", files=self.photo(), recipient="Jan")
        token = self.token(job, "track")
        html = self.page(token)
        self.assertIn("Taken by Jan", html)
        photo = f"/delivery/{token}/photo/{job.proof_ids.id}"
        self.assertIn(photo, html)
        response = self.get(photo)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "image/jpeg")
        foreign = self.env["ir.attachment"].create({"name": "x.jpg", "raw": b"x"})
        self.assertEqual(
            self.get(f"/delivery/{token}/photo/{foreign.id}").status_code, 404
        )
        job._undo()
        self.assertEqual(self.get(photo).status_code, 404, "it proves nothing any more")

    def test_it_ends(self):
        self.company.delivery_track_days = 7
        job = self._job(self.marek)
        token = self.token(job, "track")
        job._step("delivered")
        with freeze_time(fields.Datetime.now() + timedelta(days=6)):
            self.page(token)
        with freeze_time(fields.Datetime.now() + timedelta(days=10)):
            response = self.get(f"/delivery/{token}")
        self.assertEqual(response.status_code, 410)
        self.assertNotIn("Wielkiego", response.text)
