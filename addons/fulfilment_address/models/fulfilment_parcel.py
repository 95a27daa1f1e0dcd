from odoo import Command, fields, models
from odoo.exceptions import UserError


class FulfilmentParcel(models.Model):
    """A label shows the address of the day it was made."""

    _inherit = "fulfilment.parcel"

    is_label_outdated = fields.Boolean(
        "Label Shows Another Address",
        readonly=True,
        copy=False,
        derived=True,
        help="The address was changed after the label was made",
    )

    def _label_is_outdated(self):
        """The address of these was changed: labels and numbers belong to the one
        before. What has left keeps its own."""
        self.sudo().filtered(
            lambda parcel: (
                (parcel.label_state == "ready" or parcel.tracking_number)
                and not parcel.shipped_at
                and not parcel.is_label_outdated
            )
        ).is_label_outdated = True

    def _check_outdated(self):
        self.check_access("write")
        if any(not parcel.is_label_outdated for parcel in self):
            raise UserError(self.env._("The label of this parcel shows its address."))

    def action_label_discard(self):
        """Another label is made, by the courier or by hand. It gets another reference:
        asked for the same one, couriers give the label they have given before.

        :raise UserError: the label is right
        """
        self._check_outdated()
        for parcel in self:
            order, number = parcel.order_id, parcel.tracking_number
            picking = parcel.picking_id
            used = set(picking.parcel_ids.mapped("reference"))
            parcel.sudo().write(
                {
                    "is_label_outdated": False,
                    "reference": self._next_reference(picking, used),
                    "tracking_number": False,
                    "label_ids": [Command.clear()],
                    "label_state": "none",
                    "label_error": False,
                }
            )
            (order or picking).message_post(
                body=self.env._(
                    "The label of parcel %(parcel)s was discarded, since the address "
                    "has changed. Cancel number %(number)s with the courier.",
                    parcel=parcel.reference,
                    number=number or "-",
                ),
                subtype_xmlid="mail.mt_note",
            )
        return True

    def action_label_keep(self):
        """The courier was told, or the label shows the right address all the same.

        :raise UserError: nobody doubts it
        """
        self._check_outdated()
        self.sudo().is_label_outdated = False
        for parcel in self:
            (parcel.order_id or parcel.picking_id).message_post(
                body=self.env._(
                    "The label of parcel %s is kept, though the address has changed.",
                    parcel.reference,
                ),
                subtype_xmlid="mail.mt_note",
            )
        return True
