from odoo import api, fields, models


class StockPicking(models.Model):
    """Nothing leaves for an address that is held, or with a label of another one."""

    _inherit = "stock.picking"

    is_address_held = fields.Boolean(
        compute="_compute_is_address_held", compute_sudo=True
    )

    @api.depends("sale_id.address_status")
    def _compute_is_address_held(self):
        for picking in self:
            picking.is_address_held = (
                picking.state not in ("done", "cancel")
                and picking.sale_id.address_status == "held"
            )

    def action_address_order(self):
        """:return: the order whose address has to be checked"""
        self.ensure_one()
        return self.sale_id.action_open_business_doc()

    @api.depends(
        "sale_id.address_status",
        "move_ids.sale_line_id.order_id.address_status",
        "parcel_ids.is_label_outdated",
    )
    def _compute_fulfilment_hold_reason(self):
        return super()._compute_fulfilment_hold_reason()

    def _fulfilment_hold_reason(self):
        reasons = super()._fulfilment_hold_reason()
        for picking in self.sudo():
            if (
                picking.state in ("done", "cancel")
                or picking.picking_type_code == "incoming"
            ):
                continue
            words = [reasons[picking.id]] if picking.id in reasons else []
            words += picking._address_reasons()
            if words:
                reasons[picking.id] = " ".join(words)
        return reasons

    def _address_reasons(self):
        """:return: list of sentences: why it must wait, and what to do"""
        words = []
        for order in self._address_orders():
            if order.address_status == "held":
                words.append(
                    self.env._(
                        "The delivery address of %(order)s has to be checked: "
                        "%(texts)s Edit or release the address on the order.",
                        order=order.name,
                        texts=" ".join(
                            order.with_env(self.env)._address_texts(blocking=True)
                        ),
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

    def _address_orders(self):
        """:return: list of orders whose goods are in these"""
        # not joined with "|": what the others need is read with the first
        orders = [*self.sale_id, *self.move_ids.sale_line_id.order_id]
        return list(dict.fromkeys(orders))

    def _is_auto_batchable(self, picking=None):
        """A batch is not stopped by an address."""
        both = self | picking if picking else self
        orders = both.sudo()._address_orders()
        return super()._is_auto_batchable(picking) and not any(
            order.address_status == "held" for order in orders
        )
