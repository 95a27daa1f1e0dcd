from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    approval_payment = fields.Selection(
        related="company_id.approval_payment", readonly=False
    )
    approval_rejected_lines = fields.Selection(
        related="company_id.approval_rejected_lines", readonly=False
    )
    approval_may_reduce = fields.Boolean(
        related="company_id.approval_may_reduce", readonly=False
    )
    approval_price_days = fields.Integer(
        related="company_id.approval_price_days", readonly=False
    )
    approval_remind_hours = fields.Integer(
        related="company_id.approval_remind_hours", readonly=False
    )
    approval_escalate_hours = fields.Integer(
        related="company_id.approval_escalate_hours", readonly=False
    )
    approval_private_orders = fields.Boolean(
        related="company_id.approval_private_orders", readonly=False
    )
    approval_quotations = fields.Boolean(
        related="company_id.approval_quotations", readonly=False
    )
    assortment_shop = fields.Selection(
        related="company_id.assortment_shop", readonly=False
    )

    def action_order_approval_templates(self):
        """Mail templates of releases: their wording, per language."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mails about Releases"),
            "res_model": "mail.template",
            "views": [(False, "list"), (False, "form")],
            "domain": [("model", "=", "order.approval")],
        }
