import re

from odoo.tests import tagged

from odoo.addons.access_link.tools.dispatcher import HEADERS

from ..const import DRIVERS_PER_LINK
from .common import PDF
from .test_offer_page import OfferHttpCommon


@tagged("post_install", "-at_install")
class TestDriver(OfferHttpCommon):
    """A partner with an account forwards a transport to a driver."""

    def setUp(self):
        super().setUp()
        self.share, self.token = self._share(attachment_ids=[(4, self.document.id)])
        self.share._add_to_account(self.user)
        self.authenticate("share_portal", "share_portal")

    def forward(self, token=None, **values):
        values = {
            "driver_name": "Marius Lindner", "driver_phone": "+49 171 3920077",
            "driver_email": "", "plate": "HL-BR 418", "by": "sms", **values,
        }  # fmt: skip
        response = self.post(token or self.token, "driver", values)
        self.env.invalidate_all()
        return response

    def sent_token(self):
        """:return: token of the last message to a driver"""
        sms = self.env["sms.sms"].search([("body", "like", "/share/")], order="id desc")
        mail = self.env["mail.mail"].search(
            [("body_html", "like", "/share/")], order="id desc"
        )
        text = (sms.mapped("body") + mail.mapped("body_html"))[0]
        return re.search(r"/share/([0-9]+\.[\w-]{43})", text)[1]

    def test_by_sms_and_what_the_driver_does(self):
        response = self.forward()
        self.assertTrue(response.headers["Location"].endswith("said=driver"))
        driver = self.share.driver_ids
        self.assertEqual(
            (driver.name, driver.phone, driver.plate),
            ("Marius Lindner", "+491713920077", "HL-BR 418"),
        )
        link = driver.link_id
        self.assertEqual(
            (link.scope, link.parent_id), ("status", self.share.link_id.sudo())
        )
        self.assertEqual(link.expires_at, link.parent_id.expires_at)
        token = self.sent_token()
        self.authenticate(None, None)
        html = self.page(token).text
        self.assertIn("Marius Lindner, Spedition Brandt", html)
        for text in (
            "Savanori", "Circulation Pump", "loading.pdf", "With a free account",
            "Drivers", "HL-BR", "Shared with me",
        ):  # fmt: skip
            self.assertNotIn(text, html)
        self.post(token, "status", status="accepted", author="Marius Lindner")
        self.post(token, "status", status="at_pickup", author="Piotr")
        self.env.invalidate_all()
        events = self.share.event_ids[:2]
        self.assertEqual(events.driver_id, driver)
        self.assertEqual(events.mapped("author_name"), ["Piotr", "Marius Lindner"])
        html = self.page(token).text
        self.assertIn("Marius Lindner, driver", html)
        self.assertIn("Piotr, driver Marius Lindner", html)
        self.authenticate("share_portal", "share_portal")
        html = self.page(self.token).text
        self.assertIn("Piotr, driver Marius Lindner", html)
        self.assertIn('href="tel:+491713920077"', html)
        card = html[html.index('id="drivers_title"') : html.index('id="driver"')]
        self.assertIn("At pickup", card)
        self.assertIn("HL-BR 418", card)
        # the account's own page of the driver's link is the driver's
        html = self.page(token).text
        self.assertNotIn("Shared with me", html)
        self.post(token, "status", status="in_transit", author="Piotr")
        self.env.invalidate_all()
        self.assertEqual(self.share.event_ids[0].driver_id, driver)

    def test_a_message_that_fails_is_told(self):
        self.forward()
        sms = self.env["sms.sms"].search(
            [("order_share_driver_id", "=", self.share.driver_ids.id)]
        )
        sms.write({"state": "error", "failure_type": "sms_number_format"})
        event = self.share.event_ids[:1]
        self.assertEqual(event.kind, "undelivered")
        self.assertEqual(event.driver_id, self.share.driver_ids)
        self.env.flush_all()
        self.assertIn("could not be delivered", self.page(self.token).text)

    def test_ending_the_link_keeps_what_was_reported(self):
        self.forward()
        token = self.sent_token()
        self.post(token, "status", status="accepted", author="Marius Lindner")
        driver = self.share.driver_ids
        response = self.post(self.token, "driver/revoke", driver_id=str(driver.id))
        self.assertTrue(response.headers["Location"].endswith("said=revoked"))
        self.env.invalidate_all()
        self.assertEqual(self.share.state, "accepted")
        response = self.get(f"/share/{token}")
        self.assertEqual(response.status_code, 410)
        html = self.page(self.token).text
        self.assertIn("Revoked", html)
        self.assertNotIn("End link", html)
        response = self.post(self.token, "driver/revoke", driver_id=str(driver.id))
        self.assertEqual(response.status_code, 303, "once more changes nothing")

    def test_by_mail_in_the_drivers_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.forward(
            by="mail", driver_email="Ewa@Example.com", driver_phone="",
            driver_lang="de_DE",
        )  # fmt: skip
        driver = self.share.driver_ids
        self.assertEqual((driver.email, driver.lang), ("ewa@example.com", "de_DE"))
        mail = self.env["mail.mail"].search([], limit=1, order="id desc")
        self.assertEqual(mail.email_to, "ewa@example.com")
        self.assertTrue(mail.auto_delete)
        self.assertEqual(self.page(self.sent_token()).status_code, 200)

    def test_what_was_typed_is_kept(self):
        for values, field in (
            ({"driver_name": " "}, "driver_name"),
            ({"driver_phone": "12"}, "driver_phone"),
            ({"driver_phone": ""}, "driver_phone"),
            ({"driver_phone": "+49 171 3920077\nBcc: x@y.z"}, "driver_phone"),
            ({"by": "mail", "driver_email": "nobody"}, "driver_email"),
            (
                {"by": "mail", "driver_email": "a@b.example\nBcc: x@y.example"},
                "driver_email",
            ),
        ):
            response = self.forward(plate="TYPED 1", **values)
            self.assert_refused(response, "TYPED 1", field)
        self.assertEqual(self.forward(by="pigeon").status_code, 400)
        self.assertFalse(self.share.driver_ids)
        self.assertFalse(self.env["sms.sms"].search([("body", "ilike", "/share/")]))

    def test_only_with_an_account_and_only_on_the_own_link(self):
        self.forward()
        child = self.sent_token()
        self.assertEqual(self.forward(child).status_code, 404)
        self.authenticate(None, None)
        self.assertNotIn("Send to a driver", self.page(self.token).text)
        self.assertEqual(self.forward().status_code, 404)
        self.assertEqual(len(self.share.driver_ids), 1)

    def test_a_child_does_not_exceed_its_parent(self):
        self.forward()
        child = self.sent_token()
        keys = self.fields_of(child)
        for path, data, files in (
            ("upload", {"kind": "pod"}, {"file": ("a.pdf", PDF)}),
            ("calendar.ics", None, None),
            ("account", {}, None),
            ("driver/revoke", {"driver_id": str(self.share.driver_ids.id)}, None),
            ("offer", {"kind": "offer"}, None),
            ("withdraw", {}, None),
        ):
            data = data if data is None else {**keys, **data}
            response = self.get(f"/share/{child}/{path}", data=data, files=files)
            self.assertEqual(response.status_code, 404, path)
            for name, value in HEADERS.items():
                self.assertEqual(response.headers.get(name), value)
        response = self.get(f"/link/{child}/file/{self.document.id}")
        self.assertEqual(response.status_code, 404)
        self.share.with_user(self.sender).action_revoke()
        self.env.flush_all()
        self.assertEqual(self.get(f"/share/{child}").status_code, 410)

    def test_drivers_of_others(self):
        other, other_token = self._share(partner=self.other_carrier)
        link = self.env["access.link"]._find(other_token)
        driver = other._forward_to_driver(
            link, {"name": "Foreign", "email": "f@example.com"}, "mail"
        )
        for driver_id, code in (
            (str(driver.id), 422), ("0", 422), ("x", 400), ("٣", 400), ("9" * 30, 422),
        ):  # fmt: skip
            response = self.post(self.token, "driver/revoke", driver_id=driver_id)
            self.assertEqual(response.status_code, code, driver_id)
        self.env.invalidate_all()
        self.assertEqual(driver.link_id.state, "valid")
        self.assertNotIn("Foreign", self.page(self.token).text)

    def test_not_after_the_end(self):
        for state in ("delivered", "declined"):
            share, token = self._share()
            share._add_to_account(self.user)
            share._report_status(state)
            self.env.flush_all()
            self.assertNotIn("Send to a driver", self.page(token).text)
            response = self.forward(token)
            self.assertEqual(response.status_code, 422)

    def test_drivers_are_limited(self):
        link = self.share._newest_link()
        self.env["access.link.quota"]._take(
            f"driver:{link.id}", DRIVERS_PER_LINK, DRIVERS_PER_LINK, seconds=86400
        )
        self.assertEqual(self.forward().status_code, 429)
        self.assertFalse(self.share.driver_ids)
        self.assertFalse(self.env["sms.sms"].search([("body", "ilike", "/share/")]))

    def test_sent_twice_counts_once(self):
        keys = self.fields_of(self.token)
        for said in ("driver", "again"):
            response = self.forward(**keys)
            self.assertTrue(response.headers["Location"].endswith(f"said={said}"))
        self.assertEqual(len(self.share.driver_ids), 1)

    def test_a_price_is_not_for_drivers(self):
        self.ask()
        self.mine._answer("offer", amount=1480)
        self.award()
        link = self.mine._newest_link()
        self.mine._forward_to_driver(
            link, {"name": "Ewa", "email": "ewa@example.com"}, "mail"
        )
        self.env.flush_all()
        html = self.page(self.sent_token()).text
        for text in ("1,480", "Twelve straps", "Offer"):
            self.assertNotIn(text, html)
