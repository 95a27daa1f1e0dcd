from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError

from ..shipping_const import IMPORT_CHUNK


class FulfilmentCourierImport(models.Model):
    """Tracking numbers of a file: checked, looked at by somebody, then entered."""

    _name = "fulfilment.courier.import"
    _description = "Import of Tracking Numbers"
    _order = "id desc"

    name = fields.Char("File", required=True, readonly=True)
    carrier_id = fields.Many2one(
        "delivery.carrier", "Delivery Method", required=True, readonly=True, index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Imported by", required=True, readonly=True)
    state = fields.Selection(
        [("preview", "Preview"), ("running", "Running"), ("done", "Done")],
        required=True,
        default="preview",
        readonly=True,
    )
    notify = fields.Boolean("Tell Customers")
    line_ids = fields.One2many("fulfilment.courier.import.line", "import_id", "Rows")
    count_all = fields.Integer("Rows in the File", compute="_compute_counts")
    count_ready = fields.Integer("To Enter", compute="_compute_counts")
    count_done = fields.Integer("Entered", compute="_compute_counts")
    count_problem = fields.Integer("With a Problem", compute="_compute_counts")

    def _compute_counts(self):
        groups = self.env["fulfilment.courier.import.line"]._read_group(
            [("import_id", "in", self.ids)], ["import_id", "state"], ["__count"]
        )
        counts = {(record, state): count for record, state, count in groups}
        for each in self:
            each.count_ready = counts.get((each, "ready"), 0)
            each.count_done = counts.get((each, "done"), 0)
            each.count_problem = counts.get((each, "problem"), 0)
            each.count_all = each.count_ready + each.count_done + each.count_problem

    def action_apply(self):
        """Enter all numbers without a problem, in the background.

        :raise UserError: there are none
        """
        self.ensure_one()
        self.check_access("write")
        if not self.count_ready:
            raise UserError(self.env._("There is no number to enter."))
        self.state = "running"
        self._delay()
        return True

    def _delay(self):
        first = self.line_ids.search(
            [("import_id", "=", self.id), ("state", "=", "ready")],
            order="id",
            limit=1,
        )
        self.with_delay(
            channel="root.fulfilment",
            description=self.env._("Enter tracking numbers of %s", self.name),
            identity_key=f"fulfilment.courier.import:{self.id}:{first.id}",
        )._job_apply()

    def _job_apply(self):
        """Enter the next numbers, and leave the rest to another job. A row that can't
        be entered holds up no other."""
        # reasons are read by who sent the file
        record = self.with_user(SUPERUSER_ID).with_context(lang=self.user_id.lang)
        if not record.exists() or record.state != "running":
            return
        lines = record.line_ids.search(
            [("import_id", "=", record.id), ("state", "=", "ready")],
            order="id",
            limit=IMPORT_CHUNK,
        )
        for line in lines:
            try:
                with self.env.cr.savepoint():
                    line._apply()
            except UserError as error:
                line.write({"state": "problem", "problem": str(error)})
        if len(lines) == IMPORT_CHUNK:
            record._delay()
        else:
            record.state = "done"


class FulfilmentCourierImportLine(models.Model):
    """One number and what it is for."""

    _name = "fulfilment.courier.import.line"
    _description = "Row of Tracking Numbers"
    _order = "sequence, id"

    import_id = fields.Many2one(
        "fulfilment.courier.import", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer("Row", readonly=True)
    reference = fields.Char(readonly=True)
    number = fields.Char("Tracking Number", readonly=True)
    picking_id = fields.Many2one("stock.picking", "Transfer", readonly=True)
    parcel_id = fields.Many2one("fulfilment.parcel", readonly=True, ondelete="set null")
    state = fields.Selection(
        [("ready", "To Enter"), ("done", "Entered"), ("problem", "Problem")],
        required=True,
        readonly=True,
    )
    problem = fields.Char("What Is Wrong", readonly=True)

    def _apply(self):
        """Enter the number, unless it is there.

        :raise UserError: it has another one meanwhile
        """
        self.ensure_one()
        picking, carrier = self.picking_id, self.import_id.carrier_id
        parcels = picking.parcel_ids
        parcel = parcels.filtered(lambda each: each.tracking_number == self.number)
        if not parcel:
            parcel = self.parcel_id.exists() or parcels.filtered(
                lambda each: not each.tracking_number
            )[:1]  # fmt: skip
            if parcel.tracking_number:
                raise UserError(
                    self.env._("It has the number %s.", parcel.tracking_number)
                )
            if parcel:
                parcel.write({"tracking_number": self.number, "carrier_id": carrier.id})
            else:
                parcel = parcel.create(
                    {
                        "picking_id": picking.id,
                        "tracking_number": self.number,
                        "carrier_id": carrier.id,
                    }
                )
        if self.import_id.notify and not parcel.notified_at:
            parcel._notify()
        self.write({"state": "done", "parcel_id": parcel.id})
