import random
import uuid
from datetime import UTC, datetime, timedelta

from odoo.tests import tagged

from .common import ScanCase


@tagged("post_install", "-at_install")
class TestCommands(ScanCase):
    """What a scan changes, and what it can't."""

    def setUp(self):
        super().setUp()
        self.picking = self._order((self.gloves, 12), (self.syringe, 5))
        self.work = self._claim(self.picking)
        self.line = self._line(self.work, self.gloves)

    def _sum(self, line):
        commands = self.env["fulfilment.scan.command"].search(
            [
                ("line_id", "=", line.id),
                ("kind", "=", "count"),
                ("refusal", "=", False),
                ("is_undone", "=", False),
            ]
        )
        return sum(commands.mapped("quantity"))

    def test_counted(self):
        result = self._count(self.work, self.line, 3, code="4006381333931")
        self.assertEqual((result["ok"], result["counted"]), (True, 3))
        self.assertEqual(self.line.counted, 3)
        command = self.work.command_ids
        self.assertEqual(command.code, "4006381333931")
        self.assertEqual(
            (command.picker_id, command.device_id), (self.anna, self.device)
        )
        self.assertEqual(command.product_id, self.gloves)

    def test_nothing_of_the_transfer_is_written(self):
        rows = self.picking.move_line_ids
        before = rows.mapped("write_date"), self.picking.write_date
        self._count(self.work, self.line, 3)
        self.assertEqual((rows.mapped("write_date"), self.picking.write_date), before)
        self.assertFalse(any(rows.mapped("picked")))

    def test_sent_twice(self):
        command = self._command("count", self.line, 2)
        first = self._send(self.work, command)[0]
        again = self._send(self.work, command, command)
        self.assertEqual([first, first], again)
        self.assertEqual(self.line.counted, 2)
        self.assertEqual(len(self.work.command_ids), 1)

    def test_too_many(self):
        self._count(self.work, self.line, 10)
        result = self._count(self.work, self.line, 3)
        self.assertEqual((result["ok"], result["refused"]), (False, "too_many"))
        self.assertEqual(result["counted"], 10)
        self.assertEqual(self.line.counted, 10)
        refused = self.work.command_ids.filtered("refusal")
        self.assertEqual(refused.refusal, "too_many")

    def test_too_many_stays_refused(self):
        """Also when there is room by the time that it is sent again."""
        full = self._command("count", self.line, 12)
        late = self._command("count", self.line, 1)
        self._send(self.work, full, late)
        self._send(self.work, self._command("undo", undoes=full["uuid"]))
        self.assertEqual(self._send(self.work, late)[0]["refused"], "too_many")
        self.assertEqual(self.line.counted, 0)

    def test_undo(self):
        command = self._command("count", self.line, 4)
        self._count(self.work, self.line, 1)
        self._send(self.work, command)
        undo = self._command("undo", undoes=command["uuid"])
        result = self._send(self.work, undo)[0]
        self.assertEqual((result["ok"], result["counted"]), (True, 1))
        again = self._command("undo", undoes=command["uuid"])
        self._send(self.work, undo, again)
        self.assertEqual(self.line.counted, 1)
        self.assertEqual(self._sum(self.line), 1)

    def test_undo_overtakes(self):
        command = self._command("count", self.line, 4)
        self._send(self.work, self._command("undo", undoes=command["uuid"]))
        result = self._send(self.work, command)[0]
        self.assertEqual((result["ok"], result["counted"]), (True, 0))
        self.assertEqual(self.line.counted, 0)

    def test_short(self):
        reason = self.env.ref("fulfilment_scan.reason_empty")
        self._count(self.work, self.line, 8)
        data = {"reason": reason.id, "then": "office"}
        result = self._send(self.work, self._command("short", self.line, 4, data=data))
        self.assertEqual(result[0]["short"], 4)
        self.assertEqual(self.line.short_reason_id, reason)
        self.assertEqual(self.line.short_then, "office")
        self.assertEqual(self._count(self.work, self.line, 1)["refused"], "too_many")
        # it was there after all
        self._send(self.work, self._command("short", self.line, 3, data=data))
        self.assertTrue(self._count(self.work, self.line, 1)["ok"])
        more = self._command("short", self.line, 4, data=data)
        self.assertEqual(self._send(self.work, more)[0]["refused"], "too_many")
        self._send(self.work, self._command("short", self.line, 0))
        self.assertFalse(self.line.short_reason_id)

    def test_damaged(self):
        command = self._command("damaged", self.line, 2)
        self._send(self.work, command)
        self.assertEqual(self.line.damaged, 2)
        self._send(self.work, self._command("undo", undoes=command["uuid"]))
        self.assertEqual(self.line.damaged, 0)

    def test_lot(self):
        lot = self._lot(self.drug, "L1", self.shelf_a, 10)
        self._lot(self.drug, "L2", self.shelf_b, 10)
        work = self._claim(self._order((self.drug, 4)))
        line = work.line_ids
        self.assertEqual(line.lot_id, lot)
        self.assertEqual(
            self._count(work, line, 1, lot="L2")["refused"], "not_reserved"
        )
        self.assertTrue(self._count(work, line, 1, lot="L1")["ok"])
        # the device need not say it
        self.assertTrue(self._count(work, line, 1)["ok"])
        self.assertEqual(set(work.command_ids.filtered("line_id").mapped("lot")),
                         {"L1", "L2"})  # fmt: skip
        self.assertEqual(line.counted, 2)

    def test_lot_is_missing(self):
        work = self._claim(self._receipt((self.drug, 4)))
        self.assertEqual(self._count(work, work.line_ids, 1)["refused"], "lot")
        result = self._count(work, work.line_ids, 1, lot="NEW", expires="2027-03-31")
        self.assertTrue(result["ok"])

    def test_serial_twice(self):
        work = self._claim(self._receipt((self.pump, 3)))
        line = work.line_ids[:1]
        self.assertEqual(self._count(work, line, 2, lot="S1")["refused"], "too_many")
        command = self._command("count", line, 1, lot="S1")
        self.assertTrue(self._send(work, command)[0]["ok"])
        self.assertEqual(
            self._count(work, line, 1, lot="S1")["refused"], "serial_twice"
        )
        self._send(work, self._command("undo", undoes=command["uuid"]))
        self.assertTrue(self._count(work, line, 1, lot="S1")["ok"])
        self.assertEqual(line.counted, 1)

    def test_refused_by_the_device(self):
        """Kept for the statistics; changes nothing."""
        command = self._command("refused", code="X", data={"reason": "not_here"})
        self.assertTrue(self._send(self.work, command)[0]["ok"])
        self.assertTrue(self._send(self.work, command)[0]["ok"])
        self.assertEqual(self.work.command_ids.refusal, "not_here")

    def test_unknown_to_the_device(self):
        """Goods and places of other work have a name in the statistics."""
        for code, refusal, product in (
            (self.drug.barcode, "wrong", self.drug),
            ("SHELF-B-02", "not_here", self.drug.browse()),
            ("nonsense", "unknown", self.drug.browse()),
        ):
            command = self._command("refused", code=code, data={"reason": "unknown"})
            self._send(self.work, command)
            kept = self.work.command_ids.filtered(lambda each: each.code == code)  # noqa: B023
            self.assertEqual((kept.refusal, kept.product_id), (refusal, product))

    def test_somebody_else(self):
        result = self._count(self.work, self.line, 1, picker=self.jan)
        self.assertEqual(result, {**result, "ok": False, "refused": "not_yours"})
        self.assertFalse(self.work.command_ids)

    def test_line_of_another_work(self):
        other = self._claim(self._order((self.gloves, 3)), picker=self.jan)
        result = self._count(self.work, other.line_ids, 1)
        self.assertEqual(result["refused"], "wrong")
        self.assertNotIn("counted", result)
        self.assertEqual(other.line_ids.counted, 0)

    def test_known_command_of_another_work(self):
        command = self._command("count", self.line, 2)
        self._send(self.work, command)
        other = self._claim(self._order((self.gloves, 3)), picker=self.jan)
        result = self._send(other, command, picker=self.jan)[0]
        self.assertEqual(result["refused"], "not_yours")
        self.assertNotIn("counted", result)

    def test_two_people(self):
        work = self._claim(self.picking, picker=self.jan, how="join")
        self.assertEqual(work, self.work)
        self._count(work, self.line, 5)
        result = self._count(work, self.line, 7, picker=self.jan)
        self.assertEqual(result["counted"], 12)
        self.assertEqual(
            self._count(work, self.line, 1, picker=self.jan)["refused"], "too_many"
        )

    def test_malformed(self):
        good = self._command("count", self.line, 1)
        bad = [
            None,
            "x",
            [],
            {},
            {**good, "uuid": "1"},
            {**good, "uuid": None},
            {**good, "kind": "delete"},
            {**good, "line": "1"},
            {**good, "line": -1},
            {**good, "line": 2**40},
            {**good, "line": None},
            {**good, "quantity": 0},
            {**good, "quantity": -1},
            {**good, "quantity": "1"},
            {**good, "quantity": True},
            {**good, "quantity": 1e300},
            {**good, "quantity": float("nan")},
            {**good, "quantity": float("inf")},
            {**good, "lot": {"$ne": ""}},
            {**good, "lot": "a\x00b"},
            {**good, "expires": "soon"},
            {**good, "data": [1]},
            {**good, "data": "x"},
            {**good, "kind": "undo", "undoes": "x"},
            {**good, "kind": "pack", "package": 1, "data": {"weight": -3}},
            {**good, "kind": "short", "quantity": -1},
        ]
        for command in bad:
            result = self._send(self.work, command)[0]
            self.assertEqual(result["refused"], "malformed", command)
        self.assertFalse(self.work.command_ids)
        # a bad one among good ones
        results = self._send(self.work, bad[0], good)
        self.assertEqual([each["ok"] for each in results], [False, True])

    def test_clock_of_the_device(self):
        ahead = (datetime.now(UTC) + timedelta(days=400)).isoformat()
        for moment in (ahead, "yesterday", None, 17, "2026-01-05T10:00:00"):
            self._send(
                self.work, self._command("count", self.line, 1, at=moment)
            )  # fmt: skip
        latest = max(self.work.command_ids.mapped("made_at"))
        self.assertLessEqual(latest, datetime.now() + timedelta(minutes=1))

    def test_a_thousand(self):
        """Duplicates, reordered, answers that were lost: the counters are what was
        scanned."""
        rng = random.Random(9)
        work = self._claim(
            self._order(*((self.gloves, 30), (self.syringe, 40))), picker=self.jan
        )
        lines = work.line_ids
        made, sent = [], []
        for _turn in range(100):
            line = rng.choice(lines)
            command = self._command("count", line, 1)
            made.append(command)
            sent.append(command)
            if rng.random() < 0.2:
                sent.append(self._command("undo", undoes=rng.choice(made)["uuid"]))
        doubled = sent + rng.choices(sent, k=100)
        # near to where they were
        doubled.sort(key=lambda each: sent.index(each) + rng.uniform(-3, 3))
        for start in range(0, len(doubled), 50):
            self._send(work, *doubled[start : start + 50], picker=self.jan)
        undone = {each["undoes"] for each in sent if each["kind"] == "undo"}
        for line in lines:
            accepted = self.env["fulfilment.scan.command"].search(
                [("line_id", "=", line.id), ("kind", "=", "count"),
                 ("refusal", "=", False)]
            )  # fmt: skip
            wanted = [
                each
                for each in made
                if each["line"] == line.id and each["uuid"] not in undone
            ]
            self.assertEqual(line.counted, self._sum(line))
            self.assertEqual(len(set(accepted.mapped("uuid"))), len(accepted))
            self.assertLessEqual(line.counted, line.needed)
            refused = self.env["fulfilment.scan.command"].search_count(
                [("uuid", "in", [each["uuid"] for each in wanted]),
                 ("refusal", "!=", False)]
            )  # fmt: skip
            self.assertEqual(line.counted, len(wanted) - refused)

    def test_unknown_uuid_of_undo(self):
        command = self._command("undo", undoes=str(uuid.uuid4()))
        self.assertTrue(self._send(self.work, command)[0]["ok"])
        self.assertEqual(self.line.counted, 0)
