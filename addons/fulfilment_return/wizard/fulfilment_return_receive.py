from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class FulfilmentReturnReceive(models.TransientModel):
    """What came back, and what becomes of it; entered or scanned."""

    _name = "fulfilment.return.receive"
    _description = "Receive a Return"
    _inherit = "barcodes.barcode_events_mixin"

    return_id = fields.Many2one(
        "fulfilment.return", required=True, readonly=True, ondelete="cascade"
    )
    order_id = fields.Many2one(related="return_id.order_id")
    line_ids = fields.One2many("fulfilment.return.receive.line", "wizard_id", "Items")
    is_rest_expected = fields.Boolean(
        "The Rest Is Still to Come",
        help="Otherwise what is missing is not credited, and the return is closed.",
    )
    is_scanned = fields.Boolean(help="Counting has begun with a scanner")
    note = fields.Text(
        help="For example what else was in the parcel. It is kept with the return.",
    )

    @api.constrains("return_id")
    def _check_return_access(self):
        self.return_id.sudo(False).check_access("write")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        record = self.env["fulfilment.return"].browse(
            self.env.context.get("default_return_id")
        )
        if record and "line_ids" in fields_list:
            record.check_access("read")
            values["line_ids"] = [
                Command.create(row)
                for line in record.line_ids._needs_goods()
                for row in self._rows(line)
            ]
        return values

    @api.model
    def _rows(self, line):
        """:return: list of dict, what is expected; one for each number of a lot that
        went out"""
        expected = max(line.quantity - line.quantity_received, 0.0)
        if not expected:
            return []
        base = {
            "return_line_id": line.id,
            "sale_line_id": line.sale_line_id.id,
            "condition": "restock",
        }
        moves = line.sudo().move_ids.filtered(
            lambda move: (
                move.state not in ("done", "cancel")
                and move.product_id == line.product_id
            )
        )
        factor = line.sale_line_id._item_piece_factor() or 1.0
        by_lot = {}
        for piece in moves.move_line_ids:
            if piece.lot_id:
                by_lot[piece.lot_id] = (
                    by_lot.get(piece.lot_id, 0.0) + piece.quantity_product_uom
                )
        rows = [
            {
                **base,
                "lot_id": lot.id,
                "expected": quantity / factor,
                "quantity": quantity / factor,
            }
            for lot, quantity in by_lot.items()
        ]
        return rows or [{**base, "expected": expected, "quantity": expected}]

    # --- by scan

    def on_barcode_scanned(self, barcode):
        """Count one of what was scanned: a product, a package of it, or a number of a
        lot. With the first scan counting begins at 0."""
        if not self.is_scanned:
            self.is_scanned = True
            for row in self.line_ids:
                row.quantity = 0
        found, pieces = self._scanned(barcode)
        if not found:
            return {
                "warning": {
                    "title": self.env._("Not in This Return"),
                    "message": self.env._(
                        "%s is nothing that was announced. Note it below, or add the "
                        "item if it was ordered.",
                        barcode,
                    ),
                    "type": "notification",
                }
            }
        # the first that is not complete
        row = next((each for each in found if each.quantity < each.expected), found[-1])
        row.quantity += pieces / (row.sale_line_id._item_piece_factor() or 1.0)
        return None

    def _scanned(self, barcode):
        """:return: rows that it may mean, and how many pieces"""
        rows = list(self.line_ids)
        found = [row for row in rows if row.lot_id and row.lot_id.name == barcode]
        if found:
            return found, 1.0
        for row in rows:
            if row.product_id.barcode == barcode:
                return [r for r in rows if r.product_id == row.product_id], 1.0
        pack = self.env["product.uom"].search([("barcode", "=", barcode)], limit=1)
        if pack:
            found = [row for row in rows if row.product_id == pack.product_id]
            own = pack.product_id.uom_id
            return found, pack.uom_id._compute_quantity(1.0, own, round=False)
        return [], 0.0

    # --- booking

    def action_receive(self):
        """Book what came. Pressed twice, it is booked once.

        :return: action that closes the dialog
        :raise UserError: more came than was shipped, or a number is missing
        """
        self.ensure_one()
        record = self.return_id._begin("approved")
        record = record.with_company(record.company_id)
        rows = self.sudo().line_ids.filtered("quantity")
        self._check_rows(rows)
        for row in rows.filtered(lambda each: not each.return_line_id):
            row.return_line_id = self._new_line(record, row)
        came = {}
        for row in rows:
            came[row.return_line_id] = came.get(row.return_line_id, 0.0) + row.quantity
        for line, quantity in came.items():
            self._make_room(record, line, quantity)
        if self.note:
            record.message_post(body=self.note, subtype_xmlid="mail.mt_note")
        scraps = self._fill_transfers(record, rows)
        self._validate(record)
        scraps and scraps._scrap()
        record._receipt_changed()
        return {"type": "ir.actions.act_window_close"}

    def _check_rows(self, rows):
        record = self.return_id.sudo()
        for row in rows:
            line = row.return_line_id
            if line and (
                line.return_id != record or line.sale_line_id != row.sale_line_id
            ):
                raise UserError(self.env._("An item is not of this return."))
            if row.sale_line_id.order_id != record.order_id:
                raise UserError(
                    self.env._(
                        "%s is not of this order. Note what came instead.",
                        row.product_id.display_name,
                    )
                )
            if row.lot_id and row.lot_id.product_id != row.product_id:
                raise UserError(
                    self.env._(
                        "%(lot)s is not a number of %(product)s.",
                        lot=row.lot_id.name,
                        product=row.product_id.display_name,
                    )
                )
            if row.tracking in ("lot", "serial") and not row.lot_id:
                if len(row.sudo().sale_line_id._ship_factors()) == 1:
                    raise UserError(
                        self.env._(
                            "Enter the lot or serial number of %s.",
                            row.product_id.display_name,
                        )
                    )

    def _new_line(self, record, row):
        """Something came that was ordered, but not announced.

        :return: ``fulfilment.return.line``, its transfer is there"""
        line = (
            self.env["fulfilment.return.line"]
            .sudo()
            .create(
                {
                    "return_id": record.id,
                    "sale_line_id": row.sale_line_id.id,
                    "quantity": row.quantity,
                    "outcome": "credit",
                }
            )
        )
        record._make_receipts({line: row.quantity})
        return line

    def _make_room(self, record, line, quantity):
        """More came than was announced: it is asked for, so far as it was shipped."""
        more = line.sale_line_id._item_round(
            quantity - (line.quantity - line.quantity_received)
        )
        if more > 0:
            line.quantity += more
            # only what is more gets a transfer of its own
            record._make_receipts({line: more})

    def _fill_transfers(self, record, rows):
        """Write what came into the transfers that are open.

        :return: ``ScrapList``, what is scrapped once it is there
        """
        scraps = ScrapList()
        pickings = record._open_pickings()
        moves = pickings.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
        )
        moves.move_line_ids.unlink()
        left = {move: move.product_qty for move in moves}
        values = []
        for row in rows:
            line = row.return_line_id
            for product, pieces in line._pieces(row.quantity).items():
                own = moves.filtered(
                    lambda move, line=line, product=product: (
                        move.fulfilment_return_line_id == line
                        and move.product_id == product
                    )
                )
                unit = product.uom_id
                for index, move in enumerate(own):
                    is_last = index == len(own) - 1
                    part = unit.round(pieces if is_last else min(pieces, left[move]))
                    if unit.compare(part, 0) <= 0:
                        continue
                    left[move] -= part
                    pieces -= part
                    values.append(self._piece_values(move, product, part, row))
                    if row.condition == "scrap":
                        scraps.add(move, product, part, row)
        self.env["stock.move.line"].sudo().create(values)
        for move in moves:
            move.picked = bool(move.move_line_ids)
        return scraps

    def _piece_values(self, move, product, pieces, row):
        place = move.location_dest_id
        house = move.picking_id.picking_type_id.warehouse_id
        if row.condition == "quarantine" and place.usage == "internal" and house:
            place = house._return_quarantine()
        return {
            "move_id": move.id,
            "picking_id": move.picking_id.id,
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "quantity": pieces,
            "lot_id": row.lot_id.id if row.lot_id.product_id == product else False,
            "location_id": move.location_id.id,
            "location_dest_id": place.id,
            "company_id": move.company_id.id,
            "picked": True,
        }

    def _validate(self, record):
        pickings = record._open_pickings()
        ready = pickings.filtered(lambda each: each.move_ids.move_line_ids)
        # goods are taken back whatever their date: core would ask, and book nothing
        context = {"skip_backorder": True, "skip_sms": True, "skip_expired": True}
        if not self.is_rest_expected:
            context["picking_ids_not_to_backorder"] = ready.ids
            # they have not been there: nothing of it comes
            (pickings - ready).with_context(
                fulfilment_return_undone=True
            ).action_cancel()
        if ready:
            ready.with_context(**context).button_validate()


class ScrapList:
    """What is scrapped when it has come in."""

    def __init__(self):
        self.rows = []

    def __bool__(self):
        return bool(self.rows)

    def add(self, move, product, pieces, row):
        """:param float pieces: in the unit of the product"""
        self.rows.append((move, product, pieces, row))

    def _scrap(self):
        for move, product, pieces, row in self.rows:
            lot = (
                row.lot_id if row.lot_id.product_id == product else row.lot_id.browse()
            )
            row.return_line_id._scrap(product, pieces, lot, move.location_dest_id)
