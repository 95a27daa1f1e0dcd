from odoo import Command

from odoo.addons.fulfilment_ext.tests.item_common import ItemCase


class KitCase(ItemCase):
    """A table has a top and four legs; a set has a table and two stools."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.top, cls.leg, cls.stool = (
            cls._product(name) for name in ("Top", "Leg", "Stool")
        )
        cls.table = cls._kit("Table", {cls.top: 1, cls.leg: 4})
        cls.suite = cls._kit("Suite", {cls.table: 1, cls.stool: 2})

    @classmethod
    def _kit(cls, name, parts, makes=1):
        kit = cls._product(name)
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "product_qty": makes,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": quantity})
                    for part, quantity in parts.items()
                ],
            }
        )
        return kit

    @classmethod
    def _shelf(cls, quantity=100):
        for product in (cls.top, cls.leg, cls.stool):
            cls._stock(product, quantity)

    def _parts(self, order, **quantities):
        """Ship so many of each part with the next transfer, the rest later."""
        picking = self._open(order)[:1]
        for move in picking.move_ids:
            move.quantity = quantities.get(move.product_id.name.lower(), 0)
            move.picked = bool(move.quantity)
        picking.with_context(skip_backorder=True, skip_sms=True).button_validate()
        self.env.flush_all()
        self.env.invalidate_all()
        return picking
