from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleOrderStatusChange(models.TransientModel):
    """Gives many orders a status at once."""

    _name = "sale.order.status.change"
    _description = "Change the Status of Orders"

    order_ids = fields.Many2many(
        "sale.order", required=True, default=lambda self: self._default_order_ids()
    )
    order_count = fields.Integer(compute="_compute_order_count")
    company_ids = fields.Many2many("res.company", compute="_compute_order_count")
    status_id = fields.Many2one(
        "sale.order.status",
        "New Status",
        required=True,
        domain="['|', ('company_id', '=', False), ('company_id', 'in', company_ids)]",
    )
    told = fields.Char(compute="_compute_told")

    @api.model
    def _default_order_ids(self):
        if self.env.context.get("active_model") != "sale.order":
            return self.env["sale.order"]
        return self.env["sale.order"].browse(self.env.context.get("active_ids") or [])

    @api.depends("order_ids")
    def _compute_order_count(self):
        for wizard in self:
            wizard.order_count = len(wizard.order_ids)
            wizard.company_ids = wizard.order_ids.company_id

    @api.depends("status_id")
    def _compute_told(self):
        words = dict(
            self.env["res.company"]
            ._fields["delivery_customer_channel"]
            ._description_selection(self.env)
        )
        for wizard in self:
            status = wizard.status_id
            by = [words[name] for name in ("mail", "sms") if status[f"notify_{name}"]]
            wizard.told = (
                self.env._("The customers are told by %s.", ", ".join(by))
                if by
                else self.env._("The customers are not told.")
            )

    def action_change(self):
        """Change them; whoever has this status already is left alone.

        :raise UserError: an order belongs to a company that does not have the status
        """
        self.ensure_one()
        company = self.status_id.company_id
        strangers = self.order_ids.filtered(
            lambda order: company and order.company_id != company
        )
        if strangers:
            raise UserError(
                self.env._(
                    "%(status)s is a status of %(company)s, %(order)s does not belong "
                    "to it.",
                    status=self.status_id.name,
                    company=company.name,
                    order=strangers[0].name,
                )
            )
        orders = self.order_ids.filtered(
            lambda order: order.order_status_id != self.status_id
        )
        orders.order_status_id = self.status_id
        return {"type": "ir.actions.act_window_close"}
