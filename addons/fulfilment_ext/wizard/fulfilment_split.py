from datetime import datetime, time, timedelta

import pytz

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class FulfilmentSplit(models.TransientModel):
    """Put items on a date of their own."""

    _name = "fulfilment.split"
    _description = "Split Items Off"

    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Date("Leave on", required=True)
    line_ids = fields.One2many("fulfilment.split.line", "split_id", "Items")

    @api.constrains("order_id")
    def _check_order_access(self):
        """Ids come from outside; nothing of other companies goes back."""
        self.order_id.sudo(False).check_access("read")

    @api.model
    def _start(self, order):
        """:return: the dialog
        :raise UserError: nothing is open
        """
        order.ensure_one()
        lines = order._ship_lines()
        if not lines:
            raise UserError(self.env._("Everything of this order was shipped."))
        return self.create(
            {
                "order_id": order.id,
                "date": fields.Date.context_today(self) + timedelta(days=7),
                "line_ids": [
                    Command.create(
                        {
                            "order_line_id": line.id,
                            "open_quantity": line._ship_from_product(line._ship_open()),
                        }
                    )
                    for line in lines
                ],
            }
        )

    def _action(self):
        """:return: this dialog"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Split Items off %s", self.order_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {**self.env.context, "dialog_size": "large"},
        }

    def action_split(self):
        """Split; the order's lines and totals stay.

        :return: the new transfers
        :raise UserError: there are fewer
        """
        self.ensure_one()
        self.order_id.check_access("write")
        pickings = self.order_id._split_off(
            {
                row.order_line_id: row.order_line_id._ship_to_product(row.quantity)
                for row in self.line_ids
            },
            self._noon(),
        )
        action = self.env["ir.actions.actions"]._for_xml_id(
            "stock.action_picking_tree_all"
        )
        if len(pickings) == 1:
            return {**action, "views": [(False, "form")], "res_id": pickings.id}
        return {**action, "domain": [("id", "in", pickings.ids)]}

    def _noon(self):
        """:return: noon of that day where the warehouse is, UTC"""
        warehouse = self.order_id.warehouse_id.partner_id
        name = warehouse.tz or self.env.user.tz or "UTC"
        noon = pytz.timezone(name).localize(datetime.combine(self.date, time(12)))
        return noon.astimezone(pytz.utc).replace(tzinfo=None)


class FulfilmentSplitLine(models.TransientModel):
    """How many of a line leave on another day."""

    _name = "fulfilment.split.line"
    _description = "Item to Split Off"

    split_id = fields.Many2one("fulfilment.split", required=True, ondelete="cascade")
    order_line_id = fields.Many2one(
        "sale.order.line", required=True, readonly=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="order_line_id.product_id")
    uom_id = fields.Many2one(related="order_line_id.product_uom_id")
    open_quantity = fields.Float("Open", readonly=True, digits="Product Unit")
    quantity = fields.Float("Split Off", digits="Product Unit")

    _quantity_positive = models.Constraint(
        "CHECK (quantity >= 0)", "A quantity can't be less than 0."
    )

    @api.constrains("order_line_id")
    def _check_line_access(self):
        self.order_line_id.sudo(False).check_access("read")
