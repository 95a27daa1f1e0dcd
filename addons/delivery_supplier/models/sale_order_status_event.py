from odoo import fields, models


class SaleOrderStatusEvent(models.Model):
    """An order's status was changed; each change is one, also back again."""

    _name = "sale.order.status.event"
    _description = "Change of an Order's Status"
    _order = "id desc"

    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    from_id = fields.Many2one("sale.order.status", "From", readonly=True)
    to_id = fields.Many2one("sale.order.status", "To", readonly=True)
    user_id = fields.Many2one("res.users", "By", readonly=True)
    job_id = fields.Many2one("delivery.job", "Delivery", readonly=True)
    is_undone = fields.Boolean(readonly=True)
