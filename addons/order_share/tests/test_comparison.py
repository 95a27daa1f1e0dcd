from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import OrderShareCommon


@tagged("post_install", "-at_install")
class TestComparison(OrderShareCommon):
    """Offers beside each other, and what the lists are filtered by."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # delivery at a place whose day is another one than in UTC
        cls.customer.tz = "Pacific/Auckland"
        cls.order.commitment_date = "2030-01-15 20:00:00"
        cls._confirm_order()
        cls.partners = cls.env["res.partner"].create(
            [
                {"name": f"Carrier {number}", "email": f"c{number}@example.com"}
                for number in range(6)
            ]
        )

    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())

    def offers(self, *rows, document=None, **values):
        """:return: request and its shares, with an answer each; None stays silent"""
        request, _tokens = self._request(document, self.partners[: len(rows)], **values)
        shares = request.share_ids.sorted("id")
        for share, row in zip(shares, rows, strict=True):
            if row:
                share.sudo()._answer(row.pop("kind", "offer"), **row)
        return request, shares.with_user(self.sender)

    def test_best_price_earliest_and_late(self):
        day = fields.Date.to_date
        request, shares = self.offers(
            {"amount": 450, "delivery_date": day("2030-01-15")},
            {"amount": 412, "delivery_date": day("2030-01-16")},
            {"amount": 489.75, "delivery_date": day("2030-01-18")},
            {"kind": "unavailable", "note": "No tail lift"},
            None,
        )
        self.assertEqual(request.needed_on, day("2030-01-16"), "in Auckland's time")
        first, best, late, declined, silent = shares
        self.assertEqual(shares.mapped("offer_rank"), [2, 1, 3, 0, 0])
        self.assertEqual(
            shares.mapped("is_best_price"), [False, True, False, False, False]
        )
        self.assertEqual(
            shares.mapped("is_earliest"), [True, False, False, False, False]
        )
        self.assertEqual(shares.mapped("days_late"), [0, 0, 2, 0, 0])
        self.assertEqual(late.late_label, "Arrives 2 days late")
        self.assertTrue(best.is_on_time)
        self.assertFalse(late.is_on_time)
        self.assertEqual(first.price_difference, 38.0)
        self.assertEqual(round(first.price_difference_percent), 9)
        self.assertIn("38.00", first.price_label)
        self.assertIn("(9 %)", first.price_label)
        self.assertFalse(best.price_label)
        self.assertEqual(declined.answer_kind, "unavailable")
        self.assertEqual(declined.answer_note, "No tail lift")
        self.assertFalse(silent.answer_kind)
        self.assertTrue(silent.sent_at)
        # as the comparison sorts them
        found = self.env["order.share"].search(
            [("request_id", "=", request.id)], order="offer_amount, state desc, id"
        )
        self.assertEqual(found.ids, (best + first + late + declined + silent).ids)

    def test_alone_an_offer_is_not_the_best(self):
        _request, shares = self.offers({"amount": 450}, None)
        self.assertFalse(shares[0].is_best_price)
        self.assertEqual(shares[0].offer_rank, 1)

    def test_an_expired_offer_is_not_the_best(self):
        # in any zone of the world not over yet
        today = fields.Date.today() + timedelta(days=1)
        _request, shares = self.offers(
            {"amount": 100, "valid_until": today},
            {"amount": 200, "valid_until": today + timedelta(days=9)},
            {"amount": 300},
        )
        self.assertTrue(shares[0].is_best_price)
        self.patch(
            fields.Date, "context_today", lambda record: today + timedelta(days=1)
        )
        shares.invalidate_recordset()
        self.env.invalidate_all()
        self.assertTrue(shares[0].offered_expired)
        self.assertEqual(shares.mapped("is_best_price"), [False, True, False])
        self.assertEqual(shares.mapped("offer_rank"), [3, 1, 2])
        self.assertEqual(shares[2].price_difference, 100)

    def test_another_currency_and_its_rate(self):
        currency = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", "PLN")])
        )
        currency.active = True
        currency.rate_ids.unlink()
        currency.rate_ids = [
            (0, 0, {"name": "2020-01-01", "rate": 4.2731,
                    "company_id": self.company.id})
        ]  # fmt: skip
        _request, shares = self.offers(
            {"amount": 1760.5, "currency_id": currency}, {"amount": 450}
        )
        self.assertEqual(shares[0].offer_amount, 412.0)
        self.assertEqual(shares[0].offered_amount, 1760.5)
        self.assertIn("1,760.50", shares[0].price_label)
        self.assertIn("4.2731", shares[0].price_label)
        self.assertTrue(shares[0].is_best_price)

    def test_versions(self):
        _request, shares = self.offers({"amount": 450})
        share = shares.sudo()
        share._answer("offer", amount=440)
        share._answer("withdrawn")
        share.invalidate_recordset()
        self.assertEqual(share.answer_kind, "withdrawn")
        self.assertEqual(share.answer_version, 3)
        self.assertFalse(share.offer_rank)
        lines = share.answer_history.splitlines()
        self.assertEqual(len(lines), 2)
        self.assertIn("440.00", lines[0])
        self.assertTrue(lines[1].startswith("Version 1"))

    def rfq(self):
        self.sender.group_ids |= self.env.ref("purchase.group_purchase_user")
        return self.env["purchase.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    (0, 0, {"product_id": self.product.id, "product_qty": 1})
                    for _index in range(3)
                ],
            }
        )

    def test_a_price_for_some_lines_is_not_the_best(self):
        order = self.rfq()
        lines = order.order_line
        request, shares = self.offers(
            {"lines": {lines[0].id: (1.0, 2)}},
            {"lines": {line.id: (10.0, 3 + n) for n, line in enumerate(lines)}},
            {"lines": {line.id: (11.0, 1) for line in lines}},
            document=order,
        )
        self.assertEqual(shares.mapped("is_partial"), [True, False, False])
        self.assertEqual(shares[0].lines_label, "1 of 3 lines")
        self.assertEqual(shares.mapped("is_best_price"), [False, True, False])
        self.assertFalse(shares[0].price_difference)
        self.assertEqual(
            shares[1].offered_delivery,
            shares[1].offer_id.rate_date + timedelta(days=5),
        )
        self.assertTrue(shares[2].is_earliest)
        self.assertIn("lines", self.summary(request)["buttons"])

    def summary(self, request, user=None):
        return request.with_user(user or self.sender).comparison_summary()

    def test_the_strip(self):
        request, shares = self.offers(
            {"amount": 450}, {"amount": 412}, {"kind": "unavailable"}, None
        )
        summary = self.summary(request)
        self.assertEqual(
            [summary[name] for name in ("asked", "offers", "declined", "silent")],
            [4, 2, 1, 1],
        )
        self.assertEqual(summary["document"], self.order.name)
        self.assertIn("25", summary["goods"], "two pumps of 12.5 kg")
        self.assertEqual(summary["buttons"], ["remind", "open_link", "extend", "close"])
        shares[1].with_context(offer_id=shares[1].offer_id.id).action_award()
        summary = self.summary(request)
        self.assertEqual(summary["buttons"], ["undo"])
        self.assertEqual(summary["winners"], self.partners[1].display_name)
        order = request.award_ids.purchase_order_id
        self.assertEqual(
            summary["purchase_orders"], [{"id": order.id, "name": order.name}]
        )
        self.assertEqual(summary["silent"], 0)
        self.assertTrue(shares[1].is_awarded)
        request.with_user(self.sender).action_undo_award()
        self.assertFalse(self.summary(request)["winners"])
        request.with_user(self.sender).action_close()
        self.assertEqual(self.summary(request)["buttons"], ["extend"])

    def test_who_may_only_read_presses_nothing(self):
        request, _shares = self.offers({"amount": 450})
        reader = new_test_user(
            self.env,
            "share_reader",
            groups="base.group_user,account.group_account_readonly",
        )
        order = self.order.with_user(reader)
        self.assertTrue(order.has_access("read"))
        self.assertFalse(order.has_access("write"))
        self.assertEqual(self.summary(request, reader)["buttons"], [])

    def test_queries_do_not_grow_with_the_offers(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Bidder {number}"} for number in range(200)]
        )
        counts = []
        names = [
            name
            for name in self.env["order.share"]._fields
            if name.startswith(("offer", "answer", "price_", "is_", "days_", "late_"))
        ] + ["recipient_name", "sent_at", "reminded_at", "upload_count", "lines_label"]
        for size in (10, 200):
            request, _tokens = self._request(partners=partners[:size])
            for number, share in enumerate(request.share_ids.sudo()):
                share._answer(
                    "offer", amount=100 + number, delivery_date=fields.Date.today()
                )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            shares = (
                self.env["order.share"]
                .with_user(self.sender)
                .search([("request_id", "=", request.id)])
            )
            shares.read(names)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(max(shares.mapped("offer_rank")), size)
        self.assertLessEqual(counts[1], counts[0] + 2)
        self.assertLess(counts[1], 40)

    def test_the_comparison_can_be_opened_again(self):
        request, shares = self.offers({"amount": 450})
        action = request.with_user(self.sender).action_view_offers()
        self.assertEqual(action["context"]["active_id"], request.id)
        self.assertIn("active_id", action["domain"])
        order = self.order.with_user(self.sender)
        self.assertEqual(order.order_share_offer_count, 1)
        self.assertTrue(order.order_share_offers_waiting)
        self.assertEqual(
            order.action_view_order_share_requests()["context"], action["context"]
        )
        shares.action_award()
        self.env.invalidate_all()
        self.assertFalse(order.order_share_offers_waiting)
        self.assertEqual(order.order_share_purchase_count, 1)
        purchase = request.award_ids.purchase_order_id
        self.sender.group_ids |= self.env.ref("purchase.group_purchase_user")
        made = order.action_view_order_share_purchases()
        self.assertEqual(made["res_id"], purchase.id)
        back = purchase.with_user(self.sender).action_view_award()
        self.assertEqual(back["context"]["active_id"], request.id)
        self.assertEqual(purchase.order_share_document, self.order.name)

    def test_the_contact_of_a_visitor(self):
        request, _shares = self.offers({"amount": 450})
        values = {
            "company_name": "Trans Odra", "name": "Ola", "email": "ola@odra.example",
            "phone": "", "lang": "en_US",
        }  # fmt: skip
        share = request.sudo()._register_visitor(values)
        share._answer("offer", amount=400)
        self.assertTrue(share.is_unmatched)
        action = share.visitor_ids.with_user(self.sender).action_match()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.sender)
            .with_context(**action["context"])
            .create({"partner_id": self.partners[5].id})
        )
        wizard.action_use()
        self.assertEqual(share.partner_id, self.partners[5])
        self.assertFalse(share.is_unmatched)

    def test_lists_are_filtered_by_the_end_of_the_link(self):
        now = fields.Datetime.now()
        soon, _token = self._share()
        later, _token = self._share(partner=self.other_carrier)
        over, _token = self._share(partner=self.partners[0])
        renewed, _token = self._share(partner=self.partners[1])
        revoked, _token = self._share(partner=self.partners[2])
        for share, days in ((soon, 2), (later, 9), (over, -1), (renewed, -1)):
            share.sudo()._newest_link().expires_at = now + timedelta(days=days)
        renewed.sudo()._issue_link()
        revoked.sudo()._newest_link().expires_at = now + timedelta(days=1)
        revoked.action_revoke()
        mine = soon + later + over + renewed + revoked
        Share = self.env["order.share"].with_user(self.sender)
        for name, expected in (("is_expiring", soon), ("is_expired", over)):
            with self.subTest(name=name):
                self.assertEqual(
                    Share.search([("id", "in", mine.ids), (name, "=", True)]), expected
                )
                self.assertEqual(
                    Share.search([("id", "in", mine.ids), (name, "=", False)]),
                    (mine - expected).sorted("id", reverse=True),
                )
                self.assertEqual(mine.filtered(name), expected)

    def test_columns_of_the_way(self):
        share, _token = self._share()
        states = self.states(share)
        self.assertEqual(states[:4], ["draft", "requested", "offered", "assigned"])
        self.assertEqual(states[-1], "delivered")
        self.assertNotIn("declined", states)
        share.sudo()._report_status("declined")
        self.assertEqual(self.states(share)[-1], "declined")

    def states(self, share):
        """:return: columns of the kanban"""
        shares = self.env["order.share"].with_context(read_group_expand=True)
        result = shares.web_read_group([("id", "=", share.id)], ["state"], ["__count"])
        return [group["state"] for group in result["groups"]]

    def test_filters_of_the_lists_work(self):
        """Each filter of the search views, in the rights of the sender."""
        self.offers({"amount": 450})
        for model in ("order.share", "order.share.request"):
            views = self.env[model].get_views([(False, "search")])
            arch = etree.fromstring(views["views"]["search"]["arch"])
            for node in arch.iter("filter"):
                if not node.get("domain"):
                    continue
                with self.subTest(model=model, filter=node.get("name")):
                    domain = safe_eval(node.get("domain"), {"uid": self.sender.id})
                    self.env[model].with_user(self.sender).search(domain, limit=1)
