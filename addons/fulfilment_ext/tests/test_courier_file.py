import base64
import csv
import io
import json
from ast import literal_eval
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from ..shipping_const import SOURCES
from ..tools.courier_table import read_csv, safe_cell
from .shipping_common import ShippingCase


@tagged("post_install", "-at_install")
class TestCourierExport(ShippingCase):
    """Files for couriers."""

    def _export(self, pickings, user=None, **values):
        wizard = self.env["fulfilment.courier.export.make"].with_user(
            user or self.clerk
        )
        wizard = wizard._start(pickings.with_user(user or self.clerk))
        wizard.write(values)
        wizard.action_export()
        return self.env["fulfilment.courier.export"].search([], limit=1)

    def _columns(self, *columns):
        self.carrier.courier_column_ids = [
            Command.clear(),
            *[
                Command.create({"name": name, "source": source, **values})
                for name, source, values in columns
            ],
        ]

    def _table(self, export):
        text = export.attachment_id.raw.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), delimiter=";"))

    def test_csv(self):
        order = self._ready((self.product, 3), carrier_id=self.carrier.id)
        export = self._export(order.picking_ids)
        head, row = self._table(export)
        found = dict(zip(head, row, strict=True))
        self.assertEqual(found["Reference"], order.picking_ids.name)
        self.assertEqual(found["Street"], "Lindenstraße 5")
        self.assertEqual(found["Country"], "DE")
        self.assertEqual(found["Phone"], "+49 30 1234567", "a number is no formula")
        self.assertEqual(found["Weight"], "3")
        self.assertTrue(order.picking_ids.courier_exported_at)
        self.assertEqual(order.picking_ids.courier_export_ids, export)
        self.assertEqual((export.user_id, export.picking_count), (self.clerk, 1))

    def test_not_paid(self):
        """Nothing is announced that must not leave."""
        held = self._ready((self.product, 3), carrier_id=self.carrier.id)
        paid = self._ready((self.product, 3), carrier_id=self.carrier.id)
        held.sudo().is_payment_hold = True
        domain = self.env.ref("fulfilment_ext.action_transfers_to_export").domain
        listed = self.env["stock.picking"].search(literal_eval(domain))
        self.assertIn(paid.picking_ids, listed)
        self.assertNotIn(held.picking_ids, listed)
        with self.assertRaisesRegex(UserError, "paid first"):
            self._export(held.picking_ids)

    def test_json(self):
        self.carrier.courier_format = "json"
        order = self._ready((self.product, 3), carrier_id=self.carrier.id)
        (row,) = json.loads(self._export(order.picking_ids).attachment_id.raw)
        self.assertEqual((row["Order"], row["Weight"]), (order.name, 3.0))

    def test_mapping(self):
        """Names, order, fixed texts, what is missing."""
        self._columns(
            ("Konto", "constant", {"constant": "4711"}),
            ("Land", "partner_id.country_id.code", {}),
            ("Bundesland", "partner_id.state_id.code", {}),
        )
        order = self._ready((self.product, 1), carrier_id=self.carrier.id)
        self.assertEqual(
            self._table(self._export(order.picking_ids)),
            [["Konto", "Land", "Bundesland"], ["4711", "DE", ""]],
        )

    def test_sources_are_safe(self):
        """Each leads through fields that everybody in the warehouse may read."""
        parcel = self._parcel(number="A").with_user(self.clerk)
        column = self.env["fulfilment.courier.column"]
        for source, _label in SOURCES:
            with self.subTest(source):
                column.new({"source": source, "constant": "x"})._value(parcel)
        for source in ("partner_id.user_ids.password", "create_uid.login", "_name"):
            with self.subTest(source), self.assertRaises(ValueError):
                self._columns(("x", source, {}))

    def test_formulas(self):
        for text, written in (
            ("=1+1", "'=1+1"),
            ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-2+3+cmd", "'-2+3+cmd"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("  =1", "'  =1"),
            ("+49 30 (123) 4-5", "+49 30 (123) 4-5"),
            ("Anna =1", "Anna =1"),
            (1.5, "1.5"),
            (3.0, "3"),
        ):
            with self.subTest(text):
                self.assertEqual(safe_cell(text), written)
        self.customer.street = '=HYPERLINK("http://evil")'
        order = self._ready((self.product, 1), carrier_id=self.carrier.id)
        self.assertIn("'=HYPERLINK", str(self._table(self._export(order.picking_ids))))

    def test_encodings(self):
        self._columns(("Name", "partner_id.name", {}))
        self.customer.name = "Łucja Müller ☕"
        order = self._ready((self.product, 1), carrier_id=self.carrier.id)
        for encoding, delimiter, written in (
            ("utf-8", ";", "Łucja Müller ☕"),
            ("cp1250", ",", "Łucja Müller ?"),
            ("cp1252", "\t", "?ucja Müller ?"),
        ):
            with self.subTest(encoding):
                self.carrier.write(
                    {"courier_encoding": encoding, "courier_delimiter": delimiter}
                )
                export = self._export(order.picking_ids, is_again=True)
                text = export.attachment_id.raw.decode(encoding)
                self.assertEqual(text, f"Name\r\n{written}\r\n")

    def test_again(self):
        """Exported twice only when somebody wants it; they are told what and when."""
        order = self._ready((self.product, 1), carrier_id=self.carrier.id)
        self._export(order.picking_ids)
        with self.assertRaisesRegex(UserError, "exported before"):
            self._export(order.picking_ids)
        self._export(order.picking_ids, is_again=True)
        self.assertEqual(len(order.picking_ids.courier_export_ids), 2)
        self.assertEqual(len(order.parcel_ids), 1, "one parcel all the same")

    def test_refused(self):
        order = self._ready((self.product, 1), carrier_id=self.carrier.id)
        other = self._carrier("Other", courier="fulfilment.courier.file")
        with self.assertRaisesRegex(UserError, "goes with Other"):
            self._export(order.picking_ids, carrier_id=other.id)
        incoming = self.env["stock.picking"].create(
            {"picking_type_id": self.warehouse.in_type_id.id}
        )
        with self.assertRaisesRegex(UserError, "go to customers"):
            self._export(incoming)
        self.carrier.courier_column_ids.unlink()
        with self.assertRaisesRegex(UserError, "no columns"):
            self._export(order.picking_ids)

    def test_own_company_only(self):
        order = self._ready((self.product, 1), carrier_id=self.carrier.id)
        other = self.env["res.company"].create({"name": "Other shop"})
        stranger = self._user(
            "user", "stranger", company_id=other.id, company_ids=other.ids
        )
        export = self._export(order.picking_ids)
        with self.assertRaises(AccessError):
            self._export(order.picking_ids, stranger)
        with self.assertRaises(AccessError):
            export.with_user(stranger).action_download()
        with self.assertRaises(AccessError):
            export.attachment_id.with_user(stranger).read(["raw"])

    def test_query_count(self):
        """Fifty transfers cost as many queries to read as five."""
        orders = [
            self._ready((self.product, 1), carrier_id=self.carrier.id)
            for _number in range(55)
        ]
        pickings = self.env["stock.picking"].union(*[o.picking_ids for o in orders])
        export, counts = self.env["fulfilment.courier.export"], []
        export._parcels(self.carrier, pickings)
        # what is looked up once, such as settings, is known then
        export._make(self.carrier, pickings[:1])
        for chunk in (pickings[:5], pickings[5:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            export._make(self.carrier, chunk)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])


