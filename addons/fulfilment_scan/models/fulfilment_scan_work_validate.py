from odoo import models
from odoo.exceptions import UserError


class FulfilmentScanWork(models.Model):
    """The transfers are done; what is missing is dealt with."""

    _inherit = "fulfilment.scan.work"

    def _validate(self, pickings):
        """:return: transfers with what comes later
        :raise UserError: core asks something that only its own page can ask"""
        goods = self._note_missing()
        # core asks about backorders and SMS in dialogs; the answer is given here
        pickings.with_context(
            skip_backorder=True,
            skip_sms=True,
            fulfilment_scan_work_id=self.id,
            pickings_to_detach=self._to_detach(pickings).ids,
        ).button_validate()
        self._check_done(pickings)
        backorders = pickings.backorder_ids.filtered(
            lambda each: each.state not in ("done", "cancel")
        )
        self._cancel_missing(backorders)
        self._tell_office(goods)
        self._scrap_damaged()
        # what was reserved for it stays so, also where nothing is by itself
        backorders.move_ids.filtered(
            lambda move: move.state in ("confirmed", "partially_available")
        )._action_assign()
        return backorders.filtered(lambda each: each.state != "cancel")

    def _to_detach(self, pickings):
        """:return: transfers that leave the batch, as core has it where a batch is
        validated of which some transfers were not begun: it is done without them"""
        left = self.batch_id.picking_ids - pickings
        return left.filtered(lambda each: each.state not in ("done", "cancel"))

    def _check_done(self, pickings):
        """:raise UserError: it was not done"""
        if open_one := pickings.filtered(lambda each: each.state != "done")[:1]:
            raise UserError(
                self.env._(
                    "%s asks something before it can be done. The office has to do it.",
                    open_one.name,
                )
            )

    def _note_missing(self):
        """:return: dict of line: sentence for the office, made before quantities
        change"""
        return {
            line: self.env._(
                "%(quantity)g %(unit)s of %(product)s are missing at %(place)s"
                " (%(reason)s). %(who)s asks what to do.",
                quantity=line.short,
                unit=line.product_id.uom_id.name,
                product=line.product_id.display_name,
                place=line.location_id.display_name,
                reason=line.short_reason_id.name or self.env._("no reason"),
                who=self.picker_id.name,
            )
            for line in self.line_ids
            if line.short and line.short_then == "office"
        }

    def _tell_office(self, goods):
        """An exception of the order; a note where there is none."""
        for line, text in goods.items():
            picking = line.transfer_id.picking_id
            if order := picking.sale_id:
                self.env["fulfilment.exception"]._open(
                    "short", order, text, key=f"short:{line.id}", picking=picking
                )
            else:
                picking.message_post(body=text, subtype_xmlid="mail.mt_note")

    def _cancel_missing(self, backorders):
        """What shall not come later."""
        cancelled = self.env["stock.move"]
        for line in self.line_ids:
            if not line.short or line.short_then != "cancel":
                continue
            moves = backorders.move_ids.filtered(
                lambda move: (
                    move.product_id == line.product_id  # noqa: B023
                    and move.sale_line_id == line.move_id.sale_line_id  # noqa: B023
                    and move.state not in ("done", "cancel")
                )
            )
            cancelled |= moves._scan_split_off(line.short)
        cancelled._action_cancel()

    def _scrap_damaged(self):
        """A request to scrap, which the office confirms."""
        for line in self._damaged_lines():
            # what came lies where it was put
            is_receipt = line.transfer_id.picking_id.picking_type_code == "incoming"
            place = line.location_dest_id if is_receipt else line.location_id
            self.env["stock.scrap"].create(
                {
                    "product_id": line.product_id.id,
                    "scrap_qty": line.damaged,
                    "product_uom_id": line.product_id.uom_id.id,
                    "location_id": place.id,
                    "lot_id": line.lot_id.id,
                    "origin": self.name,
                    "company_id": self.company_id.id,
                }
            )

    def _damaged_lines(self):
        """:return: those of which something was reported damaged"""
        return self.line_ids.filtered("damaged")


class StockMove(models.Model):
    _inherit = "stock.move"

    def _scan_split_off(self, quantity):
        """:param quantity: in the unit of the product
        :return: moves of just so many of these, new ones where one is bigger"""
        found = self.browse()
        for move in self:
            unit = move.product_id.uom_id
            if unit.compare(quantity, 0) <= 0:
                break
            if unit.compare(move.product_qty, quantity) <= 0:
                quantity -= move.product_qty
                found |= move
            else:
                move._do_unreserve()
                found |= move.create(move._split(quantity))
                quantity = 0
        return found
