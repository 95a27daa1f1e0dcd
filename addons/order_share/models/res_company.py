from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    _inherit = "res.company"

    order_share_status_days = fields.Integer("Status Links Expire after", default=60)
    order_share_details_days = fields.Integer("Details Links Expire after", default=30)
    order_share_max_days = fields.Integer("Links Expire at Latest after", default=180)
    order_share_offer_days = fields.Integer(
        "Closed Requests Stay Readable",
        default=14,
        help="Days after the deadline in which a partner can read the own offer",
    )
    order_share_remind_days = fields.Integer(
        "Remind before Links Expire",
        default=2,
        help="Days before a link ends at which partner and sender are reminded, when"
        " the transport is not delivered; 0: never",
    )
    order_share_offer_upload = fields.Boolean(
        "Bidders Send Documents",
        help="Also without an account; with one they always can",
    )
    order_share_product_id = fields.Many2one(
        "product.product",
        "Service for Awarded Offers",
        domain=[("type", "=", "service"), ("purchase_ok", "=", True)],
        help="The line of the purchase order that an award makes",
    )
    order_share_confirm_purchase = fields.Boolean(
        "Confirm Awarded Purchase Orders", default=True
    )
    order_share_tile_url = fields.Char(
        "Map Tiles",
        help="Address of a tile server, such as"
        " https://tiles.example.com/{z}/{x}/{y}.png; empty: the route is drawn without"
        " a map, and nobody else learns of it",
    )
    order_share_tile_attribution = fields.Char(
        "Map Attribution",
        default="© OpenStreetMap contributors",
        help="Shown below a map that is drawn from tiles",
    )
    order_share_android_map = fields.Selection(
        [("geo", "Any maps app of the phone"), ("google", "Google Maps")],
        "Navigation on Android",
        default="geo",
        required=True,
        help="Only Google Maps can be given a route of several stops",
    )
    order_share_geolocalize = fields.Boolean(
        "Look up Coordinates",
        help="Addresses of shared orders are sent to the provider that is set for"
        " Geolocation (needs base_geolocalize), to draw routes",
    )
    # steps that a partner confirms; delivery is always one
    order_share_step_accepted = fields.Boolean("Accepted", default=True)
    order_share_step_at_pickup = fields.Boolean("At pickup", default=True)
    order_share_step_in_transit = fields.Boolean("In transit", default=True)
    order_share_step_at_delivery = fields.Boolean("At delivery", default=True)
    order_share_map_url = fields.Char(
        "Map Service",
        default="https://www.openstreetmap.org/search?query={address}",
        help="Opened by “Open map” on the partner's page; {address} is replaced.",
    )

    _order_share_days = models.Constraint(
        "CHECK (order_share_status_days > 0 AND order_share_details_days > 0"
        " AND order_share_max_days >= order_share_status_days"
        " AND order_share_max_days >= order_share_details_days"
        " AND order_share_offer_days >= 0 AND order_share_remind_days >= 0)",
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

    def _order_share_uses_step(self, step):
        """:return: whether partners confirm this step"""
        name = f"order_share_step_{step}"
        return name not in self._fields or self[name]

    def _order_share_check_expiry(self, expires_at):
        """:param datetime expires_at: when a link shall end, UTC
        :raise UserError: later than this company allows"""
        days = self.sudo().order_share_max_days
        if expires_at > fields.Datetime.now() + timedelta(days=days):
            raise UserError(
                self.env._(
                    "Links can be valid for %s days at most. Choose an earlier day, or"
                    " ask an administrator to raise the limit in the settings.",
                    days,
                )
            )
