from odoo import models
from odoo.exceptions import UserError


class FulfilmentScanWork(models.Model):
    """Lines that were not planned: something else instead, or what lies there too."""

    _inherit = "fulfilment.scan.work"

    def _substitute(self, line_id, product):
        """Something else goes instead of what is missing of a line.

        :param product: ``product.product`` that was scanned
        :return: the new line
        :raise UserError: says why not
        """
        self.ensure_one()
        self._lock()
        line = self.line_ids.filtered(lambda each: each.id == line_id)
        if self.kind != "transfer" or not self.picking_type_id.scan_replace:
            raise UserError(self.env._("Nothing else may go instead here."))
        if not line or not line.move_id or line.replaces_id:
            raise UserError(self.env._("Choose what it goes instead of."))
        if product == line.product_id or product.tracking != "none":
            raise UserError(self.env._("This can't go instead of it."))
        left = line.most - line.counted
        if line.product_id.uom_id.compare(left, 0) <= 0:
            raise UserError(self.env._("Nothing of it is missing."))
        known = self.line_ids.filtered(
            lambda each: each.replaces_id == line and each.product_id == product
        )
        return known or self.env["fulfilment.scan.line"].create(
            {
                "work_id": self.id,
                "transfer_id": line.transfer_id.id,
                "sequence": line.sequence,
                "product_id": product.id,
                "location_id": line.location_id.id,
                "location_dest_id": line.location_dest_id.id,
                "needed": 0,
                "most": left,
                "replaces_id": line.id,
            }
        )

    def _describe_new(self, line):
        """:return: dict of ``line``, ``product`` and ``codes`` that come with it"""
        product = line.product_id
        return {
            "line": line._describe(),
            "product": product._scan_describe()[product.id],
            "codes": product._scan_codes(),
            "lots": self._describe_lots(),
        }
