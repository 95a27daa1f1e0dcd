from odoo import api, models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """Addresses to check are a figure of the dashboard, where they are checked."""

    _inherit = "sale.order"

    @api.model
    def _dashboard_figures(self):
        figures = super()._dashboard_figures()
        companies = self.env.companies
        if all(each.address_check in ("off", False) for each in companies.sudo()):
            return figures
        count = self.search_count(
            Domain("address_status", "=", "held")
            & Domain("company_id", "in", companies.ids)
        )
        text = self.env._("nothing is shipped") if count else ""
        return [*figures, {"name": "address", "count": count, "text": text}]
