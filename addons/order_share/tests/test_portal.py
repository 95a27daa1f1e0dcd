import re
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..const import CONFIRM_MAILS
from .common import OrderShareHttpCommon


@tagged("post_install", "-at_install")
class TestPortal(OrderShareHttpCommon):
    """“Shared with me”: who sees what in the portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls._portal_user(
            "portal_brandt",
            cls.carrier,
            name="Jan Petersen",
            email="jan@carrier.example.com",
        )
        cls.rival = cls._portal_user(
            "portal_nowak",
            cls.other_carrier,
            name="Ewa Nowak",
            email="ewa@carrier.example.com",
        )
        # signed up by the open page: knows nobody
        cls.newcomer = cls._portal_user(
            "portal_new", name="New Person", email="anna@new.example.com"
        )

    def sign_in(self, user):
        self.authenticate(user.login, user.login)

    def list(self, query=""):
        response = self.get(f"/my/shares{query}")
        self.assertEqual(response.status_code, 200)
        return response.text

    def listed(self, query=""):
        """:return: ids of the shares that the list leads to, in its order"""
        ids = re.findall(r'href="/share/my-(\d+)"', self.list(query))
        return [int(number) for number in ids]

    def form(self, html, action, **values):
        """Send a form of a portal page."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', html)[1]
        return self.get(action, data={"csrf_token": token, **values})

    # --- who sees what

    def test_each_sees_the_own_shares(self):
        mine, _token = self._share()
        theirs, _token = self._share(partner=self.other_carrier)
        person, _token = self._share(partner=self.user.partner_id)
        draft, _token = self._share(sent=False)
        for user, shares in (
            (self.user, person + mine),
            (self.rival, theirs),
            (self.newcomer, self.env["order.share"]),
            (self.sender, self.env["order.share"]),
        ):
            with self.subTest(user=user.login):
                self.sign_in(user)
                self.assertEqual(self.listed(), shares.ids)
                for share in mine + theirs + person:
                    code = self.page(f"my-{share.id}").status_code
                    self.assertEqual(code, 200 if share in shares else 404)
                self.assertEqual(self.page(f"my-{draft.id}").status_code, 404)
        self.assertNotIn("Nowak", self.list_of(self.user))
        self.assertIn("Nothing is shared with you yet", self.list_of(self.newcomer))

    def list_of(self, user):
        self.sign_in(user)
        return self.list()

    def test_signed_out(self):
        share, _token = self._share()
        response = self.get("/my/shares")
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])
        self.assertEqual(self.page(f"my-{share.id}").status_code, 404)

    def test_wrong_numbers_look_the_same(self):
        self.sign_in(self.user)
        bodies = set()
        for token in (
            "my-0",
            "my-999999999",
            "my-1x",
            "my--1",
            "my-",
            "my-" + "9" * 30,
        ):
            response = self.page(token)
            self.assertEqual(response.status_code, 404, token)
            bodies.add(response.content)
        self.assertEqual(len(bodies), 1)

    def test_dead_links_are_listed_without_a_way_in(self):
        revoked, _token = self._share()
        revoked.access_link_ids.action_revoke()
        expired, _token = self._share(order=self._order())
        expired.access_link_ids.expires_at = fields.Datetime.now() - timedelta(1)
        self.sign_in(self.user)
        html = self.list()
        self.assertFalse(self.listed())
        self.assertIn(expired.document_name, html)
        self.assertIn("Expired", html)
        self.assertIn("Closed by the sender", html)
        for share in revoked + expired:
            self.assertEqual(self.page(f"my-{share.id}").status_code, 410)

    def test_opening_the_list_changes_nothing(self):
        self._share()
        self.sign_in(self.user)
        self.list()
        before = self.counts()
        self.list("?said=added")
        self.list("?filterby=open&sortby=due&groupby=status&search=S")
        self.assertEqual(self.counts(), before)

    def test_queries_are_flat(self):
        self.sign_in(self.user)
        counts = []
        for number in (2, 20):
            for _n in range(number):
                self._share(order=self._order())
            self.list()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.list()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_the_counter_in_the_portals_home(self):
        self._share()
        self._share(partner=self.other_carrier)
        self.sign_in(self.user)
        self.assertIn("/my/shares", self.get("/my").text)
        answer = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["order_share_count"]}
        )
        self.assertEqual(answer, {"order_share_count": 1})

    def test_a_token_link_gives_what_it_gives_to_all(self):
        """Who is signed in, even an administrator, sees no more through a link."""
        _share, token = self._share("status")
        _request, tokens = self._request(award_attachment_ids=self.document)
        offer = tokens[self.other_carrier]
        self.authenticate(None, None)
        before = [self._shown(self.page(t).text) for t in (token, offer)]
        for user in (self.user, self.rival, self.env.ref("base.user_admin")):
            login = user.login
            self.authenticate(login, login)
            for html, link in zip(before, (token, offer), strict=True):
                page = self._shown(self.page(link).text)
                for words in ("Savanorių", "778.31", "loading.pdf"):
                    self.assertEqual(words in page, words in html)

    def _shown(self, html):
        html = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
        return re.sub(r"<[^>]*>", " ", html)

    # --- search, filter, sort

    def test_search(self):
        first, _token = self._share()
        second, _token = self._share(order=self._order())
        company = self.env["res.company"].create({"name": "Hallmann Pumpen"})
        self.sender.company_ids |= company
        third, _token = self._share(order=self._order(company_id=company.id))
        self.sign_in(self.user)
        name = second.document_name
        self.assertEqual(self.listed(f"?search={name}"), second.ids)
        self.assertEqual(self.listed(f"?search={name}&search_in=sender"), [])
        self.assertEqual(self.listed("?search=hallmann&search_in=sender"), third.ids)
        self.assertEqual(
            self.listed("?search=Brandt&search_in=recipient")[-1], first.id
        )
        self.assertEqual(self.listed("?search=zzz"), [])
        self.assertIn("Nothing matches", self.list("?search=zzz"))
        # words of the search language are text here
        for wild in ("%25", "_", "'", "\\"):
            self.get(f"/my/shares?search={wild}")
        self.assertIn("Hallmann Pumpen", self.list("?groupby=sender"))

    def test_filters(self):
        open_share, _token = self._share()
        delivered, _token = self._share(order=self._order())
        delivered._report_status("delivered")
        declined, _token = self._share(order=self._order())
        declined._report_status("declined")
        problem, _token = self._share(order=self._order())
        problem._report_problem("late")
        revoked, _token = self._share(order=self._order())
        revoked.access_link_ids.action_revoke()
        request, _tokens = self._request(self._order(), self.carrier)
        ended, _tokens = self._request(self._order(), self.carrier, hours=1)
        ended.sudo().deadline = fields.Datetime.now() - timedelta(hours=1)
        self.sign_in(self.user)
        expected = {
            "all": request.share_ids
            + ended.share_ids
            + problem
            + declined
            + delivered
            + open_share,
            "offers": request.share_ids,
            "open": problem + open_share,
            "delivered": delivered,
            "closed": declined,
            "problem": problem,
        }
        for code, shares in expected.items():
            with self.subTest(filter=code):
                self.assertEqual(set(self.listed(f"?filterby={code}")), set(shares.ids))
        self.assertIn(revoked.document_name, self.list("?filterby=closed"))
        self.assertEqual(len(self.listed("?filterby=nonsense")), 6)

    def test_sort(self):
        later, _token = self._share()
        sooner, _token = self._share(order=self._order())
        sooner.access_link_ids.expires_at = fields.Datetime.now() + timedelta(1)
        request, _tokens = self._request(self._order(), self.carrier, hours=2)
        bid = request.share_ids
        later._report_status("accepted")
        self.sign_in(self.user)
        self.assertEqual(self.listed(), [bid.id, sooner.id, later.id])
        self.assertEqual(
            self.listed("?sortby=due"), [bid.id, sooner.id, later.id], "next first"
        )
        later.access_link_ids.expires_at = fields.Datetime.now() + timedelta(hours=1)
        self.assertEqual(self.listed("?sortby=due"), [later.id, bid.id, sooner.id])
        # the way of a transport, not the alphabet
        self.assertEqual(self.listed("?sortby=status"), [bid.id, sooner.id, later.id])
        self.assertEqual(self.listed("?sortby=id;drop"), [bid.id, sooner.id, later.id])

    def test_pages(self):
        for _n in range(3):
            self._share(order=self._order())
        self.sign_in(self.user)
        everything = self.listed()
        from ..controllers.portal import OrderSharePortal

        with patch.object(OrderSharePortal, "_items_per_page", 2):
            self.assertEqual(self.listed(), everything[:2])
            self.assertEqual(self.get("/my/shares/page/2").status_code, 200)
            html = self.get("/my/shares/page/2?filterby=open").text
            self.assertIn(f"my-{everything[2]}", html)
            self.assertNotIn(f"my-{everything[0]}", html)

    # --- from a link to an account

    def press_account(self, token):
        values = self.fields_of(token)
        return self.get(f"/share/{token}/account", data=values)

    def test_a_link_that_was_opened_here_can_be_added(self):
        share, token = self._share()
        self.assertEqual(self.press_account(token).status_code, 303)
        self.assertFalse(share.account_ids)
        self._sign_in_here(self.newcomer)
        html = self.list()
        self.assertIn(f"You came from the link to {share.document_name}", html)
        link_id = re.search(r'name="link_id"[^>]*value="(\d+)"', html)[1]
        self.assertFalse(share.account_ids, "opening the list adds nothing")
        self.form(html, "/my/shares/add", link_id=link_id, answer="add")
        self.assertEqual(share.account_ids, self.newcomer)
        self.assertEqual(self.listed(), share.ids)
        self.assertNotIn("You came from", self.list())
        self.assertEqual(self.page(f"my-{share.id}").status_code, 200)

    def _sign_in_here(self, user):
        """Sign in as a browser does, in the session that there is."""
        html = self.get("/web/login").text
        response = self.form(html, "/web/login", login=user.login, password=user.login)
        self.assertEqual(response.status_code, 303)

    def test_only_links_that_were_opened_here(self):
        share, token = self._share()
        other, _token = self._share(order=self._order())
        self.press_account(token)
        self._sign_in_here(self.newcomer)
        html = self.list()
        for number in (other._newest_link().id, 10**9):
            self.form(html, "/my/shares/add", link_id=number, answer="add")
        for number in ("x", "", "1e3", "１", "9" * 5000):
            response = self.form(html, "/my/shares/add", link_id=number, answer="add")
            self.assertEqual(response.status_code, 400)
        self.assertFalse((share + other).account_ids)
        # revoked in between: the link may have been in the wrong hands
        link = share._newest_link()
        link.action_revoke()
        share.sudo()._issue_link()
        response = self.form(html, "/my/shares/add", link_id=link.id, answer="add")
        self.assertIn("said=ended", response.headers["Location"])
        self.assertFalse(share.account_ids)
        self.assertNotIn("You came from", self.list())

    def test_not_mine(self):
        share, token = self._share()
        self.press_account(token)
        self._sign_in_here(self.newcomer)
        html = self.list()
        link = share._newest_link()
        self.form(html, "/my/shares/add", link_id=link.id, answer="no")
        self.assertNotIn("You came from", self.list())
        self.assertFalse(share.account_ids)

    def test_a_drivers_link_can_not_be_added(self):
        share, token = self._share()
        child = self._child_token(share, token, "status")
        self.assertEqual(self.press_account(child).status_code, 404)
        self.sign_in(self.newcomer)
        self.assertEqual(self.press_account(child).status_code, 404)
        self.assertFalse(share.account_ids)
        self.assertFalse(self.listed())

    def test_an_internal_user(self):
        share, token = self._share()
        self.sign_in(self.stranger)
        self.assertEqual(self.listed(), [])
        self.press_account(token)
        self.assertEqual(self.listed(), share.ids)
        # the list is no door to the back office
        self.assertFalse(self.env["order.share"].with_user(self.stranger).search([]))

    def test_the_account_is_looked_up_once(self):
        share, token = self._share()
        self.sign_in(self.user)
        values = {**self.fields_of(token), "status": "accepted"}
        model = self.env.registry["order.share"]
        looked_up = []

        def counted(shares, user, inner=model._is_in_account):
            looked_up.append(user)
            return inner(shares, user)

        with patch.object(model, "_is_in_account", counted):
            self.get(f"/share/{token}/status", data=values)
            self.assertEqual(looked_up, [self.user])
            self.page(token)
            self.assertEqual(len(looked_up), 2)
        self.assertEqual(share.event_ids[0].author_name, self.user.name)

    # --- the mail address

    def _confirm_url(self):
        mail = self.env["mail.mail"].sudo().search([], order="id desc", limit=1)
        self.assertTrue(mail.auto_delete)
        self.assertFalse(mail.model)
        return re.search(r"/my/shares/confirm\?token=[\w-]+", mail.body_html)[0]

    def _sent_to_the_newcomer(self):
        partner = self.env["res.partner"].create(
            {"name": "Anna (old contact)", "email": "Anna@new.example.com"}
        )
        return self._share(partner=partner)[0]

    def test_an_address_is_confirmed_by_mail(self):
        share = self._sent_to_the_newcomer()
        self.sign_in(self.newcomer)
        html = self.list()
        self.assertFalse(self.listed(), "signing up proves no address")
        self.assertNotIn(share.document_name, html)
        self.assertIn("anna@new.example.com", html)
        response = self.form(html, "/my/shares/confirm/send")
        self.assertIn("said=sent", response.headers["Location"])
        url = self._confirm_url()
        page = self.get(url)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertFalse(self.newcomer.sudo().order_share_email, "GET changes nothing")
        token = url.split("token=")[1]
        response = self.form(page.text, "/my/shares/confirm/done", token=token)
        self.assertIn("said=confirmed", response.headers["Location"])
        self.assertEqual(self.listed(), share.ids)
        self.assertNotIn("Send confirmation mail", self.list())

    def test_the_list_does_not_tell_what_was_sent_to_an_address(self):
        self.sign_in(self.newcomer)
        before = self._shown(self.list())
        self._sent_to_the_newcomer()
        self.assertEqual(self._shown(self.list()), before)

    def test_wrong_confirmations(self):
        self._sent_to_the_newcomer()
        foreign = self.user._order_share_confirm_token()
        right = self.newcomer._order_share_confirm_token()
        self.sign_in(self.newcomer)
        html = self.list()
        bad = ["", "x", "é", right[:-4], right[:-4] + "AAAA", foreign, "\0", "A" * 5000]
        for token in bad:
            with self.subTest(token=token[:20]):
                response = self.opener.get(
                    self.base_url() + "/my/shares/confirm", params={"token": token}
                )
                self.assertEqual(response.status_code, 403)
                self.assertIn("does not work", response.text)
                response = self.form(html, "/my/shares/confirm/done", token=token)
                self.assertEqual(response.status_code, 403)
        self.assertFalse(self.newcomer.sudo().order_share_email)
        # another address since
        self.newcomer.partner_id.email = "other@new.example.com"
        response = self.form(html, "/my/shares/confirm/done", token=right)
        self.assertEqual(response.status_code, 403)
        # signed out: sign in first, as the same person
        self.authenticate(None, None)
        response = self.get(f"/my/shares/confirm?token={right}")
        self.assertEqual(response.status_code, 303)

    def test_an_old_confirmation(self):
        with patch(
            "odoo.addons.order_share.models.order_share_account.CONFIRM_HOURS", -1
        ):
            token = self.newcomer._order_share_confirm_token()
        self.sign_in(self.newcomer)
        response = self.get(f"/my/shares/confirm?token={token}")
        self.assertEqual(response.status_code, 403)

    def test_limit_of_mails(self):
        self.sign_in(self.newcomer)
        html = self.list()
        mails = self.env["mail.mail"].sudo().search_count([])
        codes = [
            self.form(html, "/my/shares/confirm/send").status_code
            for _n in range(CONFIRM_MAILS + 1)
        ]
        self.assertEqual(codes, [303] * CONFIRM_MAILS + [429])
        sent = self.env["mail.mail"].sudo().search_count([]) - mails
        self.assertEqual(sent, CONFIRM_MAILS)
        # nor can another account mail to the same address
        self.rival.partner_id.email = "anna@new.example.com"
        self.sign_in(self.rival)
        response = self.form(self.list(), "/my/shares/confirm/send")
        self.assertEqual(response.status_code, 429)

    @mute_logger("odoo.http")
    def test_forms_need_their_token(self):
        self.sign_in(self.newcomer)
        for action in ("add", "confirm/send", "confirm/done"):
            response = self.get(f"/my/shares/{action}", data={"token": "x"})
            self.assertEqual(response.status_code, 400)
