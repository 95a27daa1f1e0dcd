from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestBoard(DeliveryCase):
    """Today's deliveries by deliverer."""

    def _columns(self):
        """:return: of the deliverers' ids: number of cards, in their order"""
        result = (
            self.env["delivery.job"]
            .with_user(self.operator)
            .with_context(read_group_expand=True)
            .web_read_group(
                [("company_id", "=", self.company.id), ("date", "=", "today")],
                ["deliverer_id"],
                auto_unfold=True,
                unfold_read_specification={"name": {}},
            )
        )
        return {
            group["deliverer_id"] and group["deliverer_id"][0]: group["__count"]
            for group in result["groups"]
        }

    def test_columns(self):
        """Everybody who is active has one, and so has nobody."""
        self.env["delivery.job"].search(
            [("state", "=", "planned")], limit=500
        )._cancel()
        # late in the evening the day of the order's customer is tomorrow
        self._job(self.marek, date=fields.Date.today())
        columns = self._columns()
        self.assertEqual(columns[self.ewa.id], 0)
        self.assertGreaterEqual(columns[self.marek.id], 1)
        self.assertIn(False, columns)
        self.ewa.active = False
        self.assertNotIn(self.ewa.id, self._columns())

    def test_nobody_is_open(self):
        """Core folds the column of those that nobody brings; who folds it here finds it
        folded."""
        job = self._job()

        def nobody(opening_info=None):
            result = self.env["delivery.job"].web_read_group(
                [("id", "=", job.id)],
                ["deliverer_id"],
                auto_unfold=True,
                opening_info=opening_info,
                unfold_read_specification={"name": {}},
            )
            return next(row for row in result["groups"] if not row["deliverer_id"])

        self.assertEqual(nobody()["__records"], [{"id": job.id, "name": job.name}])
        other = {"value": self.ewa.id, "folded": True}
        self.assertIn("__records", nobody([other]))
        self.assertNotIn("__records", nobody([{"value": False, "folded": True}]))

    def test_drop(self):
        job = self._job()
        job.with_user(self.operator).web_save(
            {"deliverer_id": self.marek.id}, {"deliverer_id": {}}
        )
        self.assertEqual((job.state, job.attempt_count), ("assigned", 1))
        job.with_user(self.operator).write({"deliverer_id": False})
        self.assertEqual(job.state, "planned")

    def test_refused_drop(self):
        job = self._job(self.marek)
        job._step("delivered")
        with self.assertRaisesRegex(UserError, "is Delivered"):
            job.write({"deliverer_id": self.ewa.id})

    def test_heads(self):
        self.marek.write({"max_jobs": 8, "max_weight": 250, "vehicle": "van"})
        self.ewa.write({"max_jobs": 1})
        self._job(self.marek)
        self._job(self.ewa)
        heads = (
            self.env["delivery.job"]
            .with_user(self.operator)
            .board_heads((self.marek | self.ewa).ids)
        )
        self.assertEqual(
            heads[self.marek.id],
            {
                "vehicle": "Van",
                "icon": "fa-truck",
                "jobs": "1 of 8 jobs",
                "load": "8 of 250 kg",
                "percent": 12,
                "is_full": False,
                "reason": False,
            },
        )
        self.assertTrue(heads[self.ewa.id]["is_full"])
        self.assertIn("1 of 1", heads[self.ewa.id]["reason"])

    def test_heads_of_another_company(self):
        other = self.env["res.company"].create({"name": "Another shop"})
        stranger = self._deliverer("Jan Kot", "+48 604 123 456", company_id=other.id)
        Job = self.env["delivery.job"].with_user(self.operator)
        self.assertFalse(Job.board_heads([stranger.id, 0, -1]))

    def test_card(self):
        job = self._job(self.marek)
        self.assertEqual(job.card_color, "light")
        self.assertEqual(job.card_note, "no answer yet")
        self.assertIn("–", job.card_badge)
        job._step("on_the_way")
        self.assertEqual((job.card_badge, job.card_color), ("On the Way", "info"))
        job._step("delivered")
        self.assertIn("Delivered ", job.card_badge)
        self.assertEqual(job.card_color, "success")

    def test_late_card(self):
        job = self._job(self.marek)
        job.window_to = fields.Datetime.now() - timedelta(minutes=1)
        self.assertTrue(job.is_late)
        self.assertEqual(job.card_color, "danger")
        job._step("delivered")
        self.assertFalse(job.is_late)

    def test_suggest(self):
        """Proposals for what is due, confirmed by one press."""
        today, later = self._job(date=fields.Date.today()), self._job()
        later.date = fields.Date.today() + timedelta(days=2)
        Job = self.env["delivery.job"].with_user(self.operator)
        action = Job.browse().action_suggest()
        wizard = (
            self.env["delivery.assign"]
            .with_user(self.operator)
            .browse(action["res_id"])
        )
        self.assertIn(today, wizard.line_ids.job_id)
        self.assertNotIn(later, wizard.line_ids.job_id)
        self.assertTrue(wizard.line_ids.deliverer_id)
        self.assertEqual(today.state, "planned", "not before it is confirmed")
        wizard.action_assign()
        self.assertEqual(today.state, "assigned")

    def test_nothing_to_suggest(self):
        self.env["delivery.job"].search(
            [("state", "=", "planned")], limit=500
        )._cancel()
        with self.assertRaisesRegex(UserError, "have a deliverer already"):
            self.env["delivery.job"].action_suggest()

    def test_other_company_is_hidden(self):
        other = self.env["res.company"].create({"name": "Another shop"})
        job = self._job()
        self.env.cr.execute(
            "UPDATE delivery_job SET company_id = %s WHERE id = %s", [other.id, job.id]
        )
        self.env.invalidate_all()
        found = self.env["delivery.job"].with_user(self.operator).search([], limit=100)
        self.assertNotIn(job, found)


