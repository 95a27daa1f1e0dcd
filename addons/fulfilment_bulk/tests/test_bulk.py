import contextlib
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.fulfilment_ext.tests.common import FulfilmentCase
from odoo.addons.mail.tests.common import mail_new_test_user


@tagged("post_install", "-at_install")
class TestBulk(FulfilmentCase):
    """The same done with many records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.olga = mail_new_test_user(
            cls.env, "olga_bulk", groups="fulfilment_ext.group_user"
        )
        order = cls.env["sale.order"]
        cls.orders = order.create(
            [{"partner_id": cls.env.user.partner_id.id} for _number in range(25)]
        )

    def _bulk(self, orders=None, **notes):
        orders = self.orders if orders is None else orders
        bulks = self.env["fulfilment.bulk"].with_user(self.olga)
        return bulks._start("notes", orders.with_user(self.olga), notes).sudo()

    def test_all(self):
        bulk = self._bulk(internal_note="Seen")
        self.assertEqual((bulk.state, bulk.waiting_count), ("waiting", 25))
        self.assertEqual(bulk._run(), 25)
        self.assertEqual((bulk.state, bulk.done_count), ("done", 25))
        self.assertEqual(set(self.orders.mapped("internal_note")), {"Seen"})

    def test_one_bad(self):
        """It is told, and the others are done."""
        bad, written = self.orders[7], []

        def do_notes(bulk, orders, **notes):
            if bad in orders:
                raise UserError(bulk.env._("Not this one."))
            written.extend(orders.ids)

        bulk = self._bulk()
        with patch.object(type(bulk), "_do_notes", do_notes):
            bulk._run()
            self.assertEqual((bulk.done_count, bulk.failed_count), (24, 1))
            line = bulk.line_ids.filtered(lambda line: line.state == "failed")
            self.assertEqual((line.res_id, line.text), (bad.id, "Not this one."))
            self.assertEqual(sorted(written), sorted((self.orders - bad).ids), "once")
        bulk.with_user(self.olga).action_retry()
        self.assertEqual(bulk._run(), 1)
        self.assertEqual((bulk.state, bulk.done_count), ("done", 25))

    def test_goes_on_after_a_crash(self):
        """What was kept is not done again."""
        bulk, seen = self._bulk(), []

        def do_notes(bulk, orders, **notes):
            if len(seen) >= 20:
                raise KeyboardInterrupt
            seen.extend(orders.ids)

        # not assertRaises(), which undoes what was kept
        with (
            patch.object(type(bulk), "_do_notes", do_notes),
            contextlib.suppress(KeyboardInterrupt),
        ):
            bulk._run()
            self.fail("It was not cut off")
        self.env.invalidate_all()
        self.assertEqual((bulk.done_count, bulk.waiting_count), (20, 5))
        self.assertEqual(bulk._run(), 5)

    def test_paused(self):
        bulk = self._bulk()
        bulk.with_user(self.olga).action_pause()
        self.assertEqual(bulk._run(), 0)
        bulk.with_user(self.olga).action_go_on()
        self.assertEqual(bulk._run(), 25)

    def test_refused(self):
        sam = mail_new_test_user(
            self.env, "sam_bulk", groups="sales_team.group_sale_salesman_all_leads"
        )
        bulks = self.env["fulfilment.bulk"]
        with self.assertRaises(AccessError):
            bulks.with_user(sam)._start("notes", self.orders.with_user(sam))
        with self.assertRaises(UserError):
            self._bulk(self.orders.browse())
        bulk = self._bulk()
        with self.assertRaises(AccessError):
            bulk.with_user(self.olga).write({"state": "done"})
