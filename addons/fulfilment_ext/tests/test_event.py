from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import FulfilmentCase


@tagged("post_install", "-at_install")
class TestEvent(FulfilmentCase):
    """What happens is written once; what has to be decided is asked once."""

    def test_known_once(self):
        order = self._order()
        event = self.env["fulfilment.event"]._log("paid", order, amount=178)
        self.assertEqual((event.kind, event.company_id), ("paid", self.company))
        self.assertEqual(event.detail, {"amount": 178})
        self.assertFalse(self.env["fulfilment.event"]._log("paid", order))
        self.assertIn(event, order.fulfilment_event_ids)

    def test_not_changed(self):
        event = self.env["fulfilment.event"]._log("paid", self._order())
        with self.assertRaises(UserError):
            event.kind = "shipped"
        with self.assertRaises(AccessError):
            event.with_user(self.manager).unlink()

    def test_exception_asked_once(self):
        exceptions = self.env["fulfilment.exception"]
        order = self._order()
        first = exceptions._open("no_stock", order, "2 Coffee beans are missing.")
        again = exceptions._open("no_stock", order, "Still missing.")
        self.assertEqual(first, again)
        first.with_user(self.clerk).action_solve()
        self.assertEqual((first.state, first.solved_user_id), ("solved", self.clerk))
        with self.assertRaises(UserError):
            first.action_solve()
        self.assertNotEqual(
            exceptions._open("no_stock", order, "Missing again."), first
        )
        with self.assertRaises(AccessError):
            first.with_user(self.clerk).text = "Nothing"

    def test_other_companies(self):
        order = self._order()
        self.env["fulfilment.event"]._log("paid", order)
        self.env["fulfilment.exception"]._open("no_stock", order, "Missing.")
        other = self.env["res.company"].create({"name": "Other shop"})
        stranger = self._user(
            "user", "stranger", company_id=other.id, company_ids=other.ids
        )
        for model in ("fulfilment.event", "fulfilment.exception"):
            found = self.env[model].with_user(stranger)
            self.assertFalse(found.search_count([("order_id", "=", order.id)]))
