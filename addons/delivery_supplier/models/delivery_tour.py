from odoo import api, fields, models


class DeliveryTour(models.Model):
    """The deliveries of one deliverer on one day, and their cash."""

    _name = "delivery.tour"
    _description = "Delivery Tour"
    _inherit = ["access.link.mixin"]
    _order = "date desc, deliverer_id, id"

    deliverer_id = fields.Many2one(
        "delivery.deliverer", required=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="deliverer_id.company_id", store=True)
    date = fields.Date(required=True, readonly=True)
    job_ids = fields.One2many("delivery.job", "tour_id", "Deliveries")

    _tour_uniq = models.UniqueIndex(
        "(deliverer_id, date)", "This tour is there already."
    )
    _date_idx = models.Index("(company_id, date)")

    @api.depends("deliverer_id", "date")
    def _compute_display_name(self):
        for tour in self:
            tour.display_name = f"{tour.deliverer_id.name}, {tour.date}"

    @api.model
    def _of(self, deliverer, date):
        """:return: the deliverer's tour of the day, made when it is missing; two at the
        same time find one"""
        self.env.cr.execute(
            """
            INSERT INTO delivery_tour
                   (deliverer_id, company_id, date,
                    create_uid, write_uid, create_date, write_date)
            VALUES (%s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC',
                    now() AT TIME ZONE 'UTC')
                ON CONFLICT DO NOTHING
            """,
            [deliverer.id, deliverer.company_id.id, date, self.env.uid, self.env.uid],
        )
        return self.search(
            [("deliverer_id", "=", deliverer.id), ("date", "=", date)], limit=1
        )

    def _access_link_path(self):
        return "/delivery/"
