import logging
import re
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessDenied
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .portal_common import LIMIT, B2bPortalCommon

_logger = logging.getLogger(__name__)

PAGES = (
    "/my/members",
    "/my/members/page/2",
    "/my/members/new",
    "/my/members/{nadine}",
    "/my/members/{nadine}/delete",
    "/my/members/result",
    "/my/members/sites",
    "/my/members/history",
    "/my/members/history/page/2",
    "/my/members/import",
    "/my/members/import/template",
    "/my/members/import/1",
)
FORMS = (
    "/my/members/new",
    "/my/members/bulk",
    "/my/members/{nadine}",
    "/my/members/{nadine}/email",
    "/my/members/{nadine}/access",
    "/my/members/{nadine}/delete",
    "/my/members/import",
    "/my/members/import/1",
)
ELIF = {"name": "Elif Demir", "email": "elif@example.com", "access": "invitation"}


@tagged("post_install", "-at_install")
class TestPortalMembers(B2bPortalCommon):
    """What an administrator does."""

    def setUp(self):
        super().setUp()
        self.sign_in(self.petra)

    # --- where it is found

    def test_home_leads_there_for_administrators_only(self):
        self.assertIn('href="/my/members"', self.page("/my/home"))
        self.sign_in(self.nadine)
        self.assertNotIn("/my/members", self.page("/my/home"))

    def test_list(self):
        html = self.page("/my/members")
        for text in ("Petra lindenhof", "Nadine lindenhof", "(you)", "Administrator"):
            self.assertIn(text, html)
        for text in ("rival", "Rival"):
            self.assertNotIn(text, html)

    def names(self, query):
        html = self.page(f"/my/members{query}")
        table = re.search(r"<tbody.*?</tbody>", html, re.S)
        return re.findall(r"<b>([^<]*)</b>", table[0]) if table else []

    def test_search_filter_sort(self):
        site = self._site(self.customer)
        invited = self.customer._invite(
            {"name": "Ali 100%", "email": "ali@example.com", "function": "Chef"}
        )
        expired = self.customer._invite({"name": "Eva", "email": "eva@example.com"})
        expired.invited_at -= timedelta(hours=expired._invitation_hours(), minutes=1)
        self.nadine._change({"site_ids": [Command.set(site.ids)]})
        self.nadine._deactivate()
        ali, eva, nadine, petra = [
            member.name for member in (invited, expired, self.nadine, self.petra)
        ]
        for query, expected in {
            "": [ali, eva, nadine, petra],
            "?search=eva%40EXAMPLE": [eva],
            "?search=chef": [ali],
            "?search=100%25": [ali],
            "?search=%25": [ali],
            "?search=_": [],
            "?search=%5C": [],
            "?state=active": [petra],
            "?state=invited": [ali],
            "?state=expired": [eva],
            "?state=inactive": [nadine],
            f"?role={self.administrator.id}": [petra],
            f"?site={site.id}": [nadine],
            f"?site={site.id}&state=active": [],
            "?sort=state": [petra, ali, eva, nadine],
            "?sort=login": [petra, ali, eva, nadine],
        }.items():
            with self.subTest(query=query):
                self.assertEqual(self.names(query), expected)
        html = self.page("/my/members?search=ali")
        self.assertIn("All (1)", html)
        self.assertIn("Invited (1)", html)
        self.assertIn("Active (0)", html)

    def test_what_is_sent_for_a_filter_is_not_trusted(self):
        for query in (
            "?sort=password&state=x&role=abc&site=-1",
            "?role=99999999999999999999&site=" + "9" * 400,
            "?search=" + "x" * 5000,
            "?search=%00%27%22%3Cscript%3E",
            "?state=active&state=inactive",
            "?said=<script>",
        ):
            with self.subTest(query=query):
                self.assertNotIn('"><script>', self.page(f"/my/members{query}"))
        for path in ("page/0", "page/-1", "page/9999999999999999999999", "page/99"):
            self.page(f"/my/members/{path}")
            self.page(f"/my/members/history/{path}")
        for page in ("%C2%B2", "9" * 5000, "x", "-1", ""):
            self.page(f"/my/members?page={page}")
            self.page(f"/my/members/history?page={page}")
        with mute_logger("odoo.http"):
            for path in ("page/x", "-1", "abc", "1e5", "99999999999999999999"):
                self.page(f"/my/members/{path}", 404)
            self.page("/my/members/history?member=99999", 404)
        self.page("/my/members/history?member=abc&search=%25")

    def test_pages(self):
        for number in range(31):
            self._member(self.customer, f"Person {number:02}")
        self.assertEqual(len(self.names("")), 30)
        self.assertEqual(len(self.names("/page/2")), 3)
        self.assertIn('href="/my/members/page/2"', self.page("/my/members"))
        self.assertIn("33", self.page("/my/members"))

    def test_queries_do_not_grow_with_people(self):
        site = self._site(self.customer)

        def count():
            self.env.flush_all()
            self.page("/my/members")
            before = self.env.cr.sql_log_count
            self.page("/my/members")
            return self.env.cr.sql_log_count - before

        roles = [Command.set(self.administrator.ids)]
        values = {"role_ids": roles, "site_ids": [Command.set(site.ids)]}
        for number in range(3):
            self._member(self.customer, f"Few {number}", **values)
        few = count()
        self.assertGreater(few, 20, "the requests' queries are not counted")
        _logger.info("list of 5 people: %s queries", few)
        for number in range(45):
            self._member(self.customer, f"Many {number}", **values)
        self.assertLessEqual(count(), few)

    # --- new people

    def test_invite(self):
        site = self._site(self.customer)
        self.post(
            "/my/members/new",
            ELIF,
            phone=" +49 1 ",
            function="Head\tnurse",
            lang="en_US",
            role_ids=str(self.administrator.id),
            site_ids=str(site.id),
        )
        member = self.of(self.customer).filtered(lambda m: m.name == "Elif Demir")
        self.assertEqual(member.email, "elif@example.com")
        self.assertEqual((member.phone, member.function), ("+49 1", "Head nurse"))
        self.assertEqual(member.role_ids, self.administrator)
        self.assertEqual(member.site_ids, site)
        self.assertEqual(member.state, "invited")
        mail = self._mails("elif@example.com")
        self.assertEqual(mail.state, "outgoing", "sent within the request")
        self.assertEqual(self.customer.history_ids[0].user_id, self.petra.user_id)
        html = self.page("/my/members?said=invited")
        self.assertIn("The invitation is on its way", html)
        self.assertIn("until", html)

    def test_daily_limit_of_invitations(self):
        self.enterContext(patch(LIMIT, 2))

        def invite(number, code=303, **fields):
            fields = {**ELIF, "email": f"elif{number}@example.com", **fields}
            return self.post("/my/members/new", fields, code)

        invite(1)
        invite(2)
        refused = self.alert(invite(3, 422))
        self.assertIn("2 invitations a day, which are used up", refused)
        self.assertFalse(self._mails("elif3@example.com"))
        self.assertNotIn("elif3@example.com", self.of(self.customer).mapped("email"))
        # a mail is what is limited; the history of other customers is their own
        invite(4, access="password", password="long enough")
        self.later()
        member = self.of(self.customer).filtered(lambda m: "elif1" in m.email)
        response = self.post(f"/my/members/{member.id}/access", {"action": "invite"},
                             422)  # fmt: skip
        self.assertIn("used up", self.alert(response))
        self.sign_in(self.rita)
        invite(5)
        # the merchant is not limited, and the next day is another one
        self.customer.with_user(self.merchant).sudo()._invite(
            {"name": "Merchant's", "email": "elif6@example.com"}
        )
        self.env.cr.execute(
            "UPDATE access_link_quota SET started_at = started_at - interval '25 hours'"
            " WHERE key = %s", [f"b2b-invitations:{self.customer.id}"],
        )  # fmt: skip
        self.sign_in(self.petra)
        invite(7)

    def test_daily_limit_counts_changed_addresses(self):
        """Each is mailed to whatever address was typed."""
        self.enterContext(patch(LIMIT, 2))
        path = f"/my/members/{self.nadine.id}/email"
        for number in range(2):
            self.post(path, email=f"n{number}@example.com")
        response = self.post(path, {"email": "n2@example.com"}, 422)
        self.assertIn("used up", self.alert(response))
        self.assertEqual(self.nadine.email, "n1@example.com")
        self.assertFalse(self._mails("n2@example.com"))

    def test_archived_site_stays_assigned(self):
        marburg, wetzlar = self._site(self.customer), self._site(self.customer, "Wetz")
        self.nadine._change({"site_ids": [Command.set(marburg.ids)]})
        marburg.active = False
        self.env.invalidate_all()
        html = self.page("/my/members")
        self.assertIn("Marburg (archived)", html)
        path = f"/my/members/{self.nadine.id}"
        self.assertIn("All sites of this person are archived", self.page(path))
        self.assertNotIn("Nadine", self.page("/my/members/sites"))
        # the form, sent as it is shown, changes nothing
        response = self.post(path, name=self.nadine.name, site_ids=str(marburg.id))
        self.assertIn("said=unchanged", response.headers["Location"])
        self.assertEqual(self.nadine.site_ids, marburg)
        # nobody else can get it
        response = self.post(
            f"/my/members/{self.petra.id}", {"name": "P", "site_ids": marburg.id}, 422
        )
        self.assertIn("Choose from the list", self.alert(response))
        self.post(path, name=self.nadine.name, site_ids=str(wetzlar.id))
        self.assertEqual(self.nadine._sites(), wetzlar)
        self.assertIn("Nadine", self.page("/my/members/sites"))

    def test_password_by_the_administrator(self):
        for password in ("", "1234567"):
            response = self.post(
                "/my/members/new", {**ELIF, "access": "password"}, 422,
                password=password,
            )  # fmt: skip
            self.assertIn("at least 8 characters", self.alert(response))
        for password in ("x" * 5000, "abc\0defgh"):
            response = self.post(
                "/my/members/new", {**ELIF, "access": "password"}, 422,
                password=password,
            )  # fmt: skip
            self.assertIn("can't be used", self.alert(response))
            self.assertNotIn("x" * 30, response.text, "passwords are shown again")
        self.post(
            "/my/members/new", {**ELIF, "access": "password"}, password="12345678"
        )
        member = self.of(self.customer).filtered(lambda m: m.name == "Elif Demir")
        self.assertEqual(member.state, "active")
        self.assertFalse(self._mails("elif@example.com"))
        self.assertTrue(self.opens(member, "12345678"))

    def opens(self, member, password):
        """:return: whether a password is this person's"""
        credential = {"login": member.email, "password": password, "type": "password"}
        user = member.user_id.with_user(member.user_id)
        try:
            return bool(user._check_credentials(credential, {"interactive": True}))
        except AccessDenied:
            return False

    def test_longer_passwords_by_policy(self):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("auth_password_policy.minlength", 12)
        self.assertIn("At least 12 characters", self.page_text("/my/members/new"))
        self.post(
            "/my/members/new", {**ELIF, "access": "password"}, 422, password="x" * 11
        )
        parameters.set_param("auth_password_policy.minlength", 4)
        self.assertIn("At least 8 characters", self.page_text("/my/members/new"))

    def page_text(self, path):
        return " ".join(re.sub("<[^>]+>", "", self.page(path)).split())

    def test_no_passwords_where_codes_are_used(self):
        self.customer.sign_in = "code"
        self.assertNotIn('type="password"', self.page("/my/members/new"))
        self.post(
            "/my/members/new", {**ELIF, "access": "password"}, 422, password="12345678"
        )

    def test_form_says_what_is_wrong_and_keeps_the_rest(self):
        before = self.of(self.customer)
        for fields, message in (
            ({"name": " \t\n"}, "Type the name"),
            ({"name": "x" * 121}, "too long"),
            ({"name": "x" * 1_000_000}, "too long"),
            ({"phone": "1" * 41}, "too long"),
            ({"email": "elif"}, "no e-mail address"),
            ({"email": ""}, "no e-mail address"),
            ({"email": "x" * 250 + "@example.com"}, "no e-mail address"),
            ({"email": "a@example.com, b@example.com"}, "no e-mail address"),
            ({"lang": "xx_YY"}, "Choose a language"),
            ({"role_ids": "999999"}, "Choose from the list"),
            ({"site_ids": str(self._site(self.rival).id)}, "Choose from the list"),
            ({"email": self.nadine.email}, "Nadine lindenhof has this address"),
            ({"email": self.petra.email.upper()}, "Petra lindenhof has this address"),
            ({"email": self.ralf.email}, "can't be used here"),
        ):
            with self.subTest(fields=str(fields)[:60]):
                response = self.post("/my/members/new", {**ELIF, **fields}, 422)
                self.assertIn(message, self.alert(response))
                self.assertLess(len(response.text), 200_000)
                if "email" not in fields:
                    self.assertIn('value="elif@example.com"', response.text)
        self.assertEqual(self.of(self.customer), before)

    def test_taken_address_tells_nothing(self):
        """People of other customers, employees, archived ones: one neutral sentence."""
        staff = new_test_user(self.env, "staff@example.com")
        contact = new_test_user(self.env, "other_login", email="mail@example.com")
        self.ralf._deactivate()
        messages = {
            self.alert(self.post("/my/members/new", {**ELIF, "email": email}, 422))
            for email in (staff.login, self.ralf.email, self.rita.email, contact.email)
        }
        self.assertEqual(len(messages), 1, messages)
        self.assertNotIn("ival", messages.pop())

    def test_no_break_spaces_divide_words(self):
        self.post("/my/members/new", {**ELIF, "name": "Elif\xa0Demir"})
        self.assertIn("Elif Demir", self.of(self.customer).mapped("name"))

    def test_files_instead_of_texts(self):
        by_password = {**ELIF, "access": "password", "password": "12345678"}
        for field, message in {
            "name": "Type the name",
            "email": "no e-mail address",
            "lang": "Choose a language",
            "password": "at least 8 characters",
        }.items():
            with self.subTest(field=field):
                data = {key: by_password[key] for key in by_password if key != field}
                files = {field: ("x.txt", b"x" * 20, "text/plain")}
                response = self.post("/my/members/new", data, 422, files=files)
                self.assertIn(message, self.alert(response))

    def test_wildcards_are_letters(self):
        for email in ("%@example.com", "rita_rival@example.com"):
            self.post("/my/members/new", {**ELIF, "email": email})
            self.assertIn(email, self.of(self.customer).mapped("email"))

    def test_markup_in_names_is_text(self):
        name = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
        self.post("/my/members/new", {**ELIF, "name": name})
        member = self.of(self.customer).filtered(lambda m: m.name == name)
        self.assertTrue(member)
        for path in ("", f"/{member.id}", f"/{member.id}/delete", "/history"):
            html = self.page(f"/my/members{path}")
            self.assertIn("&lt;script&gt;alert(1)", html)
            self.assertNotIn("<script>alert(1)", html)
            self.assertNotIn("<img src=x", html)

    def test_sent_twice_is_one_person(self):
        self.post("/my/members/new", ELIF)
        response = self.post("/my/members/new", ELIF, 422)
        self.assertIn("Elif Demir has this address already", self.alert(response))
        self.assertEqual(len(self._mails("elif@example.com")), 1)

    def test_only_known_fields_are_taken(self):
        everything = {
            "group_ids": str(self.env.ref("base.group_system").id),
            "groups_id": str(self.env.ref("base.group_system").id),
            "parent_id": str(self.rival.partner_id.id),
            "partner_id": str(self.rita.partner_id.id),
            "user_id": str(self.rita.user_id.id),
            "organization_id": str(self.rival.id),
            "login": "evil@example.com",
            "active": "",
            "type": "invoice",
            "company_id": "1",
            "share": "",
            "password": "hacked-hacked",
            "invited_at": "2020-01-01",
        }
        self.post("/my/members/new", {**everything, **ELIF})
        member = self.of(self.customer).filtered(lambda m: m.name == "Elif Demir")
        self.assertTrue(member.user_id._is_portal() and member.active)
        self.assertEqual(member.partner_id.parent_id, self.customer.partner_id)
        self.assertEqual(member.user_id.login, "elif@example.com")
        groups = self.nadine.user_id.group_ids
        before = {field: self.nadine[field] for field in self.nadine._fields}
        self.post(f"/my/members/{self.nadine.id}", {**everything, "name": "Nadine S."})
        self.assertEqual(self.nadine.name, "Nadine S.")
        self.assertEqual(self.nadine.user_id.group_ids, groups)
        for field in ("organization_id", "user_id", "partner_id", "email", "active"):
            self.assertEqual(self.nadine[field], before[field], field)
        self.assertFalse(self.opens(self.nadine, "hacked-hacked"))
        self.assertTrue(self.opens(self.nadine, self.nadine.email))

    # --- change

    def test_change(self):
        site = self._site(self.customer)
        path = f"/my/members/{self.nadine.id}"
        self.assertIn('name="email"', self.page(path))
        response = self.post(path, name="Nadine Scholz", site_ids=str(site.id))
        self.assertTrue(response.headers["Location"].endswith(f"{path}?said=saved"))
        self.assertEqual(self.nadine.name, "Nadine Scholz")
        self.assertEqual(self.nadine.site_ids, site)
        html = self.page("/my/members/history")
        self.assertIn("Name: Nadine lindenhof → Nadine Scholz", html)
        self.assertIn("Sites: – → Marburg", html)
        response = self.post(path, name="Nadine Scholz", site_ids=str(site.id))
        self.assertIn("said=unchanged", response.headers["Location"])

    def test_form_does_not_undo_what_others_changed_meanwhile(self):
        path = f"/my/members/{self.nadine.id}"

        def seen():
            return re.search(r'name="seen" value="(\w+)"', self.page(path))[1]

        old = seen()
        self.nadine._change({"role_ids": [Command.set(self.administrator.ids)]})
        response = self.post(path, {"name": "Nadine", "seen": old}, 422)
        self.assertIn("changed this person meanwhile", self.alert(response))
        self.assertIn(f'value="{seen()}"', response.text)
        self.assertTrue(self.nadine.role_ids)
        self.assertEqual(self.nadine.name, "Nadine lindenhof")
        # a mistake in the form does not make it forget what was seen
        response = self.post(path, {"name": "", "seen": old[::-1]}, 422)
        self.assertIn("meanwhile", self.alert(response))
        response = self.post(path, {"name": "", "seen": seen()}, 422)
        self.assertIn(f'value="{seen()}"', response.text)
        self.post(path, {"name": "Nadine", "seen": seen()})
        self.assertFalse(self.nadine.role_ids)

    def test_site_without_a_name(self):
        site = self._site(self.customer)
        site.write({"name": False, "street": "Am Markt 1"})
        self.nadine._change({"site_ids": [Command.set(site.ids)]})
        for path in ("", "/sites", "/history", f"/{self.nadine.id}"):
            self.assertIn("Am Markt 1", self.page(f"/my/members{path}"), path)

    def test_own_rights_stay(self):
        path = f"/my/members/{self.petra.id}"
        html = self.page(path)
        self.assertIn("take this role from yourself", html)
        self.assertIn("take your own access away", html)
        admin = str(self.administrator.id)
        # a second administrator, so that it is not about the last one
        self.nadine._change({"role_ids": [Command.set(self.administrator.ids)]})
        response = self.post(path, {"name": "Petra"}, 422)
        self.assertIn("take this role from yourself", self.alert(response))
        self.assertEqual(self.petra.name, "Petra lindenhof")
        self.post(path, name="Petra", role_ids=admin)
        self.assertEqual(self.petra.name, "Petra")
        response = self.post(f"{path}/access", {"action": "deactivate"}, 422)
        self.assertIn("your own access", self.alert(response))
        response = self.post(f"{path}/delete", {}, 422)
        self.assertIn("your own access", self.alert(response))
        self.assertTrue(self.petra.active)

    def test_email(self):
        before = self.nadine.email
        token = self.nadine.user_id._compute_session_token("sid")
        path = f"/my/members/{self.nadine.id}/email"
        for email, message in (
            ("nadine", "no e-mail address"),
            (self.petra.email, "Petra lindenhof has this address"),
            (self.ralf.email, "can't be used here"),
        ):
            response = self.post(path, {"email": email}, 422)
            self.assertIn(message, self.alert(response))
        self.assertEqual(self.nadine.email, before)
        self.post(path, email="New@example.com")
        self.assertEqual(self.nadine.email, "new@example.com")
        self.assertNotEqual(self.nadine.user_id._compute_session_token("sid"), token)
        self.assertEqual(
            [len(self._mails(address)) for address in (before, "new@example.com")],
            [1, 1],
        )
        response = self.post(path, email="new@example.com")
        self.assertIn("said=unchanged", response.headers["Location"])

    def test_own_email_keeps_this_session(self):
        self.post(f"/my/members/{self.petra.id}/email", email="petra2@example.com")
        self.assertIn("petra2@example.com", self.page("/my/members"))

    def test_buttons(self):
        path = f"/my/members/{self.nadine.id}"
        self.post(f"{path}/access", action="deactivate")
        self.assertEqual(self.nadine.state, "inactive")
        self.assertIn("Reactivate", self.page(path))
        response = self.post(f"{path}/access", {"action": "password"}, 422)
        self.assertIn("Reactivate first", self.alert(response))
        self.post(f"{path}/access", action="reactivate")
        self.assertEqual(self.nadine.state, "active")
        self.post(f"{path}/access", action="password")
        self.assertIn("/web/reset_password", self._mails(self.nadine.email).body_html)
        response = self.post(f"{path}/access", {"action": "invite"}, 422)
        self.assertIn("has signed in already", self.alert(response))
        with mute_logger("odoo.http"):
            for action in ("delete", "_change", "", "x" * 9999):
                self.post(f"{path}/access", {"action": action}, 400)

    def test_buttons_do_not_flood_a_mailbox(self):
        member = self.customer._invite({"name": "Ali", "email": "ali@example.com"})
        path = f"/my/members/{member.id}/access"
        response = self.post(path, {"action": "invite"}, 422)
        self.assertIn("a moment ago", self.alert(response))
        for _number in range(9):
            self.later()
            self.post(path, action="invite")
        self.later()
        response = self.post(path, {"action": "invite"}, 422)
        self.assertIn("enough mails for today", self.alert(response))
        self.assertEqual(len(self._mails("ali@example.com")), 10)

    def test_delete(self):
        member = self.customer._invite({"name": "Ali", "email": "ali@example.com"})
        path = f"/my/members/{member.id}/delete"
        self.assertIn("can't be undone", self.page(path).replace("&#39;", "'"))
        self.assertTrue(member.exists(), "asking deletes")
        response = self.post(path)
        self.assertIn("said=deleted", response.headers["Location"])
        self.assertFalse(member.exists())
        with mute_logger("odoo.http"):
            self.post(path, code=404)
        self.env["sale.order"].create({"partner_id": self.nadine.partner_id.id})
        path = f"/my/members/{self.nadine.id}/delete"
        self.assertIn("archived instead", self.page(path))
        response = self.post(path)
        self.assertIn("said=archived", response.headers["Location"])
        self.assertEqual(self.nadine.state, "inactive")
        self.assertIn("stays documented", self.page("/my/members?said=archived"))

    def test_delete_who_is_referred_to_by_something_unknown(self):
        member = self.customer._invite({"name": "Ali", "email": "ali@example.com"})
        self.env["res.company"].create(
            {"name": "Ali's", "partner_id": member.partner_id.id}
        )
        with mute_logger("odoo.sql_db"):
            response = self.post(f"/my/members/{member.id}/delete")
        self.assertIn("said=archived", response.headers["Location"])
        self.assertEqual(member.state, "inactive")

    # --- bulk

    def bulk(self, action, *members, code=303):
        data = {"action": action, "member_ids": [str(m.id) for m in members]}
        self.post("/my/members/bulk", data, code)
        return self.page("/my/members/result") if code == 303 else ""

    def test_bulk_tells_person_by_person(self):
        invited = self.customer._invite({"name": "Ali", "email": "ali@example.com"})
        html = self.bulk("deactivate", self.petra, self.nadine, invited)
        self.assertIn("your own access away", html.replace("&#39;", "'"))
        self.assertIn("2 of 3 done", " ".join(html.split()))
        states = [m.state for m in (self.petra, self.nadine, invited)]
        self.assertEqual(states, ["active", "inactive", "inactive"])
        html = self.bulk("deactivate", self.nadine)
        self.assertIn("Nothing to change", html)
        self.bulk("reactivate", self.nadine, invited)
        self.assertEqual([self.nadine.state, invited.state], ["active", "invited"])
        self.later()
        html = self.bulk("invite", self.nadine, invited)
        self.assertIn("has signed in already", html)
        self.assertIn("Invitation sent", html)
        mails = self._mails("ali@example.com")
        self.assertEqual(mails.mapped("state"), ["outgoing"] * 2)

    def test_bulk_sites_and_roles(self):
        site = self._site(self.customer)
        self.bulk(f"site-{site.id}", self.petra, self.nadine)
        self.assertEqual((self.petra + self.nadine).site_ids, site)
        role = self.administrator.id
        self.bulk(f"role-{role}", self.nadine, self.petra)
        self.assertTrue(self.nadine._is_administrator())
        html = self.bulk(f"unrole-{role}", self.nadine, self.petra)
        self.assertFalse(self.nadine._is_administrator())
        self.assertIn("take this role from yourself", html)
        self.assertTrue(self.petra._is_administrator())

    def test_bulk_takes_only_what_it_offers(self):
        site = self._site(self.rival)
        before = self.rita.read(), self.ralf.read(), self.nadine.read()
        with mute_logger("odoo.http"):
            for action in (f"site-{site.id}", "role-99999", "delete", "x-", "role-"):
                self.bulk(action, self.nadine, code=400)
            for ids in (["abc"], ["-1"], ["1" * 30], [str(n) for n in range(101)]):
                self.post(
                    "/my/members/bulk", {"action": "deactivate", "member_ids": ids}, 400
                )
        self.bulk("deactivate", self.rita, self.ralf)
        self.post("/my/members/bulk", action="deactivate")
        self.post("/my/members/bulk", member_ids=str(self.nadine.id))
        self.env.invalidate_all()
        self.assertEqual(
            (self.rita.read(), self.ralf.read(), self.nadine.read()), before
        )

    # --- sites and history

    def test_sites(self):
        self._site(self.rival, "Elsewhere")
        site = self._site(self.customer)
        self.nadine._change({"site_ids": [Command.set(site.ids)]})
        html = self.page("/my/members/sites")
        self.assertIn("Marburg", html)
        self.assertIn("Nadine lindenhof", html)
        self.assertNotIn("Elsewhere", html)
        link = re.search(r'href="(/my/address\?partner_id=[^"]+)"', html)[1]
        form = self.page(link.replace("&amp;", "&"))
        self.assertIn('value="/my/members/sites"', form)

    def test_history(self):
        self.nadine._change({"function": "Merchant says"})
        self.post(f"/my/members/{self.nadine.id}", name="Nadine", function="She says")
        self.ralf._change({"function": "Rivals only"})
        html = self.page("/my/members/history")
        self.assertIn("Job Position: Merchant says → She says", html)
        self.assertIn("Petra lindenhof", html)
        self.assertIn("Shop", html)
        self.assertNotIn("Rivals only", html)
        html = self.page(f"/my/members/history?member={self.petra.id}")
        self.assertNotIn("She says", html)
        self.assertIn("She says", self.page("/my/members/history?search=NADINE"))
        self.assertIn("Nothing found", self.page("/my/members/history?search=%25"))

    def test_history_pages(self):
        for number in range(40):
            self.nadine._change({"function": f"Number {number}"})
        self.assertNotIn("Number 5<", self.page("/my/members/history"))
        self.assertIn("Number 5", self.page("/my/members/history/page/2"))

    def test_history_does_not_name_employees(self):
        self.merchant.name = "Secret Salesperson"
        self.nadine.with_user(self.merchant).sudo()._change({"function": "X"})
        self.assertNotIn("Secret Salesperson", self.page("/my/members/history"))
        html = self.page("/my/members/history?search=Secret")
        self.assertIn("Nothing found", html)


