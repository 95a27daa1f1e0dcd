from odoo import fields, models


class SaleReport(models.Model):
    _inherit = "sale.report"

    approval_hidden = fields.Boolean("Not Released Yet", readonly=True)

    def _select_additional_fields(self):
        return {
            **super()._select_additional_fields(),
            "approval_hidden": "s.approval_hidden",
        }

    def _group_by_sale(self):
        return super()._group_by_sale() + ", s.approval_hidden"
