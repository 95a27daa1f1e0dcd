from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.order_share.tests.common import OrderShareCommon
from odoo.addons.queue_job.tests.common import trap_jobs


@tagged("post_install", "-at_install")
class TestAlternatives(OrderShareCommon):
    """Vendors who are asked by link have core's alternatives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sender.group_ids |= cls.env.ref("purchase.group_purchase_user")
        cls.alternatives = cls.env.ref(
            "purchase_requisition.group_purchase_alternatives"
        )
        cls.sender.group_ids |= cls.alternatives
        cls.vendor = cls.env["res.partner"].create(
            {"name": "Baltic", "email": "baltic@carrier.example.com"}
        )
        cls.hose = cls.env["product.product"].create(
            {"name": "Hose", "is_storable": True, "standard_price": 3}
        )
        cls.rfq = cls.env["purchase.order"].create(
            {
                "partner_id": cls.vendor.id,
                "order_line": [
                    (0, 0, {"display_type": "line_section", "name": "Pumps",
                            "product_qty": 0}),
                    (0, 0, {"product_id": cls.product.id, "product_qty": 5,
                            "price_unit": 7}),
                    (0, 0, {"product_id": cls.hose.id, "product_qty": 9,
                            "price_unit": 2}),
                ],
            }
        )  # fmt: skip
        cls.pumps, cls.hoses = cls.rfq._order_share_lines()

    def setUp(self):
        super().setUp()
        self.enterContext(trap_jobs())

    def ask(self, partners=None):
        """:return: the request and a share per partner who is asked"""
        partners = partners or self.vendor + self.carrier + self.other_carrier
        request, _tokens = self._request(self.rfq, partners)
        shares = request.share_ids.sudo().sorted("id")
        return request, *shares

    def prices(self, pump=None, hose=None):
        """:return: an answer; lines without a price are not offered"""
        given = {self.pumps.id: pump, self.hoses.id: hose}
        return {line: (price, 3) for line, price in given.items() if price}

    def rows(self, order):
        lines = order._order_share_lines()
        return [(line.product_qty, line.price_unit) for line in lines]

    def test_each_vendor_has_an_alternative(self):
        request, own, one, two = self.ask()
        self.assertEqual(own.purchase_order_id, self.rfq)
        orders = one.purchase_order_id + two.purchase_order_id
        self.assertEqual(orders.partner_id, self.carrier + self.other_carrier)
        self.assertEqual(set(self.rfq.alternative_po_ids), set(self.rfq + orders))
        self.assertEqual(orders.mapped("state"), ["sent", "sent"])
        self.assertEqual([q for q, _p in self.rows(orders[0])], [5, 9])
        self.assertEqual(len(orders[0].order_line), 3, "The section is there as well")
        self.assertEqual(one.document_name, orders[0].name)
        self.assertTrue(one.with_user(self.sender).has_access("read"))

    def test_without_the_setting_nothing_changes(self):
        self.sender.group_ids -= self.alternatives
        request, _own, one, _two = self.ask()
        self.assertEqual(request.share_ids.purchase_order_id, self.rfq)
        self.assertFalse(self.rfq.alternative_po_ids)
        one._answer("offer", lines=self.prices(10, 4))
        one.with_user(self.sender).sudo(False).action_award()
        self.assertEqual(self.rfq.partner_id, self.carrier)

    def test_an_alternative_of_the_buyer_is_used(self):
        dialog = self.env["purchase.requisition.create.alternative"].create(
            {
                "origin_po_id": self.rfq.id,
                "partner_ids": [(6, 0, self.carrier.ids)],
                "copy_products": True,
            }
        )
        dialog.action_create_alternative()
        made = self.rfq.alternative_po_ids - self.rfq
        _request, one = self.ask(self.carrier)
        self.assertEqual(one.purchase_order_id, made)

    def test_core_compares_what_is_offered(self):
        _request, own, one, two = self.ask()
        before = self.rows(one.purchase_order_id)
        own._answer("offer", lines=self.prices(8, 3))
        one._answer("offer", lines=self.prices(6, 4))
        two._answer("offer", lines=self.prices(hose=2.5))
        self.assertEqual(self.rows(self.rfq), [(5, 8), (9, 3)])
        self.assertEqual(self.rows(one.purchase_order_id), [(5, 6), (9, 4)])
        self.assertEqual(self.rows(two.purchase_order_id)[1], (9, 2.5))
        self.assertEqual(self.rows(two.purchase_order_id)[0][0], 0, "Not offered")
        best, _dates, _units = self.rfq.get_tender_best_lines()
        own_line = self.env["purchase.order.line"].browse(best)
        self.assertEqual(
            set(own_line.order_id), set((one + two).purchase_order_id), "The cheapest"
        )
        # changed, then withdrawn: as if nothing had been offered
        one._answer("offer", lines=self.prices(5))
        self.assertEqual(self.rows(one.purchase_order_id)[0], (5, 5))
        self.assertEqual(self.rows(one.purchase_order_id)[1][0], 0)
        one._answer("withdrawn")
        self.assertEqual(self.rows(one.purchase_order_id), before)
        own._answer("unavailable", reason="capacity")
        self.assertEqual(self.rows(self.rfq), [(5, 7), (9, 2)])

    def test_the_winner_keeps_the_own_order(self):
        request, _own, one, two = self.ask()
        one._answer("offer", lines=self.prices(6, 4))
        two._answer("offer", lines=self.prices(9, 9))
        order = one.purchase_order_id
        one.with_user(self.sender).sudo(False).action_award()
        self.assertEqual(order.state, "purchase")
        self.assertEqual(self.rows(order), [(5, 6), (9, 4)])
        self.assertEqual(order.order_share_id, one)
        self.assertEqual((self.rfq.state, two.purchase_order_id.state), ("cancel",) * 2)
        self.assertEqual(one._page_agreed()["value"][-5:], "66.00")
        self.assertEqual(request.award_ids.purchase_order_id, order)
        request.with_user(self.sender).action_undo_award()
        self.assertEqual(
            (order + self.rfq + two.purchase_order_id).mapped("state"), ["sent"] * 3
        )
        self.assertEqual(self.rows(order), [(5, 6), (9, 4)], "The offer stands again")
        self.assertFalse(order.order_share_id)
        self.assertEqual(one.purchase_order_id, order)
        self.assertEqual((one.state, two.state), ("offered", "offered"))
        two.with_user(self.sender).sudo(False).action_award()
        self.assertEqual(two.purchase_order_id.state, "purchase")
        self.assertEqual(order.state, "cancel")

    def test_the_own_vendor_wins(self):
        request, own, one, _two = self.ask()
        own._answer("offer", lines=self.prices(6, 1))
        one._answer("offer", lines=self.prices(9, 9))
        own.with_user(self.sender).sudo(False).action_award()
        self.assertEqual(self.rfq.state, "purchase")
        self.assertEqual(self.rows(self.rfq), [(5, 6), (9, 1)])
        self.assertEqual(one.purchase_order_id.state, "cancel")
        request.with_user(self.sender).action_undo_award()
        self.assertEqual((self.rfq.state, one.purchase_order_id.state), ("sent",) * 2)

    def test_lines_are_awarded_to_several(self):
        request, _own, one, two = self.ask()
        offers = {
            one._answer("offer", lines=self.prices(6, 4)): self.pumps,
            two._answer("offer", lines=self.prices(9, 3)): self.hoses,
        }
        request.with_user(self.sender)._award(offers)
        first, second = one.purchase_order_id, two.purchase_order_id
        self.assertEqual((first + second).mapped("state"), ["purchase"] * 2)
        self.assertEqual([q for q, _p in self.rows(first)], [5, 0])
        self.assertEqual([q for q, _p in self.rows(second)], [0, 9])
        self.assertEqual(self.rows(second)[1], (9, 3))
        self.assertEqual(self.rfq.state, "cancel")
        self.assertEqual(one._page_agreed()["value"][-5:], "30.00")
        request.with_user(self.sender).action_undo_award()
        self.assertEqual(self.rows(first), [(5, 6), (9, 4)])
        self.assertEqual(self.rows(second), [(5, 9), (9, 3)])
        self.assertEqual((first + second + self.rfq).mapped("state"), ["sent"] * 3)

    def test_lines_that_nobody_wins_are_asked_again(self):
        request, _own, one, _two = self.ask()
        offer = one._answer("offer", lines=self.prices(6, 4))
        known = self.env["purchase.order"].search([])
        request.with_user(self.sender)._award({offer: self.pumps})
        rest = self.env["purchase.order"].search([]) - known
        self.assertEqual((rest.state, rest.partner_id), ("draft", self.vendor))
        self.assertEqual(self.rows(rest)[0][0], 9)
        self.assertEqual(rest.order_line.product_id, self.hose)
        request.with_user(self.sender).action_undo_award()
        self.assertEqual(rest.state, "cancel")
        self.assertEqual([q for q, _p in self.rows(self.rfq)], [5, 9])

    def test_an_order_that_was_decided_by_hand_is_not_awarded(self):
        _request, _own, one, _two = self.ask()
        one._answer("offer", lines=self.prices(6, 4))
        one.purchase_order_id.button_cancel()
        with self.assertRaises(UserError):
            one.with_user(self.sender).sudo(False).action_award()
        # the offer can still be changed; the order stays as it was decided
        one._answer("offer", lines=self.prices(5, 4))
        self.assertEqual(self.rows(one.purchase_order_id), [(5, 6), (9, 4)])

    def test_a_visitor_gets_one_when_matched(self):
        request, _own, _one, _two = self.ask()
        share = request.sudo()._register_visitor(
            {
                "company_name": "Odra", "name": "Ola", "email": "ola@odra.example",
                "phone": "", "lang": "en_US",
            }
        )  # fmt: skip
        share.action_mark_sent()
        share._answer("offer", lines=self.prices(5, 1))
        self.assertEqual(share.purchase_order_id, self.rfq)
        self.assertEqual(self.rows(self.rfq), [(5, 7), (9, 2)], "Nobody's prices")
        share.visitor_ids.action_create_partner()
        self.assertEqual(share.purchase_order_id.partner_id.name, "Odra")
        self.assertEqual(self.rows(share.purchase_order_id), [(5, 5), (9, 1)])
        share.with_user(self.sender).sudo(False).action_award()
        self.assertEqual(share.purchase_order_id.state, "purchase")
