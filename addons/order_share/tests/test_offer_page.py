import re
from datetime import timedelta

from odoo import fields
from odoo.http import root
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.access_link.tools.dispatcher import HEADERS

from .common import PDF, OrderShareHttpCommon


class OfferHttpCommon(OrderShareHttpCommon):
    """Two bidders and the pages that they see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._confirm_order()
        cls.secret = cls._attachment(cls.order, "secret.pdf")
        cls.currency = cls.company.currency_id.name
        cls.user = new_test_user(
            cls.env,
            "share_portal",
            groups="base.group_portal",
            name="Jan Petersen",
            email="jan@elsewhere.example.com",
        )

    def ask(self, document=None, **values):
        """Ask both carriers. :return: the request; their tokens are in ``tokens``"""
        values = {
            "attachment_ids": self.document,
            "award_attachment_ids": self.secret,
            "message": "Twelve straps",
            **values,
        }
        self.bids, self.tokens = self._request(document, **values)
        self.mine, self.theirs = (
            self.bids.share_ids.filtered(lambda s, p=partner: s.partner_id == p).sudo()
            for partner in (self.carrier, self.other_carrier)
        )
        self.token = self.tokens[self.carrier]
        return self.bids

    def rfq(self, lines=2):
        self.sender.group_ids |= self.env.ref("purchase.group_purchase_user")
        return self.env["purchase.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    (0, 0, {"product_id": self.product.id, "product_qty": 5 + index})
                    for index in range(lines)
                ],
            }
        )  # fmt: skip

    def offer(self, token=None, **values):
        """Send the form of an offer."""
        values = {
            "kind": "offer", "amount": "1520.00", "currency": self.currency, **values
        }  # fmt: skip
        response = self.post(token or self.token, "offer", values)
        self.env.invalidate_all()
        return response

    def run_jobs(self):
        """Run what the requests have queued, as the visitor, as the queue does.

        :return: names of the jobs"""
        jobs, self.trap.enqueued_jobs = self.trap.enqueued_jobs, []
        self.env.flush_all()
        for job in jobs:
            records = self.env[job.model_name].browse(job.recordset._ids)
            records = records.with_user(job.recordset.env.uid)
            getattr(records, job.method_name)(*job.args, **job.kwargs)
        self.env.flush_all()
        return [job.method_name for job in jobs]

    def award(self, share=None):
        (share or self.mine).with_user(self.sender).sudo(False).action_award()

    def assert_refused(self, response, text, field=None):
        """Nothing was saved, the page says why and leads to the field."""
        self.assertEqual(response.status_code, 422, response.text[:300])
        for name, value in HEADERS.items():
            self.assertEqual(response.headers.get(name), value)
        self.assertIn(text, response.text)
        if field:
            self.assertIn(f'href="#{field}"', response.text)
            invalid = re.findall(r'<[^>]*aria-invalid="true"[^>]*>', response.text)
            self.assertEqual(len(invalid), 1, invalid)
            self.assertIn(f'id="{field}"', invalid[0])


@tagged("post_install", "-at_install")
class TestOfferPage(OfferHttpCommon):
    """A bidder's page over HTTP, and what a hostile bidder may try."""

    # --- offer

    def test_made_changed_and_withdrawn(self):
        self.ask()
        html = self.page(self.token).text
        for text in (
            "Open for offers", "Vilnius", "Circulation Pump", "loading.pdf",
            "Twelve straps", "Full addresses and 1 document open when you win",
            "Offers until",
        ):  # fmt: skip
            self.assertIn(text, html)
        for text in (
            "Savanori",
            "secret.pdf",
            "Baltijos",
            "778.31",
            self.customer.phone,
        ):
            self.assertNotIn(text, html)
        day = (fields.Date.today() + timedelta(days=5)).isoformat()
        response = self.offer(amount="1560", valid_until=day, note="One <b>driver")
        self.assertTrue(response.headers["Location"].endswith("?said=offer"))
        self.offer()
        self.assertEqual(self.mine.offer_ids.mapped("amount"), [1520, 1560])
        self.assertEqual(self.mine.offer_ids[1].valid_until.isoformat(), day)
        self.assertEqual(self.mine.offer_id.author_name, "Jan Petersen")
        html = self.page(self.token).text
        self.assertNotIn('name="amount"', html, "read-only")
        self.assertIn("Version 2", html)
        self.assertRegex(html, r"was \D*1,560\.00")
        self.assertRegex(html, r"1,520\.00")
        html = self.page(self.token, "?edit=1").text
        self.assertRegex(html, r'id="amount"[^>]*value="1520\.00"')
        response = self.post(self.token, "withdraw")
        self.assertTrue(response.headers["Location"].endswith("?said=withdrawn"))
        self.env.invalidate_all()
        self.assertEqual(self.mine.state, "requested")
        html = self.page(self.token).text
        self.assertRegex(html, r"You withdrew your offer of \D*1,520\.00")
        self.assertRegex(html, r'id="amount"[^>]*value="1520\.00"', "to send it again")

    def test_not_available(self):
        self.ask()
        self.offer(kind="unavailable", reason="capacity", note="Next week")
        self.assertEqual(self.mine.state, "unavailable")
        html = self.page(self.token).text
        self.assertIn("No vehicle or capacity", html)
        self.assertNotIn(f"{self.token}/withdraw", html)
        html = self.page(self.token, "?edit=1").text
        self.assertRegex(html, r'value="unavailable"\s+checked')
        response = self.offer(kind="unavailable", reason="nonsense")
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.offer(kind="nonsense").status_code, 400)
        self.assertEqual(len(self.mine.offer_ids), 1)

    def test_somebody_signs(self):
        self.ask()
        response = self.offer(author=" \n", note="typed")
        self.assert_refused(response, "Type your name", "author")
        self.assertIn("typed", response.text)
        self.assertRegex(response.text, r'id="amount"[^>]*value="1520\.00"')
        self.offer()
        self.opener.cookies.clear()
        response = self.post(self.token, "withdraw", author="")
        self.assert_refused(response, "Type your name", "withdraw_author")
        # the way on is the page itself, not the address of the refused form
        self.assertIn(f'href="/share/{self.token}?edit=1#offer"', response.text)
        response = self.offer(amount="x")
        self.assertRegex(
            response.text, rf'href="/share/{self.token}">\s*<svg.*\s.*Cancel'
        )
        self.env.invalidate_all()
        self.assertEqual(self.mine.state, "offered")

    def test_amounts(self):
        self.ask()
        before = self.counts()
        for amount in (
            "1e5", "-1", "NaN", "Infinity", "1,520", "1.520,00", "", " ", "0", "0.001",
            "12345678901", "9999999999", "٣", "1_000", "0x10", "1520 EUR", "1\x00",
            "+5", ".5", "5.", "{{7}}",
        ):  # fmt: skip
            with self.subTest(amount=amount):
                response = self.offer(amount=amount, note="typed note")
                if amount == "1\x00":  # control characters are no part of a text
                    self.assertEqual(response.status_code, 303)
                    self.assertEqual(self.mine.offer_id.amount, 1)
                    continue
                self.assertEqual(response.status_code, 422, amount)
                self.assertIn('href="#amount"', response.text)
                self.assertIn("typed note", response.text)
        self.assertEqual(len(self.mine.offer_ids), 1)
        self.assertEqual(
            self.counts()["order_share_event"], before["order_share_event"] + 1
        )

    def test_an_amount_that_is_sent_twice_or_as_something_else(self):
        self.ask()
        keys = self.fields_of(self.token)
        path = f"/share/{self.token}/offer"
        values = {**keys, "kind": "offer", "currency": self.currency, "author": "Jan"}
        response = self.get(
            path, data=[*values.items(), ("amount", "10"), ("amount", "99")]
        )
        self.assertEqual(response.status_code, 303)
        self.env.invalidate_all()
        self.assertEqual(self.mine.offer_ids.mapped("amount"), [10])
        values["request_key"] = "k" * 20
        for amount in ("amount[]", "amount[0]"):
            response = self.get(path, data={**values, amount: "10"})
            self.assertEqual(response.status_code, 422)
        response = self.get(
            path, data=values, files={"amount": ("a.txt", b"10"), "note": ("n", b"x")}
        )
        self.assertEqual(response.status_code, 422)
        self.env.invalidate_all()
        self.assertEqual(len(self.mine.offer_ids), 1)

    def test_currencies(self):
        self.ask()
        other = self.env["res.currency"].search(
            [("active", "=", False)], limit=1, order="id"
        )
        html = self.page(self.token).text
        self.assertIn(f'value="{self.currency}"', html)
        self.assertNotIn(f'value="{other.name}"', html)
        for currency in (other.name, "XXX", "", "%", self.currency.lower()):
            response = self.offer(currency=currency)
            self.assert_refused(response, "Choose one of the currencies", "currency")
        self.assertFalse(self.mine.offer_ids)

    def test_days(self):
        self.ask()
        yesterday = (fields.Date.today() - timedelta(days=2)).isoformat()
        for values, field in (
            ({"valid_until": yesterday}, "valid_until"),
            ({"valid_until": "15.1.30"}, "valid_until"),
            ({"pickup_date": "0001-01-01"}, "pickup_date"),
            (
                {"pickup_date": "2030-01-02", "delivery_date": "2030-01-01"},
                "delivery_date",
            ),
        ):
            response = self.offer(**values)
            self.assert_refused(response, "", field)
        self.assertFalse(self.mine.offer_ids)

    def test_a_form_sent_twice_counts_once(self):
        self.ask()
        keys = self.fields_of(self.token)
        for said in ("offer", "again"):
            response = self.offer(**keys)
            self.assertTrue(response.headers["Location"].endswith(f"said={said}"))
        self.assertEqual(len(self.mine.offer_ids), 1)
        for said in ("withdrawn", "again"):
            response = self.post(self.token, "withdraw", request_key="w" * 20)
            self.assertTrue(response.headers["Location"].endswith(f"said={said}"))

    @mute_logger("odoo.http")
    def test_refused_without_csrf_token_or_key_or_too_large(self):
        self.ask()
        keys = self.fields_of(self.token)
        values = {"kind": "offer", "amount": "1", "currency": self.currency}
        values["author"] = "Jan"
        for wrong, code in (
            ({"request_key": keys["request_key"]}, 400),
            ({**keys, "csrf_token": "nonsense"}, 400),
            ({"csrf_token": keys["csrf_token"]}, 400),
            ({**keys, "note": "x" * 2_000_000}, 413),
        ):
            for action in ("offer", "withdraw"):
                path = f"/share/{self.token}/{action}"
                response = self.get(path, data={**values, **wrong})
                self.assertEqual(response.status_code, code, (action, wrong.keys()))
        self.env.invalidate_all()
        self.assertFalse(self.mine.offer_ids)

    # --- requests for quotation

    def test_prices_per_line(self):
        order = self.rfq()
        one, two = order.order_line
        foreign = self.rfq().order_line[0]
        self.ask(order)
        html = self.page(self.token).text
        for text in (f"price_{one.id}", f"lead_{two.id}", "Needed by", "Delivery to"):
            self.assertIn(text, html)
        for text in ("Baltijos", f"price_{foreign.id}", 'id="amount"', "Savanori"):
            self.assertNotIn(text, html)
        response = self.offer(
            **{
                f"price_{one.id}": "10.5", f"lead_{one.id}": "3",
                f"price_{foreign.id}": "99", f"price_{two.id}": "",
                "amount": "1",
            }
        )  # fmt: skip
        self.assertEqual(response.status_code, 303)
        offer = self.mine.offer_id
        self.assertEqual(offer.amount, 52.5)
        self.assertEqual(offer.line_ids.purchase_line_id, one)
        self.assertEqual(offer.line_ids.lead_days, 3)
        html = self.page(self.token, "?edit=1").text
        self.assertRegex(html, rf'name="price_{one.id}"[^>]*value="10\.5"')
        for values, field in (
            ({}, f"price_{one.id}"),
            ({f"price_{foreign.id}": "5"}, f"price_{one.id}"),
            ({f"price_{two.id}": "1,5"}, f"price_{two.id}"),
            ({f"price_{two.id}": "-1"}, f"price_{two.id}"),
            ({f"price_{two.id}": "1", f"lead_{two.id}": "1.5"}, f"lead_{two.id}"),
            ({f"price_{two.id}": "1", f"lead_{two.id}": "99999"}, f"lead_{two.id}"),
        ):
            response = self.offer(**values)
            self.assert_refused(response, "", field)
        self.assertEqual(len(self.mine.offer_ids), 1)

    def test_winners_of_lines_do_not_see_each_other(self):
        order = self.rfq()
        one, two = order.order_line
        self.ask(order)
        self.mine._answer("offer", lines={one.id: (10, 3), two.id: (7, 3)})
        self.theirs._answer("offer", lines={two.id: (5, 3)})
        mine, theirs = self.mine.offer_id, self.theirs.offer_id
        self.bids._award({mine: one, theirs: two})
        self.env.flush_all()
        for token, text in (
            (self.token, "50.00"),
            (self.tokens[self.other_carrier], "30.00"),
        ):
            html = self.page(token).text
            self.assertIn(text, html)
            self.assertIn("Agreed price", html)
            for rival in {"Spedition Brandt", "Nowak"} - {
                "Spedition Brandt" if token == self.token else "Nowak"
            }:
                self.assertNotIn(rival, html)
        self.bids.with_user(self.sender).action_undo_award()
        self.env.flush_all()
        self.assertEqual(self.theirs.purchase_order_id, order)
        self.assertIn(f"price_{one.id}", self.page(self.token, "?edit=1").text)

    # --- the end

    def assert_nothing_left(self, html):
        for text in (
            "Vilnius", "Circulation Pump", "loading.pdf", "Twelve straps", "secret",
            "Nowak", "1,111", "With a free account",
        ):  # fmt: skip
            self.assertNotIn(text, html)

    def test_nothing_after_the_deadline(self):
        self.ask(hours=1)
        self.offer()
        self.theirs._answer("offer", amount=1111)
        keys = self.fields_of(self.token)
        self._later(hours=2)
        html = self.page(self.token).text
        self.assertIn("Deadline over", html)
        self.assertRegex(html, r"Your offer of \D*1,520\.00")
        self.assert_nothing_left(html)
        before = self.counts()
        for action in ("offer", "withdraw"):
            response = self.post(
                self.token, action, keys, kind="offer", amount="1", note="x",
                currency=self.currency,
            )  # fmt: skip
            self.assert_refused(response, "This request is closed")
            self.assert_nothing_left(response.text)
        after = self.counts()
        for table in ("order_share_event", "mail_message", "queue_job"):
            self.assertEqual(after[table], before[table], table)

    def test_nothing_after_the_award(self):
        self.ask()
        self.theirs._answer("offer", amount=1111)
        self.offer()
        self.award(self.theirs)
        self.env.flush_all()
        html = self.page(self.token).text
        self.assertRegex(html, r"Thank you for your offer of \D*1,520\.00")
        self.assert_nothing_left(html)
        response = self.offer(amount="1")
        self.assert_refused(response, "This request is closed")
        self.assert_nothing_left(response.text)
        self.assert_refused(self.post(self.token, "withdraw"), "This request is closed")
        self.assertEqual(len(self.mine.offer_ids), 1)
        # the winner still has the old page open
        winner = self.tokens[self.other_carrier]
        for action in ("offer", "withdraw"):
            response = self.post(winner, action, kind="offer", amount="9")
            self.assertTrue(response.headers["Location"].endswith("said=awarded"))
        self.env.invalidate_all()
        self.assertEqual(len(self.theirs.offer_ids), 1)

    def test_nothing_after_the_request_is_closed(self):
        self.ask()
        self.offer()
        self.bids.with_user(self.sender).action_close()
        self.env.flush_all()
        self.assert_nothing_left(self.page(self.token).text)
        self.assert_refused(self.offer(amount="1"), "This request is closed")
        self.assertEqual(len(self.mine.offer_ids), 1)

    # --- bidder against bidder

    def test_rivals_stay_unknown(self):
        self.ask()
        self.theirs._answer("offer", amount=1111, note="rival note")
        self.offer()
        self.mine._answer("offer", amount=1500)
        for path in ("", "?edit=1"):
            html = self.page(self.token, path).text
            for text in ("Nowak", "1,111", "rival"):
                self.assertNotIn(text, html)

    def test_ids_of_rivals_lead_nowhere(self):
        self.company.order_share_offer_upload = True
        self.ask()
        rival = self.tokens[self.other_carrier]
        self.theirs._answer("offer", amount=1111)
        response = self.post(
            rival, "upload", {"kind": "other"}, files={"file": ("rival.pdf", PDF)}
        )
        self.assertEqual(response.status_code, 303)
        self.env.invalidate_all()
        upload = self.theirs.event_ids.attachment_ids
        self.assertTrue(upload)
        number, secret = self.token.split(".")
        for path in (
            f"/link/{self.token}/file/{upload.id}",
            f"/link/{self.token}/file/{self.secret.id}",
            f"/share/{rival.split('.')[0]}.{secret}",
            f"/share/my-{self.theirs.id}",
            f"/share/my-{self.mine.id}",
        ):
            self.assertEqual(self.get(path).status_code, 404, path)
        self.assertNotIn("rival.pdf", self.page(self.token).text)
        # ids in a form change nothing but the own share
        self.post(self.token, "withdraw", share_id=self.theirs.id, offer_id="1")
        self.offer(share_id=str(self.theirs.id), request_id="0", partner_id="1")
        self.assertEqual(self.theirs.offer_id.amount, 1111)
        self.assertEqual(self.mine.offer_id.amount, 1520)
        self.assertEqual(self.mine.offer_id.share_id.partner_id, self.carrier)

    def test_documents_before_and_after_the_award(self):
        self.ask()
        self.mine._answer("offer", amount=10)
        self.theirs._answer("offer", amount=11)
        rival = self.tokens[self.other_carrier]

        def codes():
            return [
                self.get(f"/link/{token}/file/{document.id}").status_code
                for token in (self.token, rival)
                for document in (self.document, self.secret)
            ]

        self.assertEqual(codes(), [200, 404, 200, 404])
        self.award()
        self.env.flush_all()
        self.assertEqual(codes(), [200, 200, 404, 404])
        self.bids.with_user(self.sender).action_undo_award()
        self.env.flush_all()
        self.assertEqual(codes(), [200, 404, 200, 404])

    def test_agreed_price_is_the_winners(self):
        self.ask()
        self.mine._answer("offer", amount=1480)
        self.theirs._answer("offer", amount=1600)
        self.award()
        self.env.flush_all()
        html = self.page(self.token).text
        self.assertIn("Agreed freight", html)
        self.assertIn("1,480.00", html)
        for price in ("778.31", "1,556.62", "1,600"):
            self.assertNotIn(price, html)
        self.assertNotIn("1,480", self.page(self.tokens[self.other_carrier]).text)
        _share, token = self._share("status")
        self.assertNotIn("1,480", self.page(token).text)

    # --- routes

    def test_every_route_in_every_scope(self):
        self.ask()
        bidder = self.token
        share, details = self._share()
        other, status = self._share("status", partner=self.other_carrier)
        _driver, child = self.env["access.link"]._issue(
            share,
            "status",
            parent=share._newest_link(),
            owner=self.sender,
            expires_at=share.expires_at,
        )
        opened = self.bids._issue_open_link().rsplit("/", 1)[1]
        names = ("offer", "details", "status", "child", "open")
        tokens = dict(zip(names, (bidder, details, status, child, opened), strict=True))
        keys = self.fields_of(bidder)
        # what a scope does not allow is a 404, whatever the form holds
        allowed = {
            "offer": ("offer",),
            "withdraw": ("offer",),
            "upload": ("details",),
            "status": ("details", "status", "child"),
            "problem": ("details", "status", "child"),
            "undo": ("details", "status", "child"),
            "driver": (),
            "driver/revoke": ("details",),
            "not-me": ("offer", "details", "status", "child"),
            "account": ("offer", "details", "status"),
            "calendar.ics": ("details",),
            "": ("offer", "details", "status", "child"),
        }
        form = {
            "kind": "pod", "status": "nonsense", "event_id": "x", "driver_id": "x",
            "author": "", "reason": "nonsense", "by": "mail",
        }  # fmt: skip
        for action, scopes in allowed.items():
            for name, token in tokens.items():
                is_get = action in ("", "calendar.ics")
                data = None if is_get else {**keys, **form}
                response = self.get(f"/share/{token}/{action}".rstrip("/"), data=data)
                with self.subTest(action=action, scope=name):
                    if name in scopes:
                        self.assertNotEqual(response.status_code, 404)
                        self.assertLess(response.status_code, 500)
                    else:
                        self.assertEqual(response.status_code, 404)
                # the other method of the same address
                response = self.get(
                    f"/share/{token}/{action}", data=keys if is_get else None
                )
                self.assertEqual(response.status_code, 404, (action, name))
                self.env["access.link.quota"].search([]).unlink()
        for name, token in tokens.items():
            expected = 200 if name == "open" else 404
            self.assertEqual(self.get(f"/offer/{token}").status_code, expected, name)
            response = self.get(f"/offer/{token}/register", data=keys)
            self.assertEqual(response.status_code, 422 if name == "open" else 404)
        self.env.invalidate_all()
        self.assertEqual((share.state, other.state), ("assigned", "assigned"))

    def test_queries_are_few_and_flat(self):
        counts = set()
        for lines, rivals in ((1, 0), (30, 5), (100, 30)):
            partners = self.carrier + self.env["res.partner"].create(
                [{"name": f"Rival {number}"} for number in range(rivals)]
            )
            self.bids, self.tokens = self._request(
                self._order(lines), partners, attachment_ids=self.document
            )
            for share in self.bids.share_ids.sudo():
                share._answer("offer", amount=10)
            token = self.tokens[self.carrier]
            self.env.flush_all()
            for path in ("", "?edit=1"):
                self.page(token, path)
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self.page(token, path)
                counts.add(self.cr.sql_log_count - before)
        self.assertLessEqual(max(counts), 25, counts)
        self.assertLessEqual(max(counts) - min(counts), 1, counts)

    def test_opening_changes_nothing(self):
        self.ask()
        opened = self.bids._issue_open_link().rsplit("/", 1)[1]
        self.offer()
        before = self.counts()
        for path in (
            f"/share/{self.token}", f"/share/{self.token}?edit=1", f"/offer/{opened}"
        ):  # fmt: skip
            response = self.get(path, headers={"Purpose": "prefetch"})
            self.assertEqual(response.status_code, 200)
            for name, value in HEADERS.items():
                self.assertEqual(response.headers.get(name), value)
            html = response.text
            self.assertFalse(re.findall(r"<script(?![^>]*\bsrc=)", html))
            self.assertFalse(re.findall(r"\s(on\w+|style)=", html))
        self.assertEqual(self.counts(), before)

    # --- documents of a bidder

    def test_uploads_of_bidders(self):
        self.ask()

        def upload():
            response = self.post(
                self.token, "upload", {"kind": "other"}, files={"file": ("a.pdf", PDF)}
            )
            self.env.invalidate_all()
            return response.status_code

        self.assertNotIn('id="upload"', self.page(self.token).text)
        self.assertEqual(upload(), 404)
        self.mine._add_to_account(self.user)
        self.authenticate("share_portal", "share_portal")
        self.assertIn('id="upload"', self.page(self.token).text)
        self.assertEqual(upload(), 303)
        self.assertEqual(self.mine.event_ids[0].author_name, "Jan Petersen")
        self.assertIn("a.pdf", self.page(self.token).text)
        self.authenticate(None, None)
        self.assertEqual(upload(), 404)
        self.company.order_share_offer_upload = True
        self.assertEqual(upload(), 303)
        self.bids.with_user(self.sender).action_close()
        self.assertEqual(upload(), 404)
        self.assertEqual(self.mine.upload_count, 2)

    # --- account

    def set_signup(self, scope):
        """Say who may make an account, as an administrator does."""
        self.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", scope)
        if "website" in self.env:
            self.env["website"].search([]).auth_signup_uninvited = scope
        self.env.flush_all()

    def test_from_a_link_to_an_account(self):
        share, token = self._share()
        self.set_signup("b2b")
        html = self.page(token).text
        self.assertIn("With a free account", html)
        self.assertIn("Sign in", html)
        self.assertNotIn("Create an account", html)
        self.set_signup("b2c")
        self.assertIn("Create an account", self.page(token).text)
        for new, way in ((None, "/web/login"), ("1", "/web/signup")):
            response = self.post(token, "account", new=new)
            self.assertTrue(
                response.headers["Location"].endswith(f"{way}?redirect=/my/shares")
            )
        self.assertFalse(share.account_ids, "nobody is signed in")
        html = self.get("/web/login").text
        csrf = re.search(r'name="csrf_token" value="([^"]+)"', html)[1]
        self.get(
            "/web/login",
            data={
                "login": "share_portal", "password": "share_portal",
                "csrf_token": csrf,
            },
        )  # fmt: skip
        session = root.session_store.get(self.opener.cookies["session_id"])
        self.assertEqual(session.uid, self.user.id)
        self.assertEqual(
            session["order_share_pending"], share._newest_link().ids, "after signing in"
        )
        html = self.page(token).text
        self.assertIn("Add to my account", html)
        for text in ("Send to a driver", "order.pdf"):
            self.assertNotIn(text, html)
        response = self.post(token, "account")
        self.assertTrue(response.headers["Location"].endswith("/my/shares"))
        self.env.invalidate_all()
        self.assertEqual(share.account_ids, self.user)
        html = self.page(token).text
        for text in ("Shared with me", "/order.pdf", "/route", "Send to a driver"):
            self.assertIn(text, html)
        self.assertEqual(self.get(f"/share/my-{share.id}").status_code, 200)

    def test_what_was_added_goes_with_the_link(self):
        share, token = self._share()
        share._add_to_account(self.user)
        self.authenticate("share_portal", "share_portal")
        self.assertEqual(self.get(f"/share/my-{share.id}").status_code, 200)
        share.with_user(self.sender).action_new_link()
        self.env.flush_all()
        self.assertEqual(self.get(f"/share/my-{share.id}").status_code, 404)
        self.assertEqual(self.get(f"/share/{token}").status_code, 410)

    def test_a_draft_that_was_added_is_kept(self):
        share, _token = self._share(sent=False)
        self.assertFalse(share._is_in_account(self.user))
        share._add_to_account(self.user)
        self.assertTrue(share._is_in_account(self.user))

    def test_a_status_link_offers_an_account_in_few_queries(self):
        _share, token = self._share("status")
        self.page(token)
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        html = self.page(token).text
        self.assertLessEqual(self.cr.sql_log_count - before, 15)
        self.assertIn("With a free account", html)
        for text in ("order.pdf", "/route", "Drivers"):
            self.assertNotIn(text, html)

    # --- not me

    def test_not_you(self):
        share, token = self._share("status")
        html = self.page(token).text
        self.assertIn("Not you?", html)
        response = self.post(token, "not-me", message="typed")
        self.assert_refused(response, "Tick the box", "not_me")
        self.assertIn("typed", response.text)
        for message in ("<b>I am Nowak", "again"):
            response = self.post(token, "not-me", confirm="1", message=message)
            self.assertTrue(response.headers["Location"].endswith("said=not_me"))
        self.assertIn("The sender knows", self.page(token, "?said=not_me").text)
        self.assertEqual(self.run_jobs(), ["_job_not_me"])
        note = self.env["mail.message"].search(
            [("model", "=", "sale.order"), ("res_id", "=", self.order.id)], limit=1
        )
        self.assertEqual(note.partner_ids, self.sender.partner_id)
        self.assertIn("they are not Spedition Brandt", note.body)
        self.assertIn("&lt;b&gt;I am Nowak", note.body)
        self.assertEqual(share.state, "assigned")

    # --- languages

    def test_staff_are_offered_no_account(self):
        _share, token = self._share()
        self.authenticate("share_sender", "share_sender")
        html = self.page(token).text
        self.assertNotIn("Add to my account", html)
        self.assertNotIn("Sign in", html)

    def test_languages(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.ask()
        response = self.offer(amount="x")
        # a refused form is shown at its own address, which no GET has
        self.assertIn(f'href="/share/{self.token}?lang=de_DE"', response.text)
        self.assertIn('lang="de"', self.page(self.token, "?lang=de_DE").text)
        self.opener.cookies.clear()
        self.carrier.lang = False
        for accept, lang in (
            ("de-DE,de;q=0.9", "de"), ("xx", "en"), ("", "en"), ("é;q=z,,;", "en"),
        ):  # fmt: skip
            headers = {"Accept-Language": accept.encode()}
            response = self.get(f"/share/{self.token}", headers=headers)
            self.assertIn(f'<html lang="{lang}"', response.text, accept)

    # --- steps that a company does not use

    def test_steps_that_are_switched_off(self):
        self.company.order_share_step_accepted = False
        self.company.order_share_step_at_delivery = False
        share, token = self._share("status")
        html = self.page(token).text
        self.assertIn('value="at_pickup"', html)
        self.assertNotIn("Accepted", html)
        self.assertNotIn("At delivery", html)
        for status in ("accepted", "at_delivery"):
            response = self.post(token, "status", status=status)
            self.assert_refused(response, "This step is not used any more")
        for status in ("at_pickup", "in_transit", "delivered"):
            self.assertIn(f'value="{status}"', self.page(token).text)
            self.assertEqual(self.post(token, "status", status=status).status_code, 303)
        self.env.invalidate_all()
        self.assertEqual(share.state, "delivered")

    def test_only_delivery_is_left(self):
        for step in ("accepted", "at_pickup", "in_transit", "at_delivery"):
            self.company[f"order_share_step_{step}"] = False
        share, token = self._share()
        self.assertEqual(
            self.post(token, "status", status="delivered").status_code, 303
        )
        self.env.invalidate_all()
        self.assertEqual(share.state, "delivered")
        self.assertIn("All steps are confirmed", self.page(token).text)

    # --- preview

    def test_preview_before_anything_is_made(self):
        wizard = (
            self.env["order.share.wizard"]
            .with_user(self.sender)
            .with_context(
                default_res_model="sale.order", default_res_ids=str(self.order.ids)
            )
            .create(
                {
                    "partner_ids": [(4, self.carrier.id)],
                    "scope": "offer",
                    "line_ids": self._lines(self.document)
                    + self._lines(self.secret, winner_only=True),
                }
            )
        )
        self.authenticate("share_sender", "share_sender")
        before = self.counts()
        html = self.get(f"/order_share/preview/wizard/{wizard.id}").text
        for text in (
            "Open for offers", "Spedition Brandt", "loading.pdf", "I can offer",
            "Full addresses and 1 document open",
        ):  # fmt: skip
            self.assertIn(text, html)
        self.assertNotIn("secret.pdf", html)
        self.assertEqual(self.counts(), before)

    def test_preview(self):
        self.ask()
        self.theirs._answer("offer", amount=1111)
        self.authenticate("share_sender", "share_sender")
        path = f"/order_share/preview/share/{self.mine.id}"
        html = self.get(path).text
        self.assertIn("Preview", html)
        self.assertIn("What we need", html)
        for field in re.findall(r"<(?:input|select|textarea|button)\b[^>]*>", html):
            if 'type="hidden"' in field or 'type="radio"' in field:
                continue
            if re.search(r'(price|lead)_\d+"', field):
                continue
            self.assertIn("disabled", field)
        self.assertNotIn("1,111", html)
        self.mine._answer("offer", amount=1520)
        html = self.get(path).text
        self.assertIn("1,520.00", html)
        self.assertNotIn("?edit=1", html)
        self.award(self.theirs)
        self.env.flush_all()
        self.assertIn("This request is closed", self.get(path).text)
