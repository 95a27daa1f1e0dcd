from datetime import timedelta

import phonenumbers

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
    delivered_count = fields.Integer("Delivered", compute="_compute_results")
    failed_count = fields.Integer("Failed", compute="_compute_results")

    _partner_uniq = models.UniqueIndex(
        "(partner_id, company_id)", "This contact is a deliverer already."
    )

    @api.depends("job_ids.state", "job_ids.weight", "max_jobs", "max_weight")
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

    @api.depends("job_ids.attempt_ids.result")
    def _compute_results(self):
        """Of the last thirty days."""
        rows = self.env["delivery.attempt"]._read_group(
            [
                ("deliverer_id", "in", self.ids),
                ("result", "in", ("delivered", "failed")),
                ("ended_at", ">=", fields.Datetime.now() - timedelta(days=30)),
            ],
            ["deliverer_id", "result"],
            ["__count"],
        )
        counts = {(deliverer.id, result): count for deliverer, result, count in rows}
        for deliverer in self:
            own = deliverer._origin.id
            deliverer.delivered_count = counts.get((own, "delivered"), 0)
            deliverer.failed_count = counts.get((own, "failed"), 0)

    @api.onchange("email", "phone", "country_id")
    def _onchange_reachable(self):
        """Say at once what would be refused when it is saved."""
        message = False
        if self.email and not email_normalize(self.email):
            message = self.env._("%s is no mail address.", self.email)
        elif self.phone:
            message = self._mobile_refusal()
        if message:
            return {
                "warning": {
                    "title": self.env._("Deliverers are told by mail and SMS"),
                    "message": message,
                }
            }
        return None

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
        refusal = self._mobile_refusal()
        if refusal:
            raise ValidationError(refusal)

    def _mobile_refusal(self):
        """:return: what is wrong with the number, False when nothing is"""
        if self._mobile():
            return False
        if not self.phone:
            return self.env._("%s needs a mobile number.", self.name or "")
        return self.env._(
            "%(number)s is no mobile number. Write it with its country's prefix, such "
            "as +49 151 23456789.",
            number=self.phone,
        )

    def _mobile(self):
        """:return: the number as E.164, False when it is none or gets no SMS"""
        self.ensure_one()
        partner = self.partner_id or self.env["res.partner"]
        number = partner._phone_format(
            number=self.phone or "",
            country=self.country_id or self.company_id.country_id,
        )
        if not number:
            return False
        kind = phonenumbers.number_type(phonenumbers.parse(number))
        is_landline = kind == phonenumbers.PhoneNumberType.FIXED_LINE
        return False if is_landline else number

    def action_jobs(self):
        """:return: all deliveries of the deliverer"""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "delivery_supplier.delivery_job_action"
        )
        return {
            **action,
            "domain": [("deliverer_id", "=", self.id)],
            "context": {
                f"search_default_{self.env.context.get('filter', 'open')}": 1,
            },
            "display_name": self.name,
        }

    def action_attempts(self):
        """:return: what the deliverer has brought, and what not"""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "delivery_supplier.delivery_attempt_action"
        )
        return {**action, "domain": [("deliverer_id", "=", self.id)]}

    def action_tours(self):
        """:return: the deliverer's days"""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "delivery_supplier.delivery_tour_action"
        )
        return {**action, "domain": [("deliverer_id", "=", self.id)]}
