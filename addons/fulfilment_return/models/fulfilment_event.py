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
            if self.kind == "return_requested" and "return_asked" in wanted:
                self._tell_merchant()
        return result

    def _tell_merchant(self):
        """A customer asks; who has entered it in the office knows of it."""
        returns = self.env["fulfilment.return"].sudo()
        record = returns.browse((self.detail or {}).get("return_id"))
        if record.requested_by != "staff":
            self.env["fulfilment.notice"]._tell(
                "return_asked",
                self.order_id,
                f"return_asked:{self.id}",
                self.order_id._merchant_recipients("return"),
                event_id=self.id,
            )
