from odoo import models

#: What may be set; the names come from the one who presses.
NOTES = {"internal_note", "packing_note", "customer_note"}


class FulfilmentBulk(models.Model):
    _inherit = "fulfilment.bulk"

    def _do_notes(self, orders, **notes):
        """Write the same notes on all of them.

        :param notes: texts by the names of the fields
        """
        orders.write({name: text for name, text in notes.items() if name in NOTES})
