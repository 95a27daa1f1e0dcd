from odoo import api, models


class FulfilmentScanWork(models.Model):
    """What a person is told when the server refuses what the device has accepted."""

    _inherit = "fulfilment.scan.work"

    @api.model
    def _refusal_text(self, code):
        """:return: two or three words, and a sentence that says what to do"""
        _ = self.env._
        texts = {
            "wrong": (_("Not needed"), _("Put it back.")),
            "too_many": (
                _("Too many"),
                _("Somebody has taken the last one. Put it back."),
            ),
            "lot": (_("Lot is missing"), _("Scan the lot or serial number.")),
            "not_reserved": (_("Other lot"), _("Take the lot that is shown.")),
            "serial_twice": (_("Scanned twice"), _("Scan the next one.")),
            "closed": (
                _("Finished already"),
                _("It was not counted. Ask the shift lead."),
            ),
            "not_yours": (_("Not yours"), _("Go back to Home.")),
        }
        return texts.get(
            code, (_("Not understood"), _("Close the app and open it again."))
        )
