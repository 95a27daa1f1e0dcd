import contextlib
from unittest.mock import patch

from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged

from .common import BulkCase

RUN = "odoo.addons.fulfilment_bulk.models.fulfilment_bulk_run"


@tagged("post_install", "-at_install")
class TestBulk(BulkCase):
    """The same done with many records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.env["sale.order"].create(
            [{"partner_id": cls.env.user.partner_id.id} for _number in range(25)]
        )

    def setUp(self):
        super().setUp()
        self.startPatcher(patch(f"{RUN}.CHUNK", 20))

    def _noted(self, orders=None, **notes):
        return self._begin("notes", self.orders if orders is None else orders, **notes)

    def _counted(self, do=None):
        """:return: context in which notes are done by this, and the ids it has seen"""
        seen = []

        def do_notes(bulk, orders, **notes):
            if do:
                do(bulk, orders, seen)
            seen.extend(orders.ids)

        return patch.object(
            type(self.env["fulfilment.bulk"]), "_do_notes", do_notes
        ), seen

    def test_all(self):
        bulk = self._noted(internal_note="Seen")
        self.assertEqual((bulk.state, bulk.waiting_count), ("waiting", 25))
        self.assertEqual(bulk._run(), 25)
        self.assertEqual((bulk.state, bulk.done_count), ("done", 25))
        self.assertEqual(set(self.orders.mapped("internal_note")), {"Seen"})
        self.assertEqual(bulk._run(), 0, "Once more changes nothing.")

    def test_one_bad(self):
        """It is told, and the others are done."""
        bad = self.orders[7]

        def refuse(bulk, orders, seen):
            if bad in orders:
                raise UserError(bulk.env._("Not this one."))

        bulk = self._noted()
        counted, seen = self._counted(refuse)
        with counted:
            bulk._run()
        self.assertEqual((bulk.done_count, bulk.failed_count), (24, 1))
        line = bulk.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual((line.res_id, line.text), (bad.id, "Not this one."))
        self.assertEqual(sorted(seen), sorted((self.orders - bad).ids), "once")
        bulk.with_user(self.clerk).action_retry()
        self.assertEqual(bulk._run(), 1)
        self.assertEqual((bulk.state, bulk.done_count), ("done", 25))

    def test_unexpected(self):
        def stumble(bulk, orders, seen):
            raise ValueError("secret detail")

        bulk = self._noted(self.orders[:1])
        counted, _seen = self._counted(stumble)
        with counted, self.assertLogs("odoo.addons.fulfilment_bulk", "ERROR"):
            bulk._run()
        state, text = self._result(bulk)
        self.assertEqual(state, "failed")
        self.assertNotIn("secret", text)

    def test_goes_on_after_a_crash(self):
        """What was kept is not done again."""

        def end(bulk, orders, seen):
            if len(seen) >= 20:
                raise KeyboardInterrupt

        bulk = self._noted()
        counted, _seen = self._counted(end)
        # not assertRaises(), which undoes what was kept
        with counted, contextlib.suppress(KeyboardInterrupt):
            bulk._run()
            self.fail("It was not cut off")
        self.env.invalidate_all()
        self.assertEqual((bulk.done_count, bulk.waiting_count), (20, 5))
        self.assertEqual(bulk._run(), 5)

    def test_paused(self):
        bulk = self._noted(internal_note="Seen")
        mine = bulk.with_user(self.clerk)
        mine.action_pause()
        self.assertEqual(bulk._run(), 0)
        with self.assertRaises(UserError):
            mine.action_pause()
        mine.action_go_on()
        with self.assertRaises(UserError):
            mine.action_go_on()
        self.assertEqual(bulk._run(), 25)

    def test_paused_on_its_way(self):
        """What is being done is done; then it stops."""

        def pause(bulk, orders, seen):
            bulk.action_pause()

        bulk = self._noted()
        counted, _seen = self._counted(pause)
        with counted:
            self.assertEqual(bulk._run(), 20)
        self.assertEqual((bulk.state, bulk.waiting_count), ("paused", 5))

    def test_rest_cancelled(self):
        bulk = self._noted()

        def leave(bulk, orders, seen):
            rest = bulk.line_ids.filtered(lambda line: line.res_id not in orders.ids)
            rest._finish("skipped", "Left out")

        counted, seen = self._counted(leave)
        with counted:
            bulk._run()
        self.assertEqual((len(seen), bulk.skipped_count), (20, 5))
        other = self._noted()
        other.with_user(self.clerk).action_cancel_rest()
        self.assertEqual((other.state, other.skipped_count), ("done", 25))
        self.assertEqual(other._run(), 0)
        with self.assertRaises(UserError):
            other.with_user(self.clerk).action_cancel_rest()

    def test_deleted(self):
        bulk = self._noted(internal_note="Seen")
        gone = self.orders[3]
        number = gone.id
        gone.unlink()
        bulk._run()
        self.assertEqual((bulk.done_count, bulk.failed_count), (24, 1))
        self.assertEqual(
            self._results(bulk)[number], ("failed", "It does not exist any more.")
        )
        self.assertFalse(
            bulk.line_ids.filtered(lambda line: line.res_id == number).record_name
        )

    def test_two_with_the_same(self):
        """The second finds what the first has done."""
        pickings = self._orders(3).picking_ids
        first, second = self._begin("ship", pickings), self._begin("ship", pickings)
        first._run()
        second._run()
        self.assertEqual((first.done_count, second.skipped_count), (3, 3))

    def test_two_jobs(self):
        """Of two jobs for the same action one does the work."""
        bulk = self._noted(internal_note="Seen")
        with patch.object(type(bulk), "_job_alone") as alone:
            alone.return_value = contextlib.nullcontext(False)
            self.assertEqual(bulk._run(), 0)

    def test_lost(self):
        """A scheduled action wakes what has no job any more."""
        bulk = self._noted(internal_note="Seen")
        self._jobs("_job_run").unlink()
        self.env["fulfilment.bulk"]._cron_check()
        self.assertFalse(self._jobs("_job_run"), "It may have a job still.")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE fulfilment_bulk SET write_date = %s WHERE id = %s",
            [self._ago(minutes=11), bulk.id],
        )
        self.assertEqual(
            self.env.ref("fulfilment_bulk.ir_cron_check").code, "model._cron_check()"
        )
        self.env["fulfilment.bulk"]._cron_check()
        [job] = self._jobs("_job_run")
        self.assertEqual(job.channel, "root.fulfilment.bulk")

    def test_gone_on_while_held(self):
        """Somebody has it go on while the first job still holds it: the job that was
        made for this finds it held, so the first one makes another."""

        def go_on(bulk, orders, seen):
            bulk.action_pause()
            bulk.action_go_on()

        bulk = self._noted()
        counted, _seen = self._counted(go_on)
        with counted:
            self.assertEqual(bulk._run(), 20)
        self.assertEqual((bulk.state, bulk.waiting_count), ("waiting", 5))
        self._jobs("_job_run").unlink()
        bulk._end()
        self.assertTrue(self._jobs("_job_run"))
        self.assertEqual(bulk._run(), 5)

    def test_retry_while_paused(self):
        """It stays paused."""

        def refuse(bulk, orders, seen):
            if not bulk.line_ids.filtered(lambda line: line.state == "failed"):
                bulk.action_pause()
            raise UserError(bulk.env._("Not this one."))

        bulk = self._noted(self.orders[:1])
        counted, _seen = self._counted(refuse)
        with counted:
            bulk._run()
        bulk.state = "paused"
        bulk.line_ids.with_user(self.clerk).action_retry()
        self.assertEqual((bulk.state, bulk.waiting_count), ("paused", 1))

    def test_to_be_set_up(self):
        """What core says with a button to another page."""

        def redirect(bulk, orders, seen):
            raise RedirectWarning(bulk.env._("No account yet."), 1, "Go")

        bulk = self._noted(self.orders[:1])
        counted, _seen = self._counted(redirect)
        with counted:
            bulk._run()
        self.assertEqual(self._result(bulk), ("failed", "No account yet."))

    def test_language(self):
        """What is said, is said to the one who has started it."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.clerk.lang = "de_DE"
        bulk = self._noted(self.orders[:2])
        langs = []
        counted, _seen = self._counted(
            lambda bulk, orders, seen: langs.extend([bulk.env.lang, orders.env.lang])
        )
        with counted:
            bulk._run()
        self.assertEqual(set(langs), {"de_DE"})

    def test_time_left(self):
        """As fast as it goes since it runs, not since it was first started."""
        bulk = self._noted()

        def look(bulk, orders, seen):
            if seen:
                bulk.started_at = self._ago(days=2)
                bulk.running_since = self._ago(seconds=60)
                self.assertAlmostEqual(bulk._seconds_left(), 15, delta=2)

        counted, _seen = self._counted(look)
        with counted:
            bulk._run()
        self.assertEqual(bulk.seconds_left, 0)

    def test_refused(self):
        with self.assertRaises(UserError):
            self._noted(self.orders.browse())
        with self.assertRaises(UserError):
            self._begin("paid", self._orders(1).picking_ids)
        bulk = self._noted()
        with self.assertRaises(AccessError):
            bulk.with_user(self.clerk).write({"state": "done"})

    def test_results(self):
        """What failed is found by its reason, and the records themselves."""
        bulk = self._begin("ship", self.orders[:2])
        bulk._run()
        mine = bulk.with_user(self.clerk)
        action = mine.with_context(bulk_state="failed").action_results()
        self.assertEqual(action["domain"], [("bulk_id", "=", bulk.id)])
        self.assertIn("search_default_group_text", action["context"])
        action = mine.action_failed_records()
        self.assertEqual(action["domain"], [("id", "in", self.orders[:2].ids)])
        groups = self.env["fulfilment.bulk.line"].formatted_read_group(
            [("bulk_id", "=", bulk.id)], ["text"], ["__count"]
        )
        self.assertEqual([group["__count"] for group in groups], [2])

    def test_memory(self):
        """A chunk leaves nothing behind in the cache."""
        bulk = self._noted(internal_note="Seen")
        sizes = []

        def look(bulk, orders, seen):
            field = orders._fields["internal_note"]
            sizes.append(len(field._get_cache(bulk.env)))

        counted, _seen = self._counted(look)
        with counted:
            bulk._run()
        self.assertLessEqual(max(sizes), 20)
