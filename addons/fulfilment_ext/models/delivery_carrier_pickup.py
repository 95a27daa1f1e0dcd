from odoo import api, fields, models


class DeliveryCarrier(models.Model):
    """A delivery method with which customers collect what they have ordered."""

    _inherit = "delivery.carrier"

    is_pickup = fields.Boolean(
        "Customers Collect",
        compute="_compute_is_pickup",
        store=True,
        readonly=False,
        help="Goods are made ready, kept for some days and handed over for a code",
    )
    pickup_keep_days = fields.Integer(
        "Days to Collect", help="0: as in the settings of the company"
    )
    pickup_auto_ready = fields.Boolean(
        "Ready without a Click",
        help="When the step before has brought all goods to the place of the pickup. "
        "Otherwise, and where there is one step only, somebody presses Ready for "
        "Pickup.",
    )
    pickup_auto_return = fields.Boolean(
        "Put Back when Time Is Over",
        help="What was not collected is cancelled and goes back to the shelf. "
        "Otherwise somebody is asked.",
    )
    pickup_sign = fields.Boolean("Ask for a Signature")
    pickup_calendar_id = fields.Many2one(
        "resource.calendar",
        "Opening Hours",
        check_company=True,
        help="Where the warehouse has none of its own",
    )

    _pickup_days_positive = models.Constraint(
        "CHECK(pickup_keep_days >= 0)", "A time to collect is not negative."
    )

    @api.depends("delivery_type")
    def _compute_is_pickup(self):
        """Core's pickup in a store is one; of the others somebody says so."""
        for carrier in self:
            carrier.is_pickup = carrier.delivery_type == "in_store" or carrier.is_pickup
