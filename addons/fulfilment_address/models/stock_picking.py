from odoo import api, fields, models


class StockPicking(models.Model):
    """Nothing leaves for an address that is held, or with a label of another one."""

    _inherit = "stock.picking"

    is_address_held = fields.Boolean(
        compute="_compute_is_address_held", compute_sudo=True
    )

    @api.depends(
        "state",
        "sale_id.address_status",
        "move_ids.sale_line_id.order_id.address_status",
    )
    def _compute_is_address_held(self):
        for picking in self:
            picking.is_address_held = bool(picking._address_held_orders())

    def action_address_order(self):
        """:return: the order whose address has to be checked"""
        self.ensure_one()
        order = self.sudo()._address_held_orders()[:1] or [self.sale_id]
        return order[0].sudo(False).action_open_business_doc()

    @api.depends(
        "sale_id.address_status",
        "sale_id.address_findings",
        "sale_id.carrier_id",
        "move_ids.sale_line_id.order_id.address_status",
        "move_ids.sale_line_id.order_id.address_findings",
        "move_ids.sale_line_id.order_id.carrier_id",
        "parcel_ids.is_label_outdated",
        "parcel_ids.reference",
    )
    @api.depends_context("lang")
    def _compute_fulfilment_hold_reason(self):
        return super()._compute_fulfilment_hold_reason()

    def _fulfilment_hold_reason(self):
        reasons = super()._fulfilment_hold_reason()
        for picking in self.sudo():
            if not picking._is_going():
                continue
            words = [reasons[picking.id]] if picking.id in reasons else []
            words += picking._address_reasons()
            if words:
                reasons[picking.id] = " ".join(words)
        return reasons

    def _address_reasons(self):
        """:return: list of sentences: why it must wait, and what to do"""
        words = []
        for order in self._address_held_orders():
            texts = order.with_env(self.env)._address_texts(blocking=True)
            words.append(
                self.env._(
                    "The delivery address of %(order)s has to be checked: %(texts)s "
                    "Edit or release the address on the order.",
                    order=order.name,
                    texts=" ".join(texts),
                )
            )
        for parcel in self.parcel_ids:
            if parcel.is_label_outdated:
                words.append(
                    self.env._(
                        "The label of parcel %s shows the address before. Discard the "
                        "label, or say on the parcel that it is right.",
                        parcel.reference,
                    )
                )
        return words

    def _is_going(self):
        """:return: whether it is still to go; what comes in waits for nobody"""
        self.ensure_one()
        return self.state not in ("done", "cancel") and (
            self.picking_type_code != "incoming"
        )

    def _address_held_orders(self):
        """:return: list of orders for whose address this has to wait"""
        if not self._is_going():
            return []
        return [
            order for order in self._address_orders() if order.address_status == "held"
        ]

    def _address_orders(self):
        """:return: list of orders whose goods are in these"""
        moves = self.move_ids
        lines = moves.sale_line_id
        # a step before the delivery that does not know whom it is for
        before = moves.filtered(
            lambda move: not move.sale_line_id and move.move_dest_ids
        )
        if before:
            lines |= moves.browse(before._rollup_move_dests()).sale_line_id
        # not joined with "|": what the others need is read with the first
        return list(dict.fromkeys([*self.sale_id, *lines.order_id]))

    def _is_auto_batchable(self, picking=None):
        """A batch is not stopped by an address."""
        both = self | picking if picking else self
        orders = both.sudo()._address_orders()
        return super()._is_auto_batchable(picking) and not any(
            order.address_status == "held" for order in orders
        )
