import base64

from odoo.tests import tagged

from odoo.addons.access_link.tests.common import PDF, picture

from ..const import PIN_TRIES
from .page_common import PageCase

PNG = "data:image/png;base64," + base64.b64encode(picture("PNG", (60, 22))).decode()


@tagged("post_install", "-at_install")
class TestProof(PageCase):
    """What proves that it was handed over."""

    def setUp(self):
        super().setUp()
        self.job = self._job(self.marek)
        self.link = self.token(self.job)

    def wrong_pin(self):
        return f"{(int(self.job._pin()) + 1) % 10000:04}"

    def deliver(self, **values):
        return self.post(self.link, "delivered", **values)

    def test_what_is_needed(self):
        """Of a PIN and a photo: none, one of them, this one."""
        pin = {"pin": self.job._pin()}
        photo = {"files": self.photo()}
        for wanted, given, is_enough in (
            ("none", {}, True),
            ("any", {}, False),
            ("any", pin, True),
            ("any", photo, True),
            ("pin", photo, False),
            ("pin", pin, True),
            ("photo", pin, False),
            ("photo", photo, True),
            ("any", {"signature": PNG}, False),
            ("photo", {"signature": PNG}, False),
        ):
            with self.subTest(wanted=wanted, given=list(given)):
                self.company.delivery_proof = wanted
                response = self.deliver(**given)
                self.assertEqual(response.status_code, 303 if is_enough else 422)
                self.assertEqual(self.job.state == "delivered", is_enough)
                if is_enough:
                    self.job._undo()

    def test_right_pin(self):
        self.company.delivery_proof = "pin"
        self.deliver(pin=self.job._pin(), recipient="  Jan   Kowalski ")
        self.assertEqual(
            (self.job.proof_kind, self.job.recipient_name, self.job.pin_tries),
            ("pin", "Jan Kowalski", 0),
        )
        self.assertIn("proof", self.job.event_ids.mapped("kind"))

    def test_five_tries(self):
        """Then even the right one is refused, until the office allows more."""
        self.company.delivery_proof = "pin"
        for number in range(1, PIN_TRIES + 1):
            response = self.deliver(pin=self.wrong_pin())
            self.assertEqual(response.status_code, 422)
            self.assertEqual(self.job.pin_tries, number)
        self.assertIn("Too many wrong PINs", response.text)
        # the page has no field for it any more
        self.assertNotIn('name="pin"', response.text)
        self.assertEqual(self.deliver(pin=self.job._pin()).status_code, 422)
        self.assertEqual(self.deliver(pin=self.wrong_pin()).status_code, 422)
        self.assertEqual((self.job.pin_tries, self.job.state), (5, "assigned"))
        self.job.with_user(self.operator).action_reset_pin()
        self.assertEqual(self.deliver(pin=self.job._pin()).status_code, 303)

    def test_a_photo_helps_when_the_pin_is_locked(self):
        self.company.delivery_proof = "any"
        self.job.pin_tries = PIN_TRIES
        self.assertEqual(self.deliver(files=self.photo()).status_code, 303)
        self.assertEqual(self.job.proof_kind, "photo")

    def test_who_may_allow_more(self):
        self.job.pin_tries = PIN_TRIES
        seller = self._user("operator", "delivery_seller")
        seller.group_ids = self.env.ref("sales_team.group_sale_salesman")
        with self.assertRaises(Exception):  # noqa: B017
            self.job.with_user(seller).action_reset_pin()

    def test_no_guess_wins_a_try(self):
        """What is no PIN at all is a wrong one."""
        self.company.delivery_proof = "pin"
        for text in ("0", "12345", "é", "\x00", " " * 10 + "x"):
            self.deliver(pin=text)
        self.assertEqual(self.job.pin_tries, 5)

    def test_it_lands_on_the_transfer(self):
        picking = self.job._pickings()
        self.deliver(files=self.photo(), signature=PNG, recipient="Jan")
        self.assertEqual(len(self.job.proof_ids), 2)
        self.assertEqual(self.job.proof_kind, "photo")
        self.assertEqual(set(self.job.proof_ids.mapped("res_model")), {"stock.picking"})
        self.assertEqual(self.job.proof_ids.mapped("res_id"), [picking.id] * 2)
        message = picking.message_ids[0]
        self.assertEqual(message.author_id, self.marek.partner_id)
        self.assertEqual(message.attachment_ids, self.job.proof_ids)
        self.assertIn("Jan", message.body)
        self.assertTrue(message.is_internal or message.subtype_id.internal)

    def test_signature_of_the_transfer(self):
        """Core makes a document of it: in the background."""
        picking = self.job._pickings()
        self.deliver(signature=PNG)
        self.assertFalse(picking.signature)
        self.assertEqual(self.job.proof_kind, "signature")
        self.patch(type(picking), "_attach_sign", lambda self: True)
        self.job._job_sign_transfer(self.job.signature_id.id)
        self.assertTrue(picking.signature)

    def test_taken_back(self):
        """Photos of the wrong door are shown to nobody, a PIN is needed again."""
        self.company.delivery_proof = "any"
        self.deliver(files=self.photo())
        self.job._undo()
        self.assertFalse(self.job.proof_ids)
        self.assertFalse(self.job.proof_kind)
        self.assertEqual(self.deliver().status_code, 422)

    def test_files_that_are_not_taken(self):
        self.company.delivery_proof = "photo"
        for name, content in (
            ("door.jpg", b""),
            ("door.jpg", b"GIF89a" + b"x" * 50),
            ("door.pdf", PDF),
            ("door.jpg", picture("PNG")),
            ("door.svg", b"<svg onload='alert(1)'/>"),
            ("door.exe", picture("JPEG")),
        ):
            with self.subTest(name=name, content=content[:8]):
                response = self.deliver(files={"photo": (name, content)})
                self.assertEqual(response.status_code, 422)
                self.assertEqual(self.job.state, "assigned")
        for text in (
            "data:image/png;base64,",
            "data:image/svg+xml;base64,PHN2Zy8+",
            "data:image/png;base64," + "A" * 300_000,
            "data:image/png;base64,AAAA",
            "x",
        ):
            with self.subTest(signature=text[:40]):
                response = self.deliver(signature=text, files=self.photo())
                self.assertIn(response.status_code, (400, 422))
                self.assertEqual(self.job.state, "assigned")
        self.assertFalse(self.job.proof_ids)
        self.assertFalse(
            self.env["access.link.upload"].search_count(
                [("link_id.res_id", "=", self.job.id)]
            ),
            "nothing is left of it",
        )
