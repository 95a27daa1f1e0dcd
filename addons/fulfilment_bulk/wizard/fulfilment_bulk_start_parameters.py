from odoo import fields, models
from odoo.exceptions import UserError

from ..models.sale_order_bulk_notes import NOTES


class FulfilmentBulkStart(models.TransientModel):
    """What each kind needs to know; asked before anything begins, and while somebody
    is still writing, when it is not checked."""

    _inherit = "fulfilment.bulk.start"

    def _parameters_ship(self, is_checked=True):
        return {"complete": self.how == "complete", "close": self.how == "close"}

    def _parameters_paid(self, is_checked=True):
        if is_checked and not self.date:
            raise UserError(self.env._("Enter the value date."))
        if is_checked and self.date > fields.Date.context_today(self):
            raise UserError(self.env._("The value date lies in the future."))
        return {
            "date": fields.Date.to_string(self.date) or None,
            "reference": (self.reference or "").strip(),
        }

    def _parameters_delivered(self, is_checked=True):
        if is_checked and not self.delivered_at:
            raise UserError(self.env._("Enter when it was delivered."))
        if is_checked and self.delivered_at > fields.Datetime.now():
            raise UserError(self.env._("The date of delivery lies in the future."))
        return {"at": fields.Datetime.to_string(self.delivered_at) or None}

    def _parameters_cancel(self, is_checked=True):
        return {"reason": (self.reason or "").strip()}

    def _parameters_carrier(self, is_checked=True):
        if is_checked and not self.carrier_id:
            raise UserError(self.env._("Choose a delivery method."))
        return {"carrier_id": self.carrier_id.id}

    def _parameters_notes(self, is_checked=True):
        notes = {name: self[name].strip() for name in NOTES if self[name]}
        notes = {name: text for name, text in notes.items() if text}
        if is_checked and not notes:
            raise UserError(self.env._("Write at least one note."))
        return {"append": self.notes_mode == "append", **notes}

    def _parameters_send(self, is_checked=True):
        return {"mail": self.mail}
