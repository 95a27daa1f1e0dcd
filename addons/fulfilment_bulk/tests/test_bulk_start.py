from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..const import MODELS
from .common import BulkCase


@tagged("post_install", "-at_install")
class TestBulkStart(BulkCase):
    """The dialog that asks what to do."""

    def _wizard(self, records, user=None, **context):
        wizards = self.env["fulfilment.bulk.start"].with_user(user or self.clerk)
        return wizards.with_context(
            active_model=records._name, active_ids=records.ids, **context
        )

    def _started(self, wizard):
        number = wizard.action_start()["res_id"]
        return self.env["fulfilment.bulk"].browse(number).sudo()

    def test_left_out(self):
        orders = self._orders(3)
        self._ship(orders[0].picking_ids)
        orders[1].with_context(disable_cancel_warning=True).action_cancel()
        form = Form(self._wizard(orders, default_kind="ship"))
        self.assertEqual(form.record_count, 3)
        self.assertEqual(
            form.left_out_text.split("\n"),
            ["1 × Was shipped already.", "1 × Is cancelled."],
        )
        form.how = "complete"
        bulk = self._started(form.save())
        self.assertEqual(bulk.parameters, {"complete": True, "close": False})
        self.assertEqual((bulk.total_count, bulk.user_id), (3, self.clerk))
        self.assertIn("3 orders", bulk.display_name)
        bulk._run()
        self.assertEqual((bulk.done_count, bulk.skipped_count), (1, 2))

    def test_kinds(self):
        """What is done with orders only is not done with transfers."""
        pickings = self._orders(1).picking_ids
        for kind, models in MODELS.items():
            wizard = self._wizard(pickings).create(
                {"kind": kind, "carrier_id": self.carrier.id, "packing_note": "X"}
            )
            if "stock.picking" in models:
                self.assertEqual(self._started(wizard).kind, kind)
            else:
                self.assertFalse(wizard.left_out_text)
                with self.assertRaises(UserError):
                    wizard.action_start()

    def test_pressed_twice(self):
        wizard = self._wizard(self._orders(1)).create(
            {"kind": "notes", "internal_note": "Once"}
        )
        self.assertEqual(self._started(wizard), self._started(wizard))

    def test_missing(self):
        orders = self._awaited()
        tomorrow = self._ahead(days=2)
        for values in (
            {"kind": "notes"},
            {"kind": "carrier"},
            {"kind": "paid", "date": False},
            {"kind": "paid", "date": tomorrow},
            {"kind": "delivered", "delivered_at": tomorrow},
            {"kind": "delivered", "delivered_at": False},
        ):
            with self.assertRaises(UserError):
                self._wizard(orders).create(values).action_start()

    def test_of_somebody_else(self):
        wizard = self._wizard(self._orders(1)).create(
            {"kind": "notes", "internal_note": "Mine"}
        )
        with self.assertRaises(AccessError):
            wizard.with_user(self.manager).action_start()

    def test_malformed(self):
        """Ids come from outside."""
        orders = self._orders(1)
        for ids in ([], ["x", None], [10**9], [True], {"a": 1}):
            wizard = self._wizard(orders).create(
                {"kind": "notes", "internal_note": "X", "res_ids": ids}
            )
            with self.assertRaises(UserError):
                wizard.action_start()
        wizard = self._wizard(orders).create({"kind": "notes", "internal_note": "X"})
        wizard.res_model = "res.users"
        with self.assertRaises(UserError):
            wizard.action_start()

    def test_chosen_twice(self):
        orders = self._orders(1)
        wizard = self._wizard(orders).create(
            {"kind": "notes", "internal_note": "X", "res_ids": orders.ids * 2}
        )
        self.assertEqual(self._started(wizard).total_count, 1)

    def test_all(self):
        """Each kind can be started with what the dialog offers first."""
        orders = self._awaited()
        for kind, values in (
            ("paid", {"reference": " B7 "}),
            ("send", {}),
            ("carrier", {"carrier_id": self.carrier.id}),
            ("ship", {}),
            ("delivered", {}),
            ("notes", {"packing_note": "Two boxes"}),
            ("cancel", {"reason": "Test"}),
        ):
            wizard = self._wizard(orders, default_kind=kind).create(values)
            bulk = self._started(wizard)
            self.assertEqual(bulk.kind, kind)
            bulk._run()
            self.assertEqual((bulk.state, bulk.waiting_count), ("done", 0))
            self.assertNotIn("went wrong", bulk.line_ids.text or "")

    def test_too_many(self):
        order = self._orders(1)
        wizard = self._wizard(order).create(
            {
                "kind": "notes",
                "internal_note": "X",
                "res_ids": list(range(1, 10_000)) + [order.id],
            }
        )
        self.assertEqual(wizard.record_count, 10_000)
        with self.assertRaises(UserError):
            orders = self.env["sale.order"].browse(range(1, 10_002))
            self._begin("notes", orders, internal_note="X")
