from odoo import fields, models
from odoo.exceptions import UserError


class FulfilmentParcel(models.Model):
    """Tell the customer where a parcel can be followed."""

    _inherit = "fulfilment.parcel"

    def action_notify(self):
        """Tell the customer about each, again if they were told before.

        :raise UserError: there is nothing to tell
        """
        self.check_access("write")
        for parcel in self:
            if not parcel.tracking_number:
                raise UserError(
                    self.env._("%s has no tracking number yet.", parcel.display_name)
                )
            if not parcel.order_id:
                raise UserError(
                    self.env._(
                        "%s belongs to no order: nobody is told.", parcel.display_name
                    )
                )
            parcel._notify()
        return True

    def _notify(self):
        """Log that the number is known; the notices follow from that.

        Once more with the same number is a new event: somebody has asked for it.

        :return: the event; empty when a request that runs twice has written it
        """
        self.ensure_one()
        parcel = self.sudo()
        if not parcel.order_id or not parcel.tracking_number:
            return self.env["fulfilment.event"]
        parcel.notified_count += 1
        parcel.notified_at = fields.Datetime.now()
        key = f"tracking:{parcel.id}:{parcel.tracking_number}"
        if parcel.notified_count > 1:
            key = f"{key}:{parcel.notified_count}"
        return self.env["fulfilment.event"]._log(
            "tracking",
            parcel.order_id,
            key=key,
            picking=parcel.picking_id,
            parcel=parcel.id,
            number=parcel.tracking_number,
            carrier=parcel.carrier_id.name or "",
            url=parcel.tracking_url or "",
        )
