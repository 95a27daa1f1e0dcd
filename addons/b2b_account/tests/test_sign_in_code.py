import re
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytz

from odoo import fields
from odoo.exceptions import AccessDenied, AccessError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import SQL

from odoo.addons.access_link.tools.transaction import own_cursor
from odoo.addons.queue_job.tests.common import trap_jobs

from ..models import b2b_sign_in_code
from ..models.b2b_sign_in_code import TRIES, Proof
from ..models.res_users_code import B2B_CODE
from ..text import email_address
from .common import B2bAccountCase


@tagged("post_install", "-at_install")
class B2bSignInCommon(B2bAccountCase, HttpCase):
    """HttpCase, because tries and limits use transactions of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_customers()
        cls.Code = cls.env["b2b.sign.in.code"].sudo()

    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())
        self.env["mail.mail"].search([]).unlink()
        self.Code.search([]).unlink()
        self.env["access.link.quota"].sudo().search([]).unlink()

    def digits_for(self, address):
        """:return: the code in the only mail to an address, which is taken out"""
        mail = self._mails(address)
        self.assertEqual(len(mail), 1, f"mails to {address}")
        digits = self.digits_in(mail.body_html)
        mail.unlink()
        return digits

    def digits_in(self, html):
        (digits,) = re.findall(r"(?<![0-9#])[0-9]{6}(?![0-9;])", html)
        return digits

    def send_mails(self):
        """Run the jobs that wait."""
        self.env.flush_all()
        self.trap.perform_enqueued_jobs()
        self.trap.enqueued_jobs.clear()
        self.env.flush_all()

    def ask(self, address, session="session"):
        """:return: row and digits"""
        code = self.Code._ask(email_address(address), session)
        self.send_mails()
        return code, self.digits_for(address)

    def other(self, digits):
        """:return: digits that are not these"""
        return f"{(int(digits) + 1) % 10**6:06}"

    @contextmanager
    def later(self, **delta):
        now = fields.Datetime.now() + timedelta(**delta)
        with patch.object(fields.Datetime, "now", lambda: now):
            yield


class TestSignInCode(B2bSignInCommon):
    def test_right_code_once(self):
        code, digits = self.ask(self.nadine.email)
        outcome = code._try(digits)
        self.assertEqual(outcome, ("right", self.nadine.user_id.id))
        self.assertEqual(code._try(digits).state, "over", "replayed")
        self.assertEqual(code._tries_left(), 0)

    def test_five_tries(self):
        code, digits = self.ask(self.nadine.email)
        for left in range(TRIES - 1, -1, -1):
            self.assertEqual(code._try(self.other(digits)).state, "wrong")
            self.assertEqual(code._tries_left(), left)
        self.assertEqual(code._try(digits).state, "over")

    def test_tries_are_counted_in_a_transaction_of_their_own(self):
        code, digits = self.ask(self.nadine.email)
        cursors = []

        @contextmanager
        def spy(env):
            with own_cursor(env) as cr:
                cursors.append(cr)
                yield cr

        with patch.object(b2b_sign_in_code, "own_cursor", spy):
            code._try(self.other(digits))
        self.assertEqual(len(cursors), 1)
        self.assertIsNot(cursors[0], self.env.cr)
        self.assertEqual(code.attempts, 1)

    def test_expiry(self):
        code, digits = self.ask(self.nadine.email)
        self.env.cr.execute(
            "UPDATE b2b_sign_in_code SET expires_at = now() AT TIME ZONE 'UTC'"
            " - interval '1 second' WHERE id = %s",
            [code.id],
        )
        code.invalidate_recordset()
        self.assertEqual(code._tries_left(), 0)
        self.assertEqual(code._try(digits).state, "over")

    def test_expires_after_ten_minutes(self):
        code, _digits = self.ask(self.nadine.email)
        left = code.expires_at - fields.Datetime.now()
        self.assertAlmostEqual(left.total_seconds(), 600, delta=5)

    def test_new_code_ends_old_one_of_the_session(self):
        old, _digits = self.ask(self.nadine.email)
        new, digits = self.ask(self.nadine.email)
        self.assertFalse(old.exists())
        self.assertEqual(new._try(digits).state, "right")

    def test_code_asked_for_elsewhere_keeps_nobody_out(self):
        mine, digits = self.ask(self.nadine.email, "mine")
        theirs, _other = self.ask(self.nadine.email, "theirs")
        self.assertEqual(theirs._try(digits).state, "wrong", "another session's code")
        self.assertEqual(mine._try(digits).state, "right")
        self.assertFalse(theirs.exists(), "ends when the person has signed in")

    def test_old_mail_that_was_not_sent_yet_is_not_sent(self):
        first = self.Code._ask(self.nadine.email, "session")
        second = self.Code._ask(self.nadine.email, "session")
        self.assertFalse(first.exists())
        self.send_mails()
        digits = self.digits_for(self.nadine.email)
        self.assertEqual(second._try(digits).state, "right")

    def test_other_session(self):
        code, _digits = self.ask(self.nadine.email, "mine")
        self.assertEqual(self.Code._of_session(code.id, "mine"), code)
        self.assertFalse(self.Code._of_session(code.id, "theirs"))
        for strange in (None, "1", [code.id], code.id + 1000000):
            self.assertFalse(self.Code._of_session(strange, "mine"))

    def test_unknown_address_counts_alike(self):
        code = self.Code._ask("nobody@example.com", "session")
        self.send_mails()
        self.assertFalse(self.env["mail.mail"].search([]))
        self.assertFalse(code.code_hash or code.user_id)
        for left in range(TRIES - 1, -1, -1):
            self.assertEqual(code._try("000000").state, "wrong")
            self.assertEqual(code._tries_left(), left)
        self.assertEqual(code._try("000000").state, "over")

    def gets_code(self, address):
        """:return: whether who asks with this address gets a code, or a trace of one"""
        self.env["mail.mail"].search([]).unlink()
        code = self.Code._ask(email_address(address), f"session of {address}")
        self.send_mails()
        return bool(code.user_id or code.code_hash or self._mails(address))

    def test_members_are_not_refused(self):
        self.assertTrue(self.gets_code(self.nadine.email))

    def test_employees_are_refused(self):
        self.merchant.write(
            {"login": "staff@example.com", "email": "staff@example.com"}
        )
        self.assertFalse(self.gets_code("staff@example.com"))

    def test_people_of_nobody_are_refused(self):
        new_test_user(
            self.env,
            "free@example.com",
            groups="base.group_portal",
            email="free@example.com",
        )
        self.assertFalse(self.gets_code("free@example.com"))

    def test_public_user_is_refused(self):
        public = self.env.ref("base.public_user")
        public.sudo().write({"login": "public@example.com"})
        public.partner_id.sudo().email = "public@example.com"
        self.assertFalse(self.gets_code("public@example.com"))

    def test_deactivated_people_are_refused(self):
        self.nadine._deactivate()
        self.assertFalse(self.gets_code("nadine.lindenhof@example.com"))

    def test_people_who_moved_to_another_customer_are_refused(self):
        self.nadine.partner_id.parent_id = self.rival.partner_id
        self.assertFalse(self.gets_code("nadine.lindenhof@example.com"))

    def test_access_that_ended_after_the_mail(self):
        code, digits = self.ask(self.nadine.email)
        outcome = code._try(digits)
        self.nadine._deactivate()
        with self.assertRaises(AccessDenied):
            self.authenticate_by(Proof(outcome.user_id), "nadine.lindenhof@example.com")

    def authenticate_by(self, proof, login):
        return self.env["res.users"].authenticate(
            {"type": B2B_CODE, "login": login, "proof": proof}, {"interactive": True}
        )

    def test_proof_is_good_for_its_user_only(self):
        info = self.authenticate_by(Proof(self.nadine.user_id.id), self.nadine.email)
        self.assertEqual(info["uid"], self.nadine.user_id.id)
        with self.assertRaises(AccessDenied):
            self.authenticate_by(Proof(self.nadine.user_id.id), self.petra.email)

    def test_requests_can_not_make_a_proof(self):
        uid = self.nadine.user_id.id
        for proof in (None, uid, str(uid), [uid], (uid,), {"user_id": uid}, True):
            with self.assertRaises(AccessDenied):
                self.authenticate_by(proof, self.nadine.email)

    def test_employee_with_a_proof_is_refused(self):
        with self.assertRaises(AccessDenied):
            self.authenticate_by(Proof(self.merchant.id), self.merchant.login)

    def test_totp_by_mail_is_not_asked_for_twice(self):
        users = self.registry["res.users"]
        for kind, mfa in (
            (None, "default"),
            ("totp", "default"),
            ("totp_mail", "skip"),
        ):
            with patch.object(users, "_mfa_type", lambda user, kind=kind: kind):
                info = self.authenticate_by(
                    Proof(self.nadine.user_id.id), self.nadine.email
                )
            self.assertEqual(info["mfa"], mfa, kind)

    def test_address_where_user_name_is_another(self):
        self.nadine.user_id.with_context(b2b_change_email=True).login = "nadine"
        self.env["mail.mail"].search([]).unlink()
        code = self.Code._ask(email_address("Nadine.Lindenhof@EXAMPLE.com "), "session")
        self.send_mails()
        digits = self.digits_for("nadine.lindenhof@example.com")
        self.assertEqual(code._try(digits).state, "right")

    def test_address_of_two_people_signs_in_neither(self):
        for member, login in ((self.nadine, "nadine"), (self.ralf, "ralf")):
            member.user_id.with_context(b2b_change_email=True).write(
                {"login": login, "email": "shared@example.com"}
            )
        self.assertFalse(self.gets_code("shared@example.com"))

    def test_address_changed_after_the_mail(self):
        code, _digits = self.ask(self.nadine.email)
        old = self.nadine.email
        self.nadine._change_email("new@example.com")
        self.assertFalse(self.Code._find_user(old))
        self.assertEqual(self.Code._find_user("new@example.com"), code.user_id)

    def test_code_is_stored_as_a_hash_and_named_nowhere(self):
        with self.assertLogs(level="DEBUG") as logs:
            code = self.Code._ask(self.nadine.email, "session")
            (job,) = self.trap.enqueued_jobs
            self.send_mails()
            digits = self.digits_for(self.nadine.email)
            code._try(digits)
        self.assertEqual((job.args, job.kwargs), ((), {}))
        row = self.env.execute_query(
            SQL("SELECT * FROM b2b_sign_in_code WHERE id = %s", code.id)
        )
        self.assertNotIn(digits, str(row).replace(str(code.id), ""))
        records = [r for r in logs.records if not r.name.startswith("odoo.sql_db")]
        texts = "\n".join(record.getMessage() for record in records)
        self.assertNotIn(digits, texts)

    def test_same_digits_have_another_hash_in_another_row(self):
        one = self.Code._ask("a@example.com", "one")
        two = self.Code._ask("a@example.com", "two")
        self.assertNotEqual(one._code_hash("123456"), two._code_hash("123456"))

    def test_mail(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.nadine.user_id.tz = "Europe/Berlin"
        code = self.Code._ask(self.nadine.email, "session")
        self.send_mails()
        mail = self._mails(self.nadine.email)
        digits = self.digits_in(mail.body_html)
        self.assertTrue(mail.auto_delete)
        self.assertFalse(mail.model or mail.res_id)
        self.assertNotIn(digits, mail.subject)
        self.assertIn(code._clock(code.expires_at, pytz.timezone(
            "Europe/Berlin")), mail.body_html)  # fmt: skip
        self.assertFalse(
            self.nadine.message_ids
            if "message_ids" in self.nadine
            else self.nadine.partner_id.message_ids.filtered(
                lambda message: digits in (message.body or "")
            )
        )

    def test_mail_comes_too_late(self):
        code = self.Code._ask(self.nadine.email, "session")
        with self.later(minutes=11):
            self.send_mails()
        self.assertFalse(self._mails(self.nadine.email))
        self.assertFalse(code.code_hash)

    def test_clean(self):
        clean = self.Code._clean
        for typed in (
            "402718",
            " 402 718 ",
            "402-718",
            "402\u00a0718",
            "4 0 2 7 1 8\n",
        ):
            self.assertEqual(clean(typed), "402718", typed)
        for strange in (
            None,
            402718,
            ["402718"],
            "",
            "40271",
            "4027189",
            "40271a",
            "402718\x00",
            "٤٠٢٧١٨",
            "４０２７１８",
            "+402718",
            "4e2718",
            "4" * 10_000_000,
        ):
            self.assertEqual(clean(strange), "", str(strange)[:40])

    def test_limit_per_address(self):
        take = self.Code._take_quotas
        answers = [take("a@example.com", f"10.0.0.{n}", False) for n in range(6)]
        self.assertEqual(answers[:5], [None] * 5)
        wait = (answers[5] - fields.Datetime.now()).total_seconds()
        self.assertAlmostEqual(wait, 3600, delta=10)
        self.assertIsNone(take("b@example.com", "10.0.0.1", False))
        # the owner's own browser counts apart
        self.assertIsNone(take("a@example.com", "10.0.0.1", True))

    def test_limit_per_network(self):
        take = self.Code._take_quotas
        answers = [take(f"n{n}@example.com", "10.0.0.9", False) for n in range(31)]
        self.assertEqual(answers[:30], [None] * 30)
        self.assertTrue(answers[30])
        self.assertIsNone(take("n40@example.com", "10.0.0.9", True), "known browser")

    def test_quotas_keep_no_address(self):
        self.Code._take_quotas("a@example.com", "203.0.113.7", False)
        keys = self.env["access.link.quota"].sudo().search([]).mapped("key")
        self.assertFalse([key for key in keys if "example" in key or "203.0" in key])

    def test_nobody_reads_codes_by_rpc(self):
        self.Code._ask("a@example.com", "session")
        for user in (
            self.petra.user_id,
            self.merchant,
            self.env.ref("base.public_user"),
        ):
            with self.assertRaises(AccessError):
                self.env["b2b.sign.in.code"].with_user(user).search_read([])
        admin = self.env.ref("base.user_admin")
        rows = self.env["b2b.sign.in.code"].with_user(admin).search_read([])
        self.assertFalse({"code_hash", "session_hash"} & rows[0].keys())

    def test_old_codes_are_forgotten(self):
        code, _digits = self.ask(self.nadine.email)
        self.Code._gc_codes()
        self.assertTrue(code.exists())
        with self.later(hours=2):
            done, _more = self.Code._gc_codes()
        self.assertEqual(done, 1)
        self.assertFalse(code.exists())

    def test_searches_have_an_index(self):
        indexed = {
            row[0]
            for row in self.env.execute_query(
                SQL(
                    "SELECT indexdef FROM pg_indexes"
                    " WHERE tablename = 'b2b_sign_in_code'"
                )
            )
        }
        for column in ("session_hash", "expires_at", "user_id"):
            self.assertTrue([i for i in indexed if f"({column})" in i], column)


class TestCodeOnly(B2bSignInCommon):
    """A customer whose people sign in by code only."""

    def setUp(self):
        super().setUp()
        self.customer.sign_in = "code"
        self.user = self.nadine.user_id

    def password(self, interactive):
        return self.env["res.users"].authenticate(
            {
                "type": "password",
                "login": self.nadine.email,
                "password": "nadine.lindenhof@example.com",
            },
            {"interactive": interactive},
        )

    def test_passwords_are_refused_in_the_browser_and_over_rpc(self):
        for interactive in (True, False):
            with self.assertRaises(AccessDenied):
                self.password(interactive)
        with self.assertRaises(AccessDenied):
            self.env["res.users"]._check_uid_passwd(
                self.user.id, "nadine.lindenhof@example.com"
            )
        self.customer.sign_in = "both"
        self.assertEqual(self.password(True)["uid"], self.user.id)

    def test_other_ways_in_are_refused(self):
        users = self.registry["res.users"]
        info = {"uid": self.user.id, "auth_method": "passkey", "mfa": "skip"}
        with patch.object(
            users, "_check_credentials", lambda user, credential, env: info
        ):
            with self.assertRaises(AccessDenied):
                self.password(True)
            self.customer.sign_in = "both"
            self.assertEqual(self.password(True), info)

    def test_code_signs_in(self):
        code, digits = self.ask(self.nadine.email)
        self.assertEqual(code._try(digits).state, "right")
