from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import OrderShareCommon


@tagged("post_install", "-at_install")
class TestShareList(OrderShareCommon):
    """What lists of many shares are searched by is kept, and follows at once."""

    def setUp(self):
        super().setUp()
        self.enterContext(trap_jobs())

    def found(self, share, *domain):
        self.env.flush_all()
        return bool(share.search([("id", "=", share.id), *domain]))

    def test_the_end_is_that_of_the_newest_link(self):
        share, _token = self._share()
        link = share._newest_link()
        self.assertEqual(share.link_ends_at, link.expires_at)
        soon = fields.Datetime.now() + timedelta(days=1)
        share._extend_links(soon)
        self.assertEqual(share.link_ends_at, soon)
        self.assertTrue(self.found(share, ("is_expiring", "=", True)))
        self.assertTrue(self.found(share, ("expires_at", "<=", soon)))
        # a driver's link says nothing of the partner's
        self.env["access.link"]._issue(
            share, "status", expires_at=fields.Datetime.now(), parent=link
        )
        self.assertEqual(share.link_ends_at, soon)
        share.action_new_link()
        self.assertGreater(share.link_ends_at, soon)
        self.assertFalse(self.found(share, ("is_expiring", "=", True)))
        share.action_revoke()
        self.assertFalse(share.link_ends_at)
        self.assertFalse(self.found(share, ("is_expired", "=", True)))
        self.assertEqual(share.link_state, "revoked")

    def test_a_proof_is_missing_until_it_comes(self):
        share, _token = self._share()
        sudo = share.sudo()
        self.assertFalse(share.proof_missing)
        sudo._add_event("status", status="delivered")
        self.assertTrue(self.found(share, ("proof_missing", "=", True)))
        note = sudo._add_event("upload", upload_kind="delivery_note")
        self.assertTrue(share.proof_missing)
        proof = sudo._add_event("upload", upload_kind="pod")
        self.assertFalse(share.proof_missing)
        self.assertTrue(note and proof)
        sudo._add_event("undo", undone_event_id=proof.id)
        self.assertTrue(share.proof_missing)

    def test_rows_cost_no_queries(self):
        names = (
            "document_name recipient_name scope sent_at reminded_at first_answer_at"
            " state problem_reason offer_amount eta last_event_at upload_count"
            " expires_at link_state is_expiring user_id"
        )
        specification = {name: {} for name in names.split()}
        for user in (self.sender, self.env.ref("base.user_admin")):
            counts = []
            for _turn in range(3):
                for _number in range(4):
                    share, _token = self._share(order=self._order())
                    share.sudo()._add_event("status", status="accepted")
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                shares = self.env["order.share"].with_user(user)
                result = shares.web_search_read([], specification, limit=80)
                counts.append(self.env.cr.sql_log_count - before)
            self.assertGreaterEqual(result["length"], 12)
            self.assertEqual(counts[1], counts[2], user.login)
