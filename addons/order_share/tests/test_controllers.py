import re
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.access_link.const import WRITES_PER_LINK
from odoo.addons.access_link.tools.dispatcher import HEADERS

from .common import PDF, OrderShareHttpCommon, picture


@tagged("post_install", "-at_install")
class TestControllers(OrderShareHttpCommon):
    """The partner's page over HTTP, and what a hostile visitor may try."""

    def assert_headers(self, response):
        for name, value in HEADERS.items():
            self.assertEqual(
                response.headers.get(name), value, f"{name} of {response.url}"
            )

    # --- opening

    def test_opening_changes_nothing(self):
        share, token = self._share()
        self.page(token)
        before = self.counts()
        for method in ("GET", "HEAD", "GET"):
            response = self.opener.request(
                method,
                self.base_url() + f"/share/{token}",
                headers={"Purpose": "prefetch"},
            )
            self.assertEqual(response.status_code, 200)
            self.assert_headers(response)
        self.assertEqual(self.counts(), before)
        self.assertEqual(share.state, "assigned")

    def test_queries_are_few_and_flat(self):
        counts = set()
        for lines in (1, 50, 200):
            order = self._order(lines)
            document = self._attachment(order, "a.pdf")
            _share, token = self._share(order=order, attachment_ids=[(4, document.id)])
            self.page(token)
            self.env.invalidate_all()
            counts.add(self._queries(f"/share/{token}"))
        self.assertEqual(len(counts), 1, counts)
        self.assertLessEqual(counts.pop(), 15)

    def _queries(self, path):
        before = self.cr.sql_log_count
        self.get(path)
        return self.cr.sql_log_count - before

    def test_no_foreign_scripts_and_no_inline_code(self):
        _share, token = self._share()
        html = self.page(token).text
        self.assertFalse(re.findall(r"<script(?![^>]*\bsrc=)", html))
        self.assertFalse(re.findall(r"\son\w+=", html))
        self.assertFalse(re.findall(r"\sstyle=", html))
        for address in re.findall(r'(?:src|href)="([^"]+)"', html):
            self.assertRegex(
                address, r"^(/|#|\?|tel:|mailto:|data:|https://www\.openstreetmap)"
            )

    # --- tokens

    def test_wrong_and_foreign_tokens_are_one_404(self):
        share, token = self._share()
        _other, other_token = self._share(partner=self.other_carrier)
        link, foreign = self.env["access.link"]._issue(self.carrier, "view")
        number, secret = token.split(".")
        bodies = set()
        for wrong in (
            f"{number}.{'A' * 43}",
            f"{int(number) + 1000}.{secret}",
            f"{other_token.split('.')[0]}.{secret}",
            foreign,
            "é",
            "%00",
            "x" * 5000,
        ):
            for path in ("", "/calendar.ics"):
                response = self.get(f"/share/{wrong}{path}")
                self.assertEqual(response.status_code, 404, wrong[:50])
                self.assert_headers(response)
                bodies.add(response.content)
        self.assertEqual(len(bodies), 1)
        self.assertEqual(share.state, "assigned")

    def test_dead_links_say_so_and_give_nothing(self):
        share, token = self._share(attachment_ids=[(4, self.document.id)])
        keys = {**self.fields_of(token), "author": "Jan"}
        share.with_user(self.sender).action_revoke()
        paths = ("", "/calendar.ics")
        for response in (
            *(self.get(f"/share/{token}{path}") for path in paths),
            self.get(f"/link/{token}/file/{self.document.id}"),
            self.get(f"/share/{token}/status", data={**keys, "status": "accepted"}),
            self.get(
                f"/share/{token}/upload", data=keys, files={"file": ("a.pdf", PDF)}
            ),
            self.get(f"/share/{token}/undo", data={**keys, "event_id": "1"}),
        ):
            self.assertEqual(response.status_code, 410, response.url)
            self.assert_headers(response)
            self.assertIn(share.company_id.name, response.text)
            self.assertNotIn("Vilnius", response.text)
        self.assertEqual(share.state, "assigned")

    def test_asking_for_a_new_link(self):
        share, token = self._share()
        share.with_user(self.sender).action_revoke()
        html = self.get(f"/share/{token}").text
        keys = self.fields_in(html)
        for key in ("k" * 20, "k" * 20, "m" * 20):
            data = {**keys, "request_key": key, "message": "<b>Loading again"}
            response = self.get(f"/link/{token}/request", data=data)
            self.assertEqual(response.status_code, 200)
            self.assert_headers(response)
            self.trap.assert_jobs_count(1)
        share._job_access_link_requested(share._newest_link().id, "<b>Loading again")
        note = self.env["mail.message"].search(
            [("model", "=", "sale.order"), ("res_id", "=", self.order.id)], limit=1
        )
        self.assertEqual(note.partner_ids, self.sender.partner_id)
        self.assertIn("asks for a new link", note.body)
        self.assertIn("&lt;b&gt;Loading again", note.body)

    def test_a_living_link_needs_no_new_one(self):
        _share, token = self._share()
        response = self.get(f"/link/{token}/request", data=self.fields_of(token))
        self.assertEqual(response.status_code, 303)
        self.trap.assert_jobs_count(0)

    def test_other_methods(self):
        share, token = self._share()
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"):
            for path in (
                "",
                "/status?status=accepted&request_key=kkkkkkkkkk",
                "/upload",
            ):
                url = self.base_url() + f"/share/{token}{path}"
                response = self.opener.request(method, url)
                self.assertEqual(response.status_code, 404)
                self.assert_headers(response)
        self.assertEqual(self.get(f"/share/{token}/status").status_code, 404)
        self.env.invalidate_all()
        self.assertEqual(share.state, "assigned")

    # --- status

    def test_the_way_over_http(self):
        share, token = self._share("status")
        for state in (
            "accepted",
            "at_pickup",
            "in_transit",
            "at_delivery",
            "delivered",
        ):
            response = self.post(token, "status", status=state)
            self.assertEqual(response.status_code, 303)
            self.assert_headers(response)
            self.env.invalidate_all()
            self.assertEqual(share.state, state)
        self.assertIn("Delivered", self.page(token).text)

    def test_somebody_signs_the_first_report(self):
        """A mail scanner that sends the forms it finds does not know what to type."""
        share, token = self._share("status")
        for status, author in (
            ("accepted", ""),
            ("declined", " \n\x00"),
            ("accepted", None),
        ):
            data = {**self.fields_of(token), "status": status, "note": "typed"}
            if author is not None:
                data["author"] = author
            response = self.get(f"/share/{token}/status", data=data)
            self.assertEqual(response.status_code, 422)
            self.assertIn("Type your name", response.text)
            self.assertIn("typed", response.text)
        self.env.invalidate_all()
        self.assertEqual(share.state, "assigned")
        name = "Zoë <b>Müller"
        response = self.post(token, "status", status="accepted", author=name)
        self.assertEqual(response.status_code, 303)
        self.env.invalidate_all()
        self.assertEqual(share.event_ids[0].author_name, name)
        page = self.page(token).text
        self.assertIn("Zoë &lt;b&gt;Müller, Spedition Brandt", page)
        keys = self.fields_in(page)
        response = self.get(
            f"/share/{token}/status", data={**keys, "status": "at_pickup"}
        )
        self.assertEqual(response.status_code, 303, "the browser keeps the name")
        self.env.invalidate_all()
        self.assertEqual(share.event_ids[0].author_name, name)

    def test_a_form_sent_twice_counts_once(self):
        share, token = self._share()
        keys = self.fields_of(token)
        for said in ("status", "again"):
            response = self.get(
                f"/share/{token}/status",
                data={
                    **keys,
                    "status": "accepted",
                    "note": "n",
                    "author": "Jan",
                },
            )
            self.assertTrue(response.headers["Location"].endswith(f"said={said}"))
        for _index in range(2):
            self.get(
                f"/share/{token}/problem",
                data={**keys, "request_key": "p" * 20, "reason": "late"},
            )
        self.env.invalidate_all()
        self.assertEqual(
            share.event_ids.sorted("id").mapped("kind"), ["status", "status", "problem"]
        )

    @mute_logger("odoo.http")
    def test_refused_without_csrf_token_or_key(self):
        share, token = self._share()
        keys = self.fields_of(token)
        before = self.counts()
        for data in (
            {"status": "accepted", "request_key": "k" * 20},
            {"status": "accepted", "request_key": "k" * 20, "csrf_token": "nonsense"},
            {"status": "accepted", "csrf_token": keys["csrf_token"]},
            {
                "status": "accepted",
                "csrf_token": keys["csrf_token"],
                "request_key": "é",
            },
        ):
            data["author"] = "Jan"
            response = self.get(f"/share/{token}/status", data=data)
            self.assertEqual(response.status_code, 400)
            self.assert_headers(response)
        after = self.counts()
        self.assertEqual(share.state, "assigned")
        for table in ("order_share_event", "access_link_command", "mail_message"):
            self.assertEqual(after[table], before[table], table)

    def test_backwards_and_nonsense_is_refused(self):
        share, token = self._share()
        self.post(token, "status", status="in_transit")
        response = self.post(token, "status", status="accepted", note="my note")
        self.assertEqual(response.status_code, 422)
        self.assertIn("my note", response.text)
        for status in ("", "nonsense", "draft\0", "assigned", "draft"):
            response = self.post(token, "status", status=status)
            self.assertIn(response.status_code, (400, 422), status)
            self.assert_headers(response)
        self.env.invalidate_all()
        self.assertEqual(share.state, "in_transit")

    def test_hostile_text_is_text(self):
        share, token = self._share()
        note = "<script>alert(1)</script>\x00\x07 {{ 7*7 }}" + "x" * 9000
        self.post(token, "status", status="accepted", note=note)
        self.env.invalidate_all()
        event = share.event_ids[0]
        self.assertNotIn("\x00", event.note)
        self.assertLessEqual(len(event.note), 2000)
        self.assertNotIn("<script>alert", self.page(token).text)

    def test_undo(self):
        share, token = self._share()
        other, _token = self._share(partner=self.other_carrier)
        foreign = other._report_status("accepted")
        self.post(token, "status", status="accepted")
        self.env.invalidate_all()
        for event_id in ("", "-1", "x", "٣", "9" * 30):
            code = self.post(token, "undo", event_id=event_id).status_code
            self.assertIn(code, (400, 422), event_id)
        self.assertEqual(
            self.post(token, "undo", event_id=str(foreign.id)).status_code, 422
        )
        event = share.event_ids[0]
        self.assertEqual(
            self.post(token, "undo", event_id=str(event.id)).status_code, 303
        )
        self.assertEqual(
            self.post(token, "undo", event_id=str(event.id)).status_code, 422
        )
        self.env.invalidate_all()
        self.assertEqual((share.state, other.state), ("assigned", "accepted"))

    def test_problem_with_photo_and_new_arrival(self):
        share, token = self._share("status")
        response = self.post(
            token,
            "problem",
            {
                "reason": "late",
                "note": "Border",
                "eta_date": "2030-01-15",
                "eta_time": "13:30",
            },
            files={"photo": ("IMG_1.jpg", picture())},
        )
        self.assertEqual(response.status_code, 303)
        self.env.invalidate_all()
        event = share.event_ids[0]
        self.assertEqual((event.reason, event.note), ("late", "Border"))
        self.assertEqual(
            str(event.eta), "2030-01-15 11:30:00", "the delivery's time zone"
        )
        self.assertEqual(event.attachment_ids.res_id, self.order.id)
        self.assertTrue(share.has_problem)

    def test_problem_refused_keeps_what_was_typed(self):
        share, token = self._share()
        for data, files in (
            ({"reason": "nonsense", "note": "typed"}, None),
            ({"note": "typed"}, None),
            ({"reason": "late", "note": "typed", "eta_date": "2030-01-15"}, None),
            (
                {
                    "reason": "late",
                    "note": "typed",
                    "eta_date": "0001-01-01",
                    "eta_time": "00:00",
                },
                None,
            ),
            (
                {
                    "reason": "late",
                    "note": "typed",
                    "eta_date": "15.1.30",
                    "eta_time": "1:1",
                },
                None,
            ),
            ({"reason": "late", "note": "typed"}, {"photo": ("a.jpg", b"<html>")}),
        ):
            response = self.post(token, "problem", data, files=files)
            self.assertEqual(response.status_code, 422, data)
            self.assertIn("typed", response.text)
        self.env.invalidate_all()
        self.assertEqual(len(share.event_ids), 1)

    # --- documents

    def test_upload(self):
        share, token = self._share()
        response = self.post(
            token,
            "upload",
            {"kind": "pod"},
            files={"file": ("pod.pdf", PDF, "text/html")},
        )
        self.assertEqual(response.status_code, 303)
        self.env.invalidate_all()
        event = share.event_ids[0]
        self.assertEqual((event.kind, event.upload_kind), ("upload", "pod"))
        attachment = event.attachment_ids
        self.assertEqual(
            (
                attachment.res_model,
                attachment.res_id,
                attachment.mimetype,
                attachment.raw,
            ),
            ("sale.order", self.order.id, "application/pdf", PDF),
        )
        self.assertIn("pod.pdf", self.page(token).text)

    def test_upload_by_script(self):
        share, token = self._share()
        keys = self.fields_of(token)
        headers = {"Accept": "application/json"}
        for _index in range(2):
            answer = self.get(
                f"/share/{token}/upload",
                data={**keys, "kind": "invoice"},
                files={"file": ("a.jpg", picture())},
                headers=headers,
            )
            self.assertTrue(answer.json()["ok"])
        answer = self.post(
            token,
            "upload",
            {"kind": "pod"},
            files={"file": ("a.pdf", b"<html>")},
            headers=headers,
        )
        self.assertEqual(answer.status_code, 422)
        self.assertFalse(answer.json()["ok"])
        self.assertIn("a.pdf", answer.json()["message"])
        self.env.invalidate_all()
        self.assertEqual(share.upload_count, 1)

    def test_hostile_uploads_write_nothing(self):
        share, token = self._share()
        self.env["ir.config_parameter"].set_param("access_link.upload_max_megabytes", 1)
        before = self.counts()
        for name, content in (
            ("page.pdf", b"<html><script>alert(1)</script></html>"),
            ("pic.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
            ("run.jpg", b"MZ" + b"\0" * 100),
            ("big.pdf", PDF + b"\0" * 1024 * 1024),
            ("empty.pdf", b""),
            ("../../x.html", PDF),
        ):
            response = self.post(
                token, "upload", {"kind": "pod"}, files={"file": (name, content)}
            )
            self.assertEqual(response.status_code, 422, name)
            self.assert_headers(response)
        response = self.post(
            token,
            "upload",
            {"kind": "pod"},
            files={"file": ("a.pdf", b"x" * 7 * 1024 * 1024)},
        )
        self.assertEqual(response.status_code, 413)
        self.assert_headers(response)
        for data in ({}, {"kind": "nonsense"}):
            response = self.post(token, "upload", data, files={"file": ("a.pdf", PDF)})
            self.assertEqual(response.status_code, 400)
        after = self.counts()
        for table in ("order_share_event", "ir_attachment", "access_link_upload"):
            self.assertEqual(after[table], before[table], table)

    def test_quarantine(self):
        share, token = self._share()
        with patch.object(
            type(self.env["access.link.upload"]),
            "_scan_upload",
            lambda self, content, mimetype: "EICAR",
        ):
            response = self.post(
                token, "upload", {"kind": "pod"}, files={"file": ("a.pdf", PDF)}
            )
        self.assertEqual(response.status_code, 303)
        self.env.invalidate_all()
        event = share.event_ids[0]
        self.assertEqual(event.upload_id.state, "quarantined")
        self.assertFalse(event.attachment_ids)
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", "sale.order"), ("res_id", "=", self.order.id)]
        )
        self.assertEqual(attachments, self.document)
        event.upload_id.action_release()
        self.assertEqual(event.upload_id.attachment_id.res_id, self.order.id)

    def test_status_links_take_no_documents(self):
        share, token = self._share("status", attachment_ids=[(4, self.document.id)])
        response = self.post(
            token, "upload", {"kind": "pod"}, files={"file": ("a.pdf", PDF)}
        )
        self.assertEqual(response.status_code, 404)
        for path in (
            f"/link/{token}/file/{self.document.id}",
            f"/share/{token}/calendar.ics",
        ):
            self.assertEqual(self.get(path).status_code, 404)
        self.env.invalidate_all()
        self.assertEqual(len(share.event_ids), 1)

    def test_download(self):
        _share, token = self._share(attachment_ids=[(4, self.document.id)])
        response = self.get(f"/link/{token}/file/{self.document.id}")
        self.assertEqual((response.status_code, response.content), (200, PDF))
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assert_headers(response)
        event = self.env["access.link.event"].search(
            [("action", "=", "download")], limit=1
        )
        self.assertEqual(event.detail, "loading.pdf")

    def test_documents_of_others_are_a_404(self):
        order = self._order()
        other = self._attachment(order, "other.pdf")
        unshared = self._attachment(self.order, "internal.pdf")
        _share, token = self._share(attachment_ids=[(4, self.document.id)])
        self._share(order=order, attachment_ids=[(4, other.id)])
        for attachment_id in (other.id, unshared.id, 0, 999999999):
            response = self.get(f"/link/{token}/file/{attachment_id}")
            self.assertEqual(response.status_code, 404)
        self.assertEqual(self.get(f"/link/{token}/file/x").status_code, 404)

    # --- who, how often

    def test_a_signed_in_user_gets_no_more(self):
        _share, token = self._share("status")
        self.authenticate("admin", "admin")
        html = self.page(token).text
        self.assertNotIn("Savanori", html)
        self.assertEqual(self.get(f"/share/{token}/calendar.ics").status_code, 404)

    def test_a_link_of_another_company(self):
        company = self.env["res.company"].create({"name": "Second Wholesaler"})
        order = self._order(company_id=company.id, warehouse_id=False)
        share, token = self._share(order=order, sent=False)
        self.assertEqual(self.post(token, "status", status="accepted").status_code, 303)
        response = self.page(token)
        self.assertEqual(response.status_code, 200)
        self.assertIn("Second Wholesaler", response.text)
        self.env.invalidate_all()
        self.assertEqual(share.state, "accepted")

    def test_an_error_while_showing_an_error_has_headers_too(self):
        _share, token = self._share()
        with (
            mute_logger("odoo.http", "odoo.addons.access_link.tools.dispatcher"),
            patch.object(type(self.env["order.share"]), "_page", lambda *args: 1 / 0),
            patch.object(
                type(self.env["ir.http"]), "_access_link_error", lambda *args: 1 / 0
            ),
        ):
            response = self.page(token)
        self.assertEqual(response.status_code, 500)
        self.assert_headers(response)

    def test_writes_are_limited(self):
        share, token = self._share()
        self.env["access.link.quota"]._take(
            f"write:{share._newest_link().id}",
            WRITES_PER_LINK,
            amount=WRITES_PER_LINK,
            seconds=600,
        )
        response = self.post(token, "status", status="accepted")
        self.assertEqual(response.status_code, 429)
        self.assertEqual(response.headers["Retry-After"], "600")
        self.assert_headers(response)
        self.env.invalidate_all()
        self.assertEqual(share.state, "assigned")

    def test_seen_is_a_persons_doing(self):
        share, token = self._share()
        csrf = {"csrf_token": self.fields_of(token)["csrf_token"]}
        for _index in range(3):
            self.assertEqual(
                self.get(f"/link/{token}/seen", data=csrf).status_code, 204
            )
        self.env.invalidate_all()
        self.assertEqual(share.link_view_count, 1, "one visit")
        event = share._newest_link().event_ids
        self.assertEqual(event.network, "127.0.0.0/24")

    def test_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        _share, token = self._share()
        self.assertIn('lang="en"', self.page(token).text)
        self.assertIn('lang="de"', self.page(token, "?lang=de_DE").text)
        self.assertIn('lang="de"', self.page(token).text, "the choice is kept")
        self.assertIn('lang="de"', self.page(token, "?lang=xx_XX").text)
        self.opener.cookies.pop("access_link_lang", None)
        self.carrier.lang = "de_DE"
        self.assertIn('lang="de"', self.page(token).text)

    def test_text_in_the_address_is_not_shown(self):
        _share, token = self._share()
        html = self.page(token, "?said=<script>alert(1)</script>&flash=pwned").text
        self.assertNotIn("pwned", html)
        self.assertNotIn("alert(1)", html)

    # --- preview

    def test_preview(self):
        share, _token = self._share()
        path = f"/order_share/preview/share/{share.id}"
        self.assertEqual(self.get(path).status_code, 303, "sign in first")
        self.authenticate("share_sender", "share_sender")
        before = self.counts()
        response = self.get(path)
        self.assertEqual(response.status_code, 200)
        self.assertIn("Vilnius", response.text)
        self.assertEqual(self.counts(), before)
        self.assert_headers(response)
        self.authenticate("share_stranger", "share_stranger")
        self.assertEqual(self.get(path).status_code, 404)
        for other in ("wizard/1", "share/999999", "user/1"):
            self.assertEqual(self.get(f"/order_share/preview/{other}").status_code, 404)
