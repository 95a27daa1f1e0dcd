import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError


class FulfilmentCourierImportStart(models.TransientModel):
    """A file of tracking numbers."""

    _name = "fulfilment.courier.import.start"
    _description = "Import Tracking Numbers"

    carrier_id = fields.Many2one(
        "delivery.carrier",
        "Delivery Method",
        required=True,
        domain="[('courier', '!=', False)]",
        default=lambda self: self.env["delivery.carrier"].search(
            [("courier", "!=", False)], limit=1
        ),
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    file = fields.Binary(required=True, attachment=False)
    filename = fields.Char()
    notify = fields.Boolean(
        "Tell the customers", default=lambda self: self.env.company.parcel_notify
    )

    def action_read(self):
        """:return: the rows and what is wrong with them; nothing is entered yet
        :raise UserError: the file can't be read
        """
        self.ensure_one()
        try:
            content = base64.b64decode(self.file or b"", validate=True)
        except binascii.Error as error:
            raise UserError(self.env._("The file can't be read.")) from error
        record = self.env["fulfilment.courier.import"]._read_file(
            self.carrier_id,
            self.company_id,
            self.filename or "file.csv",
            content,
            self.notify,
        )
        return {
            "type": "ir.actions.act_window",
            "name": record.name,
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
