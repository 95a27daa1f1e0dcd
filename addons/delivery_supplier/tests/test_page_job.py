import re
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .page_common import PageCase


@tagged("post_install", "-at_install")
class TestPageJob(PageCase):
    """The deliverer's page of one delivery."""

    def test_what_it_shows(self):
        job = self._job(self.marek, access_note="Gate code 27#", note="Two boxes")
        html = self.page(self.token(job))
        for text in (
            "ul. Kazimierza Wielkiego 27/14",
            "30-074 Krak",
            "Anna Wisniewska",
            "tel:+48603123456",
            "destination=ul.%20Kazimierza%20Wielkiego%2027%2F14%2C%2030-074",
            "Gate code 27#",
            "Two boxes",
            "Vegetable box",
            job.order_id.name,
            "Marek Nowak",
        ):
            self.assertIn(text, html)

    def test_no_prices(self):
        """Neither unit prices nor totals are in the source, in whatever format."""
        self.product.list_price = 4321.87
        job = self._job(self.marek)
        line = job.order_id.order_line[0]
        amounts = (
            line.price_unit, line.price_subtotal, line.price_total,
            job.order_id.amount_total,
        )  # fmt: skip
        for path in ("", "/delivered"):
            html = self.page(self.token(job), path)
            digits = re.sub(r"[\s.,\u00a0\u202f]|&nbsp;", "", html)
            for amount in amounts:
                self.assertNotIn(f"{amount:.2f}".replace(".", ""), digits, path)
                self.assertNotIn(f"{amount:.0f}", digits, path)

    def test_steps(self):
        job = self._job(self.marek)
        token = self.token(job)
        for step in ("accepted", "picked_up", "on_the_way"):
            response = self.post(token, "step", step=step)
            self.assertEqual(response.status_code, 303)
            self.assertEqual(job.state, step)
        response = self.post(token, "delivered")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(job.state, "delivered")
        html = self.page(token, "?said=delivered")
        self.assertRegex(html, r"Delivered \d\d:\d\d by Marek Nowak")

    def test_time_of_the_phone(self):
        with freeze_time("2026-03-10 08:00:00"):
            job = self._job(self.marek)
        token = self.token(job)
        self.post(token, "step", step="accepted", at="2026-03-10T10:30:00.000+01:00")
        self.assertEqual(str(job.event_ids[-1].at), "2026-03-10 09:30:00")
        self.post(token, "step", step="picked_up", at="2999-01-01T00:00:00Z")
        self.assertLessEqual(job.event_ids[-1].at, fields.Datetime.now())

    def test_taken_back(self):
        job = self._job(self.marek)
        token = self.token(job)
        self.post(token, "delivered")
        self.assertRegex(self.page(token), r"Take back until \d\d:\d\d")
        self.assertEqual(self.post(token, "undo").status_code, 303)
        self.assertEqual(job.state, "assigned")
        self.post(token, "delivered")
        keys = self.keys(token)
        with freeze_time(fields.Datetime.now() + timedelta(minutes=6)):
            self.assertNotIn("Take back", self.page(token))
            response = self.get(f"/delivery/{token}/undo", data=keys)
            self.assertEqual(response.status_code, 422)
            self.assertIn("too late", response.text)
        self.assertEqual(job.state, "delivered")

    def test_nobody_needs_the_phone_afterwards(self):
        job = self._job(self.marek, access_note="Gate code 27#")
        token = self.token(job)
        self.post(token, "delivered")
        html = self.page(token)
        for text in ("603", "Gate code", "google.com/maps"):
            self.assertNotIn(text, html)

    def test_failed_and_tried_again(self):
        job = self._job(self.marek)
        token = self.token(job)
        self.assertEqual(self.post(token, "failed").status_code, 422, "no reason")
        reason = self.env.ref("delivery_supplier.reason_not_home")
        response = self.post(token, "failed", reason_id=reason.id, note="Rang twice")
        self.assertEqual(response.status_code, 303)
        self.assertEqual((job.state, job.reason_id), ("failed", reason))
        html = self.page(token)
        self.assertIn("Nobody at home", html)
        self.assertIn("Rang twice", html)
        self.assertIn("Tomorrow at the same time", html)
        before = job.window_from
        self.assertEqual(self.post(token, "retry", when="tomorrow").status_code, 303)
        self.assertEqual((job.state, job.attempt_count), ("assigned", 2))
        self.assertEqual(job.window_from.time(), before.time())
        self.assertGreater(job.window_from, fields.Datetime.now())

    def test_retry_at_a_time(self):
        job = self._job(self.marek)
        token = self.token(job)
        reason = self.env.ref("delivery_supplier.reason_not_home")
        with freeze_time("2026-03-10 10:00:00"):
            job = self._job(self.marek)
            token = self.token(job)
            job._step("failed", reason=reason)
            response = self.post(token, "retry", when="later", clock="09:00")
            self.assertEqual(response.status_code, 422, "it has passed")
            self.assertEqual(job.state, "failed")
            self.post(token, "retry", when="later", clock="17:30")
            self.assertEqual(str(job.window_from), "2026-03-10 16:30:00", "Warsaw")

    def test_the_office_decides(self):
        """After a refusal the deliverer plans nothing."""
        job = self._job(self.marek)
        token = self.token(job)
        refused = self.env.ref("delivery_supplier.reason_refused")
        self.post(token, "failed", reason_id=refused.id)
        html = self.page(token)
        self.assertNotIn("Tomorrow", html)
        self.assertEqual(self.post(token, "retry", when="tomorrow").status_code, 422)
        self.assertEqual(self.post(token, "retry", when="office").status_code, 303)
        self.assertEqual(job.state, "failed")
        self.assertIn("The office decides what comes next.", self.page(token))

    def test_reason_with_photo(self):
        job = self._job(self.marek)
        token = self.token(job)
        damaged = self.env.ref("delivery_supplier.reason_damaged")
        response = self.post(token, "failed", reason_id=damaged.id)
        self.assertEqual(response.status_code, 422)
        self.assertEqual(job.state, "assigned")
        self.post(token, "failed", files=self.photo(), reason_id=damaged.id)
        self.assertEqual(job.state, "failed")
        photo = job.attempt_ids.attachment_ids
        self.assertEqual(photo.res_model, "stock.picking")

    def test_read_only(self):
        """Who may only look finds no form, and no route that writes."""
        job = self._job(self.marek)
        token = self.token(job, "deliver_view")
        html = self.page(token)
        self.assertIn("ul. Kazimierza Wielkiego 27/14", html)
        self.assertNotIn("<form", html)
        keys = self.keys(self.token(job))
        for action in ("step", "delivered", "failed", "undo", "retry"):
            response = self.get(
                f"/delivery/{token}/{action}",
                data={**keys, "step": "accepted", "when": "office"},
            )
            self.assertEqual(response.status_code, 404, action)
        self.env.invalidate_all()
        self.assertEqual(job.state, "assigned")

    def test_other_company(self):
        """Each company's pages speak in its own name and its own money."""
        other = self.env["res.company"].create(
            {"name": "Second Basket", "phone": "+48 33 000 11 22"}
        )
        self.env.user.company_ids |= other
        ola = self._deliverer("Ola Druga", "+48 605 123 456", company_id=other.id)
        order = self._order(company_id=other.id)
        job = self._job(ola, order)
        for token in (
            self.token(job),
            self.tour_token(job.tour_id),
            self.token(job, "track"),
        ):
            html = self.page(token)
            self.assertIn("Second Basket", html)
            self.assertIn("tel:+48330001122", html)
            self.assertNotIn(self.company.name, html)

    def test_languages(self):
        """Chosen on the page, else the deliverer's."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["res.lang"]._activate_lang("pl_PL")
        self.marek.lang = "pl_PL"
        token = self.token(self._job(self.marek))
        self.assertIn('<html lang="pl"', self.page(token))
        html = self.page(token, "?lang=de_DE")
        self.assertIn('<html lang="de"', html)
        self.assertIn('<html lang="de"', self.page(token), "it is kept")

    def test_light_and_strict(self):
        """Below 150 KB with styles and scripts; no inline code, nothing from elsewhere
        but the map."""
        job = self._job(self.marek)
        html = self.page(self.token(job))
        self.assertFalse(re.findall(r"<script(?![^>]*\bsrc=)", html))
        self.assertFalse(re.findall(r"\s(?:on\w+|style)=", html))
        weight = len(html.encode())
        for address in re.findall(r'(?:src|href)="(/web/assets[^"]+)"', html):
            weight += len(self.get(address).content)
        self.assertLess(weight, 150_000)
        for address in re.findall(r'(?:src|href|action)="([^"]+)"', html):
            self.assertRegex(
                address, r"^(/|#|\?|tel:|data:|https://www\.google\.com/maps)"
            )

    def test_the_button_in_the_mail(self):
        """A page with one button; opening it changes nothing; later it says when."""
        job = self._job(self.marek)
        token = self.token(job)
        html = self.page(token, "/delivered")
        self.assertEqual(html.count('<button class="btn btn-lg btn-primary"'), 1)
        self.env.invalidate_all()
        self.assertEqual(job.state, "assigned")
        response = self.post(token, "delivered", confirm="1")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(job.state, "delivered")
        html = self.page(token, "/delivered")
        self.assertRegex(html, r"Delivered \d\d:\d\d by Marek Nowak")
        self.assertNotIn("btn-primary", html)
        response = self.post(token, "delivered", confirm="1", request_key="m" * 20)
        self.assertTrue(response.headers["Location"].endswith("said=again"))
        self.assertEqual(
            len(job.event_ids.filtered(lambda e: e.kind == "delivered")), 1
        )