@tagged("post_install", "-at_install")
class TestLate(DeliveryCase):
    """The window has passed."""

    def setUp(self):
        super().setUp()
        # commits nothing
        self.patch(
            self.env.registry["ir.cron"], "_commit_progress", lambda *_a, **_k: 60.0
        )

    def _late_cron(self, minutes):
        with freeze_time(fields.Datetime.now() + timedelta(minutes=minutes)):
            self.env["delivery.job"]._cron_late()

    def test_told_once(self):
        job = self._job(self.marek)
        before = job.window_to
        self._late_cron(10)
        self.assertFalse(self.notices(job, "late"), "it is not late yet")
        self._late_cron(120)
        self.assertEqual(len(self.notices(job, "late")), 1)
        self.assertGreater(job.window_to, before)
        self.assertTrue(job.late_told_at)
        self.assertEqual(job.order_id.delivery_eta, job.window_to)
        self._late_cron(600)
        self.assertEqual(len(self.notices(job, "late")), 1)
        self.assertEqual(
            len(job.event_ids.filtered(lambda event: event.kind == "late")), 1
        )

    def test_again_after_another_assignment(self):
        job = self._job(self.marek)
        self._late_cron(120)
        job._assign(self.ewa)
        self.assertFalse(job.late_told_at)

    def test_not_what_is_over(self):
        done, planned = self._job(self.marek), self._job()
        done._step("delivered")
        self._late_cron(600)
        self.assertFalse(self.notices(done, "late") | self.notices(planned, "late"))

    @mute_logger("odoo.addons.delivery_supplier.models.delivery_job_action")
    def test_a_bad_one(self):
        """One that can't be told holds up nobody."""
        jobs = self._job(self.marek) | self._job(self.marek) | self._job(self.marek)
        Job = self.env.registry["delivery.job"]
        tell = Job._tell_customer

        def fail(records, kind, *args, **kwargs):
            if kind == "late" and jobs[1] in records:
                raise ValueError("bad")
            return tell(records, kind, *args, **kwargs)

        self.patch(Job, "_tell_customer", fail)
        self._late_cron(120)
        self.assertEqual([len(self.notices(job, "late")) for job in jobs], [1, 0, 1])
        self.assertFalse(jobs[1].late_told_at)
