from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ScanCase, ScanHttpCase


@tagged("post_install", "-at_install")
class TestPeople(ScanCase):
    """Pickers, badges and PINs."""

    def test_user_of_a_picker(self):
        user = self.anna.user_id
        self.assertTrue(user.share)
        self.assertEqual(user.group_ids, self.env.ref("fulfilment_scan.group_picker"))
        self.assertEqual(user.all_group_ids, user.group_ids)
        self.assertTrue(user._is_scan_only())
        self.assertFalse(self.env.ref("base.user_admin")._is_scan_only())
        self.anna.write({"name": "Anna Nowak", "active": False})
        self.assertEqual((user.name, user.active), ("Anna Nowak", False))

    def test_easy_pin(self):
        for pin in (
            "",
            "123",
            "123456789",
            "12a4",
            "1111",
            "1234",
            "9876",
            "٣٤٥٦",
            None,
        ):
            with self.assertRaises(UserError):
                self.anna._set_pin(pin)

    def test_pin_is_hashed(self):
        self.assertNotIn("2580", self.anna.sudo().pin_hash)
        self.assertTrue(self.anna.has_pin)

    def test_badge_twice(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.jan.badge = self.anna.badge
            self.env.flush_all()

    def test_badge_and_pin(self):
        pickers = self.env["fulfilment.scan.picker"]
        self.assertEqual(pickers._by_badge("BADGE-1", "2580")[0], self.anna)
        for badge, pin in (
            ("BADGE-1", "2581"),
            ("BADGE-1", ""),
            ("", "2580"),
            ("NOBODY", "2580"),
            (None, None),
            ({"a": 1}, ["2580"]),
        ):
            self.assertFalse(pickers._by_badge(badge, pin)[0], (badge, pin))
        self.anna.active = False
        self.assertFalse(pickers._by_badge("BADGE-1", "2580")[0])

    def test_locked(self):
        pickers = self.env["fulfilment.scan.picker"]
        left = [pickers._by_badge("BADGE-1", "0000")[1] for _turn in range(6)]
        self.assertEqual(left, [4, 3, 2, 1, 0, 0])
        self.assertFalse(pickers._by_badge("BADGE-1", "2580")[0], "not even the right")
        self.assertTrue(self.anna.pin_locked_until)
        self.anna.pin_locked_until = fields.Datetime.now() - timedelta(minutes=1)
        self.env.flush_all()
        self.assertEqual(pickers._by_badge("BADGE-1", "2580")[0], self.anna)
        for _turn in range(5):
            pickers._by_badge("BADGE-1", "0000")
        self.anna.action_unlock()
        self.assertEqual(pickers._by_badge("BADGE-1", "2580")[0], self.anna)

    def test_right_one_forgives(self):
        pickers = self.env["fulfilment.scan.picker"]
        for _turn in range(3):
            for _wrong in range(4):
                pickers._by_badge("BADGE-1", "0000")
            self.assertTrue(pickers._by_badge("BADGE-1", "2580")[0])

    def test_types(self):
        self.assertIn(self.out, self.anna._picking_types())
        self.anna.picking_type_ids = self.warehouse.in_type_id
        self.assertEqual(self.anna._picking_types(), self.warehouse.in_type_id)
        self.warehouse.in_type_id.scan_app = False
        self.assertFalse(self.anna._picking_types())


@tagged("post_install", "-at_install")
class TestSignIn(ScanHttpCase):
    """Devices and people are let in."""

    def test_pairing(self):
        self.assertFalse(self.call("hello")["device"])
        token = self.device._new_pairing()
        self.assertNotIn(token.split(".")[1], self.device.sudo().pairing_hash)
        self.env.flush_all()
        self.assertEqual(self.call("pair", token=token)["device"], "Handheld 07")
        hello = self.call("hello")
        self.assertEqual(hello["device"]["name"], "Handheld 07")
        self.assertFalse(hello["signed_in"])
        self.assertNotIn("start", hello)
        self.assertEqual(self.device.state, "active")
        # once
        self.opener.cookies.clear()
        self.assertEqual(self.call("pair", token=token)["refused"], "over")

    def test_pairing_is_over(self):
        token = self.device._new_pairing()
        past = fields.Datetime.now() - timedelta(minutes=1)
        self.device.sudo().pairing_until = past
        self.env.flush_all()
        self.assertEqual(self.call("pair", token=token)["refused"], "over")
        old = self.device._new_pairing()
        new = self.device._new_pairing()
        self.env.flush_all()
        self.assertEqual(self.call("pair", token=old)["refused"], "over")
        self.assertTrue(self.call("pair", token=new)["ok"])

    def test_bad_tokens(self):
        number = self.device.id
        for token in ("", "x", None, 5, [], f"{number}.", f"{number}." + "a" * 43,
                      "9" * 30 + "." + "a" * 43, "1.\x00"):  # fmt: skip
            self.assertEqual(self.call("pair", token=token)["refused"], "over")

    def test_pairing_for_a_person(self):
        self.device.picker_id = self.anna
        self.pair()
        start = self.call("start")
        self.assertEqual(start["me"]["name"], "Anna Kowalska")
        self.call("sign_out")
        # nobody else
        self.assertEqual(self.sign_in(self.jan)["refused"], "wrong")
        self.assertTrue(self.sign_in(self.anna)["ok"])

    def test_badge(self):
        self.pair()
        answer = self.sign_in(pin="0000")
        self.assertEqual((answer["refused"], answer["tries"]), ("wrong", 4))
        other = self.call("sign_in", badge="NOBODY", pin="0000")
        self.assertEqual(other, answer, "an unknown badge says the same")
        self.assertTrue(self.sign_in()["ok"])
        self.assertEqual(self.call("start")["me"]["initials"], "AK")
        self.call("sign_out")
        self.assertEqual(self.call("start")["door"], "sign_in")
        self.assertEqual(self.call("hello")["device"]["name"], "Handheld 07")

    def test_badge_at_an_unknown_device(self):
        self.assertEqual(self.sign_in()["refused"], "unpaired")

    def test_locked(self):
        self.pair()
        for _turn in range(5):
            self.sign_in(pin="0000")
        self.assertEqual(self.sign_in()["refused"], "locked")

    def test_password(self):
        self.anna.user_id.sudo().password = "a long password"
        self.env.flush_all()
        login = self.anna.login
        wrong = self.call("sign_in", login=login, password="x")
        self.assertEqual(wrong["refused"], "wrong")
        answer = self.call("sign_in", login=login, password="a long password")
        self.assertTrue(answer["ok"])
        self.assertEqual(self.call("start")["me"]["name"], "Anna Kowalska")
        device = self.env["fulfilment.scan.device"].search(
            [("picker_id", "=", self.anna.id)]
        )
        self.assertEqual(device.state, "active", "a manager sees and revokes it")

    def test_password_of_somebody_else(self):
        """Who signs in but is no picker is not let in."""
        user = self.manager("no_picker")
        user.password = "a long password"
        self.env.flush_all()
        answer = self.call("sign_in", login="no_picker", password="a long password")
        self.assertEqual(answer["refused"], "no_picker")
        self.assertEqual(self.call("start")["door"], "sign_in")

    def test_again(self):
        """The app is opened again: one answer is enough for the first screen."""
        self.enter()
        hello = self.call("hello")
        self.assertTrue(hello["signed_in"])
        self.assertEqual(hello["start"], self.call("start"))
        self.assertNotIn("terms", hello)
        # at a device that is not let in any more nothing is told
        self.device.action_revoke()
        self.env.flush_all()
        hello = self.call("hello")
        self.assertNotIn("start", hello)
        self.assertIn("terms", hello)

    def test_revoked(self):
        self.enter()
        self.assertIn("me", self.call("start"))
        self.device.action_revoke()
        self.env.flush_all()
        self.assertEqual(self.call("start")["door"], "revoked")
        self.assertEqual(self.call("commands", work=1, commands=[])["door"], "revoked")
        self.assertEqual(self.call("finish", work=1)["door"], "revoked")
        self.assertFalse(self.call("hello")["device"])
        self.assertEqual(self.sign_in()["refused"], "unpaired")
        with self.assertRaises(UserError):
            self.device._new_pairing()

    def test_cookie(self):
        self.pair()
        cookie = next(
            each for each in self.opener.cookies if each.name == "fulfil_device"
        )
        self.assertEqual(cookie.path, "/fulfil")
        self.assertTrue(cookie.has_nonstandard_attr("HttpOnly"))
        self.assertEqual(cookie.get_nonstandard_attr("SameSite"), "Strict")
        secret = cookie.value.split(".")[1]
        self.env.cr.execute(
            "SELECT count(*) FROM fulfilment_scan_device WHERE token_hash LIKE %s",
            [f"%{secret}%"],
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_other_company(self):
        """A badge of one company opens no device of another."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        device = self.env["fulfilment.scan.device"].create(
            {"name": "Theirs", "company_id": other.id}
        )
        self.pair(device)
        self.assertEqual(self.sign_in()["refused"], "wrong")

    def test_new_pin(self):
        """Who knew the old one is out."""
        self.enter()
        self.anna._set_pin("8520")
        self.env.flush_all()
        self.assertEqual(self.call("start")["door"], "sign_in")
        self.assertTrue(self.sign_in(pin="8520")["ok"])

    def test_archived_meanwhile(self):
        self.enter()
        self.anna.active = False
        self.env.flush_all()
        self.assertIn(self.call("start").get("door"), ("sign_in", "forbidden"))
