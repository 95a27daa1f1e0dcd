import math

from odoo import Command, models
from odoo.exceptions import UserError


class FulfilmentReturn(models.Model):
    """Goods come back by core's own return transfers, one for each transfer by which
    they had left."""

    _inherit = "fulfilment.return"

    def _make_receipts(self, quantities):
        """:param dict quantities: by line of this return, how many come back
        :raise UserError: less has left than is to come back"""
        self.ensure_one()
        found = {}
        for line, quantity in quantities.items():
            for move, pieces in line._moves_to_return(quantity).items():
                found.setdefault(move.picking_id, []).append((line, move, pieces))
        wizards = (
            self.env["stock.return.picking"]
            .sudo()
            .with_company(self.company_id)
            .with_context(fulfilment_return_id=self.id)
        )
        for picking, rows in found.items():
            if picking.state != "done":
                raise UserError(self.env._("%s is not done.", picking.name))
            wizard = wizards.create({"picking_id": picking.id})
            wizard.product_return_moves = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "product_id": move.product_id.id,
                            "move_id": move.id,
                            "quantity": move.product_id.uom_id._compute_quantity(
                                pieces, move.product_uom, rounding_method="HALF-UP"
                            ),
                            "to_refund": True,
                            "fulfilment_return_line_id": line.id,
                        }
                    )
                    for line, move, pieces in rows
                ),
            ]
            wizard._create_return()
        self.invalidate_recordset(["picking_ids"])

    def _open_pickings(self):
        return self.sudo().picking_ids.filtered(
            lambda each: each.state not in ("done", "cancel")
        )

    def _receipt_changed(self):
        """A transfer of theirs was done or cancelled, or something was scrapped."""
        for record in self.sudo():
            for line in record.line_ids:
                line._count_received()
            if record.state != "approved" or record._open_pickings():
                continue
            if any(record.line_ids.mapped("quantity_received")) or (
                record.line_ids - record.line_ids._needs_goods()
            ):
                record._set_received()
            else:
                # nothing comes any more
                record._undo("cancelled")

    def action_receive(self):
        """:return: the dialog in which is entered, or scanned, what came
        :raise UserError: nothing is expected
        """
        self.ensure_one()
        if self.state != "approved" or not self._open_pickings():
            raise UserError(self.env._("Nothing is expected of %s.", self.name))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Receive %s", self.name),
            "res_model": "fulfilment.return.receive",
            "view_mode": "form",
            "target": "new",
            "context": {"default_return_id": self.id},
        }

    def action_view_pickings(self):
        """:return: window action, its transfers"""
        self.ensure_one()
        return self.picking_ids._get_records_action(name=self.env._("Transfers"))


class FulfilmentReturnLine(models.Model):
    _inherit = "fulfilment.return.line"

    def _pieces(self, quantity):
        """:return: dict of product that is moved: how many, in its unit; of a kit its
        components"""
        sold = self.sale_line_id.sudo()
        pieces = quantity * sold._item_piece_factor()
        return {
            product: pieces * factor for product, factor in sold._ship_factors().items()
        }

    def _moves_to_return(self, quantity):
        """By which movements it had left, the latest first.

        :param float quantity: in the unit of the item
        :return: dict of ``stock.move``: pieces, in the unit of the product
        :raise UserError: they do not hold so much
        """
        self.ensure_one()
        found = {}
        moves = self.sale_line_id.sudo().move_ids
        for product, wanted in self._pieces(quantity).items():
            unit = product.uom_id
            for move in moves.sorted("id", reverse=True):
                if (
                    move.product_id != product
                    or move.state != "done"
                    or move._item_way() not in ("out", "again")
                ):
                    continue
                left = move._left_to_return()
                part = unit.round(min(wanted, left))
                if part > 0:
                    found[move] = part
                    wanted -= part
            if unit.compare(wanted, 0) > 0:
                raise UserError(
                    self.env._(
                        "%(number)s of %(product)s are in other return transfers. "
                        "Validate or cancel those first.",
                        number=self.sale_line_id._item_number(wanted),
                        product=product.display_name,
                    )
                )
        return found

    def _scrap(self, product, pieces, lot, place):
        """What came back goes out of stock for good.

        :param product: ``product.product`` that was moved
        :param float pieces: in the unit of the product
        :param lot: ``stock.lot``, may be empty
        :param place: ``stock.location`` where it was put"""
        self.ensure_one()
        scrap = (
            self.env["stock.scrap"]
            .sudo()
            .create(
                {
                    "product_id": product.id,
                    "product_uom_id": product.uom_id.id,
                    "scrap_qty": pieces,
                    "lot_id": lot.id,
                    "location_id": place.id,
                    "origin": self.return_id.name,
                    "company_id": self.company_id.id,
                    "fulfilment_return_line_id": self.id,
                }
            )
        )
        # each by itself: of several core works out quantities of the first only
        scrap.do_scrap()
        scrap.flush_recordset()

    def _count_received(self):
        """From the movements and from what was scrapped of them."""
        self.ensure_one()
        sold = self.sale_line_id
        received, quarantined, scrapped = {}, {}, {}
        for move in self.sudo().move_ids.filtered(lambda each: each.state == "done"):
            quarantine = move.picking_id.picking_type_id.warehouse_id
            place = quarantine.return_quarantine_loc_id
            for piece in move.move_line_ids:
                quantity = piece.quantity_product_uom
                product = move.product_id
                received[product] = received.get(product, 0.0) + quantity
                if place and piece.location_dest_id == place:
                    quarantined[product] = quarantined.get(product, 0.0) + quantity
        scraps = self.env["stock.scrap"].sudo()
        for move in scraps.search(
            [("fulfilment_return_line_id", "=", self.id), ("state", "=", "done")]
        ).move_ids:
            product = move.product_id
            scrapped[product] = scrapped.get(product, 0.0) + (
                move.product_uom._compute_quantity(
                    move.quantity, product.uom_id, round=False
                )
            )
        values = {
            "quantity_received": received,
            "quantity_quarantined": quarantined,
            "quantity_scrapped": scrapped,
        }
        one = self._pieces(1.0)
        for name, counted in values.items():
            least = min(
                (counted.get(product, 0.0) / each for product, each in one.items()),
                default=0.0,
            )
            if len(one) > 1:
                # whole kits, though numbers were divided
                least = math.floor(least + 1e-6)
            values[name] = sold._item_round(least)
        if any(self[name] != value for name, value in values.items()):
            self.write(values)
