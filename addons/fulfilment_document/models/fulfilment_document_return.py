from odoo import api, models

from ..tools.sheet import Column, Note, Row, Sheet, Table


class FulfilmentDocument(models.AbstractModel):
    """What comes back: of a return, what is expected; of a delivery, what the customer
    may fill in and put into the parcel."""

    _inherit = "fulfilment.document"

    @api.model
    def _targets_return_slip(self, records):
        if records._name == "stock.picking":
            return {picking: picking for picking in records}
        return {
            order: order.picking_ids.filtered(
                lambda each: each.return_id and each.state != "cancel"
            ).sorted("id")
            for order in records
        }

    @api.model
    def _lang_return_slip(self, picking):
        return picking._get_report_lang()

    @api.model
    def _sheets_return_slip(self, pickings):
        return {picking: [self._sheet_return_slip(picking)] for picking in pickings}

    @api.model
    def _sheet_return_slip(self, picking):
        company, is_return = picking.company_id, bool(picking.return_id)
        place = self._place(picking) or company.partner_id
        home = self._address(self.env._("Return to"), place)
        if company.name not in home.lines:
            home.lines.insert(0, company.name)
        origin = picking.return_id if is_return else picking
        customer = picking.partner_id or picking.move_ids.partner_id[:1]
        more = [self._address(self.env._("Customer"), customer)] if customer else []
        return Sheet(
            self.env._("Return Slip"),
            picking.name,
            self._sender(company, place),
            home,
            more,
            self._facts(
                (self.env._("Order"), picking.sale_id.name or origin.origin),
                (self.env._("Delivery"), is_return and origin.name),
                (self.env._("Shipped on"), self._day(origin.date_done, company)),
            ),
            barcode=picking.name,
            # for phones
            qr=picking.name,
            blocks=self._return_blocks(picking, is_return),
            page_text=self._page_text(),
        )

    @api.model
    def _return_blocks(self, picking, is_return):
        rows = []
        for move in picking.move_ids.sorted(lambda move: (move.sequence, move.id)):
            quantity = move.quantity if move.state == "done" else move.product_uom_qty
            if move.state == "cancel" or not quantity:
                continue
            text = self._quantity(quantity, move.product_uom)
            details = self._slip_details(move, move.move_line_ids)
            cells = [move.product_id.display_name, text]
            rows.append(Row(cells, details, is_blank=True))
        expected = self.env._("Expected") if is_return else self.env._("Delivered")
        columns = [
            Column(self.env._("Item"), 0.6),
            Column(expected, 0.2, "right", True),
            Column(self.env._("Coming back"), 0.2, "right"),
        ]
        blocks = [Table(columns, rows)]
        if not is_return:
            blocks.append(
                Note(
                    self.env._("What to do"),
                    self.env._(
                        "Write down how many of each you send back, and why. Put this"
                        " slip into the parcel."
                    ),
                )
            )
        return blocks
