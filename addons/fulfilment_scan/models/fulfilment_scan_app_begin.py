from odoo import api, models

from ..errors import Taken


class FulfilmentScanApp(models.AbstractModel):
    """Work is begun from what was chosen or scanned."""

    _inherit = "fulfilment.scan.app"

    @api.model
    def _begin(self, picker, device, transfers, batch, location, work, how, reason):
        """:param int work: instead of transfers: those that somebody has begun
        :return: dict with ``work``; a refusal, with who has it, when somebody has"""
        works = self.env["fulfilment.scan.work"]
        if location:
            place = self.env["stock.location"].search(
                [
                    ("id", "=", location),
                    ("usage", "=", "internal"),
                    ("company_id", "=", picker.company_id.id),
                    ("warehouse_id", "in", picker.warehouse_ids.ids),
                ]
            )
            if not place:
                return self._nothing()
            work = works._begin_count(picker, device, place)
            return {"work": work._describe(picker)}
        found = self.env["stock.picking.batch"]
        if work:
            begun = self._works(picker, work)
            transfers = begun.transfer_ids.filtered("is_open").picking_id.ids
        if batch:
            found = found.search(
                [
                    ("id", "=", batch),
                    ("state", "=", "in_progress"),
                    ("company_id", "=", picker.company_id.id),
                    ("picking_type_id", "in", picker._picking_types().ids),
                ]
            )
            # as in the office, what can't be picked yet does not hold the others up
            pickings = found.picking_ids.filtered(
                lambda each: (
                    each.state in ("assigned", "confirmed") and each.move_line_ids
                )
            )
        else:
            pickings = self._pickings(picker, transfers)
            # one of them is not this person's: none is begun
            if len(pickings) < len(set(transfers)):
                pickings = pickings.browse()
        if not pickings:
            return self._nothing()
        try:
            work = works._claim(picker, device, pickings, found, how, reason)
        except Taken as taken:
            work = taken.work
            return {
                "refused": "taken",
                "title": self.env._("Somebody has it"),
                "text": str(taken),
                "by": work.picker_id.name,
                "since": work.begun_at.isoformat(),
                "work": work.id,
                "needed": work.needed,
                "counted": work.counted,
            }
        return {"work": work._describe(picker)}

    def _nothing(self):
        return {
            "refused": "unknown",
            "title": self.env._("Not found"),
            "text": self.env._("It is done, cancelled, or not one of yours."),
        }
