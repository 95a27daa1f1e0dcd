from odoo import Command
from odoo.tests import tagged

from .payment_common import AwaitedCase

#: The figures of the list, by hand.
SQL = """
SELECT coalesce(sum(quantity), 0), coalesce(sum(reserved_quantity), 0)
  FROM stock_quant
  JOIN stock_location location ON location.id = stock_quant.location_id
 WHERE product_id = %s AND location.parent_path LIKE %s
"""
AWAITING = """
SELECT coalesce(sum(line.product_uom_qty * unit.factor / own.factor), 0)
  FROM sale_order_line line
  JOIN sale_order sale ON sale.id = line.order_id
  JOIN product_product product ON product.id = line.product_id
  JOIN product_template template ON template.id = product.product_tmpl_id
  JOIN uom_uom unit ON unit.id = line.product_uom_id
  JOIN uom_uom own ON own.id = template.uom_id
 WHERE line.product_id = %s AND sale.warehouse_id = %s
   AND (sale.is_payment_hold OR (sale.state IN ('draft', 'sent')
        AND sale.payment_status IN ('awaiting', 'partial')))
"""


@tagged("post_install", "-at_install")
class TestStockOverview(AwaitedCase):
    """On the shelf, reserved, awaiting payment, free, incoming."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["stock.warehouse"].create(
            {"name": "Other", "code": "OTH", "company_id": cls.company.id}
        )
        cls._stock(cls.product, 100)
        cls._stock(cls.product, 7, cls.other.lot_stock_id)
        cls._order(4)
        # awaited, but its stock is not held
        cls._awaited(5)
        cls._rule(hold=True)
        cls._awaited(3)
        dozen = cls.env.ref("uom.product_uom_dozen")
        cls._awaited(
            order_line=[
                Command.create(
                    {
                        "product_id": cls.product.id,
                        "product_uom_qty": 1,
                        "product_uom_id": dozen.id,
                    }
                )
            ]
        )
        cls._awaited(2, warehouse_id=cls.other.id)
        paid = cls._awaited(1)
        paid._receive_payment(paid.amount_total)
        cancelled = cls._awaited(9)
        cancelled._cancel_unpaid("hand")

    def _figures(self, **context):
        self.env.invalidate_all()
        product = self.product.with_context(**context)
        return [
            product.qty_available,
            product.stock_reserved_qty,
            product.awaiting_payment_qty,
            product.free_qty,
        ]

    def test_figures(self):
        self.assertEqual(self._figures(), [117, 4 + 3 + 12 + 2 + 1, 22, 95])

    def test_per_warehouse(self):
        self.assertEqual(self._figures(warehouse_id=self.other.id), [7, 2, 2, 5])
        self.assertEqual(self._figures(search_warehouse=["Other"]), [7, 2, 2, 5])

    def test_equal_to_sql(self):
        self.env.flush_all()
        for warehouse in self.warehouse | self.other:
            self.env.cr.execute(
                SQL,
                [
                    self.product.id,
                    f"{warehouse.view_location_id.parent_path}%",
                ],
            )
            shelf, reserved = self.env.cr.fetchone()
            self.env.cr.execute(AWAITING, [self.product.id, warehouse.id])
            awaiting = self.env.cr.fetchone()[0]
            self.assertEqual(
                self._figures(warehouse_id=warehouse.id),
                [shelf, reserved, float(awaiting), shelf - reserved],
            )

    def test_drill_down(self):
        product = self.product.with_user(self.clerk)
        awaiting = self.env["sale.order"].search(
            product.action_view_awaiting_payment()["domain"]
        )
        lines = awaiting.order_line
        self.assertEqual(
            sum(
                line.product_uom_id._compute_quantity(
                    line.product_uom_qty, self.product.uom_id
                )
                for line in lines
            ),
            self.product.awaiting_payment_qty,
        )
        reserved = self.env["sale.order"].search(
            product.action_view_stock_reserved()["domain"]
        )
        self.assertEqual(len(reserved), 5)

    def test_other_companies(self):
        other = self.env["res.company"].create({"name": "Other shop"})
        stranger = self._user(
            "user", "stranger", company_id=other.id, company_ids=other.ids
        )
        product = self.product.with_user(stranger).with_context(
            allowed_company_ids=other.ids
        )
        self.assertEqual(product.awaiting_payment_qty, 0)

    def test_flat(self):
        products = self.env["product.product"].union(
            *(self._product(f"Tea {number}") for number in range(50))
        )
        names = ["stock_reserved_qty", "awaiting_payment_qty", "free_qty"]
        self._read_queries(products, names)
        self.assertEqual(
            self._read_queries(products[:5], names), self._read_queries(products, names)
        )
