import json

from odoo import api, fields, models


class StockPicking(models.Model):
    """Parcels of a transfer, in step with core's field of tracking numbers."""

    _inherit = "stock.picking"

    # who is not of fulfilment reads transfers as before
    parcel_ids = fields.One2many(
        "fulfilment.parcel",
        "picking_id",
        "Parcels",
        groups="fulfilment_ext.group_user",
    )
    parcel_count = fields.Integer(
        "Number of Parcels",
        compute="_compute_parcel_count",
        groups="fulfilment_ext.group_user",
    )

    def _compute_parcel_count(self):
        counts = self.env["fulfilment.parcel"]._counts("picking_id", self)
        for picking in self:
            picking.parcel_count = counts.get(picking, 0)

    # --- numbers

    def _tracking_numbers(self):
        """:return: list of the numbers in core's field, which are divided by commas"""
        self.ensure_one()
        clean = self.env["fulfilment.parcel"]._clean_number
        numbers = (self.carrier_tracking_ref or "").split(",")
        return list(dict.fromkeys(filter(None, map(clean, numbers))))

    @api.model
    def _tracking_links(self, text):
        """:param str text: JSON of lists of a name and a link, as connectors give them
        :return: list of the links; empty when it is something else"""
        try:
            rows = json.loads(text)
        except ValueError:
            return []
        return [
            row[1] for row in rows if isinstance(row, list) and len(row) == 2 and row[1]
        ]

    @api.model_create_multi
    def create(self, vals_list):
        pickings = super().create(vals_list)
        if any(vals.get("carrier_tracking_ref") for vals in vals_list):
            pickings._parcels_from_reference()
        return pickings

    def write(self, vals):
        result = super().write(vals)
        if (
            "carrier_tracking_ref" in vals
            and not self.env.context.get("fulfilment_parcel_sync")
        ):  # fmt: skip
            self._parcels_from_reference()
        return result

    def _parcels_from_reference(self):
        """Somebody, or a courier's connector, has written core's field."""
        parcels = self.env["fulfilment.parcel"].sudo()
        for picking in self.sudo():
            if not picking.carrier_tracking_ref and not picking.parcel_ids:
                continue
            if not picking.location_dest_id._is_outgoing():
                # core copies numbers to the steps before and after
                continue
            numbers = picking._tracking_numbers()
            known = picking.parcel_ids.mapped("tracking_number")
            new = [number for number in numbers if number not in known]
            gone = picking.parcel_ids.filtered(
                lambda each: (
                    each.tracking_number and each.tracking_number not in numbers  # noqa: B023
                )
            )
            free = picking.parcel_ids.filtered(lambda each: not each.tracking_number)
            sync = {"fulfilment_parcel_sync": True}
            for parcel in (gone.sorted("id") | free.sorted("id")).with_context(**sync):
                if new and not parcel.courier_event_ids:
                    parcel.tracking_number = new.pop(0)
                elif parcel in gone:
                    parcel._number_taken_away()
            parcels.with_context(**sync).create(
                [{"picking_id": picking.id, "tracking_number": each} for each in new]
            )

    def _reference_from_parcels(self):
        """The parcels' numbers have changed."""
        if self.env.context.get("fulfilment_parcel_sync"):
            return
        for picking in self.sudo():
            numbers = picking.parcel_ids.sorted("id").mapped("tracking_number")
            reference = ",".join(dict.fromkeys(filter(None, numbers))) or False
            if (picking.carrier_tracking_ref or False) != reference:
                picking.with_context(
                    fulfilment_parcel_sync=True
                ).carrier_tracking_ref = reference

    # --- what happens to it

    def _action_done(self):
        result = super()._action_done()
        parcels = self.sudo().parcel_ids.filtered(
            lambda parcel: not parcel.shipped_at and parcel.picking_id.state == "done"
        )
        if parcels:
            parcels.sudo().shipped_at = fields.Datetime.now()
        return result

    def _set_delivered(self, at, source, move_lines=None):
        """A parcel is there when all that is in it is, whoever says so."""
        marked = super()._set_delivered(at, source, move_lines=move_lines)
        for parcel in marked.picking_id.parcel_ids:
            lines = parcel._move_lines()
            if not parcel.delivered_at and all(lines.mapped("delivered_at")):
                parcel.sudo().delivered_at = at
        return marked

    # --- buttons

    def action_tracking(self):
        """:return: dialog to enter a tracking number and tell the customer"""
        self.ensure_one()
        return self.env["fulfilment.tracking"]._start(self)._action()

    def action_parcels(self):
        """:return: its parcels"""
        self.ensure_one()
        return self.env["fulfilment.parcel"]._action_of("picking_id", self)


class FulfilmentParcel(models.Model):
    _inherit = "fulfilment.parcel"

    @api.model
    def _counts(self, name, records):
        """:param str name: of the field that leads to the records
        :return: dict of record: how many parcels it has, where it has any"""
        return dict(self._read_group([(name, "in", records.ids)], [name], ["__count"]))

    @api.model
    def _action_of(self, name, record, **context):
        """:return: the parcels of a record"""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "fulfilment_ext.action_fulfilment_parcel"
        )
        return {
            **action,
            "domain": [(name, "=", record.id)],
            "context": {f"default_{name}": record.id, **context},
        }

    def _number_taken_away(self):
        """A number is gone from the transfer: so is a parcel that was nothing else."""
        self.ensure_one()
        if self.package_id or self.courier_event_ids or self.label_ids:
            self.tracking_number = False
        else:
            self.unlink()
