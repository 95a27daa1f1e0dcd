import uuid

from odoo import Command, fields, http
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.tests.common import HttpCaseWithUserPortal
from odoo.addons.fulfilment_ext.tests.photo_files import picture

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestPortal(ReturnCase, HttpCaseWithUserPortal):
    """A customer asks for a return: what they may, and nothing else."""

    def setUp(self):
        super().setUp()
        self.user_portal.write(
            {
                "company_ids": [Command.link(self.company.id)],
                "company_id": self.company.id,
            }
        )
        if "website" in self.env:
            # a website shows what is of its company
            site = self.env.ref("website.default_website")
            site.company_id = self.company
            site.user_id.sudo().write(
                {
                    "company_ids": [Command.link(self.company.id)],
                    "company_id": self.company.id,
                }
            )
        self.order = self._shipped(partner_id=self.partner_portal.id)
        self.line = self.order.order_line
        self.key = uuid.uuid4().hex

    def _post(self, order=None, step="send", files=None, **values):
        order = order or self.order
        data = {
            "csrf_token": http.Request.csrf_token(self),
            "key": self.key,
            "wish": "credit",
            "line": str(self.line.id),
            f"quantity_{self.line.id}": "2",
            f"reason_{self.line.id}": str(self.broken.id),
            **values,
        }
        return self.url_open(
            f"/my/orders/{order.id}/return/{step}",
            data={name: value for name, value in data.items() if value is not None},
            files=files,
            allow_redirects=False,
        )

    def _returns(self):
        self.env.invalidate_all()
        return self.order.fulfilment_return_ids

    def test_whole_way(self):
        self.authenticate("portal", "portal")
        page = self.url_open(f"/my/orders/{self.order.id}")
        self.assertIn(f"/my/orders/{self.order.id}/return", page.text)
        page = self.url_open(f"/my/orders/{self.order.id}/return")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Box", page.text)
        page = self._post(step="check", note="It is broken")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Check and Send", page.text)
        self.assertFalse(self._returns(), "nothing is written before it is sent")
        answer = self._post(
            note="It is broken",
            files=[
                ("photos", ("a.jpg", picture(), "image/jpeg")),
                ("photos", ("b.png", picture("PNG"), "image/png")),
            ],
        )
        self.assertEqual(answer.status_code, 303)
        record = self._returns()
        self.assertEqual(
            (
                record.state,
                record.requested_by,
                record.photo_count,
                record.customer_note,
            ),
            ("requested", "portal", 2, "It is broken"),
        )
        self.assertEqual(record.line_ids.quantity, 2)
        self.assertEqual(record.line_ids.reason_id, self.broken)
        self.assertNotIn(b"Secret", record.photo_ids[0].raw + record.photo_ids[1].raw)
        page = self.url_open(answer.headers["Location"])
        self.assertEqual(page.status_code, 200)
        self.assertIn("It is broken", page.text)
        self.assertIn(record.name, self.url_open("/my/returns").text)
        photo = self.url_open(f"/my/returns/{record.id}/photo/1")
        self.assertEqual(photo.headers["Content-Type"], "image/jpeg")

    @mute_logger("odoo.http")
    def test_sent_twice(self):
        """The same form is sent once, another one asks for more."""
        self.authenticate("portal", "portal")
        places = {self._post().headers["Location"] for _turn in range(3)}
        self.assertEqual(len(places), 1)
        self.assertEqual(len(self._returns()), 1)
        self.key = uuid.uuid4().hex
        self.assertEqual(self._post().status_code, 303)
        self.assertEqual(len(self._returns()), 2)

    @mute_logger("odoo.http")
    def test_malformed(self):
        self.authenticate("portal", "portal")
        other = self._shipped(partner_id=self.partner_portal.id)
        mine = f"quantity_{self.line.id}"
        for values in (
            {mine: "-1"},
            {mine: "11"},
            {mine: "1e400"},
            {mine: "1e308"},
            {mine: "-1e308"},
            {mine: "NaN"},
            {mine: "inf"},
            {mine: "1.001"},
            {mine: "two"},
            {mine: "0"},
            {mine: None},
            {f"reason_{self.line.id}": "0"},
            {f"reason_{self.line.id}": "99999999999999999999"},
            {f"reason_{self.line.id}": "1 OR 1=1"},
            {"wish": "refund_only"},
            {"wish": None},
            {"line": str(other.order_line.id), f"quantity_{other.order_line.id}": "1"},
            {"line": "abc"},
            {"line": "²"},
            {"line": None},
            {"key": ""},
            {"key": "x" * 32},
            {"key": None},
        ):
            with self.subTest(values=values):
                answer = self._post(**values)
                self.assertEqual(answer.status_code, 400)
                self.assertIn("alert-danger", answer.text)
        self.assertFalse(self._returns())
        self.assertFalse(other.fulfilment_return_ids)

    @mute_logger("odoo.http")
    def test_prices_are_ours(self):
        self.authenticate("portal", "portal")
        self._post(
            price_unit="9999",
            amount_credit="9999",
            state="settled",
            is_shipping_refunded="1",
            outcome="refund_only",
        )
        record = self._returns()
        self.assertEqual(
            (record.state, record.amount_due, record.line_ids.outcome),
            ("requested", -20, "credit"),
        )

    @mute_logger("odoo.http")
    def test_photos_refused(self):
        self.authenticate("portal", "portal")
        for files in (
            [("photos", ("a.jpg", b"<script>", "image/jpeg"))],
            [("photos", ("a.svg", b"<svg/>", "image/svg+xml"))],
            [("photos", (f"{n}.jpg", picture(), "image/jpeg")) for n in range(6)],
        ):
            with self.subTest(files=len(files)):
                self.assertEqual(self._post(files=files).status_code, 400)
        self.assertFalse(self._returns())

    @mute_logger("odoo.http")
    def test_of_others(self):
        """Another customer, nobody, a wrong word in the link."""
        other = self._shipped()
        self.authenticate("portal", "portal")
        token = other._portal_ensure_token()
        line = other.order_line
        values = {
            "line": str(line.id),
            f"quantity_{line.id}": "1",
            f"reason_{line.id}": str(self.broken.id),
        }
        for word in ("", "wrong", token[:-1], token.upper()):
            with self.subTest(word=word):
                page = self.url_open(
                    f"/my/orders/{other.id}/return?access_token={word}"
                )
                self.assertEqual(page.status_code, 404)
                for step in ("check", "send"):
                    answer = self._post(other, step, access_token=word, **values)
                    self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.url_open("/my/orders/999999999/return").status_code, 404)
        self.env.invalidate_all()
        self.assertFalse(other.fulfilment_return_ids)
        record = self._return(other)
        record._add_photos([picture()])
        for place in (
            f"/my/returns/{record.id}",
            f"/my/returns/{record.id}?access_token=x",
            f"/my/returns/{record.id}/photo/1",
            f"/my/returns/{record.id}/slip",
            "/my/returns/999999999",
        ):
            self.assertEqual(self.url_open(place).status_code, 404)
        self.assertNotIn(record.name, self.url_open("/my/returns").text)
        self.authenticate(None, None)
        self.assertEqual(self.url_open(f"/my/returns/{record.id}").status_code, 404)
        self.assertEqual(
            self.url_open(f"/my/orders/{self.order.id}/return").status_code, 404
        )

    @mute_logger("odoo.http")
    def test_by_link(self):
        """Who has the order's link may ask; a person decides, whatever is set."""
        self.company.return_auto_approve = True
        token = self.order._portal_ensure_token()
        self.authenticate(None, None)
        page = self.url_open(f"/my/orders/{self.order.id}/return?access_token={token}")
        self.assertEqual(page.status_code, 200)
        answer = self._post(access_token=token)
        self.assertEqual(answer.status_code, 303)
        record = self._returns()
        self.assertEqual((record.state, record.requested_by), ("requested", "link"))
        self.assertTrue(all(record.message_ids.mapped("email_from")))
        page = self.url_open(answer.headers["Location"])
        self.assertEqual(page.status_code, 200)
        self.assertIn(record.name, page.text)

    @mute_logger("odoo.http")
    def test_by_link_of_others(self):
        """Somebody else who is signed in has got the link."""
        self.company.return_auto_approve = True
        other = self._shipped()
        line = other.order_line
        self.authenticate("portal", "portal")
        answer = self._post(
            other,
            access_token=other._portal_ensure_token(),
            line=str(line.id),
            **{f"quantity_{line.id}": "1", f"reason_{line.id}": str(self.broken.id)},
        )
        self.assertEqual(answer.status_code, 303)
        self.env.invalidate_all()
        record = other.fulfilment_return_ids
        self.assertEqual((record.state, record.requested_by), ("requested", "link"))

    @mute_logger("odoo.http")
    def test_approved_at_once(self):
        self.company.return_auto_approve = True
        self.authenticate("portal", "portal")
        self._post(wish="exchange")
        record = self._returns()
        self.assertEqual((record.state, record.amount_due), ("approved", 0))
        self.assertEqual(len(record.picking_ids), 1)

    @mute_logger("odoo.http")
    def test_slip(self):
        """It can be printed while the parcel is awaited; core's where nobody draws
        another."""
        self.authenticate("portal", "portal")
        record = self._return(self.order)
        answer = self.url_open(f"/my/returns/{record.id}/slip")
        self.assertEqual(answer.status_code, 200)
        if "fulfilment.document" in self.env:
            self.assertTrue(answer.content.startswith(b"%PDF"))
        self._receive(record)
        answer = self.url_open(f"/my/returns/{record.id}/slip")
        self.assertEqual(answer.status_code, 404)

    @mute_logger("odoo.http")
    def test_window(self):
        self.authenticate("portal", "portal")
        self.line.sudo().item_shipped_at = fields.Datetime.subtract(
            fields.Datetime.now(), days=15
        )
        self.env.flush_all()
        page = self.url_open(f"/my/orders/{self.order.id}/return")
        self.assertIn("Nothing of this order", page.text)
        self.assertEqual(self._post().status_code, 400)
        self.company.return_days = 30
        self.assertEqual(self._post().status_code, 303)

    @mute_logger("odoo.http")
    def test_not_returnable(self):
        self.authenticate("portal", "portal")
        self.line.product_id.is_not_returnable = True
        self.assertEqual(self._post().status_code, 400)
        self.line.product_id.is_not_returnable = False
        self.company.return_portal = False
        self.assertEqual(self._post().status_code, 400)
        self.assertFalse(self._returns())

    @mute_logger("odoo.http")
    def test_not_by_rpc(self):
        """Customers have no right to the model itself."""
        self.authenticate("portal", "portal")
        record = self._return(self.order)
        for method in ("read", "write", "action_approve", "unlink"):
            answer = self.url_open(
                f"/json/2/fulfilment.return/{method}", json={"ids": record.ids}
            )
            self.assertGreaterEqual(answer.status_code, 400)
        self.assertEqual(record.state, "approved")

    @mute_logger("odoo.http")
    def test_get_changes_nothing(self):
        self.authenticate("portal", "portal")
        for step in ("check", "send"):
            answer = self.url_open(
                f"/my/orders/{self.order.id}/return/{step}?line={self.line.id}"
            )
            self.assertIn(answer.status_code, (404, 405))
        self.assertFalse(self._returns())
