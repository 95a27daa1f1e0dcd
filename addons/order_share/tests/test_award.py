from collections import Counter
from functools import partial

from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import OrderShareCommon


@tagged("post_install", "-at_install")
class TestAward(OrderShareCommon):
    """What an award means for many, and for other requests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._confirm_order()

    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())

    def partners(self, count):
        return self.env["res.partner"].create(
            [
                {"name": f"Carrier {number}", "email": f"c{number}@example.com"}
                for number in range(count)
            ]
        )

    def cost(self, method):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        method()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_losers_cost_the_same_however_many(self):
        costs = []
        for count in (5, 20, 60):
            request, _tokens = self._request(partners=self.partners(count))
            losers = self.env["order.share"].sudo().browse(request.share_ids.ids)
            costs.append((self.cost(losers._end), self.cost(losers._reopen)))
            self.assertEqual(set(losers.mapped("state")), {"requested"})
            self.assertEqual(
                Counter(losers.event_ids.mapped("kind")),
                {"undo": count, "status": 2 * count},
            )
        self.assertEqual(costs[1], costs[2])

    def test_losers_are_closed_and_opened_again(self):
        request, _tokens = self._request(partners=self.partners(3))
        winner, bidder, silent = request.share_ids.sudo()
        winner._answer("offer", amount=10)
        bidder._answer("offer", amount=20)
        end = bidder.link_ends_at
        winner.action_award()
        self.assertEqual((bidder + silent).mapped("state"), ["closed"] * 2)
        self.assertEqual(
            (bidder + silent).mapped(lambda share: share.event_ids[0].is_partner),
            [False] * 2,
        )
        self.assertLess(bidder.link_ends_at, end)
        request.action_undo_award()
        self.assertEqual((bidder + silent).mapped("state"), ["offered", "requested"])
        self.assertEqual(bidder.link_ends_at, end)

    def test_a_decision_ends_the_reminders(self):
        reminder = self.env.ref("order_share.reminder_1_day")
        request, _tokens = self._request(hours=72, reminder_ids=reminder)
        share = request.share_ids[0].sudo()
        share._answer("offer", amount=10)
        self.assertTrue(request.next_reminder_at)
        share.action_award()
        self.assertFalse(request.next_reminder_at)
        request.action_undo_award()
        self.assertTrue(request.next_reminder_at)
        request.action_close()
        self.assertFalse(request.next_reminder_at)

    def test_counts_of_many_requests(self):
        requests = self.env["order.share.request"]
        for number in range(3):
            request, _tokens = self._request(self._order())
            one, two = request.share_ids.sudo()
            if number:
                one._answer("offer", amount=10)
            if number == 2:
                two._answer("unavailable")
            requests |= request
        names = ("asked_count", "offer_count", "unavailable_count", "silent_count")
        self.assertEqual(
            [tuple(request[name] for name in names) for request in requests],
            [(2, 0, 0, 2), (2, 1, 0, 1), (2, 1, 1, 0)],
        )

    def test_the_document_counts_over_all_requests(self):
        first, _tokens = self._request()
        self._request()
        self._share()
        first.share_ids[0].sudo()._answer("offer", amount=10)
        order = self.order
        self.assertEqual(order.order_share_count, 5)
        self.assertEqual(order.order_share_request_count, 2)
        self.assertEqual(order.order_share_offer_count, 1)
        self.assertTrue(order.order_share_offers_waiting)
        first.share_ids[0].action_award()
        order.invalidate_recordset()
        self.assertFalse(order.order_share_offers_waiting)
        self.assertEqual(order.order_share_purchase_count, 1)
        action = order.action_view_order_share_purchases()
        self.assertEqual(action["res_id"], first.award_ids.purchase_order_id.id)

    def test_another_award_is_not_overlooked(self):
        first, _tokens = self._request()
        second, _tokens = self._request()
        elsewhere, _tokens = self._request(self._order())
        requests = first + second + elsewhere
        self.assertEqual(requests.mapped("other_award"), [False] * 3)
        winner = first.share_ids[0]
        for share in (winner, second.share_ids[1]):
            share.sudo()._answer("offer", amount=10)
        winner.action_award()
        requests.invalidate_recordset()
        text = (
            f"Another request for {self.order.name} was awarded already:"
            f" {winner.recipient_name}"
        )
        self.assertEqual(requests.mapped("other_award"), [False, text, False])
        self.assertEqual(second.share_ids.mapped("other_award"), [text] * 2)
        self.assertEqual(second.comparison_summary()["other_award"], text)
        # two legs of one transport
        second.share_ids[1].action_award()
        self.assertEqual(second.state, "awarded")
        self.assertFalse(second.comparison_summary()["other_award"])
        for request in (first, second):
            request.action_undo_award()
        requests.invalidate_recordset()
        self.assertEqual(requests.mapped("other_award"), [False] * 3)

    def test_other_awards_of_many_cost_the_same(self):
        requests = self.env["order.share.request"]
        costs = []
        for _turn in range(3):
            for _number in range(3):
                order = self._order()
                awarded, _tokens = self._request(order)
                awarded.share_ids[0].sudo()._answer("offer", amount=10)
                awarded.share_ids[0].action_award()
                requests |= self._request(order)[0]
            costs.append(self.cost(partial(requests.mapped, "other_award")))
        self.assertTrue(all(requests.mapped("other_award")))
        self.assertEqual(costs[1], costs[2])
