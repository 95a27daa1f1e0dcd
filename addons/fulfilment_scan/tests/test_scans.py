from odoo.tests import tagged

from .common import ScanCase


@tagged("post_install", "-at_install")
class TestScans(ScanCase):
    """All scans of a work, as its people see them on their devices."""

    def setUp(self):
        super().setUp()
        self.work = self._claim(self._order((self.gloves, 12), (self.syringe, 5)))
        self.line = self._line(self.work, self.gloves)

    def test_newest_first(self):
        self._count(self.work, self.line, 3, code="4006381333931")
        self._count(self.work, self.line, 10)
        row = self.env["fulfilment.scan.command"].search(
            [("work_id", "=", self.work.id)], order="id", limit=1
        )
        found = self.work._describe_scans()
        refused, counted = found["rows"]
        self.assertEqual(refused["refused"], "Too Many")
        self.assertFalse(found["more"])
        self.assertEqual(
            counted,
            {
                "id": row.id, "uuid": row.uuid, "at": "2026-01-05T10:00:00Z",
                "kind": "count", "line": self.line.id, "product": self.gloves.id,
                "name": "Gloves", "variant": "", "quantity": 3, "lot": "",
                "place": "", "package": 0, "code": "4006381333931", "why": "",
                "refused": "", "undone": False, "check": False,
                "by": "Anna Kowalska", "device": self.device.name,
            },
        )  # fmt: skip

    def test_undone(self):
        """By somebody else, with another device: it says so, once."""
        self._count(self.work, self.line, 3)
        [row] = self.work._describe_scans()["rows"]
        self._claim(self.work.transfer_ids.picking_id, picker=self.jan, how="join")
        undo = self._command("undo", self.line, 3, undoes=row["uuid"])
        result = self._send(self.work, undo, picker=self.jan)[0]
        self.assertEqual((result["ok"], result["counted"]), (True, 0))
        [row] = self.work._describe_scans()["rows"]
        self.assertTrue(row["undone"])
        # the first device must not undo it once more
        state = self.work._describe_state(self.anna, "")
        self.assertEqual(state["undone"], [row["uuid"]])

    def test_place(self):
        """A place has a name; a bin of the cart has its number only."""
        self._send(
            self.work,
            self._command("place", self.line, destination=self.shelf_a.id),
            self._command("place", self.line, 1, code="3"),
        )
        bin_row, place = self.work._describe_scans()["rows"]
        self.assertEqual((bin_row["place"], bin_row["code"]), ("", "3"))
        self.assertEqual(place["place"], "A-01")

    def test_pages(self):
        for _number in range(45):
            self._count(self.work, self.line, 0.1)
        first = self.work._describe_scans()
        self.assertEqual((len(first["rows"]), first["more"]), (40, True))
        rest = self.work._describe_scans(first["rows"][-1]["id"])
        self.assertEqual((len(rest["rows"]), rest["more"]), (5, False))
        numbers = [row["id"] for row in first["rows"] + rest["rows"]]
        self.assertEqual(numbers, sorted(set(numbers), reverse=True))

    def test_queries(self):
        """As many for one scan as for forty of several goods."""

        def queries():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.work._describe_scans()
            return self.env.cr.sql_log_count - before

        self._count(self.work, self.line, 1)
        queries()
        one = queries()
        for _number in range(20):
            self._count(self.work, self.line, 0.1)
            self._count(self.work, self._line(self.work, self.syringe), 0.1)
        self.assertEqual(queries(), one)
