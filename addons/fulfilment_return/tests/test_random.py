import random
from unittest import skipUnless

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, float_round

from .return_common import ReturnCase

try:
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as st
except ImportError:  # pragma: no cover
    st = None

STEPS = (
    "ship",
    "ask",
    "exchange",
    "keep",
    "approve",
    "receive",
    "part",
    "cancel",
    "core",
    "settle",
)
#: Written apart from the addon.
MOVED = """
SELECT coalesce(sum(piece.quantity * unit.factor) FILTER (
           WHERE destination.usage = 'customer'), 0),
       coalesce(sum(piece.quantity * unit.factor) FILTER (
           WHERE source.usage = 'customer'), 0),
       coalesce(sum(piece.quantity * unit.factor) FILTER (
           WHERE source.usage = 'customer' AND asked.outcome = 'exchange'), 0)
  FROM stock_move_line piece
  JOIN stock_move move ON move.id = piece.move_id
  JOIN uom_uom unit ON unit.id = piece.product_uom_id
  JOIN stock_location source ON source.id = piece.location_id
  JOIN stock_location destination ON destination.id = piece.location_dest_id
 LEFT JOIN fulfilment_return_line asked ON asked.id = move.fulfilment_return_line_id
 WHERE move.sale_line_id = %s AND piece.state = 'done'
"""
#: What was invoiced and credited of an item, by both kinds of links.
BILLED = """
SELECT coalesce(sum(CASE bill.move_type WHEN 'out_refund' THEN -row.quantity
                                        ELSE row.quantity END), 0)
  FROM account_move_line row
  JOIN account_move bill ON bill.id = row.move_id AND bill.state = 'posted'
 LEFT JOIN fulfilment_return_line asked ON asked.id = row.fulfilment_return_line_id
 WHERE row.display_type = 'product' AND (
       EXISTS (SELECT FROM sale_order_line_invoice_rel rel
                WHERE rel.invoice_line_id = row.id AND rel.order_line_id = %(line)s)
       OR (asked.sale_line_id = %(line)s AND row.product_id = %(product)s
           AND NOT EXISTS (SELECT FROM sale_order_line_invoice_rel rel
                            WHERE rel.invoice_line_id = row.id)))
"""


