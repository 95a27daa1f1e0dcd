from odoo import api, models


class FulfilmentScanApp(models.AbstractModel):
    """The number of an announced return opens its receipt; that of a slip, which is the
    number of a transfer, does so by itself."""

    _inherit = "fulfilment.scan.app"

    @api.model
    def _find(self, picker, code):
        return self._find_return(picker, code) or super()._find(picker, code)

    def _find_return(self, picker, code):
        """:return: as :meth:`_transfers`; several when it had left by several"""
        number = code.strip() if isinstance(code, str) else ""
        if not number:
            return None
        found = self.env["fulfilment.return"].search(
            [
                ("name", "in", list({number, number.upper()})),
                ("company_id", "=", picker.company_id.id),
                ("state", "=", "approved"),
            ],
            limit=1,
        )
        domain = [("fulfilment_return_id", "=", found.id)]
        return self._transfers(picker, domain, found.name) if found else None
