from odoo import fields, models

from ..const import NOTICES

KINDS = [kind for kind, _label in NOTICES]


class FulfilmentEvent(models.Model):
    """Steps of returns are told as everything else that happens to an order."""

    _inherit = "fulfilment.event"

    kind = fields.Selection(
        selection_add=NOTICES, ondelete=dict.fromkeys(KINDS, "cascade")
    )

    def _tell_people(self):
        result = super()._tell_people()
        if self.kind in KINDS:
            wanted = self.env["fulfilment.notice.rule"]._switched_on(self.company_id.id)
            if self.kind in wanted:
                self._tell_customer()
        return result
