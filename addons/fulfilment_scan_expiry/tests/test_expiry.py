from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from odoo.addons.fulfilment_scan.tests.common import ScanCase


@tagged("post_install", "-at_install")
class TestExpiry(ScanCase):
    """Lots that have expired, and dates that come in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.drug.write({"use_expiration_date": True, "expiration_time": 100})
        cls.anna.user_id.tz = "Europe/Berlin"

    def _dated(self, name, days, quantity=10):
        """:return: lot that expires in so many days"""
        lot = self._lot(self.drug, name, self.shelf_a, quantity)
        lot.expiration_date = fields.Datetime.now() + timedelta(days=days)
        return lot

    def _reserved(self, lot, number):
        """:return: a transfer that is reserved from this lot, and its work"""
        picking = self._order((self.drug, number))
        self.assertEqual(picking.move_line_ids.lot_id, lot)
        return picking, self._claim(picking)

    # --- what a device is told

    def test_described(self):
        lot = self._dated("L1", 10)
        lot.expiration_date = datetime(2031, 5, 31, 22, 30)
        mine = lot.with_user(self.anna.user_id).sudo()
        self.assertEqual(
            mine._scan_describe(),
            {"name": "L1", "expires": "2031-06-01", "state": "ok"},
        )
        self.anna.user_id.tz = False
        self.company.partner_id.tz = "America/New_York"
        self.assertEqual(mine._scan_describe()["expires"], "2031-05-31")
        lot.expiration_date = False
        self.assertEqual(mine._scan_describe()["expires"], "")

    def test_state_is_what_core_asks_about(self):
        lot = self._dated("L1", 10)
        picking = self._order((self.drug, 1))
        picking.move_ids.picked = True
        day = timedelta(days=1)
        now = fields.Datetime.now()
        for expires, removed, state in (
            (now + day, now + day, "ok"),
            # core keeps the removal date of a row when the lot has none any more
            (now + day, False, "ok"),
            (now - day, False, "expired"),
            (now - day, now - 2 * day, "expired"),
            (now + day, now - day, "expired"),
        ):
            lot.expiration_date = expires
            lot.removal_date = removed
            self.assertEqual(lot._scan_describe()["state"], state)
            self.assertEqual(bool(picking._check_expired_lots()), state == "expired")

    def test_lots_of_a_work(self):
        self._dated("OLD", -1)
        self._dated("NEW", 30)
        work = self._claim(self._order((self.drug, 2)))
        self.assertEqual(
            {lot["name"]: lot["state"] for lot in work._describe(self.anna)["lots"]},
            {"OLD": "expired", "NEW": "ok"},
        )
        self.assertEqual(work.line_ids.lot_id.name, "NEW", "core reserves no old lot")

    # --- at the scan

    def test_refused(self):
        lot = self._dated("L1", 30)
        _picking, work = self._reserved(lot, 4)
        self.assertTrue(self._count(work, work.line_ids, 1, lot="L1")["ok"])
        lot.expiration_date = fields.Datetime.now() - timedelta(hours=1)
        result = self._count(work, work.line_ids, 1, lot="L1")
        self.assertEqual((result["refused"], result["counted"]), ("expired", 1))
        # the line says which one it is
        self.assertEqual(self._count(work, work.line_ids, 1)["refused"], "expired")
        self.assertEqual(work.command_ids[0].refusal, "expired")
        title, text = self.works._refusal_text("expired")
        self.assertIn("expired", title)
        self.assertIn("aside", text)

    def test_refused_by_removal_date(self):
        lot = self._dated("L1", 30)
        _picking, work = self._reserved(lot, 4)
        lot.removal_date = fields.Datetime.now() - timedelta(hours=1)
        self.assertEqual(self._count(work, work.line_ids, 1)["refused"], "expired")

    def test_lot_of_another_product(self):
        """The same number may be on something else, or in another company."""
        lot = self._dated("L1", 30)
        other = self._product("Pill", "4006381334112", None, 0, tracking="lot")
        other.use_expiration_date = True
        for company in (self.company, self.env["res.company"].create({"name": "X"})):
            product = other if company == self.company else self.drug
            self.env["stock.lot"].create(
                {
                    "name": "L1",
                    "product_id": product.id,
                    "company_id": company.id,
                    "expiration_date": fields.Datetime.now() - timedelta(days=1),
                }
            )
        _picking, work = self._reserved(lot, 4)
        self.assertTrue(self._count(work, work.line_ids, 4, lot="L1")["ok"])

    def test_no_query_more(self):
        """A scan costs as many queries as without lots that expire."""
        lot = self._dated("L1", 30)
        _picking, work = self._reserved(lot, 4)
        plain = self._claim(self._order((self.gloves, 4)))
        commands = [
            self._command("count", line, 1) for line in (work.line_ids, plain.line_ids)
        ]
        self.env.flush_all()
        counts = []
        for each, command in zip((work, plain), commands, strict=True):
            before = self.env.cr.sql_log_count
            self.works._receive(each.id, self.anna.id, self.device.id, [command])
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    # --- at the end

    def test_expired_meanwhile(self):
        """Between the scan and the end: the person is told what to do, and can."""
        lot = self._dated("L1", 30)
        picking, work = self._reserved(lot, 4)
        command = self._command("count", work.line_ids, 4)
        self._send(work, command)
        lot.expiration_date = fields.Datetime.now() - timedelta(hours=1)
        with self.assertRaisesRegex(Exception, "L1 of Drug is past its date") as caught:
            self._finish(work)
        self.env.invalidate_all()
        self.assertEqual(caught.exception.code, "expired")
        self.assertEqual((work.state, picking.state), ("open", "assigned"))
        self._send(work, self._command("undo", undoes=command["uuid"]))
        self._finish_refused(work, "nothing")

    def test_what_stays_stops_nothing(self):
        """The lot that has expired stays, the rest goes."""
        old, fresh = self._dated("L1", 20, 2), self._dated("L2", 30)
        picking = self._order((self.drug, 5))
        work = self._claim(picking)
        old.expiration_date = fields.Datetime.now() - timedelta(hours=1)
        line = work.line_ids.filtered(lambda each: each.lot_id == fresh)
        self._count(work, line, 3)
        self._finish(work)
        self.assertEqual(picking.state, "done")
        self.assertEqual(picking.move_line_ids.lot_id, fresh)

    def test_receipt(self):
        """A new lot has the date that was scanned, wherever it was put."""
        picking = self._receipt((self.drug, 5))
        work = self._claim(picking)
        line = work.line_ids
        self._count(work, line, 1, lot="N1", destination=self.shelf_b.id)
        self._count(work, line, 2, lot="N1", expires="2031-05-31")
        self._count(work, line, 2, lot="N2")
        self._finish(work)
        self.assertEqual(picking.state, "done")
        first, second = picking.move_line_ids.lot_id.sorted("name")
        self.assertEqual(first.expiration_date, datetime(2031, 5, 31, 21, 59, 59))
        self.assertEqual(
            first.with_user(self.anna.user_id).sudo()._scan_describe()["expires"],
            "2031-05-31",
        )
        # without a date: what the product says
        days = (second.expiration_date - fields.Datetime.now()).days
        self.assertIn(days, (98, 99, 100))

    def test_counted(self):
        """A lot that a stock count has found has its date, too."""
        works = self.works.with_user(self.anna.user_id).sudo()
        work = works.with_company(self.company)._begin_count(
            self.anna, self.device, self.shelf_a
        )
        line = work._add_product(self.drug)
        self._count(work, line, 1, lot="N1")
        self._count(work, line, 2, lot="N1", expires="2031-05-31")
        self._count(work, line, 2, lot="N2")
        self._finish(work)
        # at a desk in another zone it is the same day
        boss = self.manager()
        boss.tz = "Europe/Berlin"
        work.with_user(boss).with_context(tz=boss.tz).action_approve()
        first, second = self.env["stock.lot"].search(
            [("product_id", "=", self.drug.id)], order="name"
        )
        self.assertEqual(first.expiration_date, datetime(2031, 5, 31, 21, 59, 59))
        days = (second.expiration_date - fields.Datetime.now()).days
        self.assertIn(days, (98, 99, 100))

    def test_receipt_far_away(self):
        """The date on the goods is the date of the lot in each time zone."""
        lots = self.env["stock.lot"]
        for zone in ("Pacific/Auckland", "America/Los_Angeles", "Europe/Warsaw", "UTC"):
            here = lots.with_context(tz=zone)
            moment = here._scan_moment(date(2031, 5, 31))
            self.assertEqual(moment.date(), date(2031, 5, 31), zone)
            lot = here.create(
                {"name": zone, "product_id": self.drug.id, "expiration_date": moment}
            )
            self.assertEqual(lot._scan_describe()["expires"], "2031-05-31", zone)

    def test_receipt_of_a_known_lot(self):
        lot = self._dated("L1", 30)
        kept = lot.expiration_date
        picking = self._receipt((self.drug, 2))
        work = self._claim(picking)
        self._count(work, work.line_ids, 2, lot="L1", expires="2031-05-31")
        self._finish(work)
        self.assertEqual(lot.expiration_date, kept)
        self.assertIn("lot L1", "".join(picking.message_ids.mapped("body")))

    def test_receipt_without_expiry(self):
        self.drug.use_expiration_date = False
        picking = self._receipt((self.drug, 2))
        work = self._claim(picking)
        self._count(work, work.line_ids, 2, lot="N1", expires="2031-05-31")
        self._finish(work)
        self.assertFalse(picking.move_line_ids.lot_id.expiration_date)

    @freeze_time("2030-03-01 10:00:00")
    def test_receipt_of_old_goods(self):
        """A supplier sends what is too old: core would ask."""
        picking = self._receipt((self.drug, 2))
        work = self._claim(picking)
        self._count(work, work.line_ids, 2, lot="N1", expires="2030-02-01")
        self._finish_refused(work, "expired")
        self.assertEqual(picking.state, "assigned")
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "N1")]))

    def test_customer_sends_it_back(self):
        lot = self._dated("L1", 30)
        picking, work = self._reserved(lot, 4)
        self._count_all(work)
        self._finish(work)
        lot.expiration_date = fields.Datetime.now() - timedelta(hours=1)
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        wizard.product_return_moves.quantity = 4
        back = wizard._create_return()
        work = self._claim(back)
        self._count_all(work)
        self._finish(work)
        self.assertEqual(back.state, "done")
