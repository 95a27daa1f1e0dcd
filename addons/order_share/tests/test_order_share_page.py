import json

from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import OrderShareCommon


@tagged("post_install", "-at_install")
class TestOrderSharePage(OrderShareCommon):
    """What a partner sees, by scope."""

    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())

    def page(self, share, **context):
        context = {"lang": "en_US", "tz": "Europe/Berlin", **context}
        share = share.with_context(**context)
        return share._page(share._newest_link(), "1.token")

    def test_status_scope_holds_no_detail(self):
        share, _token = self._share("status", attachment_ids=[(4, self.document.id)])
        page = self.page(share)
        text = json.dumps(page)
        for key in ("stops", "goods", "documents", "uploads", "upload_kinds"):
            self.assertNotIn(key, page)
        for word in ("Savanori", "Vilnius", "Pump", "loading.pdf", "Baltijos", "12.5"):
            self.assertNotIn(word, text)
        self.assertFalse(share._access_link_attachments(share._newest_link()))

    def test_no_scope_shows_prices(self):
        for scope in ("status", "details"):
            text = json.dumps(self.page(self._share(scope)[0]))
            for price in ("778.31", "778,31", "1556.62", "1,556.62", "1.556,62"):
                self.assertNotIn(price, text)

    def test_details(self):
        share, _token = self._share(attachment_ids=[(4, self.document.id)])
        page = self.page(share)
        self.assertEqual(page["headline"].split(" → ")[1], "Vilnius")
        self.assertEqual(page["goods"][0]["quantity"], "2 Units")
        self.assertEqual(page["goods"][0]["weight"], "25 kg")
        self.assertEqual(page["documents"][0]["name"], "loading.pdf")
        self.assertEqual(page["stops"][1]["phone_href"], "tel:+37055500017")
        self.assertIn("Savanori%C5%B3", page["stops"][1]["map_url"])

    def test_times_are_those_of_the_stops(self):
        share, _token = self._share()
        stop = self.page(share)["stops"][1]
        self.assertIn("10:00 EET", stop["when"]["text"])
        self.assertEqual(stop["when"]["iso"], "2030-01-15T10:00:00+02:00")

    def test_a_country_with_several_times_gives_none(self):
        self.customer.country_id = self.env.ref("base.us")
        share, _token = self._share()
        self.assertIn("09:00 CET", self.page(share)["stops"][1]["when"]["text"])

    def test_map_service_is_a_setting(self):
        share, _token = self._share()
        for pattern, expected in (
            (
                "https://maps.example.com/?q={address}",
                "https://maps.example.com/?q=Savan",
            ),
            ("geo:0,0?q={address}", "geo:0,0?q=Savan"),
            ("javascript:alert('{address}')", None),
            (False, None),
        ):
            share.company_id.order_share_map_url = pattern
            url = self.page(share)["stops"][1]["map_url"]
            with self.subTest(pattern=pattern):
                self.assertTrue(url.startswith(expected) if expected else not url)

    def test_other_units_and_weights(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        self.order.order_line.product_uom_id = dozen
        goods = self.page(self._share()[0])["goods"][0]
        self.assertEqual((goods["quantity"], goods["weight"]), ("2 Dozens", "300 kg"))

    def test_services_and_notes_are_no_goods(self):
        service = self.env["product.product"].create(
            {"name": "Assembly", "type": "service"}
        )
        self.order.write(
            {
                "order_line": [
                    (0, 0, {"product_id": service.id}),
                    (0, 0, {"display_type": "line_note", "name": "margin 40 %"}),
                ]
            }
        )
        text = json.dumps(self.page(self._share()[0]))
        self.assertNotIn("Assembly", text)
        self.assertNotIn("margin", text)

    def test_undo_is_offered_for_the_own_last_report(self):
        share, _token = self._share()
        share._report_status("accepted")
        row = self.page(share)["timeline"][0]
        self.assertEqual(row["undo"]["event_id"], share.event_ids[0].id)
        self._later(minutes=6)
        self.assertFalse(self.page(share)["timeline"][0]["undo"])

    def test_numbers_and_days_in_the_readers_format(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.product.weight = 1234.5
        page = self.page(self._share()[0], lang="de_DE")
        self.assertEqual(page["goods"][0]["weight"], "2.469 kg")
        self.assertIn("Jan. 2030", page["stops"][1]["when"]["text"])

    def test_calendar(self):
        calendar = self._share()[0]._calendar()
        self.assertIn("BEGIN:VCALENDAR", calendar)
        self.assertIn("20300115T080000Z", calendar)
        self.assertIn("Vilnius", calendar)

    def test_preview_writes_nothing(self):
        wizard = (
            self.env["order.share.wizard"]
            .with_user(self.sender)
            .create(
                {
                    "res_model": "sale.order",
                    "res_ids": json.dumps(self.order.ids),
                    "partner_ids": [(4, self.carrier.id)],
                    "scope": "details",
                    "line_ids": self._lines(self.document),
                }
            )
        )
        shares = self.env["order.share"].search_count([])
        page = wizard._preview_page()
        self.assertTrue(page["preview"])
        self.assertEqual(page["recipient"], "Spedition Brandt")
        self.assertEqual(page["documents"][0]["name"], "loading.pdf")
        self.assertEqual(self.env["order.share"].search_count([]), shares)