@tagged("post_install", "-at_install")
class TestPortalThreats(B2bPortalCommon):
    """What others try."""

    def everything(self, member):
        """:return: codes of all pages and forms, about a member"""
        with mute_logger("odoo.http"):
            token = self.csrf()
            return {
                *(
                    self.get(path.format(nadine=member.id)).status_code
                    for path in PAGES
                ),
                *(
                    self.get(
                        path.format(nadine=member.id),
                        data={
                            "csrf_token": token, "name": "Evil", "action": "deactivate",
                            "email": "evil@example.com", "member_ids": str(member.id),
                        },
                    ).status_code
                    for path in FORMS
                ),
            }  # fmt: skip

    @contextmanager
    def unchanged(self, *members):
        self.env.flush_all()
        before = [(m.read(), m.partner_id.read()) for m in members]
        count = self.history.search_count([])
        yield
        self.env.invalidate_all()
        self.assertEqual([(m.read(), m.partner_id.read()) for m in members], before)
        self.assertEqual(self.history.search_count([]), count)

    def test_who_has_no_role_finds_nothing(self):
        free = self.env["res.users"]._create_user_from_template(
            {
                "login": "free@example.com",
                "password": "free@example.com",
                "partner_id": self.env["res.partner"].create({"name": "Free"}).id,
            }
        )
        for login in (self.nadine.email, free.login, self.merchant.login):
            with self.subTest(login=login):
                self.authenticate(login, login)
                with self.unchanged(self.nadine, self.petra):
                    self.assertEqual(self.everything(self.nadine), {404})

    def test_public_is_sent_to_sign_in(self):
        for path in PAGES:
            response = self.get(path.format(nadine=self.nadine.id))
            self.assertEqual(response.status_code, 303)
            self.assertIn("/web/login", response.headers["Location"])

    def test_people_of_another_customer(self):
        """Ids of the other customer's people, with my session."""
        self.sign_in(self.rita)
        path = f"/my/members/{self.nadine.id}"
        data = {"name": "E", "email": "e@e.e", "action": "invite"}
        with mute_logger("odoo.http"), self.unchanged(self.nadine, self.petra):
            codes = [
                self.get(page).status_code
                for page in (
                    path,
                    f"{path}/delete",
                    f"/my/members/history?member={self.nadine.id}",
                )
            ]
            data["csrf_token"] = self.csrf()
            codes += [
                self.get(f"{path}{form}", data=data).status_code
                for form in ("", "/email", "/access", "/delete")
            ]
        self.assertEqual(codes, [404] * 7)

    @mute_logger("odoo.http")
    def test_ids_that_no_record_has(self):
        self.sign_in(self.petra)
        data = {"csrf_token": self.csrf(), "name": "E", "action": "invite"}
        for number in (0, 2**31 - 1, 2**31, 2**32 + self.nadine.id, 2**63, 10**20):
            with self.subTest(number=number):
                path = f"/my/members/{number}"
                paths = (path, f"{path}/delete", f"/my/members/import/{number}")
                codes = [self.get(page).status_code for page in paths]
                forms = (*paths, f"{path}/email", f"{path}/access")
                codes += [self.get(form, data=data).status_code for form in forms]
                self.assertEqual(codes, [404] * 8)

    def test_person_who_went_to_another_customer(self):
        """The old customer's administrator has no power over them any more."""
        self.nadine.partner_id.parent_id = self.rival.partner_id
        self.sign_in(self.petra)
        self.assertNotIn("Nadine", self.page("/my/members"))
        with mute_logger("odoo.http"):
            self.page(f"/my/members/{self.nadine.id}", 404)

    def test_live_session_after_the_role_is_taken(self):
        self.nadine._change({"role_ids": [Command.set(self.administrator.ids)]})
        self.sign_in(self.nadine)
        self.page("/my/members")
        token = self.csrf()
        self.nadine._change({"role_ids": [Command.clear()]})
        with mute_logger("odoo.http"):
            self.page("/my/members", 404)
            data = {"csrf_token": token, **ELIF}
            self.assertEqual(self.get("/my/members/new", data=data).status_code, 404)
        self.assertNotIn("Elif Demir", self.of(self.customer).mapped("name"))

    def test_live_session_after_the_access_is_taken(self):
        self.sign_in(self.nadine)
        self.page("/my/home")
        self.nadine._deactivate()
        response = self.get("/my/home")
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_moved_administrator(self):
        self.sign_in(self.petra)
        self.petra.partner_id.parent_id = self.rival.partner_id
        with mute_logger("odoo.http"):
            self.assertEqual(self.everything(self.nadine), {404})

    def test_wrong_company(self):
        self.sign_in(self.petra)
        company = self.env["res.company"].create({"name": "Other shop"})
        self.customer.partner_id.company_id = False
        self.assertEqual(self.get("/my/members").status_code, 200)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE b2b_organization SET company_id = %s WHERE id = %s",
            (company.id, self.customer.id),
        )
        self.env.invalidate_all()
        with mute_logger("odoo.http"):
            self.assertEqual(self.get("/my/members").status_code, 404)

    @mute_logger("odoo.http")
    def test_forms_need_their_token(self):
        self.sign_in(self.petra)
        with self.unchanged(self.nadine, self.petra):
            for path in FORMS:
                response = self.get(
                    path.format(nadine=self.nadine.id),
                    data={**ELIF, "action": "deactivate", "member_ids": self.nadine.id},
                )
                self.assertEqual(response.status_code, 400, path)

    @mute_logger("odoo.http")
    def test_forms_are_not_links(self):
        self.sign_in(self.petra)
        member = self.nadine.id
        for path in (
            f"bulk?action=deactivate&member_ids={member}",
            f"{member}/email?email=x@example.com",
            f"{member}/access?action=deactivate",
        ):
            code = self.get(f"/my/members/{path}").status_code
            self.assertIn(code, (404, 405), path)
        self.assertTrue(self.nadine.active)

    def test_reading_writes_nothing(self):
        self.sign_in(self.petra)
        self._site(self.customer)
        with self.unchanged(self.nadine, self.petra):
            codes = [
                self.get(path.format(nadine=self.nadine.id)).status_code
                for path in PAGES[:-1]
            ]
        # without a result of a bulk action its page leads to the list
        self.assertEqual(sorted(codes), [200] * (len(codes) - 1) + [303])

    def test_last_administrator_stays(self):
        """Every way out is closed."""
        self.sign_in(self.petra)
        path, role = f"/my/members/{self.petra.id}", self.administrator.id
        self.post(path, {"name": "Petra"}, 422)
        self.post(f"{path}/access", {"action": "deactivate"}, 422)
        self.post(f"{path}/delete", {}, 422)
        for action in ("deactivate", f"unrole-{role}"):
            data = {"action": action, "member_ids": str(self.petra.id)}
            self.post("/my/members/bulk", data)
        response = self.post(
            "/my/deactivate_account",
            {"validation": self.petra.email, "password": self.petra.email},
            200,
        )
        self.assertIn("at least one administrator", response.text)
        self.assertTrue(self.petra.active and self.petra.user_id.active)
        self.assertTrue(self.petra._is_administrator())
        self.assertNotIn("__deleted", self.petra.user_id.login)

    def test_other_members_may_delete_their_account(self):
        self.sign_in(self.nadine)
        data = {"validation": self.nadine.email, "password": self.nadine.email}
        self.post("/my/deactivate_account", data)
        self.assertFalse(self.nadine.user_id.active)
        self.sign_in(self.petra)
        self.assertNotIn("Nadine", self.page("/my/members"))
        with mute_logger("odoo.http"):
            self.page(f"/my/members/{self.nadine.id}", 404)

    def test_who_is_no_member_may_delete_their_account(self):
        user = new_test_user(self.env, "free@example.com", groups="base.group_portal")
        self.authenticate("free@example.com", "free@example.com")
        data = {"validation": "free@example.com", "password": "free@example.com"}
        self.post("/my/deactivate_account", data)
        self.assertFalse(user.active)
