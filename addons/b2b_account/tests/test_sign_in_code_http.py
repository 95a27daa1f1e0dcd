import re
from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import lxml.html

from odoo.http import root
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers.sign_in import ASKED, KNOWN, local_path
from ..models.b2b_sign_in_code import TRIES
from .test_sign_in_code import B2bSignInCommon

PAGE = "/web/login/code"
STRANGE = (
    "//evil.example",
    "///evil.example",
    "https:evil.example",
    "https://evil.example/my",
    "\\\\evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "/my\r\nSet-Cookie: a=b",
    "/\tevil",
    "my",
    "",
    "/" + "a" * 3000,
)


@tagged("post_install", "-at_install")
class TestSignInCodeHttp(B2bSignInCommon):
    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def send_mails(self):
        """As in the model's tests, but the requests that made the jobs are over."""
        self.env.invalidate_all()
        for job in self.trap.enqueued_jobs:
            self.Code.browse(job.recordset.ids)._job_send()
        self.trap.enqueued_jobs.clear()
        self.env.flush_all()

    # --- what a browser does

    def get(self, path, **kwargs):
        return self.url_open(path, allow_redirects=False, **kwargs)

    def page(self, path=PAGE):
        return lxml.html.fromstring(self.get(path).content)

    def csrf(self, path=PAGE):
        return self.page(path).xpath("//input[@name='csrf_token']/@value")[0]

    def send(self, login, path=PAGE, **values):
        data = {"csrf_token": self.csrf(path), "login": login, **values}
        return self.get(f"{PAGE}/send", data=data)

    def verify(self, digits, **values):
        data = {"csrf_token": self.csrf(), "code": digits, **values}
        return self.get(f"{PAGE}/verify", data=data)

    def words(self, path=f"{PAGE}/enter"):
        text = self.page(path).xpath("//*[hasclass('o_b2b_sign_in')]")
        return " ".join(text[0].text_content().split()) if text else ""

    def begin(self, login=None, **values):
        """Ask for a code as a person does. :return: the digits"""
        login = login or self.nadine.email
        answer = self.send(login, **values)
        self.assertTrue(self.goes_to(answer, f"{PAGE}/enter"), answer.headers)
        self.send_mails()
        return self.digits_for(login)

    def goes_to(self, answer, path):
        parts = urlsplit(answer.headers.get("Location", ""))
        local = not parts.netloc or parts.netloc == urlsplit(self.base_url()).netloc
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        return answer.status_code == 303 and local and target == path

    def sid(self):
        return self.opener.cookies["session_id"]

    def session_of(self, sid):
        return root.session_store.get(sid)

    def fresh_browser(self):
        self.authenticate(None, None)
        self.opener.cookies.pop(KNOWN, None)

    # --- the way in

    def test_sign_in(self):
        digits = self.begin()
        before = self.sid()
        answer = self.verify(f" {digits[:3]} {digits[3:]} ")
        self.assertTrue(self.goes_to(answer, "/my"), answer.headers)
        session = self.session_of(self.sid())
        self.assertEqual(session.uid, self.nadine.user_id.id)
        self.assertEqual(self.get("/my").status_code, 200)
        # session fixation: the number that was known before is worth nothing
        self.assertNotEqual(self.sid(), before)
        self.assertFalse(self.session_of(before).uid)
        self.assertNotIn(ASKED, session)

    def test_replay_in_another_browser_and_again(self):
        digits = self.begin()
        self.verify(digits)
        self.fresh_browser()
        self.assertTrue(self.goes_to(self.verify(digits), f"{PAGE}/enter"))
        self.assertFalse(self.session_of(self.sid()).uid)

    def test_other_session_can_not_use_the_code(self):
        digits = self.begin()
        self.fresh_browser()
        self.begin_unknown = self.send("nobody@example.com")
        self.verify(digits)
        self.assertFalse(self.session_of(self.sid()).uid)

    def test_stolen_row_number_is_of_no_use(self):
        digits = self.begin()
        asked = dict(self.session_of(self.sid())[ASKED])
        self.fresh_browser()
        csrf = self.csrf()
        session = self.session_of(self.sid())
        session[ASKED] = asked
        root.session_store.save(session)
        answer = self.get(f"{PAGE}/verify", data={"csrf_token": csrf, "code": digits})
        self.assertTrue(self.goes_to(answer, f"{PAGE}/enter"))
        self.assertFalse(self.session_of(self.sid()).uid)

    def test_code_of_another_person(self):
        digits = self.begin(self.petra.email)
        self.env["access.link.quota"].sudo().search([]).unlink()
        mine = self.begin(self.nadine.email)
        self.assertNotEqual(digits, mine)
        self.verify(digits)
        self.assertFalse(self.session_of(self.sid()).uid)
        self.verify(mine)
        self.assertEqual(self.session_of(self.sid()).uid, self.nadine.user_id.id)

    def test_wrong_code_says_how_many_tries_are_left(self):
        digits = self.begin()
        self.assertNotIn("not right", self.words())
        for left in range(TRIES - 1, 0, -1):
            answer = self.verify(self.other(digits))
            self.assertTrue(self.goes_to(answer, f"{PAGE}/enter"))
            words = self.words()
            tries = "1 try" if left == 1 else f"{left} tries"
            self.assertIn(f"The code is not right. {tries} left.", words)
            self.assertEqual(words, self.words(), "reloading changes nothing")
        self.verify(self.other(digits))
        self.assertIn("This code is over", self.words())
        self.assertFalse(self.page(f"{PAGE}/enter").xpath("//input[@name='code']"))
        self.verify(digits)
        self.assertFalse(self.session_of(self.sid()).uid, "the sixth try")

    def test_malformed_code_is_no_try(self):
        self.begin()
        for typed in (
            "",
            "12345",
            "1234567",
            "abcdef",
            "٤٠٢٧١٨",
            "1" * 5000,
            "1\x002345",
        ):
            answer = self.verify(typed)
            self.assertTrue(self.goes_to(answer, f"{PAGE}/enter?said=digits"), typed)
        self.assertIn("The code has 6 digits", self.words(f"{PAGE}/enter?said=digits"))
        self.env.invalidate_all()
        self.assertEqual(self.Code.search([], limit=1).attempts, 0)

    def test_expired_code(self):
        digits = self.begin()
        # the database's clock stands still during a test
        self.Code.search([]).expires_at -= timedelta(hours=1)
        self.env.flush_all()
        self.assertIn("This code is over", self.words())
        self.verify(digits)
        self.assertFalse(self.session_of(self.sid()).uid)

    def test_forgotten_code(self):
        digits = self.begin()
        self.Code.search([]).unlink()
        self.env.flush_all()
        self.assertIn("This code is over", self.words())
        self.assertTrue(self.goes_to(self.verify(digits), f"{PAGE}/enter"))

    def test_deactivated_after_the_mail(self):
        digits = self.begin()
        self.nadine._deactivate()
        self.env.flush_all()
        self.assertTrue(self.goes_to(self.verify(digits), f"{PAGE}/enter"))
        self.assertFalse(self.session_of(self.sid()).uid)

    def test_address_changed_after_the_mail(self):
        digits = self.begin()
        self.nadine._change_email("new@example.com")
        self.env.flush_all()
        self.verify(digits)
        self.assertFalse(self.session_of(self.sid()).uid)

    def test_address_given_to_somebody_else_after_the_mail(self):
        digits, address = self.begin(), self.nadine.email
        self.nadine._change_email("new@example.com")
        self.petra._change_email(address)
        self.env.flush_all()
        self.verify(digits)
        self.assertFalse(self.session_of(self.sid()).uid)

    def test_totp_is_still_asked_for(self):
        users = self.registry["res.users"]
        digits = self.begin(redirect="/my/orders?page=2")
        with (
            patch.object(users, "_mfa_type", lambda user: "totp"),
            patch.object(users, "_mfa_url", lambda user: "/web/login/totp"),
        ):
            answer = self.verify(digits)
            target = urlsplit(answer.headers["Location"])
            self.assertEqual(target.path, "/web/login/totp")
            self.assertEqual(parse_qs(target.query)["redirect"], ["/my/orders?page=2"])
            session = self.session_of(self.sid())
            self.assertFalse(session.uid)
            self.assertEqual(session["pre_uid"], self.nadine.user_id.id)
            self.assertTrue("/web/login" in self.get("/my").headers.get("Location", ""))

    def test_totp_by_mail_is_not(self):
        users = self.registry["res.users"]
        digits = self.begin()
        with (
            patch.object(users, "_mfa_type", lambda user: "totp_mail"),
            patch.object(users, "_mfa_url", lambda user: "/web/login/totp"),
        ):
            self.assertTrue(self.goes_to(self.verify(digits), "/my"))

    def test_wrong_passwords_do_not_keep_the_right_code_out(self):
        for _number in range(6):
            with mute_logger("odoo.addons.base.models.res_users"):
                self.get(
                    "/web/login",
                    data={
                        "csrf_token": self.csrf("/web/login"),
                        "login": self.nadine.email,
                        "password": "wrong",
                        "type": "password",
                    },
                )
        self.addCleanup(self.registry._login_failures.clear)
        digits = self.begin()
        self.assertTrue(self.goes_to(self.verify(digits), "/my"))

    def test_wrong_codes_do_not_keep_passwords_out(self):
        digits = self.begin()
        for _number in range(5):
            self.verify(self.other(digits))
        self.fresh_browser()
        answer = self.get(
            "/web/login",
            data={
                "csrf_token": self.csrf("/web/login"),
                "login": self.petra.email,
                "password": "petra.lindenhof@example.com",
                "type": "password",
            },
        )
        self.assertEqual(answer.status_code, 303)

    # --- nobody learns which addresses are known

    def transcript(self, login):
        """:return: all that a visitor sees, without what names the address or is
        random, and how many queries it took"""
        self.fresh_browser()
        seen, queries = [], []

        def note(answer):
            text = re.sub(r'(csrf_token[^>]*value|token)="[^"]+"', "", answer.text)
            text = re.sub(r'csrf_token: "[^"]*"', "", text)
            text = re.sub(r"\b\d\d?:\d\d(:\d\d)?( [AP]M)?\b", "TIME", text)
            text = re.sub(r'data-b2b-wait="\d+"', "", text)
            for word in (login, login.replace("@", "%40")):
                text = text.replace(word, "LOGIN")
            headers = {
                name: value
                for name, value in answer.headers.items()
                if name not in ("Date", "Set-Cookie", "Content-Length")
            }
            location = headers.pop("Location", "")
            seen.append((answer.status_code, location, headers, text))

        def count(call):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            note(call())
            queries.append(self.env.cr.sql_log_count - before)

        csrf = self.csrf()
        count(
            lambda: self.get(f"{PAGE}/send", data={"csrf_token": csrf, "login": login})
        )
        self.send_mails()
        count(lambda: self.get(f"{PAGE}/enter"))
        for _number in range(TRIES + 1):
            count(
                lambda: self.get(
                    f"{PAGE}/verify", data={"csrf_token": csrf, "code": "000000"}
                )
            )
            count(lambda: self.get(f"{PAGE}/enter"))
        return seen, queries

    def test_unknown_address_can_not_be_told_from_a_known_one(self):
        new_test_user(
            self.env,
            "free@example.com",
            groups="base.group_portal",
            email="free@example.com",
        )
        self.merchant.write({"login": "boss@example.com", "email": "boss@example.com"})
        with patch("secrets.randbelow", lambda limit: 111111):
            self.transcript("warm@example.com")
            known = self.transcript(self.nadine.email)
            for login in ("nobody@example.com", "free@example.com", "boss@example.com"):
                other = self.transcript(login)
                self.assertEqual(len(known[0]), len(other[0]))
                for mine, theirs in zip(known[0], other[0], strict=True):
                    self.assertEqual(mine, theirs)
                self.assertEqual(known[1], other[1], "queries")

    def test_page_names_the_address_as_typed(self):
        self.begin()
        self.assertIn(f"If {self.nadine.email} is known to us", self.words())

    # --- limits

    def test_limit_says_when_it_is_possible_again(self):
        for _number in range(5):
            self.fresh_browser()
            self.assertTrue(self.goes_to(self.send(self.nadine.email), f"{PAGE}/enter"))
        self.fresh_browser()
        answer = self.send(self.nadine.email)
        self.assertEqual(answer.status_code, 429)
        self.assertRegex(answer.text, r"possible again from \d")
        self.assertGreater(int(answer.headers["Retry-After"]), 3000)
        self.send_mails()
        self.assertLessEqual(len(self._mails(self.nadine.email)), 5)

    def test_own_browser_is_not_kept_out_by_others_who_ask(self):
        self.verify(self.begin())
        known = self.opener.cookies[KNOWN]
        for _number in range(6):
            self.fresh_browser()
            answer = self.send(self.nadine.email)
        self.assertEqual(answer.status_code, 429)
        self.opener.cookies[KNOWN] = known
        self.assertTrue(self.goes_to(self.send(self.nadine.email), f"{PAGE}/enter"))
        # and is of no use for another address
        for _number in range(5):
            self.fresh_browser()
            self.send(self.petra.email)
        self.fresh_browser()
        self.opener.cookies[KNOWN] = known
        self.assertEqual(self.send(self.petra.email).status_code, 429)

    def test_pressed_twice_sends_one_mail(self):
        digits = self.begin()
        answer = self.send(self.nadine.email)
        self.assertTrue(self.goes_to(answer, f"{PAGE}/enter?said=wait"))
        words = self.words(f"{PAGE}/enter?said=wait")
        self.assertRegex(words, r"You can ask for the next one from \d+:\d\d:\d\d")
        self.send_mails()
        self.assertFalse(self._mails(self.nadine.email))
        self.assertTrue(self.goes_to(self.verify(digits), "/my"))

    def test_new_code_ends_the_old_one(self):
        old = self.begin()
        with self.later(seconds=31):
            new = self.begin()
        self.verify(old)
        self.assertFalse(self.session_of(self.sid()).uid)
        self.verify(new)
        self.assertEqual(self.session_of(self.sid()).uid, self.nadine.user_id.id)

    # --- where it leads

    def test_link_from_a_mail_is_kept_all_the_way(self):
        answer = self.get("/my/orders?sortby=name")
        way = urlsplit(answer.headers["Location"])
        self.assertEqual(way.path, "/web/login")
        page = self.page(answer.headers["Location"])
        (button,) = page.xpath("//button[@formaction]")
        self.assertEqual(button.get("formaction"), f"{PAGE}/send")
        form = button.xpath("ancestor::form")[0]
        values = dict(form.form_values())
        values.update(login=self.nadine.email, b2b_code="1", password="")
        answer = self.get(button.get("formaction"), data=values)
        self.assertTrue(self.goes_to(answer, f"{PAGE}/enter"))
        self.send_mails()
        answer = self.verify(self.digits_for(self.nadine.email))
        self.assertTrue(self.goes_to(answer, "/my/orders?sortby=name"), answer.headers)

    def test_only_pages_of_this_server_are_gone_to(self):
        for target in STRANGE:
            self.assertEqual(local_path(target), "", target)
        for strange in (None, 7, ["/my"], {"a": "/my"}):
            self.assertEqual(local_path(strange), "")
        for fine in ("/my", "/my/orders?page=2&a=%2F", "/shop#top"):
            self.assertEqual(local_path(fine), fine)
        digits = self.begin(redirect="//evil.example/my")
        self.assertTrue(self.goes_to(self.verify(digits), "/my"))

    def test_who_is_signed_in_goes_on(self):
        self.authenticate(self.nadine.email, "nadine.lindenhof@example.com")
        for path in (PAGE, f"{PAGE}/enter"):
            self.assertTrue(self.goes_to(self.get(path), "/my"))
        self.assertTrue(self.goes_to(self.get(f"{PAGE}?redirect=/shop"), "/shop"))
        answer = self.get(f"{PAGE}?redirect=//evil.example")
        self.assertTrue(self.goes_to(answer, "/my"))

    def test_address_is_taken_along(self):
        field = self.page(f"{PAGE}?login=a%40example.com&redirect=/my/orders")
        self.assertEqual(
            field.xpath("//input[@name='login']/@value"), ["a@example.com"]
        )
        self.assertEqual(
            field.xpath("//input[@name='redirect']/@value"), ["/my/orders"]
        )
        self.send("a@example.com", redirect="/my/orders")
        links = self.page(f"{PAGE}/enter").xpath("//a/@href")
        query = "login=a%40example.com&redirect=%2Fmy%2Forders"
        self.assertTrue([link for link in links if link.endswith(f"/login?{query}")])
        self.assertTrue([link for link in links if link.endswith(f"{PAGE}?{query}")])

    def test_no_address_asks_for_one(self):
        answer = self.send("")
        self.assertEqual(answer.status_code, 200)
        self.assertNotIn("no e-mail address", answer.text)
        self.assertIn("no e-mail address", self.send("nadine").text)

    def test_enter_without_asking(self):
        self.assertTrue(self.goes_to(self.get(f"{PAGE}/enter"), PAGE))
        self.assertTrue(self.goes_to(self.verify("123456"), f"{PAGE}/enter"))

    # --- hostile requests

    def test_get_sends_and_verifies_nothing(self):
        digits = self.begin()
        for path in (
            f"{PAGE}/send?login={self.petra.email}",
            f"{PAGE}/verify?code={digits}",
        ):
            self.assertIn(self.get(path).status_code, (404, 405))
        self.send_mails()
        self.assertFalse(self._mails(self.petra.email))
        self.assertFalse(self.session_of(self.sid()).uid)

    @mute_logger("odoo.http")
    def test_csrf(self):
        digits = self.begin()
        for token in (None, "", "x" * 50):
            for path, name, value in (
                ("send", "login", self.petra.email),
                ("verify", "code", digits),
            ):
                data = {name: value, **({"csrf_token": token} if token else {})}
                self.assertEqual(self.get(f"{PAGE}/{path}", data=data).status_code, 400)

    def test_strange_values(self):
        csrf = self.csrf()
        for value in (
            ["a@example.com", "b@example.com"],
            "a@example.com\x00",
            "\x00",
            "x" * 100_000,
            "' OR 1=1 --@example.com",
            "%@example.com",
            "<script>alert(1)</script>@example.com",
            "a@b.example\nBcc: c@example.com",
        ):
            for path, name in (("send", "login"), ("verify", "code")):
                answer = self.get(
                    f"{PAGE}/{path}",
                    data={"csrf_token": csrf, name: value, "redirect": value},
                )
                self.assertIn(answer.status_code, (200, 303, 429), str(value)[:40])
                self.assertNotIn("<script>alert", answer.text)
        for query in (
            "login[]=a",
            "login=%00",
            "redirect[]=/my",
            "login=" + "x" * 5000,
        ):
            self.assertEqual(self.get(f"{PAGE}?{query}").status_code, 200)
        for query in ("said[]=wait", "said=%00", "said=<b>", "said=digits"):
            answer = self.get(f"{PAGE}/enter?{query}")
            self.assertIn(answer.status_code, (200, 303))

    def test_strange_session(self):
        csrf = self.csrf()
        for strange in ("x", 7, [1], {"id": "1"}, {"id": None, "login": "a"}):
            session = self.session_of(self.sid())
            session[ASKED] = strange
            root.session_store.save(session)
            answer = self.get(
                f"{PAGE}/verify", data={"csrf_token": csrf, "code": "123456"}
            )
            self.assertEqual(answer.status_code, 303)

    def test_type_of_the_credential_can_not_be_sent_to_the_password_page(self):
        digits = self.begin()
        uid = self.nadine.user_id.id
        for extra in (
            {"code": digits, "password": digits},
            {"proof": str(uid), "user_id": str(uid)},
        ):
            answer = self.get(
                "/web/login",
                data={
                    "csrf_token": self.csrf("/web/login"),
                    "login": self.nadine.email,
                    "type": "b2b_code",
                    **extra,
                },
            )
            self.assertEqual(answer.status_code, 200)
            self.assertFalse(self.session_of(self.sid()).uid)

    def test_headers(self):
        self.send(self.nadine.email)
        for path in (PAGE, f"{PAGE}/enter"):
            headers = self.get(path).headers
            self.assertIn("no-store", headers["Cache-Control"])
            self.assertEqual(headers["X-Frame-Options"], "SAMEORIGIN")
            self.assertIn("frame-ancestors 'self'", headers["Content-Security-Policy"])

    def test_known_browser_cookie_is_hidden_from_scripts(self):
        answer = self.verify(self.begin())
        cookie = [
            value
            for name, value in answer.raw.headers.items()
            if name == "Set-Cookie" and value.startswith(KNOWN)
        ]
        self.assertIn("HttpOnly", cookie[0])
        self.assertIn("SameSite=Lax", cookie[0])
        self.assertNotIn("nadine", cookie[0])

    # --- a customer that signs in by code only

    def test_refused_password_leads_to_the_code(self):
        self.customer.sign_in = "code"
        self.env.flush_all()
        pages = []
        for login in (self.nadine.email, "nobody@example.com"):
            answer = self.get(
                "/web/login",
                data={
                    "csrf_token": self.csrf("/web/login"),
                    "login": login,
                    "password": "nadine.lindenhof@example.com",
                    "type": "password",
                },
            )
            self.assertEqual(answer.status_code, 200)
            self.assertFalse(self.session_of(self.sid()).uid)
            page = lxml.html.fromstring(answer.content)
            (form,) = page.xpath("//form[hasclass('oe_login_form')]")
            pages.append(" ".join(form.text_content().split()))
        self.assertIn("Does your company sign in by code?", pages[0])
        self.assertEqual(pages[0], pages[1], "tells whether the address is known")
        self.registry._login_failures.clear()
        self.assertTrue(self.goes_to(self.verify(self.begin()), "/my"))

    def test_new_password_is_no_way_round(self):
        self.customer.sign_in = "code"
        self.nadine.partner_id.signup_prepare(signup_type="reset")
        token = self.nadine.partner_id._generate_signup_token()
        self.env.flush_all()
        path = f"/web/reset_password?token={token}"
        answer = self.get(
            path,
            data={
                "csrf_token": self.csrf(path),
                "login": self.nadine.email,
                "name": "Nadine",
                "password": "Another-1234",
                "confirm_password": "Another-1234",
                "token": token,
            },
        )
        self.assertIn("has been reset", answer.text, "the test sets no password")
        self.assertFalse(self.session_of(self.sid()).uid)
        self.get(
            "/web/login",
            data={
                "csrf_token": self.csrf("/web/login"),
                "login": self.nadine.email,
                "password": "Another-1234",
                "type": "password",
            },
        )
        self.assertFalse(self.session_of(self.sid()).uid)
