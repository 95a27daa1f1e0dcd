from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import ScanCase


@tagged("post_install", "-at_install")
class TestCount(ScanCase):
    """The stock of a location is counted."""

    def setUp(self):
        super().setUp()
        works = self.works.with_user(self.anna.user_id).sudo()
        self.work = works.with_company(self.company)._begin_count(
            self.anna, self.device, self.shelf_a
        )
        self.line = self._line(self.work, self.gloves)

    def _stock(self, product):
        quants = self.env["stock.quant"].search(
            [("product_id", "=", product.id), ("location_id", "=", self.shelf_a.id)]
        )
        return sum(quants.mapped("quantity"))

    def test_blind(self):
        told = self.work._describe(self.anna)
        self.assertEqual([line["needed"] for line in told["lines"]], [0.0])

    def test_approved(self):
        self._count(self.work, self.line, 97)
        extra = self.work._add_product(self.syringe)
        self._count(self.work, extra, 2)
        self._finish(self.work)
        self.assertEqual(self.work.state, "to_approve")
        self.assertEqual(self._stock(self.gloves), 100, "not yet")
        self.work.with_user(self.manager()).action_approve()
        self.assertEqual(self.work.state, "done")
        self.assertEqual((self._stock(self.gloves), self._stock(self.syringe)), (97, 2))

    def test_not_seen_is_gone(self):
        self._finish(self.work)
        self.work.with_user(self.manager()).action_approve()
        self.assertEqual(self._stock(self.gloves), 0)

    def test_rejected(self):
        self._count(self.work, self.line, 1)
        self._finish(self.work)
        self.work.with_user(self.manager()).action_reject()
        self.assertEqual(
            (self.work.state, self._stock(self.gloves)), ("cancelled", 100)
        )

    def test_moved_meanwhile(self):
        self._count(self.work, self.line, 97)
        self._finish(self.work)
        self.env["stock.quant"]._update_available_quantity(
            self.gloves, self.shelf_a, -5
        )
        with self.assertRaisesRegex(UserError, "Count it again"):
            self.work.with_user(self.manager()).action_approve()
        self.assertEqual(self._stock(self.gloves), 95)

    def test_lots(self):
        self._lot(self.drug, "L1", self.shelf_b, 3)
        works = self.works.with_user(self.anna.user_id).sudo()
        work = works.with_company(self.company)._begin_count(
            self.anna, self.device, self.shelf_b
        )
        extra = work._add_product(self.drug)
        self._count(work, self._line(work, self.drug).filtered("lot_id"), 2)
        self._count(work, extra, 4, lot="L9")
        self._count(work, self._line(work, self.syringe), 50)
        self._finish(work)
        work.with_user(self.manager()).action_approve()
        quants = self.env["stock.quant"].search(
            [("product_id", "=", self.drug.id), ("location_id", "=", self.shelf_b.id)]
        )
        self.assertEqual(
            {quant.lot_id.name: quant.quantity for quant in quants}, {"L1": 2, "L9": 4}
        )

    def test_who_may(self):
        user = new_test_user(self.env, "plain_fulfilment",
                             groups="fulfilment_ext.group_user",
                             company_id=self.company.id,
                             company_ids=[(6, 0, self.company.ids)])  # fmt: skip
        self._finish(self.work)
        with self.assertRaises(AccessError):
            self.work.with_user(user).action_approve()
        self.jan.may_count = False
        with self.assertRaises(UserError):
            self.works._begin_count(self.jan, self.device, self.shelf_b)

    def test_once_at_a_time(self):
        works = self.works.with_user(self.jan.user_id).sudo()
        with self.assertRaisesRegex(UserError, "Anna Kowalska is counting"):
            works.with_company(self.company)._begin_count(
                self.jan, self.device, self.shelf_a
            )
