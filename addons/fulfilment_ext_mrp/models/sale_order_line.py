import math

from odoo import models

from odoo.addons.fulfilment_ext.item import ItemCount

#: Of a kit: quantities are divided, so a little less is as good as whole.
NEARLY = 1e-6


class SaleOrderLine(models.Model):
    """Items that are sold as kits: whole kits are counted, the least that all of their
    components allow."""

    _inherit = "sale.order.line"

    def _item_count(self, left_out=(), is_delivered=False):
        if not self._is_item_kit():
            return super()._item_count(left_out, is_delivered)
        counts = self._item_part_counts(left_out, is_delivered)
        return self._item_in_unit(self._item_kits(counts))

    def _item_part_counts(self, left_out=(), is_delivered=False):
        """:return: dict of component: ``ItemCount``, absolute; see ``_item_count``"""
        counts = {}
        for move in self.move_ids:
            part = counts.setdefault(move._item_part(), ItemCount())
            if move not in left_out:
                move._item_add(part, is_delivered)
        return {part: count.netted() for part, count in counts.items()}

    def _is_item_kit(self):
        """:return: whether other products are moved for it than the one that is sold"""
        self.ensure_one()
        product = self.product_id
        return any(move.product_id != product for move in self.move_ids)

    def _item_kits(self, counts):
        """:param dict counts: by component, ``ItemCount``
        :return: ``ItemCount`` of kits, in absolute quantities
        """
        needed = self._item_parts(counts)
        unit = self.product_id.uom_id.factor
        wanted = self.product_uom_qty * self.product_uom_id.factor / unit

        def whole(quantity):
            """:return: whole kits of which all components have that"""
            least = min(
                (quantity(counts[part]) / each for part, each in needed.items()),
                default=0.0,
            )
            kits = float(math.floor(least / unit + NEARLY))
            # half a dozen may have been ordered, or half a kit
            if least / unit + NEARLY >= wanted:
                kits = max(kits, wanted)
            return kits * unit

        kit = ItemCount(
            shipped=whole(lambda part: part.shipped),
            returned=whole(lambda part: part.returned),
            delivered=whole(lambda part: part.delivered),
            lost=max(
                (counts[part].lost / each for part, each in needed.items()), default=0
            ),
        )
        kit.planned = whole(lambda part: part.shipped + part.planned) - kit.shipped
        kit.reserved = whole(lambda part: part.shipped + part.reserved) - kit.shipped
        for count in counts.values():
            kit.is_known |= count.is_known
            kit.is_dropship |= count.is_dropship
            kit.is_begun |= count.is_begun
            kit.dates += count.dates
        return kit

    def _item_parts(self, counts):
        """:param dict counts: by component, ``ItemCount``
        :return: dict of component, of those that are moved: what one kit needs of it.
            Of a kit that is no longer what it was, it is what was planned.
        """
        needed = {}
        kit = self._item_kit()
        if kit:
            ordered = self.product_uom_id._compute_quantity(
                self.product_uom_qty, kit.product_uom_id, round=False
            )
            times = ordered / kit.product_qty or 1.0
            _kits, parts = kit.explode(self.product_id, times)
            # one time makes so many kits
            made = times * kit.product_qty * kit.product_uom_id.factor
            for part, data in parts:
                if part in counts and part.product_id.type != "service":
                    quantity = data["qty"] * part.product_uom_id.factor / made
                    needed[part] = needed.get(part, 0.0) + quantity
        if not any(needed.values()):
            ordered = self.product_uom_qty * self.product_uom_id.factor or 1.0
            needed = {
                part: (count.shipped + count.planned + count.lost) / ordered
                for part, count in counts.items()
            }
        return {part: each for part, each in needed.items() if each > 0}

    def _ship_factors(self):
        if not self._is_item_kit():
            return super()._ship_factors()
        factors = {}
        for part, needed in self._item_parts(self._item_part_counts()).items():
            product = part if part._name == "product.product" else part.product_id
            factor = needed * self.product_id.uom_id.factor / product.uom_id.factor
            factors[product] = factors.get(product, 0.0) + factor
        return factors or super()._ship_factors()

    def _item_kit(self):
        """:return: ``mrp.bom`` by which the product was taken apart"""
        product = self.product_id
        for kit in self.move_ids.bom_line_id.bom_id:
            if kit.type == "phantom" and (
                kit.product_id == product
                or (
                    not kit.product_id
                    and kit.product_tmpl_id == product.product_tmpl_id
                )
            ):
                return kit
        # made of kits only: its own components are not moved
        boms = self.env["mrp.bom"].sudo()
        return boms._bom_find(
            product, company_id=self.company_id.id, bom_type="phantom"
        )[product]
