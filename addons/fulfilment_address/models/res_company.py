from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.fulfilment_ext.step import STEPS_OPEN

from ..const import CHECKS, NUMBER_CHECKS


class ResCompany(models.Model):
    """How strict a company is with delivery addresses; nothing is checked at first."""

    _inherit = "res.company"

    address_check = fields.Selection(CHECKS, "Check Addresses", default="off")
    address_number_check = fields.Selection(
        NUMBER_CHECKS,
        "House Number",
        default="hold",
        help="In countries whose houses have numbers",
    )
    address_ask = fields.Boolean(
        "Ask Customers",
        help="Whose order is held gets a mail with a link to correct the address",
    )
    address_activity = fields.Boolean(
        "Remind the Salesperson", help="By an activity on the order that is held"
    )
    address_map = fields.Boolean(
        "Compare with the Map",
        help="Addresses are sent to the map service of the company, in the background",
    )

    def write(self, vals):
        """Who asks for less frees what is held by it, and shows it no more."""
        result = super().write(vals)
        if (
            {"address_check", "address_number_check"} & vals.keys()
            and not self.env.context.get("address_check_later")
        ):  # fmt: skip
            is_open = Domain("fulfilment_step", "in", STEPS_OPEN)
            self.env["sale.order"].sudo().search(
                Domain("company_id", "in", self.ids)
                & Domain("address_status", "!=", False)
                & (Domain("address_status", "=", "held") | is_open)
            )._check_address()
        return result


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    address_check = fields.Selection(related="company_id.address_check", readonly=False)
    address_number_check = fields.Selection(
        related="company_id.address_number_check", readonly=False
    )
    address_ask = fields.Boolean(related="company_id.address_ask", readonly=False)
    address_activity = fields.Boolean(
        related="company_id.address_activity", readonly=False
    )
    address_map = fields.Boolean(related="company_id.address_map", readonly=False)
    has_address_map = fields.Boolean(compute="_compute_has_address_map")

    def _compute_has_address_map(self):
        self.has_address_map = "base.geocoder" in self.env
