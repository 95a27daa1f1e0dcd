from odoo import api, fields, models
from odoo.exceptions import AccessError


class SaleOrderStatusEvent(models.Model):
    """An order's status was changed; each change is one, also back again."""

    _name = "sale.order.status.event"
    _description = "Change of an Order's Status"
    _order = "id desc"

    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    from_id = fields.Many2one(
        "sale.order.status", readonly=True, ondelete="restrict", index=True
    )
    to_id = fields.Many2one(
        "sale.order.status", readonly=True, ondelete="restrict", index=True
    )
    user_id = fields.Many2one("res.users", "By", readonly=True)
    job_id = fields.Many2one(
        "delivery.job", "Delivery", readonly=True, index="btree_not_null"
    )
    is_undone = fields.Boolean("Taken Back", readonly=True)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if not self.env.su:
            raise AccessError(self.env._("The history of an order is kept."))

    def _undo_until(self):
        """:return: until when it can be taken back, UTC; False when it can't"""
        self.ensure_one()
        if self.is_undone or self.job_id or not self.create_date:
            return False
        grace = self.company_id.delivery_status_grace
        return fields.Datetime.add(self.create_date, minutes=grace)

    def _undo(self):
        """Take the changes back; what is not sent yet is told to nobody."""
        self.sudo().is_undone = True
        notices = self.env["delivery.notification"].sudo()
        notices.search(
            [("event", "in", [f"status:{event.id}" for event in self])]
        )._cancel()
