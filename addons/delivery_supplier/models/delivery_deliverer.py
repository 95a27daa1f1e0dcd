from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

from ..const import UNDER_WAY, VEHICLES


class DeliveryDeliverer(models.Model):
    """Who brings orders: a contact with a mail address and a mobile number."""

    _name = "delivery.deliverer"
    _description = "Deliverer"
    _inherits = {"res.partner": "partner_id"}
    _order = "sequence, id"

    partner_id = fields.Many2one(
        "res.partner", "Contact Data", required=True, ondelete="restrict", index=True
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    kind = fields.Selection(
        [("own", "Own"), ("company", "Other Company")],
        "Belongs to",
        required=True,
        default="own",
    )
    vehicle = fields.Selection(VEHICLES, required=True, default="car")
    license_plate = fields.Char()
    max_jobs = fields.Integer("Open Deliveries at Most", help="0 for any number")
    max_weight = fields.Float("Load at Most (kg)", help="0 for any weight")
    zone_ids = fields.Many2many(
        "delivery.zone", string="Zones", help="Everywhere when empty"
    )
    resource_calendar_id = fields.Many2one(
        "resource.calendar", "Working Times", help="Always when empty"
    )
    job_ids = fields.One2many("delivery.job", "deliverer_id", "Deliveries")
    open_job_count = fields.Integer("Open Deliveries", compute="_compute_open_jobs")
    open_weight = fields.Float("Load (kg)", compute="_compute_open_jobs")
    is_full = fields.Boolean(compute="_compute_open_jobs")

    _partner_uniq = models.UniqueIndex(
        "(partner_id, company_id)", "This contact is a deliverer already."
    )

    def _compute_open_jobs(self):
        rows = self.env["delivery.job"]._read_group(
            [("deliverer_id", "in", self.ids), ("state", "in", UNDER_WAY)],
            ["deliverer_id"],
            ["__count", "weight:sum"],
        )
        found = {deliverer.id: sums for deliverer, *sums in rows}
        for deliverer in self:
            count, weight = found.get(deliverer._origin.id, (0, 0))
            deliverer.open_job_count = count
            deliverer.open_weight = weight
            deliverer.is_full = bool(
                deliverer.max_jobs and count >= deliverer.max_jobs
            ) or bool(deliverer.max_weight and weight >= deliverer.max_weight)

    @api.constrains("partner_id", "email", "phone")
    def _check_reachable(self):
        for deliverer in self:
            deliverer._check_mail_and_mobile()

    def _check_mail_and_mobile(self):
        """:raise ValidationError: a deliverer who could not be told anything"""
        self.ensure_one()
        if not email_normalize(self.email):
            raise ValidationError(
                self.env._(
                    "%s needs a mail address: new deliveries are sent to it.", self.name
                )
            )
        if not self._mobile():
            raise ValidationError(
                self.env._(
                    "%s needs a mobile number with its country's prefix, such as "
                    "+49 151 23456789.",
                    self.name,
                )
            )

    def _mobile(self):
        """:return: the number as E.164, False when it is none"""
        return self.partner_id._phone_format(number=self.phone or "") or False
