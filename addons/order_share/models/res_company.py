from datetime import timedelta

from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    order_share_status_days = fields.Integer("Status Links Expire after", default=60)
    order_share_details_days = fields.Integer("Details Links Expire after", default=30)
    order_share_max_days = fields.Integer("Links Expire at Latest after", default=180)
    order_share_map_url = fields.Char(
        "Map Service",
        default="https://www.openstreetmap.org/search?query={address}",
        help="Opened by “Open map” on the partner's page; {address} is replaced.",
    )

    _order_share_days = models.Constraint(
        "CHECK (order_share_status_days > 0 AND order_share_details_days > 0"
        " AND order_share_max_days >= order_share_status_days"
        " AND order_share_max_days >= order_share_details_days)",
        "Links expire after one day or more, and not later than the maximum.",
    )

    def _order_share_expiry(self, scope):
        """:return: when a link made now ends by default, UTC"""
        self.ensure_one()
        company = self.sudo()
        days = (
            company.order_share_details_days
            if scope == "details"
            else company.order_share_status_days
        )
        return fields.Datetime.now() + timedelta(days=days)

    def _order_share_latest_expiry(self):
        """:return: when a link made now ends at latest, UTC"""
        return fields.Datetime.now() + timedelta(days=self.sudo().order_share_max_days)
