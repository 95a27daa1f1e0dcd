from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.queue_job.tests.common import trap_jobs

from ..models import order_share_check
from .common import OrderShareCommon

LOGGER = "odoo.addons.order_share.models.order_share_check"


@tagged("post_install", "-at_install")
class TestCheck(OrderShareCommon):
    """What is kept in a share's row: when it is written, and that it is right."""

    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())

    def place(self, share):
        """:return: where the row lies in its table: elsewhere after each UPDATE"""
        self.env.flush_all()
        query = SQL("SELECT ctid FROM order_share WHERE id = %s", share.id)
        return self.env.execute_query(query)

    def uploaded(self, share, kind):
        """A document comes in another transaction, which knows nothing yet.

        :return: whether the share's row was written
        """
        before = self.place(share)
        self.env.invalidate_all()
        # what was read by chance must not decide it
        share.mapped("state")
        share.invalidate_recordset(["proof_missing"])
        share.sudo()._add_event("upload", upload_kind=kind)
        pending = self.env.records_to_compute(share._fields["proof_missing"])
        self.assertEqual(share in pending, kind == "pod", "only a proof asks for it")
        return self.place(share) != before

    def test_documents_leave_the_row_alone(self):
        share, _token = self._share()
        for kind in ("other", "delivery_note", "pod"):
            self.assertFalse(self.uploaded(share, kind), kind)
        share, _token = self._share()
        share.sudo()._report_status("delivered")
        for kind in ("other", "delivery_note"):
            self.assertFalse(self.uploaded(share, kind), kind)
        self.assertTrue(share.proof_missing)
        self.assertTrue(self.uploaded(share, "pod"))
        self.assertFalse(share.proof_missing)
        self.assertFalse(self.uploaded(share, "pod"), "the second one says nothing new")
        before = self.place(share)
        share.sudo()._report_problem("damage")
        self.assertNotEqual(self.place(share), before, "the control")

    def test_a_proof_that_comes_first(self):
        share, _token = self._share()
        sudo = share.sudo()
        sudo._add_event("upload", upload_kind="pod")
        self.assertFalse(share.proof_missing)
        sudo._report_status("delivered")
        self.assertFalse(share.proof_missing)

    def test_who_takes_the_delivery_back_owes_no_proof(self):
        share, _token = self._share()
        sudo = share.sudo()
        sudo._report_status("delivered")
        self.assertTrue(share.proof_missing)
        sudo._undo(sudo._undoable_event().id)
        self.assertFalse(share.proof_missing)
        sudo._report_status("delivered")
        self.assertTrue(share.proof_missing)

    def test_each_drift_is_found_and_mended(self):
        request, _tokens = self._request()
        bidder, silent = request.share_ids.sudo()
        bidder._answer("offer", amount=100.0)
        delivered, _token = self._share()
        delivered.sudo()._report_status("delivered")
        proven, _token = self._share()
        proven.sudo()._report_status("delivered")
        proven.sudo()._add_event("upload", upload_kind="pod")
        late, _token = self._share()
        late.sudo()._report_problem("late")
        undone, _token = self._share()
        undone.sudo()._report_problem("late")
        undone.sudo()._undo(undone.sudo()._undoable_event().id)
        revoked, _token = self._share()
        revoked.action_revoke()
        draft, _token = self._share(sent=False)
        mine = bidder + silent
        mine += (delivered + proven + late + undone + revoked + draft).sudo()
        Share = self.env["order.share"].sudo()
        self.assertFalse(Share._cron_check_states() & mine)
        now = fields.Datetime.now()
        for share, field, wrong in (
            (bidder, "state", "closed"),
            (draft, "state", "delivered"),
            (undone, "state", "accepted"),
            (late, "problem_reason", None),
            (undone, "problem_reason", "late"),
            (delivered, "proof_missing", False),
            (proven, "proof_missing", True),
            (late, "proof_missing", True),
            (bidder, "offer_id", None),
            (silent, "offer_id", bidder.offer_id.id),
            (late, "link_ends_at", None),
            (late, "link_ends_at", now),
            (revoked, "link_ends_at", now),
        ):
            with self.subTest(field=field, wrong=wrong):
                right = share[field]
                self.env.execute_query(
                    SQL(
                        "UPDATE order_share SET %s = %s WHERE id = %s RETURNING id",
                        SQL.identifier(field),
                        wrong,
                        share.id,
                    )
                )
                self.env.invalidate_all()
                with self.assertLogs(LOGGER, "ERROR"):
                    self.assertEqual(Share._cron_check_states(), share.sudo())
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(share[field], right)
        self.assertFalse(Share._cron_check_states())

    def test_shares_are_compared_in_chunks(self):
        shares = [self._share()[0] for _number in range(3)]
        self.env.flush_all()
        self.patch(order_share_check, "CHECK_CHUNK", 1)
        self.env.cr.execute(
            "UPDATE order_share SET state = 'closed' WHERE id = %s", [shares[1].id]
        )
        self.env.invalidate_all()
        with self.assertLogs(LOGGER, "ERROR"):
            self.assertEqual(self.env["order.share"]._cron_check_states(), shares[1])
