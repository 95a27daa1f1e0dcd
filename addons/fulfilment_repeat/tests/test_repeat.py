from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.fulfilment_ext.tests.common import FulfilmentCase
from odoo.addons.mail.tests.common import mail_new_test_user


class RepeatCase(FulfilmentCase):
    """An order of three things."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.papers = cls._product("Filter papers", 5)
        cls.mug = cls._product("Mug", 12)
        cls.old = cls._order(
            order_line=[
                Command.create({"product_id": product.id, "product_uom_qty": quantity})
                for product, quantity in (
                    (cls.product, 2),
                    (cls.papers, 10),
                    (cls.mug, 1),
                )
            ]
        )
        for product in (cls.product, cls.papers, cls.mug):
            cls._stock(product, 100)

    def _line(self, product):
        return self.old.order_line.filtered(lambda line: line.product_id == product)

    def _wizard(self, user=None):
        wizard = self.env["fulfilment.repeat"].with_user(user or self.clerk)
        return wizard._start(self.old.with_user(user or self.clerk))

    def _texts(self, wizard):
        return {row.product_id: row.text for row in wizard.line_ids}

    def _made(self, wizard):
        return self.env["sale.order"].browse(wizard.action_repeat()["res_id"])


@tagged("post_install", "-at_install")
class TestRepeat(RepeatCase):
    """The same again."""

    def test_same(self):
        wizard = self._wizard()
        self.assertEqual(set(self._texts(wizard).values()), {""})
        self.assertEqual(wizard.summary, "Everything is as it was.")
        made = self._made(wizard)
        self.assertEqual(made.state, "draft")
        self.assertEqual(made.partner_id, self.customer)
        self.assertEqual(made.repeat_of_id, self.old)
        self.assertEqual(made.origin, self.old.name)
        self.assertEqual(made.amount_total, self.old.amount_total)
        self.assertEqual(self.old.repeat_count, 1)
        self.assertIn(self.old.name, made.message_ids[0].body)
        # pressed twice
        self.assertEqual(self._made(wizard), made)
        # and once more, on another day
        self.assertNotEqual(self._made(self._wizard()), made)

    def test_prices(self):
        self.product.list_price = 99
        self.papers.list_price = 4
        wizard = self._wizard()
        texts = self._texts(wizard)
        self.assertIn("Dearer by", texts[self.product])
        self.assertIn("10.00", texts[self.product])
        self.assertIn("Cheaper by", texts[self.papers])
        self.assertEqual(texts[self.mug], "")
        self.assertIn("2 of 3", wizard.summary)
        row = wizard.line_ids[0]
        self.assertEqual((row.price_then, row.price), (89, 99))
        self.assertEqual(self._made(wizard).amount_total, 2 * 99 + 40 + 12)

    def test_discount(self):
        """What was paid is compared, not what was printed."""
        self._line(self.product).discount = 10
        self.assertIn("Dearer by", self._texts(self._wizard())[self.product])
        self._line(self.product).write({"price_unit": 178, "discount": 50})
        self.assertEqual(self._texts(self._wizard())[self.product], "")

    def test_gone(self):
        self.mug.active = False
        self.papers.sale_ok = False
        wizard = self._wizard()
        texts = self._texts(wizard)
        self.assertEqual(texts[self.mug], "No longer available.")
        self.assertEqual(texts[self.papers], "Not for sale any more.")
        self.assertIn("2 can't be had", wizard.summary)
        # whatever is typed
        wizard.line_ids.quantity = 5
        made = self._made(wizard)
        self.assertEqual(made.order_line.product_id, self.product)
        self.assertEqual(made.order_line.product_uom_qty, 5)

    def test_all_gone(self):
        (self.product | self.papers | self.mug).active = False
        with self.assertRaisesRegex(UserError, "Nothing is left"):
            self._wizard().action_repeat()

    def test_stock(self):
        self._stock(self.papers, -97)
        self._stock(self.mug, -100)
        texts = self._texts(self._wizard())
        self.assertIn("Only ", texts[self.papers])
        self.assertEqual(texts[self.mug], "Out of stock.")

    def test_stock_is_shared(self):
        """Two lines of one thing: only one gets the last ones."""
        order = self._order(
            order_line=[
                Command.create({"product_id": self.mug.id, "product_uom_qty": 60}),
                Command.create({"product_id": self.mug.id, "product_uom_qty": 60}),
            ],
            confirm=False,
        )
        today = order.order_line._repeat_today(self.customer)
        self.assertEqual([today[line].free for line in order.order_line], [100, 40])
        # of what is wanted now, not then
        wanted = dict.fromkeys(order.order_line, 10)
        today = order.order_line._repeat_today(self.customer, wanted)
        self.assertEqual([today[line].free for line in order.order_line], [100, 90])

    def test_left_out(self):
        wizard = self._wizard()
        wizard.line_ids[0].quantity = 0
        self.assertEqual(
            self._made(wizard).order_line.product_id, self.papers | self.mug
        )

    def test_not_repeated(self):
        """Deposits, sections and the costs of delivery."""
        service = self._product("Delivery", 5, type="service", is_storable=False)
        self.old.order_line = [
            Command.create({"display_type": "line_section", "name": "Extras"}),
            Command.create(
                {"product_id": service.id, "is_delivery": True, "price_unit": 5}
            ),
            Command.create(
                {"product_id": service.id, "is_downpayment": True, "price_unit": 5}
            ),
        ]
        self.assertEqual(len(self._wizard().line_ids), 3)

    def test_other_customer(self):
        """Also how an order that was invoiced gets another customer."""
        other = self.customer.copy({"name": "Jan Kowalski"})
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Half",
                "currency_id": self.company.currency_id.id,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "3_global",
                            "compute_price": "percentage",
                            "percent_price": 50,
                        }
                    )
                ],
            }
        )
        other.specific_property_product_pricelist = pricelist
        wizard = self._wizard()
        wizard.partner_id = other
        self.assertIn("Cheaper", self._texts(wizard)[self.product])
        made = self._made(wizard)
        self.assertEqual(made.partner_id, other)
        self.assertEqual(made.partner_shipping_id, other)
        self.assertEqual(made.amount_total, self.old.amount_total / 2)

    def test_addresses(self):
        place = self.customer.create(
            {"name": "Hof", "type": "delivery", "parent_id": self.customer.id}
        )
        self.old.partner_shipping_id = place
        self.assertEqual(self._made(self._wizard()).partner_shipping_id, place)
        place.active = False
        made = self._made(self._wizard())
        self.assertEqual(made.partner_shipping_id, self.customer)

    def test_cancelled(self):
        self.old._action_cancel()
        self.assertEqual(self._made(self._wizard()).state, "draft")

    def test_rights(self):
        for groups in (
            "base.group_user",
            "stock.group_stock_user",
            "base.group_portal",
        ):
            user = mail_new_test_user(self.env, f"repeat_{groups[-9:]}", groups=groups)
            with self.subTest(groups=groups), self.assertRaises(AccessError):
                self._wizard(user)
        seller = mail_new_test_user(
            self.env, "repeat_seller", groups="sales_team.group_sale_salesman"
        )
        self.old.user_id = self.manager
        with self.assertRaises(AccessError):
            self._wizard(seller)
        self.old.user_id = seller
        self.assertEqual(self._made(self._wizard(seller)).user_id, seller)
        mine = self._wizard()
        with self.assertRaises(AccessError):
            mine.with_user(self.manager).action_repeat()

    def test_lines_of_another_order(self):
        other = self._order()
        with self.assertRaises(ValidationError):
            self._wizard().line_ids[0].write({"order_line_id": other.order_line.id})

    def test_nobody_sets_it(self):
        with self.assertRaises(AccessError):
            self.old.with_user(self.clerk).repeat_of_id = self.old

    def test_cost(self):
        """Core looks for the rule of a pricelist line by line, as on any quotation; we
        add nothing for a line."""

        def queries(order):
            self.env.flush_all()
            self.env.invalidate_all()
            lines = order.browse(order.id).order_line
            start = self.env.cr.sql_log_count
            lines._repeat_today(order.partner_id)
            return self.env.cr.sql_log_count - start

        many = self._order(
            order_line=[
                Command.create({"product_id": self._product(f"Item {number}").id})
                for number in range(30)
            ]
        )
        few = queries(self.old)
        self.assertLessEqual(queries(many), few + 27)