@tagged("post_install", "-at_install")
class TestCourierImport(ShippingCase):
    """Tracking numbers from a file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = [
            cls._ready((cls.product, 1), carrier_id=cls.carrier.id)
            for _number in range(3)
        ]
        cls.names = [order.picking_ids.name for order in cls.orders]

    def _read(self, rows, name="numbers.csv", user=None, **values):
        if isinstance(rows, list):
            lines = ["Reference;Tracking number", *[";".join(row) for row in rows]]
            rows = "\n".join(lines).encode()
        wizard = (
            self.env["fulfilment.courier.import.start"]
            .with_user(user or self.clerk)
            .create(
                {
                    "carrier_id": self.carrier.id,
                    "company_id": self.company.id,
                    "file": base64.b64encode(rows),
                    "filename": name,
                    "notify": False,
                    **values,
                }
            )
        )
        action = wizard.action_read()
        return self.env["fulfilment.courier.import"].browse(action["res_id"])

    def _apply(self, record):
        with trap_jobs() as trap:
            record.with_user(self.clerk).action_apply()
            while trap.enqueued_jobs and record.state == "running":
                jobs, trap.enqueued_jobs = trap.enqueued_jobs, []
                for job in jobs:
                    job.perform()
        self.env.invalidate_all()

    def _numbers(self):
        return [order.picking_ids.carrier_tracking_ref for order in self.orders]

    def test_applied(self):
        """By transfer, by order, by parcel; nothing before somebody says so."""
        parcel = self._parcel(self.orders[2])
        record = self._read(
            [
                [self.names[0], "A"],
                [self.orders[1].name, "B 1"],
                [parcel.reference, "C"],
            ],
            notify=True,
        )
        self.assertEqual(record.line_ids.mapped("state"), ["ready"] * 3)
        self.assertFalse(any(self._numbers()))
        self._apply(record)
        self.assertEqual(self._numbers(), ["A", "B1", "C"])
        self.assertEqual(parcel.tracking_number, "C")
        self.assertEqual((record.state, record.count_done), ("done", 3))
        for order in self.orders:
            self.assertEqual(len(self._events(order, "tracking")), 1)

    def test_once(self):
        """The same file again finds everything entered, and tells nobody again."""
        rows = [[self.names[0], "A"], [self.names[0], "A2"], [self.names[1], "B"]]
        self._apply(self._read(rows, notify=True))
        before = [order.parcel_ids for order in self.orders]
        again = self._read(rows, notify=True)
        self.assertEqual(again.line_ids.mapped("state"), ["done"] * 3)
        with self.assertRaisesRegex(UserError, "no number to enter"):
            again.action_apply()
        self.assertEqual([order.parcel_ids for order in self.orders], before)
        self.assertEqual(self._numbers()[0], "A,A2", "two parcels of one transfer")
        self.assertEqual(len(self._events(self.orders[0], "tracking")), 2)

    def test_problems(self):
        self._parcel(self.orders[1], "B")
        cancelled = self._ready((self.product, 1))
        cancelled.picking_ids.action_cancel()
        used = self._parcel(number="USED")
        other = self.env["res.company"].create({"name": "Other shop"})
        self.clerk.company_ids += other
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", other.id)], limit=1
        )
        foreign = self.env["stock.picking"].create(
            {
                "name": "HERE/OUT/1",
                "picking_type_id": warehouse.out_type_id.id,
                "location_id": warehouse.lot_stock_id.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            }
        )
        rows = [
            (self.names[0], "A", False),
            (self.names[0], "A", "The same number is in row 1"),
            (self.names[1], "B2", "It has the number B"),
            (self.names[1], "B", False),
            ("nobody", "X1", "Unknown reference"),
            (foreign.name, "X2", "another company"),
            (cancelled.picking_ids.name, "X3", "cancelled"),
            (self.names[2], "USED", f"is on {used.reference}"),
            ("", "X4", "is missing"),
            (self.names[2], "", "is missing"),
            (self.names[2], "9" * 200, "too long"),
        ]
        record = self._read([[row[0], row[1]] for row in rows])
        for line, (_reference, number, problem) in zip(
            record.line_ids, rows, strict=True
        ):
            with self.subTest(number[:9]):
                self.assertIn(problem or "", line.problem or "")
                self.assertEqual(line.state == "problem", bool(problem))
        self._apply(record)
        self.assertEqual(self._numbers(), ["A", "B", False])
        self.assertFalse(foreign.carrier_tracking_ref)

    def test_foreign_is_unknown(self):
        """Who may not see another company does not learn what is in it."""
        other = self.env["res.company"].create({"name": "Other shop"})
        stranger = self._user(
            "user", "stranger", company_id=other.id, company_ids=other.ids
        )
        shared = self._carrier(
            "Shared", courier="fulfilment.courier.file", company_id=False
        )
        record = self._read(
            [[self.names[0], "A"]],
            user=stranger,
            carrier_id=shared.id,
            company_id=other.id,
        )
        self.assertEqual(record.sudo().line_ids.problem, "Unknown reference")

    def test_changed_meanwhile(self):
        """Between preview and entering somebody has entered another one."""
        parcel = self._parcel(self.orders[0])
        record = self._read([[self.names[0], "A"], [self.names[1], "B"]])
        parcel.tracking_number = "HAND"
        self._apply(record)
        self.assertEqual(self._numbers()[:2], ["HAND", "B"])
        self.assertIn("HAND", record.line_ids[0].problem)

    def test_chunks(self):
        """Many rows are entered in several jobs."""
        rows = [[name, f"N{number}"] for number, name in enumerate(self.names)]
        record = self._read(rows)
        path = (
            "odoo.addons.fulfilment_ext.models.fulfilment_courier_import.IMPORT_CHUNK"
        )
        with patch(path, 2):
            self._apply(record)
        self.assertEqual((record.state, record.count_done), ("done", 3))

    def test_json(self):
        for content in (
            [{"Reference": self.names[0], "Tracking number": "A"}],
            {"shipments": [{"Reference": self.names[0], "Tracking number": 12}]},
            {"Reference": self.names[0], "Tracking number": "A"},
        ):
            with self.subTest(str(content)[:20]):
                record = self._read(json.dumps(content).encode(), "numbers.json")
                self.assertEqual(record.line_ids.state, "ready")

    def test_names(self):
        """What columns are called is configured."""
        for key in self.carrier.courier_key_ids:
            key.name = {"reference": "Ref", "number": "Sendung"}.get(
                key.target, key.name
            )
        text = f"Sendung;x;Ref\r\n A1 ;;{self.names[0]}\r\n".encode("utf-8-sig")
        line = self._read(text).line_ids
        self.assertEqual((line.number, line.state), ("A1", "ready"))

    def test_unreadable(self):
        for name, content, words in (
            ("a.csv", b"\x00\x01\xff", "can't be read"),
            ("a.csv", b"a;b\n1;2\n", "no column"),
            ("a.csv", b'Reference;"Tracking\n', "can't be read|nothing"),
            ("a.json", b"{", "can't be read"),
            ("a.json", b"[1]", "can't be read"),
            ("a.json", b"[" * 20000, "can't be read"),
            ("a.json", b"[]", "nothing in the file"),
            (
                "a.csv",
                b"Reference;Tracking number\n" + b"a;b\n" * 5001,
                "more than 5000",
            ),
        ):
            with self.subTest(content[:20]), self.assertRaisesRegex(UserError, words):
                self._read(content, name)

    def test_encoding(self):
        self.carrier.courier_encoding = "cp1252"
        rows = read_csv("Größe;b\n1;2\n".encode("cp1252"), ";", "cp1252")
        self.assertEqual(rows, [{"Größe": "1", "b": "2"}])

    def test_query_count(self):
        """Fifty rows are checked with as many queries as five."""
        counts = []
        for number in (1, 5, 50):
            rows = [
                (f"R{number}-{each}", f"N{number}-{each}") for each in range(number)
            ]
            record = self.env["fulfilment.courier.import"].create(
                {
                    "name": "x",
                    "carrier_id": self.carrier.id,
                    "company_id": self.company.id,
                    "user_id": self.env.uid,
                }
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            record._check(rows)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
