from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..shipping_const import EVENT_TARGETS, IMPORT_TARGETS, PARCEL_STATES, SOURCES


class FulfilmentCourierColumn(models.Model):
    """A column of the file that a courier gets."""

    _name = "fulfilment.courier.column"
    _description = "Column of a Courier's Export"
    _order = "sequence, id"

    carrier_id = fields.Many2one(
        "delivery.carrier", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=100)
    name = fields.Char("Column", required=True)
    source = fields.Selection(SOURCES, "Content", required=True)
    constant = fields.Char("Text")

    def _value(self, parcel):
        """:return: of a parcel: a text or a number"""
        self.ensure_one()
        if self.source == "constant":
            return self.constant or ""
        value = parcel
        for name in self.source.split("."):
            field, value = value._fields[name], value[name]
        if not value and field.type not in ("float", "monetary", "integer"):
            return ""
        if field.type == "datetime":
            return fields.Datetime.to_string(value)
        return value


class FulfilmentCourierKey(models.Model):
    """What something is called in a courier's files and reports."""

    _name = "fulfilment.courier.key"
    _description = "Name in a Courier's File or Report"
    _order = "id"

    carrier_id = fields.Many2one(
        "delivery.carrier", required=True, index=True, ondelete="cascade"
    )
    target = fields.Selection(IMPORT_TARGETS + EVENT_TARGETS, "Value", required=True)
    name = fields.Char(
        "Name There",
        required=True,
        help="Heading of the column, or key in JSON. Dots lead into nested JSON.",
    )

    _target_uniq = models.UniqueIndex(
        "(carrier_id, target)", "Each of these is named once."
    )


class FulfilmentCourierStatus(models.Model):
    """What a courier's word for a status means."""

    _name = "fulfilment.courier.status"
    _description = "Status Code of a Courier"
    _order = "id"
    _rec_name = "code"

    carrier_id = fields.Many2one(
        "delivery.carrier", required=True, index=True, ondelete="cascade"
    )
    code = fields.Char(required=True)
    state = fields.Selection(
        PARCEL_STATES, "Parcel State", help="Empty: it is kept and changes nothing."
    )

    @api.constrains("carrier_id", "code")
    def _check_code(self):
        for status in self:
            same = status.carrier_id.courier_status_ids.filtered(
                lambda each: each.code.casefold() == status.code.casefold()  # noqa: B023
            )
            if len(same) > 1:
                raise ValidationError(
                    self.env._("The status code %s is there twice.", status.code)
                )


class DeliveryCarrier(models.Model):
    _inherit = "delivery.carrier"

    def _courier_names(self):
        """:return: dict of what is read: its name there"""
        self.ensure_one()
        names = dict(self._courier()._keys())
        for key in self.sudo().courier_key_ids:
            names[key.target] = key.name
        return names

    def _courier_states(self):
        """:return: dict of code in small letters: state"""
        self.ensure_one()
        return {
            status.code.casefold(): status.state
            for status in self.sudo().courier_status_ids
        }
