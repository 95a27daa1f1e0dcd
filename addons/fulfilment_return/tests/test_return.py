from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .return_common import ReturnCase


@tagged("post_install", "-at_install")
class TestReturn(ReturnCase):
    """Asking, limits and decisions."""

    def test_asked(self):
        order = self._shipped()
        record = self._return(order, approve=False)
        self.assertRegex(record.name, r"^RET/\d{4}/\d{4}$")
        self.assertEqual(
            (record.state, record.amount_credit, record.amount_due),
            ("requested", 40, -40),
        )
        self.assertEqual(record.company_id, order.company_id)
        self.assertEqual(record.line_ids.returnable, 10)
        self.assertFalse(record.picking_ids)
        self.assertIn("return_requested", order.fulfilment_event_ids.mapped("kind"))

    def test_form(self):
        """From the order: what can come back stands there."""
        order = self._shipped(lines=2)
        action = order.with_user(self.clerk).action_return()
        model = self.env["fulfilment.return"].with_user(self.clerk)
        with Form(model.with_context(**action["context"])) as form:
            self.assertEqual(len(form.line_ids), 2)
            with form.line_ids.edit(0) as row:
                self.assertEqual(row.quantity, 0)
                self.assertEqual(row.returnable, 10)
                row.quantity = 3
        record = form.save()
        self.assertEqual(record.line_ids.quantity, 3)
        self.assertEqual(order.fulfilment_return_count, 1)

    def test_nothing_entered(self):
        order = self._shipped()
        with self._refused(UserError, "at least one item"):
            self.env["fulfilment.return"].create({"order_id": order.id})

    def test_not_shipped(self):
        order = self._shipped(steps=("stock 50", "confirm"))
        self.assertFalse(order.is_returnable)
        with self._refused(UserError, "Nothing of"):
            order.action_return()
        with self._refused(ValidationError, "only 0"):
            self._return(order, 1)

    def test_never_more_than_shipped(self):
        order = self._shipped(steps=("stock 50", "confirm", "ship 6"))
        line = order.order_line
        self._return(order, 4, approve=False)
        self.assertEqual(line._returnable(), 2)
        with self._refused(ValidationError, "only 2"):
            self._return(order, 3, approve=False)
        second = self._return(order, 2)
        self.assertEqual(line._returnable(), 0)
        second.action_cancel()
        self.assertEqual(second.state, "cancelled")
        self.assertEqual(second.picking_ids.state, "cancel")
        self.assertEqual(line._returnable(), 2)

    def test_twice_in_one(self):
        """Two lines of one return, or one that is raised."""
        order = self._shipped()
        row = {
            "sale_line_id": order.order_line.id,
            "quantity": 6,
            "reason_id": self.broken.id,
        }
        with self._refused(ValidationError, "can still be returned"):
            self.env["fulfilment.return"].create(
                {
                    "order_id": order.id,
                    "line_ids": [Command.create(row), Command.create(row)],
                }
            )
        record = self._return(order, 10, approve=False)
        with self._refused(ValidationError, "only 10"):
            record.line_ids.quantity = 11
        with self._refused(ValidationError, "not an item of this order"):
            record.line_ids.sale_line_id = self._shipped().order_line

    def test_returned_by_core(self):
        """What came back by core's own wizard can't come back again."""
        order = self._shipped(steps=("stock 50", "confirm", "ship", "return 7"))
        self.assertEqual(order.order_line._returnable(), 3)
        record = self._return(order, 3)
        self.assertEqual(record.picking_ids.move_ids.product_uom_qty, 3)

    def test_keep_it(self):
        """Money back without goods: it can't be asked for again."""
        order = self._shipped()
        record = self._return(order, 4, outcome="refund_only")
        self.assertEqual(record.state, "received")
        self.assertFalse(record.picking_ids)
        self.assertEqual(order.order_line._returnable(), 6)
        self.assertEqual(record.line_ids.condition, "Not sent back")

    def test_rejected(self):
        order = self._shipped()
        record = self._return(order)
        wizard = (
            self.env["fulfilment.return.reject"]
            .with_user(self.clerk)
            .create({"return_id": record.id, "reason": "Too late."})
        )
        wizard.action_reject()
        self.assertEqual(
            (record.state, record.reject_reason), ("rejected", "Too late.")
        )
        self.assertEqual(record.picking_ids.state, "cancel")
        self.assertEqual(order.order_line._returnable(), 10)
        with self._refused(UserError, "Rejected"):
            record.action_approve()
        record.action_requested()
        self.assertEqual(record.state, "requested")

    def test_asked_again(self):
        """Somebody else has returned it meanwhile."""
        order = self._shipped()
        record = self._return(order, 8, approve=False)
        record.action_cancel()
        self._return(order, 5, approve=False)
        with self._refused(ValidationError, "only 5"):
            record.action_requested()

    def test_pressed_twice(self):
        record = self._return(self._shipped())
        with self._refused(UserError, "Approved"):
            record.action_approve()
        self.assertEqual(len(record.picking_ids), 1)

    def test_fees_suggested(self):
        self.company.write(
            {"return_restocking_percent": 15, "return_shipping_fee": 4.9}
        )
        order = self._shipped()
        theirs = self._return(order, 4, approve=False)
        self.assertEqual(
            {fee.kind: fee.price_unit for fee in theirs.fee_ids},
            {"restocking": 6.0, "shipping": 4.9},
        )
        self.assertEqual(theirs.amount_due, -40 + 6 + 4.9)
        ours = self._return(order, 4, approve=False, reason_id=self.broken.id)
        self.assertFalse(ours.fee_ids)

    def test_not_by_hand(self):
        record = self._return(self._shipped(), approve=False)
        for name, value in (
            ("state", "settled"),
            ("amount_due", -1000),
            ("money_state", "done"),
            ("requested_by", "portal"),
        ):
            with self.subTest(name=name), self.assertRaises(AccessError):
                record.write({name: value})
        with self.assertRaises(AccessError):
            self._return(self._shipped(), state="received")
        with self.assertRaises(AccessError):
            record.line_ids.quantity_received = 4
        for name, value in (("quantity_received", 4), ("amount_credit", 9999)):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self._return(self._shipped(), approve=False, **{name: value})
        with self._refused(UserError, "items of this return"):
            self.env["fulfilment.return"].with_user(self.clerk).create(
                {
                    "order_id": record.order_id.id,
                    "line_ids": [Command.link(record.line_ids.id)],
                }
            )

    def test_gone_on(self):
        """What was asked for is not changed behind the customer's back."""
        record = self._return(self._shipped())
        with self._refused(UserError, "has gone on"):
            record.line_ids.quantity = 9
        with self._refused(UserError, "has gone on"):
            record.line_ids.unlink()
        with self._refused(UserError, "asked for already"):
            record.line_ids.outcome = "refund_only"
        with self._refused(UserError, "kept"):
            record.sudo().unlink()

    def test_rights(self):
        record = self._return(self._shipped(), approve=False)
        seller = self._user("user", "just_sells")
        seller.group_ids = self.env.ref("sales_team.group_sale_salesman")
        for user in (seller, self.env.ref("base.public_user")):
            with self.subTest(user=user.sudo().login):
                for call in (
                    lambda own: own.read(["name"]),
                    lambda own: own.action_approve(),
                    lambda own: own.action_cancel(),
                    lambda own: own.action_ask_payment(),
                ):
                    with self.assertRaises(AccessError):
                        call(record.with_user(user))
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user(
            "user", "elsewhere", company_id=other.id, company_ids=other.ids
        )
        self.assertFalse(
            self.env["fulfilment.return"]
            .with_user(stranger)
            .search([("id", "=", record.id)])
        )
        with self.assertRaises(AccessError):
            record.with_user(stranger).action_approve()