@skipUnless(st, "hypothesis is not installed")
@tagged("post_install", "-at_install")
class TestReturnRandom(ReturnCase):
    """Whatever happens in whichever order: items are what the movements say, nothing
    gets lost on the shelf, and money is right to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tax = cls.env["account.tax"]

        def made(**values):
            return tax.create(
                {"name": f"Random {values}", "type_tax_use": "sale", **values}
            )

        cls.taxes = {
            "excluded": made(amount=19, price_include_override="tax_excluded"),
            "included": made(amount=7, price_include_override="tax_included"),
            "none": tax,
        }
        cls.taxes["fixed"] = cls.taxes["excluded"] | made(
            amount=0.25, amount_type="fixed"
        )
        yen = cls.env.ref("base.JPY")
        yen.active = True
        cls.env["res.currency.rate"].create(
            {"currency_id": yen.id, "rate": 160.5, "company_id": cls.company.id}
        )
        cls.lists = {
            "own": cls.env["product.pricelist"].create(
                {"name": "Own", "currency_id": cls.company.currency_id.id}
            ),
            "yen": cls.env["product.pricelist"].create(
                {"name": "Yen", "currency_id": yen.id}
            ),
        }

    def test_random(self):
        kinds = [
            (policy, tax, currency, paid)
            for policy in ("order", "delivery")
            for tax in self.taxes
            for currency in ("own", "yen")
            for paid in ("invoice", "card", "not")
        ]
        step = st.tuples(
            st.sampled_from(
                (
                    *STEPS,
                    "ask",
                    "approve",
                    "receive",
                    "part",
                    "cancel",
                    "cancel",
                    "settle",
                    "exchange",
                )
            ),
            st.integers(1, 9),
        )

        @settings(
            max_examples=16,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.sampled_from(kinds), st.lists(step, min_size=8, max_size=18))
        def check(kind, steps):
            savepoint = self.cr.savepoint(flush=True)
            try:
                self._check_sequence(kind, steps)
            finally:
                savepoint.close(rollback=True)
                self.env.invalidate_all()

        self.played = set()
        check()
        self.assertEqual(self.played, set(STEPS))

    def _check_sequence(self, kind, steps):
        policy, tax, currency, paid = kind
        values = {
            "taxes_id": [Command.set(self.taxes[tax].ids)],
            "invoice_policy": policy,
        }
        self.goods = self._product("Random", 9.99, **values)
        self.other = self._product("Other", 14.49, **values)
        for each in (self.goods, self.other):
            self._stock(each, 200)
        order = self._goods(
            12, product=self.goods, pricelist_id=self.lists[currency].id
        )
        order.order_line.discount = 5
        order.action_confirm()
        if paid == "card":
            self._pay(order)._post_process()
        elif paid == "invoice" and policy == "order":
            self._register(self._invoice(order))
        self.dice = random.Random(len(steps))
        for name, number in [("ship", 9), *steps]:
            try:
                with self.cr.savepoint():
                    if self._do(order, name, number):
                        self.played.add(name)
                    else:
                        # something must be there first
                        self._do(order, "ask", number)
            except UserError as error:
                # a limit, never something that is broken
                self.assertTrue(
                    any(
                        word in str(error)
                        for word in ("still be returned", "other return", "Nothing of")
                    ),
                    f"{name}: {error}",
                )
            self.env.flush_all()
            self.env.invalidate_all()
            self._check_items(order)
            self._check_shelf()
        self._finish(order)

    def _of(self, order, *states):
        return order.fulfilment_return_ids.filtered(lambda each: each.state in states)[
            :1
        ]

    def _do(self, order, name, number):
        """:return: whether there was something to do"""
        if name == "ship":
            ready = self._open(order).filtered(
                lambda each: each.picking_type_code == "outgoing"
            )
            if not ready:
                return False
            self._ship(ready[:1], {self.goods: number, self.other: number})
        elif name in ("ask", "exchange", "keep"):
            line = self.dice.choice(order.order_line)
            more = {}
            if name == "keep":
                more["outcome"] = "refund_only"
            if name == "exchange":
                more["outcome"] = "exchange"
                more["exchange_when"] = self.dice.choice(("receipt", "advance"))
                more["exchange_pricing"] = self.dice.choice(("even", "today"))
                if self.dice.random() < 0.5:
                    more["replacement_product_id"] = self.other.id
            if self.dice.random() < 0.3:
                more["fee_ids"] = [Command.create({"kind": "work", "price_unit": 3.33})]
            self._return(order, number, sale_line_id=line.id, approve=False, **more)
        elif name == "core":
            done = self._done(order)
            done = done.filtered(lambda each: each.move_ids.sale_line_id)
            if not done or max(line._returnable() for line in order.order_line) < 1:
                return False
            move = done[:1].move_ids[:1]
            if min(move._left_to_return(), move.sale_line_id._returnable()) < 1:
                return False
            self._back_one(move)
        else:
            states = {
                "approve": ("requested",),
                "cancel": ("requested", "approved"),
                "receive": ("approved",),
                "part": ("approved",),
                "settle": ("received",),
            }[name]
            record = self._of(order, *states)
            if not record or (
                name == "cancel" and any(record.line_ids.mapped("quantity_received"))
            ):
                return False
            if name == "approve":
                record.action_approve()
            elif name == "cancel":
                record.action_cancel()
            elif name == "settle":
                self._settle_it(record)
            else:
                left = record.line_ids.quantity - record.line_ids.quantity_received
                kind = self.dice.choice(("restock", "quarantine", "scrap"))
                if name == "part":
                    left = min(left, number % 3)
                self._receive(
                    record,
                    [(kind, left)],
                    is_rest_expected=name == "part" and self.dice.random() < 0.5,
                )
        return True

    def _back_one(self, move):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(
                active_id=move.picking_id.id,
                active_ids=move.picking_id.ids,
                active_model="stock.picking",
            )
            .create({"picking_id": move.picking_id.id})
        )
        row = wizard.product_return_moves.filtered(lambda each: each.move_id == move)
        row.quantity = 1
        back = wizard._create_return()
        back.move_ids.picked = True
        back.with_context(skip_backorder=True, skip_sms=True).button_validate()

    def _settle_it(self, record):
        money = record.currency_id
        if money.is_zero(record.amount_due):
            record.action_settle()
        else:
            self._settle(record, how="hand")
        self.assertEqual(record.state, "settled")
        move = record.move_id
        if move:
            sign = -1 if move.move_type == "out_refund" else 1
            self.assertFalse(
                money.compare_amounts(sign * move.amount_total, record.amount_due)
            )
        self.assertFalse(
            money.compare_amounts(
                record.amount_due,
                record.amount_replacement + record.amount_fee - record.amount_credit,
            )
        )

    # --- what must hold

    def _check_items(self, order):
        for line in order.order_line:
            rows = self.env.execute_query(SQL(MOVED, line.id))
            unit = line.product_uom_id.factor
            left, back, exchanged = (float(each) / unit for each in rows[0])
            self.assertEqual(
                (line.item_shipped, line.item_returned, line.item_exchanged),
                tuple(
                    float_round(each, precision_digits=2)
                    for each in (left, back, exchanged)
                ),
            )
            self.assertGreaterEqual(line._returnable(), 0)
            self.assertFalse(line._check_items(line.id, line.id))

    def _check_shelf(self):
        """What is not at customers is on the shelf, in quarantine or scrapped."""
        for product in (self.goods, self.other):
            groups = self.env["stock.quant"]._read_group(
                [("product_id", "=", product.id)],
                ["location_id"],
                ["quantity:sum"],
            )
            sums = {}
            for location, quantity in groups:
                sums[location.usage] = sums.get(location.usage, 0.0) + quantity
            scrapped = sum(
                self.env["stock.scrap"]
                .search([("product_id", "=", product.id), ("state", "=", "done")])
                .mapped("scrap_qty")
            )
            self.assertAlmostEqual(
                sums.get("internal", 0) + sums.get("customer", 0) + scrapped, 200
            )

    def _finish(self, order):
        """All is received, settled, shipped, invoiced and paid: nobody owes anything,
        and each item is invoiced less what was credited."""
        for record in order.fulfilment_return_ids:
            if record.state == "requested":
                record.action_cancel()
            if record.state == "approved":
                self._receive(record)
            if record.state == "received":
                self._settle_it(record)
        for picking in self._open(order).filtered(
            lambda each: each.picking_type_code == "outgoing"
        ):
            picking.action_assign()
            self._ship(picking)
        self.env.flush_all()
        self.env.invalidate_all()
        if order.order_line.filtered("qty_to_invoice"):
            for move in order._create_invoices(final=True):
                move.action_post()
        self.assertFalse(order.order_line.filtered("qty_to_invoice"))
        for line in order.order_line:
            credited = sum(
                each.quantity
                if each.outcome == "refund_only"
                else each.quantity_received
                for each in line.return_line_ids
                if each.state == "settled"
            )
            wanted = line.product_uom_qty - credited
            if line._is_invoiced_delivered():
                # what came back by core's own wizard is credited by core
                kept = sum(
                    each.quantity
                    for each in line.return_line_ids
                    if each.state == "settled" and each.outcome == "refund_only"
                )
                wanted = line.item_shipped - line.item_returned - kept
            rows = self.env.execute_query(
                SQL(BILLED, line=line.id, product=line.product_id.id)
            )
            self.assertAlmostEqual(float(rows[0][0]), wanted, 2)
        # what is open is paid or given back
        moves = (
            order.order_line.invoice_lines.move_id | order.fulfilment_return_ids.move_id
        ).filtered(lambda move: move.state == "posted")
        lines = moves.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )
        balance = sum(moves.mapped("amount_total_signed"))
        self.assertAlmostEqual(sum(lines.mapped("balance")), balance, 2)
        for move in moves:
            if not move.currency_id.is_zero(move.amount_residual):
                self._register(move)
        self.assertFalse(
            [move.name for move in moves if move.amount_residual], "all is paid"
        )
