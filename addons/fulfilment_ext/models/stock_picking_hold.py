from odoo import api, fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    """Transfers that must wait, such as for a payment."""

    _inherit = "stock.picking"

    fulfilment_hold_reason = fields.Char(
        "Must Wait", compute="_compute_fulfilment_hold_reason"
    )

    @api.depends("state", "move_ids.sale_line_id.order_id.is_payment_hold")
    def _compute_fulfilment_hold_reason(self):
        reasons = self._fulfilment_hold_reason()
        for picking in self:
            picking.fulfilment_hold_reason = reasons.get(picking.id, False)

    def _fulfilment_hold_reason(self):
        """Other addons add theirs.

        :return: dict of transfer's id: why it must wait and what to do, a sentence;
            what is free is left out
        """
        reasons = {}
        for picking, orders in self._held_orders().items():
            reasons[picking.id] = self.env._(
                "%(orders)s must be paid first. Note the payment under Awaiting "
                "Payment, or cancel the order.",
                orders=", ".join(orders.mapped("name")),
            )
        return reasons

    def _held_orders(self):
        """:return: dict of transfer: orders whose payment it waits for"""
        held = {}
        for picking in self.sudo():
            # goods that come in, or come back, wait for nobody
            if (
                picking.state in ("done", "cancel")
                or picking.picking_type_code == "incoming"
            ):
                continue
            moves = picking.move_ids
            lines = moves.sale_line_id
            # a step before the delivery that does not know whom it is for
            before = moves.filtered(
                lambda move: not move.sale_line_id and move.move_dest_ids
            )
            if before:
                chain = moves.browse(before._rollup_move_dests())
                lines |= chain.sale_line_id
            orders = lines.order_id
            # not filtered(): what the others need is read with the first
            waiting = orders.browse(
                [order.id for order in orders if order.is_payment_hold]
            )
            if waiting:
                held[picking] = waiting
        return held

    def _check_fulfilment_hold(self):
        """:raise UserError: one of these must wait; says what to do"""
        reasons = self._fulfilment_hold_reason()
        if not reasons:
            return
        texts = []
        for picking in self:
            if picking.id not in reasons:
                continue
            text = self.env._(
                "%(transfer)s has to wait. %(reason)s",
                transfer=picking.name,
                reason=reasons[picking.id],
            )
            if picking.batch_id:
                text += " " + self.env._(
                    "Until then take it out of %s.", picking.batch_id.name
                )
            texts.append(text)
        raise UserError("\n".join(texts))

    def button_validate(self):
        self._check_fulfilment_hold()
        return super().button_validate()

    def _action_done(self):
        # also of those who validate without the button
        self._check_fulfilment_hold()
        return super()._action_done()

    def do_print_picking(self):
        self._check_fulfilment_hold()
        return super().do_print_picking()

    def _is_auto_batchable(self, picking=None):
        """A batch is not stopped by an order that waits."""
        both = self | picking if picking else self
        return super()._is_auto_batchable(picking) and not both._held_orders()
