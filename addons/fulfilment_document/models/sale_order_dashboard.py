from odoo import api, models


class SaleOrder(models.Model):
    """A figure above the orders: what waits to be printed."""

    _inherit = "sale.order"

    @api.model
    def _dashboard_figures(self):
        """As it is, and the print jobs, where there are any."""
        figures = super()._dashboard_figures()
        if not self.env.user.has_group("fulfilment_ext.group_user"):
            return figures
        jobs = self.env["fulfilment.print.job"]
        counts = dict(
            jobs._read_group(
                [
                    ("state", "in", ("waiting", "failed")),
                    ("company_id", "in", self.env.companies.ids),
                ],
                ["state"],
                ["__count"],
            )
        )
        if not counts and not any(
            self.env["fulfilment.print.rule"]._of_company(company.id)
            for company in self.env.companies
        ):
            return figures
        failed = counts.get("failed", 0)
        return [
            *figures,
            {
                "name": "print",
                "count": sum(counts.values()),
                "text": self.env._("%s failed", failed) if failed else "",
            },
        ]
