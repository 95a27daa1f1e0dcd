import re
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import OrderApprovalPortal

STEPS = ("decide", "give", "withdraw", "consent", "comment", "copy", "take-up")


@tagged("post_install", "-at_install")
class TestPortalInbox(OrderApprovalPortal):
    def test_inbox(self):
        approval = self._submit()
        self.sign_in(self.petra)
        html = self.page("/my/approvals")
        text = self.text(html)
        for word in (approval.order_name, self.jonas.name, "Every order", "until"):
            self.assertIn(word, text)
        self.assertIn("1 order waits for you", text)
        self.assertNotIn(approval.order_name, self.page("/my/approvals?tab=back"))
        approval._send_back(self.petra, "Less")
        self.assertNotIn(approval.order_name, self.page("/my/approvals"))
        self.assertIn(approval.order_name, self.page("/my/approvals?tab=back"))
        approval._withdraw(self.jonas)
        self.assertIn(approval.order_name, self.page("/my/approvals?tab=done"))

    def test_overdue_comes_first(self):
        later, sooner = self._submit(), self._submit()
        now = fields.Datetime.now()
        later.due_at, sooner.due_at = now + timedelta(hours=3), now - timedelta(hours=3)
        self.sign_in(self.petra)
        html = self.page("/my/approvals")
        self.assertIn("Overdue since", html)
        self.assertIn("1 is overdue", self.text(html))
        self.assertLess(html.index(sooner.order_name), html.index(later.order_name))

    def test_search_and_filters(self):
        self.jonas.release_mode = "outside"
        chair = self._submit(self.jonas, (self.chair, 1))
        eva = self._member(self.customer, "Eva lindenhof")
        eva.write({"release_mode": "always", "approver_id": self.petra.id})
        soap = self._submit(eva, (self.soap, 1))
        site = self._site(self.customer)
        soap.order_id.partner_shipping_id = site
        self.sign_in(self.petra)
        for query, found, missing in (
            ("search=chair", chair, soap),
            ("search=Eva", soap, chair),
            (f"search={chair.order_name}", chair, soap),
            ("reason=outside", chair, soap),
            ("reason=always", soap, chair),
            (f"site={site.id}", soap, chair),
        ):
            html = self.page(f"/my/approvals?{query}")
            self.assertIn(found.order_name, html, query)
            self.assertNotIn(f"/my/approvals/{missing.id}", html, query)
        self.assertIn("No order matches", self.page("/my/approvals?search=%25"))

    def test_odd_addresses(self):
        self.sign_in(self.petra)
        for path in (
            "/my/approvals?tab=all&site=x&reason=%00&search=" + "a" * 500,
            "/my/approvals/page/999999999999999999999",
            "/my/approvals/page/0",
            "/my/approvals?site=-1&reason[]=always",
        ):
            self.assertEqual(self.get(path).status_code, 200, path)
        for path in ("abc", "-1", "1.5", "9" * 30, "2147483648", "0"):
            answer = self.get(f"/my/approvals/{path}")
            self.assertEqual(answer.status_code, 404, path)

    def test_who_has_no_inbox(self):
        self.get("/web/session/logout")
        self.authenticate(None, None)
        self.assertIn("/web/login", self.get("/my/approvals").headers["Location"])
        self.authenticate("oa_manager", "oa_manager")
        self.page("/my/approvals", code=404)

    def test_empty(self):
        self.sign_in(self.petra)
        self.assertIn("Nothing to do", self.page("/my/approvals"))

    def test_counter_on_the_home_page(self):
        self._submit()
        self.sign_in(self.petra)
        self.assertIn("Orders to release", self.page("/my/home"))
        answer = self.url_open(
            "/my/counters",
            json={"jsonrpc": "2.0", "params": {"counters": ["approval_count"]}},
        )
        self.assertEqual(answer.json()["result"]["approval_count"], 1)
        self.sign_in(self.jonas)
        self.assertNotIn("Orders to release", self.page("/my/home"))

    def test_substitute_sees_for_whom(self):
        eva = self._member(self.customer, "Eva lindenhof")
        approval = self._submit()
        self.sign_in(eva)
        self.assertNotIn(approval.order_name, self.page("/my/approvals"))
        today = fields.Date.today()
        self.env["order.approval.substitution"].create(
            {
                "member_id": self.petra.id,
                "substitute_id": eva.id,
                "date_from": today,
                "date_to": today,
            }
        )
        html = self.page("/my/approvals")
        self.assertIn(f"Substituting for {self.petra.name}", self.text(html))

    # --- several at once

    def bulk(self, approvals, do="release", code=303, **values):
        data = {"do": do, "approval_ids": approvals.ids, **values}
        for approval in approvals:
            data.setdefault(f"seen-{approval.id}", self.seen(approval))
        return self.post("/my/approvals/bulk", data, code=code)

    def test_bulk_release(self):
        good, decided, changed = (self._submit() for _number in range(3))
        self.jonas.release_mode = "outside"
        by_line = self._submit(self.jonas, (self.chair, 1))
        foreign = self._submit_rival()
        self.sign_in(self.petra)
        page = self.page("/my/approvals")
        tick = re.search(rf'<input[^>]*value="{by_line.id}"[^>]*>', page)[0]
        self.assertIn("disabled", tick)
        decided._reject(self.petra, "no")
        before = self.snapshot(changed)
        self.bulk(
            good | decided | changed | by_line | foreign,
            **{f"seen-{changed.id}": "f" * 64},
        )
        self.assertEqual(good.state, "released")
        self.assertEqual(decided.state, "rejected")
        self.assertEqual(self.snapshot(changed), before)
        self.assertEqual(by_line.state, "pending")
        self.assertEqual(foreign.state, "pending")
        text = self.text(self.page("/my/approvals/result"))
        self.assertIn("1 of 4 released", text)
        self.assertIn(f"Rejected ({self.petra.name})", text)
        self.assertIn("was changed meanwhile", text)
        self.assertIn("Decide about", text)
        self.assertNotIn(f"{foreign.order_name} · {self.ralf.name}", text)

    def _submit_rival(self):
        self.ralf.release_mode = "always"
        return self._submit(self.ralf)

    def test_bulk_send_back_asks_for_the_message(self):
        approval = self._submit()
        self.sign_in(self.petra)
        answer = self.bulk(approval, "back", code=200)
        self.assertIn("What has to be changed?", answer.text)
        self.assertEqual(approval.state, "pending")
        self.bulk(approval, "back", note="Less")
        self.assertEqual(approval.state, "rework")

    @mute_logger("odoo.http")
    def test_bulk_nonsense(self):
        approval = self._submit()
        self.sign_in(self.petra)
        self.bulk(approval, "burn", code=400)
        self.post(
            "/my/approvals/bulk", {"do": "release", "approval_ids": "x"}, code=400
        )
        self.post("/my/approvals/bulk", {"do": "release"})
        self.assertEqual(approval.state, "pending")

    def test_queries_are_flat(self):
        counts, rows = [], 0
        self.sign_in(self.petra)
        for number in (5, 50):
            for _each in range(number - rows):
                self._submit(self.jonas, (self.gloves, 1))
            rows = number
            self.page("/my/approvals")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            html = self.page("/my/approvals")
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(html.count(self.jonas.name), 3 * min(number, 30))
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestPortalApproval(OrderApprovalPortal):
    def test_page(self):
        self.jonas.release_mode = "outside"
        approval = self._submit(self.jonas, (self.gloves, 2), (self.chair, 1))
        self.sign_in(self.petra)
        before = self.snapshot(approval)
        html = self.page(self.url(approval))
        text = self.text(html)
        for words in (
            "1 item is outside your assortment.",
            "The other one is allowed already.",
            "Please",
            "Waits for your release",
            "sees the order only after its release",
            "Waits for you",
        ):
            self.assertIn(words, text)
        self.assertIn(f'name="line-{self.line(approval, self.chair).id}"', html)
        self.assertNotIn(f'name="line-{self.line(approval, self.gloves).id}"', html)
        self.assertEqual(self.snapshot(approval), before)

    def test_release(self):
        approval = self._submit()
        self.sign_in(self.petra)
        answer = self.decide(approval)
        self.assertEqual(approval.state, "released")
        self.assertEqual(approval.order_id.state, "sale")
        text = self.text(self.page(answer.headers["Location"]))
        self.assertIn(f"The order went to {self.env.company.name}", text)
        self.assertIn(f"{self.jonas.name} was told", text)
        # read-only afterwards, with who
        html = self.page(self.url(approval))
        self.assertNotIn('value="release"', html)
        self.assertIn(f"Released : {self.petra.name}", self.text(html))

    def test_second_press(self):
        approval = self._submit()
        self.sign_in(self.petra)
        self.decide(approval)
        before = self.snapshot(approval)
        answer = self.decide(approval, code=409)
        self.assertIn("is not waiting any more", self.alert(answer))
        self.assertEqual(self.snapshot(approval), before)

    def test_send_back_and_reject_need_words(self):
        approval = self._submit()
        self.sign_in(self.petra)
        for do in ("back", "reject"):
            self.assertTrue(self.alert(self.decide(approval, do, code=422)))
            self.assertEqual(approval.state, "pending")
        self.decide(approval, "back", note="Take less")
        self.assertEqual(approval.state, "rework")
        self.assertEqual(approval.event_ids[0].note, "Take less")
        other = self._submit()
        self.decide(other, "reject", note="Too dear")
        self.assertEqual(other.state, "rejected")

    def test_line_decisions(self):
        self.jonas.release_mode = "outside"
        approval = self._submit(self.jonas, (self.gloves, 2), (self.chair, 1))
        line = self.line(approval, self.chair)
        self.sign_in(self.petra)
        self.assertIn("Decide about", self.alert(self.decide(approval, code=422)))
        answer = self.decide(approval, code=422, **{f"line-{line.id}": "rejected"})
        self.assertIn("Say why", self.alert(answer))
        form = {f"line-{line.id}": "rejected", f"reason-{line.id}": "Take mine"}
        # without script the reduced total is shown first; nothing is decided
        answer = self.decide(approval, code=200, **form)
        self.assertIn("Release less than submitted?", answer.text)
        self.assertEqual(approval.state, "pending")
        total = re.search(r'name="confirmed"[^>]*value="([^"]*)"', answer.text)[1]
        self.assertEqual(
            float(total), approval._preview({line.id: ("rejected",)}, {})[1]
        )
        self.decide(approval, confirmed=total, **form)
        self.assertEqual(approval.state, "consent")
        self.assertEqual(line.note, "Take mine")
        # the buyer sees what was rejected, and agrees
        self.sign_in(self.jonas)
        text = self.text(self.page(self.url(approval)))
        self.assertIn("Take mine", text)
        self.assertIn("Agree and send", text)
        self.post(self.url(approval, "/consent"))
        self.assertEqual(approval.state, "released")
        self.assertEqual(approval.order_id.order_line.product_id, self.gloves)

    def test_confirmed_total_is_another_one(self):
        approval = self._submit()
        line = self.line(approval, self.gloves)
        self.sign_in(self.petra)
        answer = self.decide(
            approval, code=200, confirmed="1.00", **{f"quantity-{line.id}": "1"}
        )
        self.assertIn("Release less than submitted?", answer.text)
        self.assertEqual(approval.state, "pending")

    def test_quantities(self):
        approval = self._submit()
        line = self.line(approval, self.gloves)
        self.sign_in(self.petra)
        before = self.snapshot(approval)
        for quantity in ("-1", "0", "3", "nan", "inf", "1e400", "two", "1e-300", "９x"):
            form = {f"quantity-{line.id}": quantity}
            total = "0"
            answer = self.get(
                self.url(approval, "/decide"),
                data={
                    "csrf_token": self.csrf(),
                    "do": "release",
                    "seen": self.seen(approval),
                    "confirmed": total,
                    **form,
                },
            )
            self.assertIn(answer.status_code, (200, 422), quantity)
            if answer.status_code == 200:
                # the confirm page; agreed to, the model refuses
                total = re.search(r'name="confirmed"[^>]*value="([^"]*)"', answer.text)
                answer = self.decide(approval, code=422, confirmed=total[1], **form)
            self.assertTrue(self.alert(answer))
            self.assertEqual(self.snapshot(approval), before, quantity)

    def test_foreign_lines(self):
        approval, other = self._submit(), self._submit()
        line = other.line_ids[0]
        before = self.snapshot(other)
        self.sign_in(self.petra)
        self.decide(
            approval,
            **{
                f"line-{line.id}": "rejected",
                f"reason-{line.id}": "x",
                f"quantity-{line.id}": "1",
                "line-abc": "rejected",
                "line-": "approved",
            },
        )
        self.assertEqual(approval.state, "released")
        self.assertEqual(self.snapshot(other), before)

    def test_changed_meanwhile(self):
        approval = self._submit()
        self.sign_in(self.petra)
        seen = self.seen(approval)
        approval.order_id.order_line[0].price_unit = 1
        before = self.snapshot(approval)
        for value in (seen, "", "x"):
            answer = self.decide(approval, code=422, seen=value)
            self.assertIn("was changed meanwhile", self.alert(answer))
            self.assertEqual(self.snapshot(approval), before)
        html = self.page(self.url(approval))
        self.assertIn("Changed meanwhile", html)
        self.assertNotIn('form="approval_decide" name="do" value="release"', html)
        approval = self._submit()
        answer = self.decide(approval, code=422, seen="f" * 64)
        self.assertIn("was changed meanwhile", self.alert(answer))

    def test_passed_up(self):
        self.petra.approve_limit = 10
        approval = self._submit()
        self.sign_in(self.petra)
        answer = self.decide(approval)
        text = self.text(self.page(answer.headers["Location"]))
        self.assertIn(f"now it waits for {self.boss.name}", text)
        # she may read it, but decides no more
        self.assertNotIn('value="release"', self.page(self.url(approval)))
        self.decide(approval, code=403)
        self.assertEqual(approval.state, "pending")

    def test_own_order(self):
        self.petra.write({"order_limit": 5})
        approval = self._submit(self.petra)
        self.assertEqual(approval.approver_id, self.boss)
        self.sign_in(self.petra)
        html = self.page(self.url(approval))
        self.assertNotIn('value="release"', html)
        self.assertIn(f"Waits for {self.boss.name}", self.text(html))
        before = self.snapshot(approval)
        for do in ("release", "reject", "back"):
            self.decide(approval, do, code=404, note="x")
        self.assertEqual(self.snapshot(approval), before)

    def test_give_to_somebody_else(self):
        approval = self._submit()
        self.sign_in(self.petra)
        self.assertIn("Give to somebody else", self.page(self.url(approval)))
        before = self.snapshot(approval)
        self.post(self.url(approval, "/give"), approver_id=self.rita.id, code=404)
        self.post(self.url(approval, "/give"), approver_id=self.jonas.id, code=422)
        self.assertEqual(self.snapshot(approval), before)
        self.post(self.url(approval, "/give"), approver_id=self.boss.id)
        self.assertEqual(approval.approver_id, self.boss)
        self.sign_in(self.boss)
        self.assertNotIn("Give to somebody else", self.page(self.url(approval)))
        self.post(self.url(approval, "/give"), approver_id="", code=404)
        self.assertEqual(approval.approver_id, self.boss)

    def test_buyer(self):
        approval = self._submit()
        self.sign_in(self.jonas)
        text = self.text(self.page(self.url(approval)))
        self.assertIn(f"Waits for {self.petra.name} since", text)
        self.assertNotIn("your release", text)
        self.assertIn("?", self.page(self.url(approval, "/withdraw")))
        self.assertEqual(approval.state, "pending")
        self.post(self.url(approval, "/withdraw"))
        self.assertEqual(approval.state, "withdrawn")
        self.assertIn("/copy", self.page(self.url(approval)))
        self.post(self.url(approval, "/withdraw"), code=422)

    def test_pay_button(self):
        self.customer.approval_payment = "online"
        approval = self._submit()
        approval._approve(self.petra)
        self.sign_in(self.jonas)
        html = self.page(self.url(approval))
        self.assertIn(f'href="/my/orders/{approval.order_id.id}"', html)
        self.assertIn("Please pay", html)

    def test_comment(self):
        approval = self._submit()
        self.sign_in(self.jonas)
        path = self.url(approval, "/comment")
        self.post(path, note="<b>Urgent</b>")
        self.post(path, note="<b>Urgent</b>")
        comments = approval.event_ids.filtered(lambda event: event.kind == "comment")
        self.assertEqual(len(comments), 1, "pressed twice")
        self.assertIn("&lt;b&gt;Urgent", self.page(self.url(approval)))
        self.post(path, note=" ", code=422)
        approval._reject(self.petra, "no")
        self.post(path, note="why", code=422)

    def test_link_of_the_mail(self):
        approval = self._submit()
        self.authenticate(None, None)
        answer = self.get(self.url(approval))
        self.assertIn("/web/login", answer.headers["Location"])
        self.assertIn(f"approvals%2F{approval.id}", answer.headers["Location"])

    # --- threats

    def test_strangers(self):
        eva = self._member(self.customer, "Eva lindenhof")
        self.rita.release_mode = "approver"
        approval = self._submit()
        before = self.snapshot(approval)
        for stranger in (eva, self.rita, self.ralf, self.boss):
            self.sign_in(stranger)
            answer = self.get(self.url(approval))
            self.assertEqual(answer.status_code, 404)
            self.assertNotIn(approval.order_name, answer.text)
            self.assertNotIn(self.jonas.name, answer.text)
            for step in STEPS:
                self.post(
                    self.url(approval, f"/{step}"),
                    {"do": "release", "seen": self.seen(approval), "note": "x"},
                    code=404,
                )
            self.page(self.url(approval, "/done"), code=404)
            self.page(self.url(approval, "/withdraw"), code=404)
            self.assertEqual(self.snapshot(approval), before, stranger.name)

    def test_steps_of_the_buyer_are_the_buyers(self):
        approval = self._submit()
        before = self.snapshot(approval)
        self.sign_in(self.petra)
        for step in ("withdraw", "consent", "copy", "take-up"):
            self.post(self.url(approval, f"/{step}"), code=404)
        self.assertEqual(self.snapshot(approval), before)

    def test_looking_decides_nothing(self):
        approval = self._submit()
        before = self.snapshot(approval)
        self.sign_in(self.petra)
        for step in ("", *(f"/{step}" for step in STEPS), "/done"):
            self.get(self.url(approval, f"{step}?do=release&note=x"))
            self.opener.head(self.base_url() + self.url(approval, step))
        self.get("/my/approvals/bulk?do=release")
        self.assertEqual(self.snapshot(approval), before)

    @mute_logger("odoo.http")
    def test_csrf(self):
        approval = self._submit()
        before = self.snapshot(approval)
        self.sign_in(self.petra)
        for step in STEPS:
            answer = self.get(
                self.url(approval, f"/{step}"), data={"do": "release", "note": "x"}
            )
            self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.snapshot(approval), before)

    @mute_logger("odoo.http")
    def test_nonsense(self):
        approval = self._submit()
        before = self.snapshot(approval)
        self.sign_in(self.petra)
        self.decide(approval, "burn", code=400)
        self.decide(approval, "", code=400)
        for value in ("x", "-1", "9" * 30, "²"):
            answer = self.get(
                self.url(approval, "/give"),
                data={"csrf_token": self.csrf(), "approver_id": value},
            )
            self.assertIn(answer.status_code, (400, 404))
        for number in ("9" * 30, "2147483648"):
            for step in ("decide", "give", "withdraw", "consent", "comment"):
                self.post(f"/my/approvals/{number}/{step}", {"do": "release"}, code=404)
        self.assertEqual(self.snapshot(approval), before)

    def test_expired_substitution(self):
        eva = self._member(self.customer, "Eva lindenhof")
        approval = self._submit()
        today = fields.Date.today()
        substitution = self.env["order.approval.substitution"].create(
            {
                "member_id": self.petra.id,
                "substitute_id": eva.id,
                "date_from": today - timedelta(days=3),
                "date_to": today + timedelta(days=1),
            }
        )
        self.sign_in(eva)
        self.page(self.url(approval))
        substitution.date_to = today - timedelta(days=2)
        self.page(self.url(approval), code=404)
        self.decide(approval, code=404)
        substitution.date_to = today + timedelta(days=1)
        self.decide(approval)
        self.assertEqual(approval.state, "released")
        text = self.text(self.page(self.url(approval)))
        self.assertIn(f"{eva.name} for {self.petra.name}", text)

    def test_who_lost_the_right(self):
        approval = self._submit()
        approval._reassign(self.petra, self.boss)
        self.sign_in(self.boss)
        form = {"do": "release", "seen": self.seen(approval), "csrf_token": self.csrf()}
        # given to somebody else meanwhile
        approval._reassign(self.petra, self.petra)
        before = self.snapshot(approval)
        self.assertEqual(
            self.get(self.url(approval, "/decide"), data=form).status_code, 404
        )
        # no access any more, with a session that is still open
        approval._reassign(self.petra, self.boss)
        before = self.snapshot(approval)
        self.boss.user_id.active = False
        self.env.flush_all()
        answer = self.get(self.url(approval, "/decide"), data=form)
        self.assertIn(answer.status_code, (303, 400, 403, 404))
        self.assertEqual(self.snapshot(approval), before)

    def test_moved_to_another_customer(self):
        approval = self._submit()
        self.sign_in(self.petra)
        form = {"do": "release", "seen": self.seen(approval), "csrf_token": self.csrf()}
        self.petra.partner_id.parent_id = self.rival.partner_id
        self.env.flush_all()
        self.page(self.url(approval), code=404)
        answer = self.get(self.url(approval, "/decide"), data=form)
        self.assertEqual(answer.status_code, 404)
        self.assertEqual(approval.state, "pending")
