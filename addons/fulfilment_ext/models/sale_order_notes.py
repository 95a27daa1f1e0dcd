from odoo import api, fields, models


class SaleOrder(models.Model):
    """Notes about one order, each for other eyes. Core's ``note`` are the terms."""

    _inherit = "sale.order"

    internal_note = fields.Text(
        copy=False,
        groups="base.group_user",
        help="Your team only. It is never printed or sent.",
    )
    packing_note = fields.Text(
        copy=False,
        groups="base.group_user",
        help="On the transfers, the pick list and the delivery slip.",
    )
    customer_note = fields.Text(
        "Note to the Customer",
        copy=False,
        help="The customer reads it with the order online and in mails about it.",
    )


class StockPicking(models.Model):
    _inherit = "stock.picking"

    packing_note = fields.Text(
        compute="_compute_packing_note",
        compute_sudo=True,
        help="From the order: how it is to be picked and packed.",
    )

    @api.depends("sale_id.packing_note", "move_ids.sale_line_id.order_id.packing_note")
    def _compute_packing_note(self):
        """Kept with the order, so that every transfer of it says the same; one for
        several orders says whose note it is."""
        every = self.move_ids.sale_line_id.order_id | self.sale_id
        for picking in self:
            orders = picking.move_ids.sale_line_id.order_id | picking.sale_id
            # read with those of the other transfers
            orders = orders.with_prefetch(every.ids)
            notes = [
                (order.name, order.packing_note)
                for order in orders
                if order.packing_note
            ]
            if picking.picking_type_code == "incoming":
                notes = []
            if len(orders) > 1:
                picking.packing_note = "\n".join(
                    f"{name}: {note}" for name, note in notes
                )
            else:
                picking.packing_note = notes[0][1] if notes else False


class StockPickingBatch(models.Model):
    _inherit = "stock.picking.batch"

    def _packing_notes(self):
        """:return: list of (transfer's name, note), of transfers with a note"""
        return [
            (picking.name, picking.packing_note)
            for picking in self.picking_ids
            if picking.packing_note
        ]
