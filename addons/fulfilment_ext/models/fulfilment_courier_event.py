from datetime import timedelta

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..shipping_const import PARCEL_STATES

#: Written once, when it is applied.
_APPLIED = {"parcel_ids", "state", "applied_at"}
#: Days that a report about a number that nobody knows is kept.
KEEP_UNKNOWN = 90


class FulfilmentCourierEvent(models.Model):
    """What a courier has reported, once and as it came; a job applies it."""

    _name = "fulfilment.courier.event"
    _description = "Courier Event"
    _order = "at desc, id desc"
    _rec_name = "code"

    carrier_id = fields.Many2one(
        "delivery.carrier", "Delivery Method", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    key = fields.Char("Number of the Event", required=True, readonly=True)
    number = fields.Char("Tracking Number", required=True, readonly=True)
    code = fields.Char("Status Code", required=True, readonly=True)
    at = fields.Datetime("Date", required=True, readonly=True)
    text = fields.Char("Description", readonly=True)
    # one box may hold what two transfers have brought
    parcel_ids = fields.Many2many(
        "fulfilment.parcel",
        "fulfilment_courier_event_parcel_rel",
        "event_id",
        "parcel_id",
        "Parcels",
        readonly=True,
    )
    state = fields.Selection(PARCEL_STATES, "Parcel State", readonly=True)
    applied_at = fields.Datetime("Applied on", readonly=True)

    _key_uniq = models.UniqueIndex("(carrier_id, key)", "This is known already.")
    _unknown_idx = models.Index("(carrier_id, number) WHERE applied_at IS NULL")

    def write(self, vals):
        if set(vals) - _APPLIED or any(event.applied_at for event in self):
            raise UserError(self.env._("What a courier reported is not changed."))
        return super().write(vals)

    @api.model
    def _take(self, carrier, reports):
        """Keep reports, each once, and apply them in the background.

        :param carrier: ``delivery.carrier``, whose signature was checked
        :param list reports: of dict: key, number, code, at, text
        :return: the new ones
        """
        if not reports:
            return self
        now = self.env.cr.now()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO fulfilment_courier_event (carrier_id, company_id, key,
                    number, code, at, text, create_uid, create_date, write_uid,
                    write_date)
                VALUES %s ON CONFLICT (carrier_id, key) DO NOTHING RETURNING id
                """,
                SQL(", ").join(
                    SQL(
                        "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                        carrier.id,
                        carrier.company_id.id or None,
                        report["key"],
                        report["number"],
                        report["code"],
                        report["at"],
                        report["text"] or None,
                        SUPERUSER_ID,
                        now,
                        SUPERUSER_ID,
                        now,
                    )
                    # twice in one request is once as well
                    for report in {each["key"]: each for each in reports}.values()
                ),
            )
        )
        events = self.browse([row[0] for row in rows])
        events._delay_apply()
        return events

    def _delay_apply(self):
        """Apply these in the background."""
        for start in range(0, len(self), 50):
            chunk = self[start : start + 50]
            chunk.with_user(SUPERUSER_ID).with_delay(
                channel="root.fulfilment",
                description=self.env._("Apply reports of couriers"),
                identity_key=f"fulfilment.courier.event:{chunk[:1].id}:{len(chunk)}",
            )._job_apply()

    def _job_apply(self):
        """Apply what is not applied yet; one that fails holds up no other."""
        for event in self.with_user(SUPERUSER_ID).exists().sorted(
            lambda each: (each.at, each.id)
        ):  # fmt: skip
            if not event.applied_at:
                event._apply()

    def _apply(self):
        """Find the parcel and do what the report means."""
        self.ensure_one()
        parcels = self._find_parcels()
        if not parcels:
            # it may be entered later; then this is applied
            return
        # reports about one parcel follow each other
        self.env.execute_query(
            SQL(
                "UPDATE fulfilment_parcel SET id = id WHERE id IN %s RETURNING 1",
                parcels._ids,
            )
        )
        before = {parcel: parcel.state for parcel in parcels}
        self.write(
            {
                "parcel_ids": [Command.set(parcels.ids)],
                "state": self.carrier_id._courier_states().get(self.code.casefold()),
                "applied_at": fields.Datetime.now(),
            }
        )
        for parcel in parcels:
            parcel._reported(self, before[parcel])

    def _find_parcels(self):
        """:return: parcels of this courier and company with the number, of one order"""
        domain = [
            ("carrier_id", "=", self.carrier_id.id),
            ("tracking_number", "=", self.number),
        ]
        if self.company_id:
            domain.append(("company_id", "=", self.company_id.id))
        found = self.env["fulfilment.parcel"].search(domain, limit=20)
        # a number that is used again means the one on its way
        found = found.sorted(lambda p: p.state in ("delivered", "returned"))
        return found.filtered(lambda p: p.order_id == found[:1].order_id)

    @api.autovacuum
    def _gc_unknown(self):
        """Forget reports about numbers that nobody has entered."""
        self.env.execute_query(
            SQL(
                "DELETE FROM fulfilment_courier_event"
                " WHERE applied_at IS NULL AND create_date < %s RETURNING 1",
                fields.Datetime.now() - timedelta(days=KEEP_UNKNOWN),
            )
        )
