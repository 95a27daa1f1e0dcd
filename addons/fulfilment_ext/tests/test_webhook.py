import json
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from ..models import fulfilment_webhook_delivery
from ..tools import webhook_http, webhook_sign
from .webhook_common import WebhookCase, dripping, garbage, redirect, reset, silent


@tagged("post_install", "-at_install")
class TestWebhook(WebhookCase):
    """Another system hears of each event at least once, whatever it answers."""

    def test_delivered(self):
        delivery = self.log()
        self.assertEqual((delivery.state, self.receiver.got), ("waiting", []))
        self.run_jobs()
        self.assertEqual(
            (delivery.state, delivery.tries, delivery.last_status), ("sent", 1, 200)
        )
        self.assertEqual(delivery.answer, "thanks")
        ((path, headers, body),) = self.receiver.got
        self.assertEqual(path, "/hook?shop=1")
        self.assertEqual(headers["Content-Type"], "application/json; charset=utf-8")
        self.assertEqual(headers["webhook-id"], delivery.message_id)
        signature = webhook_sign.sign(
            self.secret,
            headers["webhook-id"],
            int(headers["webhook-timestamp"]),
            body,
        )
        self.assertEqual(headers["webhook-signature"], signature)
        self.assertEqual(json.loads(body)["type"], "order.paid")

    def test_once_while_it_answers(self):
        delivery = self.log()
        self.webhook._drain()
        self.webhook._drain()
        self.run_jobs()
        self.assertEqual(len(self.receiver.got), 1)
        self.env["fulfilment.event"]._log("paid", delivery.order_id)
        self.assertEqual(
            self.deliveries.search_count([("order_id", "=", delivery.order_id.id)]), 1
        )

    def test_chosen_kinds(self):
        self.assertFalse(self.log("held"))
        self.assertEqual(
            set(self.webhook.kind_ids.mapped("code")),
            {
                "paid",
                "shipped",
                "delivered",
                "returned",
                "cancelled",
                "unpaid_cancelled",
            },
        )
        self.webhook.kind_ids += self.env.ref("fulfilment_ext.event_kind_held")
        self.assertTrue(self.log("held", key="again"))

    def test_cancelled_because_it_was_not_paid(self):
        """Told once, as what it is, unless somebody chooses otherwise."""
        self._stock(self.product, 10)
        order = self._order(confirm=False)
        self._pay(order, "pending", provider=self.transfer)
        self.assertTrue(order._hold_stock())
        order._cancel_unpaid("deadline")
        events = order.fulfilment_event_ids.mapped("kind")
        self.assertIn("unpaid_cancelled", events)
        self.assertNotIn("cancelled", events)
        messages = self.webhook.delivery_ids.filtered(lambda m: m.order_id == order)
        self.assertEqual(messages.mapped("kind"), ["unpaid_cancelled"])

    def test_every_kind_can_be_chosen(self):
        kinds = {kind for kind, _label in self.env["fulfilment.event"]._fields[
            "kind"
        ].selection}  # fmt: skip
        known = self.env["fulfilment.event.kind"].search([("code", "in", list(kinds))])
        self.assertEqual(set(known.mapped("code")), kinds)

    # --- what goes wrong

    def _answered(self, answer, delivery=None):
        """:return: a message after one try that was answered like this"""
        delivery = delivery or self.log()
        self.receiver.answers.append(answer)
        self.due(delivery)
        self.webhook._drain()
        return delivery

    def test_error(self):
        delivery = self._answered(500)
        self.assertEqual(
            (delivery.state, delivery.tries, delivery.last_status), ("waiting", 1, 500)
        )
        self.assertGreater(delivery.next_try_at, self.env.cr.now())
        self.assertEqual((self.webhook.health, self.webhook.waiting_count), (
            "failing", 1
        ))  # fmt: skip
        self.webhook._drain()
        self.assertEqual(len(self.receiver.got), 1, "not before its time")
        body = self.receiver.got[0][2]
        self.due(delivery)
        delivery.order_id.client_order_ref = "Changed meanwhile"
        self.webhook._drain()
        self.assertEqual((delivery.state, delivery.tries), ("sent", 2))
        self.assertEqual(self.webhook.health, "fine")
        self.assertEqual(self.receiver.got[1][2], body, "each try says the same")
        self.assertEqual(
            self.receiver.got[1][1]["webhook-id"], self.receiver.got[0][1]["webhook-id"]
        )

    def test_a_job_for_the_next_try(self):
        delivery = self.log()
        self.receiver.answers.append(500)
        with trap_jobs() as trap:
            self.webhook._drain()
            (job,) = [job for job in trap.enqueued_jobs if job.eta]
        self.assertEqual(job.eta, delivery.next_try_at)

    def test_told_to_wait(self):
        """RFC 9110 section 10.2.3; a day at most."""
        delivery = self._answered(lambda handler: handler.answer(
            503, Retry_After="1800"
        ))  # fmt: skip
        seconds = (delivery.next_try_at - self.env.cr.now()).total_seconds()
        self.assertGreater(seconds, 1700)

    def test_redirect(self):
        delivery = self._answered(redirect)
        self.assertEqual((delivery.state, delivery.last_status), ("waiting", 302))
        self.assertIn("moved", delivery.reason)

    def test_reset_and_garbage(self):
        for answer in (reset, garbage):
            delivery = self._answered(answer)
            self.assertEqual((delivery.state, delivery.last_status), ("waiting", 0))
            self.assertIn("could not be reached", delivery.reason)
        self.webhook.paused_until = False
        self.assertEqual(self._answered(200).state, "sent", "and it goes on")

    def test_slow(self):
        with patch.object(webhook_http, "STEP_TIMEOUT", 0.3):
            delivery = self._answered(silent)
        self.assertEqual(delivery.state, "waiting")
        with patch.object(webhook_http, "TOTAL_TIMEOUT", 0.5):
            delivery = self._answered(dripping)
        self.assertEqual(delivery.state, "waiting")

    def test_nobody_there(self):
        self.receiver.stop()
        delivery = self._answered(200)
        self.assertEqual(delivery.state, "waiting")

    def test_long_answer(self):
        delivery = self._answered(lambda handler: handler.answer(
            200, b"\x00" + b"y" * 100000
        ))  # fmt: skip
        self.assertEqual(delivery.state, "sent")
        self.assertLessEqual(len(delivery.answer), webhook_http.ANSWER_BYTES)

    def test_gone(self):
        """410: it is switched off, and somebody is told."""
        delivery = self._answered(410)
        self.assertEqual(delivery.state, "dead")
        self.assertFalse(self.webhook.active)
        self.assertIn("410", self.webhook.off_reason)
        self.assertEqual(self.webhook.activity_ids.user_id, self.env.user)
        self.assertFalse(self.log(key="later"))
        self.webhook.active = True
        self.assertFalse(self.webhook.off_reason)
        self.assertTrue(self.log("shipped"))

    def test_given_up(self):
        """After all tries somebody is told, once."""
        for kind in ("paid", "shipped"):
            delivery = self.log(kind)
            for _turn in range(len(fulfilment_webhook_delivery.RETRY_AFTER) + 1):
                self.assertEqual(delivery.state, "waiting")
                self._answered(500, delivery)
            self.assertEqual(delivery.state, "dead")
        self.assertEqual(len(self.webhook.activity_ids), 1)
        self.assertEqual(self.webhook.health, "dead")
        self.webhook._drain()
        self.assertEqual(len(self.receiver.got), 20)

    # --- order

    def test_in_order_per_order(self):
        """While one waits for its next try, later ones of the order wait as well; other
        orders go on."""
        order, other = self._order(confirm=False), self._order(confirm=False)
        first, second = self.log("paid", order), self.log("shipped", order)
        third = self.log("paid", other)
        self.receiver.answers.append(500)
        self.webhook._drain()
        self.assertEqual(
            [each.state for each in (first, second, third)],
            ["waiting", "waiting", "sent"],
        )
        self.due(first)
        self.webhook._drain()
        self.assertEqual((first.state, second.state), ("sent", "sent"))
        kinds = [
            json.loads(body)["type"] for _path, _headers, body in self.receiver.got
        ]
        self.assertEqual(kinds, ["order.paid"] * 3 + ["order.shipped"])

    def test_left_alone_when_it_is_down(self):
        for _turn in range(5):
            self.log()
        self.receiver.answers += [500] * 5
        self.webhook._drain()
        self.assertEqual(len(self.receiver.got), 3)
        self.assertTrue(self.webhook.paused_until)

    def test_two_at_once(self):
        """Of two processes one sends; the other leaves its messages to it."""
        delivery = self.log()
        with self.registry.cursor() as cursor:
            other = self.webhook.with_env(self.env(cr=cursor))
            with other._job_alone("fulfilment.webhook", self.webhook.id) as is_mine:
                self.assertTrue(is_mine)
                self.webhook._drain()
                self.assertFalse(self.receiver.got)
        self.assertEqual(delivery.state, "waiting")
        self.webhook._drain()
        self.assertEqual(len(self.receiver.got), 1)

    def test_the_job_may_commit(self):
        name = "fulfilment_ext.queue_job_function_webhook_send"
        function = self.env.ref(name).sudo()
        self.assertEqual(function.name, "<fulfilment.webhook>._job_send")
        self.assertTrue(function.allow_commit)

    def test_killed_after_it_was_sent(self):
        """It is sent again, with the same number: at least once."""
        delivery = self.log()
        with (
            self.assertRaises(KeyboardInterrupt),
            self.env.cr.savepoint(),
            patch.object(
                type(self.webhook), "_job_commit", side_effect=KeyboardInterrupt
            ),
        ):
            self.webhook._drain_locked(float("inf"))
        self.env.invalidate_all()
        self.assertEqual(delivery.state, "waiting")
        self.webhook._drain()
        ids = [headers["webhook-id"] for _path, headers, _body in self.receiver.got]
        self.assertEqual(ids, [delivery.message_id] * 2)

    # --- again

    def test_replay(self):
        delivery = self.log()
        self.webhook._drain()
        delivery.with_user(self.manager).action_replay()
        self.assertEqual(self.run_jobs(), 1)
        self.assertEqual(len(self.receiver.got), 2)
        self.webhook.active = False
        with self.assertRaises(UserError):
            delivery.action_replay()

    def test_replay_since(self):
        order = self._order(confirm=False)
        old = self.env["fulfilment.event"]._log(
            "shipped", order, "old", at="2020-01-01 00:00:00"
        )
        before = self.env["fulfilment.event"]._log("returned", order)
        self.deliveries.search([("event_id", "in", (old | before).ids)]).unlink()
        known = self.log("paid", order)
        self.webhook._drain()
        wizard = self.env["fulfilment.webhook.replay"].with_user(self.manager)
        wizard = wizard.create({"webhook_id": self.webhook.id})
        wizard.action_replay()
        self.assertEqual(self.run_jobs(), 1, "a job that finds nothing")
        self.assertEqual(len(self.receiver.got), 1, "nothing had failed")
        known.state = "dead"
        wizard.action_replay()
        self.run_jobs()
        self.assertEqual((len(self.receiver.got), known.state), (2, "sent"))
        wizard.is_failed_only = False
        wizard.action_replay()
        self.run_jobs()
        told = self.deliveries.search([("order_id", "=", order.id)])
        self.assertEqual(told.event_id, before | known.event_id, "not the old one")
        self.assertEqual(set(told.mapped("state")), {"sent"})
        self.assertEqual(len(self.receiver.got), 4)

    def test_test(self):
        self.webhook.with_user(self.manager).action_test()
        self.assertFalse(self.receiver.got)
        self.run_jobs()
        self.assertEqual(json.loads(self.receiver.got[0][2])["type"], "test")

    def test_bodies_are_forgotten(self):
        delivery = self.log()
        self.webhook._drain()
        self.deliveries._gc_bodies()
        self.assertTrue(delivery.body)
        delivery.sent_at = "2020-01-01 00:00:00"
        self.deliveries._gc_bodies()
        self.assertFalse(delivery.body)
        delivery.action_replay()
        self.run_jobs()
        self.assertEqual(delivery.state, "sent")

    def test_left_behind(self):
        """Its job was deleted: the cron makes another."""
        delivery = self.log()
        self.env.cr.precommit.clear()
        self.env.cr.precommit.data.clear()
        self.due(delivery)
        # notices that wait longer than this test are another matter
        notices = type(self.env["fulfilment.notice"])
        with (
            patch.object(notices, "_wake_lost", lambda _notices: None),
            patch.object(
                type(self.env["ir.cron"]), "_commit_progress", lambda *args, **kw: 600
            ),
        ):
            self.webhooks._cron_check()
        self.assertEqual(self.run_jobs(), 1)
        self.assertEqual(delivery.state, "sent")

    def test_many(self):
        """One job for what one transaction brings; as many queries per message."""
        for _turn in range(30):
            self.log()
        self.assertEqual(self.run_jobs(), 1)
        self.assertEqual(len(self.receiver.got), 30)
        counts = []
        for number in (5, 50):
            for _turn in range(number):
                self.log()
            counts.append(self.queries(self.webhook._drain) / number)
        self.assertLessEqual(counts[1], counts[0])
