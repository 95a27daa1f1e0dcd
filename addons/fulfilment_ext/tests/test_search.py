from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged
from odoo.tests.common import BaseCase
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

from ..tools.month_words import month_of
from .step_common import StepCase

MONTHS = {
    "2026-11": (2026, 11),
    "11/2026": (2026, 11),
    "11.2026": (2026, 11),
    "2026/3": (2026, 3),
    "November": (2026, 11),
    "nov": (2026, 11),
    "Nov 2024": (2024, 11),
    "Nov. 24": (2024, 11),
    # not before it has come
    "December": (2025, 12),
    "Dezember": (2025, 12),
    "März": (2026, 3),
    "Listopad": (2026, 11),
    "listopada 2025": (2025, 11),
    "pazdziernik": (2026, 10),
    "13/2026": None,
    "ju": None,
    "ma": None,
    "jun 26": (2026, 6),
    "S00042": None,
    "": None,
    "2026-11-22": None,
    "99999-11": None,
    "\x00'; --": None,
}


@tagged("post_install", "-at_install")
class TestMonthWords(BaseCase):
    """Months as people write them."""

    def test_months(self):
        for text, expected in MONTHS.items():
            with self.subTest(text):
                found = month_of(text, ["pl_PL", "de_DE", "en"], date(2026, 11, 22))
                self.assertEqual(found, expected)

    def test_other_language(self):
        """Names of a language that nobody reads here are not known."""
        today = date(2026, 11, 22)
        self.assertIsNone(month_of("listopad", ["de_DE", "en"], today))
        self.assertIsNone(month_of("November", ["xx_XX"], today))


