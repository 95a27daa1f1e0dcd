from unittest import skipUnless

from odoo.tests import tagged

from odoo.addons.fulfilment_ext.tests.test_item_random import ItemRandom, st

from .kit_common import KitCase


@skipUnless(st, "hypothesis is not installed")
@tagged("post_install", "-at_install")
class TestKitRandom(KitCase, ItemRandom):
    """Whatever happens in whichever order: whole kits are what the movements of all
    components allow, and stock adds up."""

    def _sold(self, kind):
        self._shelf(kind)
        return self._goods(2, product=self.table)

    def _moved(self, order):
        return self.top | self.leg

    def _plays(self, name):
        # what comes back is a whole number of kits only by chance
        return name not in ("return", "again")

    def _is_possible(self, order, name):
        return self._plays(name) and super()._is_possible(order, name)

    def _check_counters(self, order):
        line = order.order_line
        sums = [
            [each / needed for each in self._sums(line, part)]
            for part, needed in ((self.top, 1), (self.leg, 4))
        ]
        shipped, returned, delivered = (
            min(part[index] for part in sums) // 1 for index in range(3)
        )
        possible = min(part[0] + part[3] for part in sums) // 1
        cancelled = 0.0
        if order.state == "cancel":
            cancelled = max(line.product_uom_qty - shipped, 0.0)
        elif order.state == "sale":
            cancelled = max(line.product_uom_qty - possible, 0.0)
        self.assertEqual(
            [
                line.item_shipped,
                line.item_returned,
                line.item_delivered,
                line.item_cancelled,
            ],
            [shipped, returned, delivered, cancelled],
        )

    def test_random(self):
        self._run_sequences([3, 40], 25)
