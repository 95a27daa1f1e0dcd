from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import BulkCase


@tagged("post_install", "-at_install")
class TestBulkRights(BulkCase):
    """Who may start, watch and stop what."""

    def test_others(self):
        """People of sales or of the warehouse alone see and start nothing."""
        order = self._orders(1)
        bulk = self._begin("notes", order, internal_note="Seen")
        for group in ("sales_team.group_sale_manager", "stock.group_stock_manager",
                      "base.group_portal"):  # fmt: skip
            user = mail_new_test_user(
                self.env, f"bulk_{group.split('.')[1]}", groups=group
            )
            mine = bulk.with_user(user)
            with self.assertRaises(AccessError):
                mine.read(["state"])
            with self.assertRaises(AccessError):
                mine.action_pause()
            with self.assertRaises(AccessError):
                mine.line_ids.action_retry()
            with self.assertRaises(AccessError):
                self._begin("notes", order, user, internal_note="No")
            with self.assertRaises(AccessError):
                self.env["fulfilment.bulk.start"].with_user(user).create({})
        self.assertEqual(bulk.state, "waiting")

    def test_by_hand(self):
        """Nobody writes what follows from what happens."""
        bulk = self._begin("notes", self._orders(1), internal_note="Seen")
        for user in (self.clerk, self.manager):
            with self.assertRaises(AccessError):
                bulk.with_user(user).write({"kind": "cancel"})
            with self.assertRaises(AccessError):
                bulk.line_ids.with_user(user).write({"state": "done"})
            with self.assertRaises(AccessError):
                bulk.with_user(user).create({"kind": "cancel"})

    def test_deleted(self):
        bulk = self._begin("notes", self._orders(1), internal_note="Seen")
        with self.assertRaises(AccessError):
            bulk.with_user(self.clerk).unlink()
        with self.assertRaises(UserError):
            bulk.with_user(self.manager).unlink()
        bulk._run()
        bulk.with_user(self.manager).unlink()
        self.assertFalse(bulk.exists())

    def test_context_from_outside(self):
        """The number of somebody else's bulk action defers no mail in its name."""
        self.company.stock_move_email_validation = True
        bulk = self._begin("notes", self._orders(1), internal_note="Seen")
        bulk.state = "running"
        picking = self._orders(1).picking_ids
        for number in (bulk.id, "x", [1], True):
            shipped = picking.with_user(self.manager).with_context(
                fulfilment_bulk_id=number
            )
            self.assertFalse(shipped._bulk_that_ships())
        mine = picking.with_user(self.clerk).with_context(fulfilment_bulk_id=bulk.id)
        self.assertEqual(mine._bulk_that_ships(), bulk)

    def test_private(self):
        """No call from outside gets past the buttons."""
        for model, names in (
            ("fulfilment.bulk", ("_start", "_run", "_job_run", "_do_cancel", "_go_on",
                                 "_finish", "_cron_check", "_job_keep")),
            ("fulfilment.bulk.line", ("_finish", "_retry")),
            ("fulfilment.bulk.mail", ("_job_queue", "_defer")),
            ("sale.order", ("_bulk_paid", "_bulk_cancel", "_bulk_ship")),
            ("stock.picking", ("_bulk_ship", "_bulk_tell_by_mail", "_delivery_slips")),
            ("fulfilment.due", ("_job_together",)),
        ):  # fmt: skip
            for name in names:
                with self.assertRaises(AccessError):
                    get_public_method(self.env[model], name)

    def test_rights_lost(self):
        """Who has left fulfilment does nothing any more, also what waits."""
        orders = self._orders(3)
        bulk = self._begin("cancel", orders)
        self.clerk.group_ids = [
            Command.set(self.env.ref("sales_team.group_sale_manager").ids)
        ]
        bulk._run()
        self.assertEqual((bulk.state, bulk.failed_count), ("done", 3))
        self.assertIn(self.clerk.name, bulk.line_ids[0].text)
        self.assertEqual(set(orders.mapped("state")), {"sale"})

    def test_archived(self):
        orders = self._orders(1)
        bulk = self._begin("cancel", orders)
        self.clerk.active = False
        bulk._run()
        self.assertEqual((bulk.failed_count, orders.state), (1, "sale"))

    def test_company_lost(self):
        """The one who has started it no longer sees its company."""
        orders = self._orders(2)
        other = self.env["res.company"].create({"name": "Other GmbH"})
        bulk = self._begin("cancel", orders)
        self.clerk.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        bulk._run()
        self.assertEqual((bulk.failed_count, bulk.state), (2, "done"))
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        with self.assertRaises(AccessError):
            bulk.with_user(self.clerk).action_retry()

    def test_companies(self):
        other = self.env["res.company"].create({"name": "Other GmbH"})
        foreign = self.env["sale.order"].create(
            {
                "partner_id": self.env.user.partner_id.id,
                "company_id": other.id,
                "warehouse_id": self.env["stock.warehouse"]
                .search([("company_id", "=", other.id)], limit=1)
                .id,
            }
        )
        order = self._orders(1)
        with self.assertRaises(AccessError):
            self._begin("cancel", order | foreign)
        self.clerk.company_ids |= other
        with self.assertRaises(UserError):
            both = (order | foreign).with_context(
                allowed_company_ids=(self.company | other).ids
            )
            self._begin("cancel", both)
        self.assertFalse(self.env["fulfilment.bulk"].search([("kind", "=", "cancel")]))
