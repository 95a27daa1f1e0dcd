from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Its returns."""

    _inherit = "sale.order"

    fulfilment_return_ids = fields.One2many(
        "fulfilment.return",
        "order_id",
        "Returns of the Order",
        groups="fulfilment_ext.group_user",
    )
    fulfilment_return_count = fields.Integer(
        "Returns",
        compute="_compute_fulfilment_return_count",
        groups="fulfilment_ext.group_user",
    )
    is_returnable = fields.Boolean(
        compute="_compute_is_returnable",
        help="Something was shipped that is not returned yet",
    )

    def _compute_fulfilment_return_count(self):
        groups = self.env["fulfilment.return"]._read_group(
            [("order_id", "in", self.ids)], ["order_id"], ["__count"]
        )
        counts = {order.id: count for order, count in groups}
        for order in self:
            order.fulfilment_return_count = counts.get(order._origin.id, 0)

    @api.depends("order_line.item_shipped", "order_line.item_returned")
    def _compute_is_returnable(self):
        for order in self:
            order.is_returnable = any(
                line.item_shipped > line.item_returned for line in order.order_line
            )

    @api.depends("fulfilment_return_ids.move_id")
    def _get_invoiced(self):
        """Credit notes of returns are no lines of the order, but belong to it."""
        result = super()._get_invoiced()
        for order in self:
            moves = order.sudo().fulfilment_return_ids.move_id
            if moves:
                order.invoice_ids |= moves.sudo(self.env.su)
                order.invoice_count = len(order.invoice_ids)
        return result

    def action_return(self):
        """:return: a new return with what can come back
        :raise UserError: nothing can
        """
        self.ensure_one()
        if not any(line._returnable() > 0 for line in self.order_line):
            raise UserError(
                self.env._(
                    "Nothing of %s can be returned: it has not left, came back "
                    "already, or is asked for in another return.",
                    self.name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return"),
            "res_model": "fulfilment.return",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"default_order_id": self.id},
        }

    def action_view_returns(self):
        """:return: window action, the returns of this order"""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fulfilment_return.action_return"
        )
        returns = self.fulfilment_return_ids
        if len(returns) == 1:
            action.update(res_id=returns.id, views=[(False, "form")])
        action["domain"] = [("order_id", "=", self.id)]
        action["context"] = {"default_order_id": self.id}
        return action

    @api.model
    def _dashboard_figures(self):
        """Also returns that wait for somebody; see ``fulfilment_ext``."""
        figures = super()._dashboard_figures()
        returns = self.env["fulfilment.return"]
        found = returns.return_figures() if returns.has_access("read") else {}
        count = sum(found.values())
        # nothing is shown to who has none
        if count:
            words = [
                (found["to_approve"], self.env._("%s to approve", found["to_approve"])),
                (found["to_receive"], self.env._("%s to receive", found["to_receive"])),
                (found["to_settle"], self.env._("%s to settle", found["to_settle"])),
            ]
            text = next(word for number, word in words if number)
            figures.append({"name": "open_return", "count": count, "text": text})
        return figures