@tagged("post_install", "-at_install")
class TestSearch(StepCase):
    """Each key finds its orders, and no other."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.env["sale.order"].with_user(cls.clerk)
        cls.found = cls._order(confirm=False)
        other = cls.env["res.partner"].create(
            {
                "name": "Somebody Else",
                "email": "else@other.example",
                "phone": "555 0100",
            }
        )
        goods = cls._product("Tea")
        cls.other = cls._order(confirm=False)
        cls.other.write(
            {
                "partner_id": other.id,
                "partner_invoice_id": other.id,
                "partner_shipping_id": other.id,
                "order_line": [
                    Command.clear(),
                    Command.create({"product_id": goods.id}),
                ],
            }
        )

    def _search(self, name, value, operator="ilike"):
        self.env.flush_all()
        return self.orders.search(
            [
                (name, operator, value),
                ("id", "in", (self.found | self.other).ids),
            ]
        )

    def _assert_found(self, name, *values):
        for value in values:
            with self.subTest(f"{name}: {value}"):
                self.assertEqual(self._search(name, value), self.found)
                self.assertEqual(self._search(name, [value], "in"), self.found)

    def _assert_not_found(self, name, *values):
        for value in values:
            with self.subTest(f"{name}: {value}"):
                self.assertFalse(self._search(name, value))

    def test_number(self):
        """As it is typed into the first field of the search."""
        view = self.orders.get_view(
            self.env.ref("fulfilment_ext.order_search").id, "search"
        )
        self.assertIn("('name', 'ilike', self)", view["arch"])
        self.found.client_order_ref = "PO/4711"
        self.assertEqual(self._search("name", self.found.name), self.found)
        self.assertEqual(self._search("client_order_ref", "4711"), self.found)

    @freeze_time("2026-11-22")
    def test_month(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["res.lang"]._activate_lang("pl_PL")
        self.found.date_order = "2026-11-03 10:00:00"
        self.other.date_order = "2026-12-03 10:00:00"
        self._assert_found("search_month", "2026-11", "11/2026", "november", "Nov 2026")
        self._assert_found("search_month", "listopad", "listopada 2026")
        self._assert_not_found("search_month", "2025-11", "May", "nonsense", "13/2026")

    def test_month_begins_where_the_reader_is(self):
        self.found.date_order = "2026-10-31 23:30:00"
        self.other.date_order = "2026-11-30 23:30:00"
        self.orders = self.orders.with_context(tz="Europe/Berlin")
        self._assert_found("search_month", "2026-11")

    def test_phone(self):
        """Whatever it is written like."""
        self.found.partner_id.phone = "+49 30 1234567"
        for value in (
            "+49 30 1234567",
            "+49301234567",
            "0049 30 1234567",
            "+49 (0)30 / 123-45-67",
            "030 1234567",
            "030/1234567",
            "0301234567",
            "1234567",
            "12345",
        ):
            with self.subTest(value):
                self.assertEqual(self._search("search_phone", value), self.found)
        self._assert_not_found("search_phone", "+49 40 1234567", "99999")
        with self.assertRaises(UserError):
            self._search("search_phone", "12")
        with self.assertRaises(UserError):
            self._search("search_phone", "phone")

    def test_phone_as_at_home(self):
        """The customer's number has no code of a country, the searched one has."""
        self.found.partner_id.phone = "030 / 1234567"
        self._assert_found("search_phone", "+49 30 1234567", "030 1234567", "1234567")

    def test_who_else(self):
        """Of people of a company, and of who gets the goods or the invoice."""
        company = self.env["res.partner"].create(
            {"name": "Practice", "is_company": True, "phone": "+49 40 7654321"}
        )
        person = self.env["res.partner"].create(
            {"name": "Nurse", "parent_id": company.id, "email": "nurse@shop.example"}
        )
        self.found.partner_shipping_id = person
        self._assert_found("search_phone", "040 7654321")
        self._assert_found("search_mail", "nurse@shop", "NURSE@shop.example")
        self.found.write(
            {
                "partner_shipping_id": self.customer.id,
                "partner_invoice_id": person.id,
            }
        )
        self._assert_found("search_mail", "nurse@shop")

    def test_mail(self):
        self._assert_found("search_mail", "anna@customer.example", "ANNA@customer")
        self._assert_not_found("search_mail", "nobody@")

    def test_product(self):
        self.product.write({"default_code": "CB-100", "barcode": "4006381333931"})
        self._assert_found(
            "search_product", "coffee", "cb-1", "CB-100", "4006381333931"
        )
        self._assert_not_found("search_product", "400638133393", "Cocoa")
        self.product.active = False
        self._assert_found("search_product", "coffee")

    def test_packaging(self):
        self.env["product.uom"].create(
            {
                "product_id": self.product.id,
                "uom_id": self.env.ref("uom.product_uom_dozen").id,
                "barcode": "14006381333938",
            }
        )
        self._assert_found("search_product", "14006381333938")

    def test_tracking(self):
        self._stock(self.product, 10)
        self._play(self.found, "confirm")
        picking = self.found.picking_ids
        picking.carrier_tracking_ref = "ELS77340962"
        self._assert_found("search_tracking", "ELS77340962", "els 7734 0962", "7734")
        self._assert_not_found("search_tracking", "ELS9")
        parcel = self.env["fulfilment.parcel"].create(
            {"picking_id": picking.id, "tracking_number": "PARCEL-5566"}
        )
        self._assert_found("search_tracking", "parcel-5566", "5566", parcel.reference)

    def test_reference(self):
        transaction = self._pay(self.found, "pending", provider=self.transfer)
        transaction.provider_reference = "ch_41c7e2"
        self.found.reference = "RF18539007547034"
        for value in (transaction.reference, "ch_41c7", "rf1853900754"):
            with self.subTest(value):
                self.assertEqual(self._search("payment_reference", value), self.found)
        self._assert_not_found("payment_reference", "ch_none")

    def test_lot(self):
        goods = self._product("Serum", tracking="lot")
        lot = self.env["stock.lot"].create({"name": "LOT-778", "product_id": goods.id})
        self.env["stock.quant"]._update_available_quantity(
            goods, self.warehouse.lot_stock_id, 5, lot_id=lot
        )
        self.found.order_line = [
            Command.create({"product_id": goods.id, "product_uom_qty": 2})
        ]
        self._play(self.found, "confirm")
        self._assert_found("search_lot", "LOT-778", "lot-77")
        self._assert_not_found("search_lot", "LOT-999")

    def test_provider(self):
        self._pay(self.found, "pending", provider=self.transfer)
        self._assert_found("search_provider", self.transfer.name)
        self._assert_not_found("search_provider", "No such provider")

    def test_hostile(self):
        """Whatever is typed finds nothing, and nothing breaks."""
        for name in (
            "search_month",
            "search_mail",
            "search_product",
            "search_tracking",
            "search_lot",
            "search_provider",
            "payment_reference",
        ):
            for value in ("'; DROP TABLE x; --", "\\", "%d %s", "ſ" * 300, "a" * 9000):
                with self.subTest(f"{name}: {value[:9]}"):
                    self.assertFalse(self._search(name, value))

    def test_other_companies(self):
        """A number of a parcel of another company shows nothing."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._stock(self.product, 10)
        self._play(self.found, "confirm")
        self.found.picking_ids.carrier_tracking_ref = "ELS77340962"
        self.clerk.company_ids |= other
        orders = self.orders.with_context(allowed_company_ids=other.ids)
        self.env.flush_all()
        for name, value in (
            ("search_tracking", "ELS77340962"),
            ("search_mail", "anna@"),
            ("search_product", "Coffee"),
        ):
            self.assertFalse(orders.search([(name, "ilike", value)]))

    def test_own_orders(self):
        salesman = new_test_user(
            self.env, "own_search", "sales_team.group_sale_salesman"
        )
        orders = self.env["sale.order"].with_user(salesman)
        self.env.flush_all()
        self.assertFalse(orders.search([("search_mail", "ilike", "anna@")]))
        self.found.user_id = salesman
        self.env.flush_all()
        self.assertEqual(orders.search([("search_mail", "ilike", "anna@")]), self.found)

    def test_every_filter(self):
        """Each filter and each group of the search can be used, by a clerk."""
        arch = etree.fromstring(
            self.orders.get_view(
                self.env.ref("fulfilment_ext.order_search").id, "search"
            )["arch"]
        )
        for each in arch.iter("filter"):
            with self.subTest(each.get("name")):
                if each.get("domain"):
                    domain = safe_eval(each.get("domain"), {"uid": self.clerk.id})
                    self.orders.search(domain, limit=1)
                if each.get("context"):
                    group = safe_eval(each.get("context"))["group_by"]
                    if group == "date_order":
                        group = "date_order:month"
                    self.orders.web_read_group([], [group], ["amount_total:sum"])
        for name in ("fulfilment_step", "payment_status", "carrier_id", "team_id"):
            self.orders.search_panel_select_multi_range(name, expand=True, limit=100)


@tagged("post_install", "-at_install")
class TestSearchPlan(StepCase):
    """With a million orders no key reads all of them."""

    def _plan(self, query):
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        rows = self.env.execute_query(SQL("EXPLAIN %s", query))
        return "\n".join(row[0] for row in rows)

    def _drop_partial_indexes(self, table, column):
        """Of what has a value in this column; until the end of the test."""
        self.env.cr.execute(
            "SELECT indexname FROM pg_indexes"
            " WHERE tablename = %s AND indexdef LIKE %s",
            (table, f"%WHERE ({column} IS NOT NULL)%"),
        )
        for (name,) in self.env.cr.fetchall():
            self.env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))

    def test_indexes(self):
        if not self.registry.has_trigram:
            self.skipTest("pg_trgm is not installed")
        for model, name in (
            ("sale.order", "name"),
            ("sale.order", "client_order_ref"),
            ("payment.transaction", "reference"),
            ("payment.transaction", "provider_reference"),
            ("fulfilment.parcel", "tracking_number"),
            ("stock.picking", "carrier_tracking_ref"),
            ("stock.lot", "name"),
            ("res.partner", "email"),
        ):
            with self.subTest(f"{model}.{name}"):
                # other indexes could be read as a whole: the table is small
                self.env.cr.execute("SET LOCAL enable_indexscan = off")
                records = self.env[model].sudo().with_context(active_test=False)
                self._drop_partial_indexes(records._table, name)
                plan = self._plan(records._search([(name, "ilike", "x4711")]).select())
                self.assertIn(f"{records._table}__{name}_index", plan)

    def test_subqueries(self):
        """A key of another table is a subquery, and never one beside "or"."""
        orders = self.env["sale.order"].sudo()
        for name in ("search_tracking", "search_lot", "payment_reference"):
            with self.subTest(name):
                plan = self._plan(orders._search([(name, "ilike", "x4711")]).select())
                self.assertNotIn("SubPlan", plan)
                self.assertNotIn("Seq Scan", plan)

    def test_bank_words(self):
        """A bank file names orders; carts and old orders are not read."""
        query = self.env["fulfilment.bank.entry"]._words_query(
            {"S00042", "RF18539007547034"}, self.company
        )
        plan = self._plan(query)
        for index in (
            "sale_order_compact_name_idx",
            "sale_order_compact_reference_idx",
            "payment_transaction_compact_reference_idx",
        ):
            self.assertIn(index, plan)
        self.assertNotIn("Seq Scan", plan)
