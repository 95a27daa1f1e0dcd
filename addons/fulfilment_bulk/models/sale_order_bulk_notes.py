from odoo import models

#: What may be set; the names come from the one who presses.
NOTES = ("internal_note", "packing_note", "customer_note")


class SaleOrder(models.Model):
    """Writes the same notes on many orders."""

    _inherit = "sale.order"

    def _bulk_notes(self, append=False, **notes):
        """:param bool append: below what stands there, instead of it
        :param notes: texts by the names of the fields
        :return: dict of order's id: state and text"""
        notes = {name: text for name, text in notes.items() if name in NOTES}
        if not append:
            self.write(notes)
            return {}
        answers = {}
        for order in self:
            # a person who has not seen that it was done presses once more
            missing = {
                name: text
                for name, text in notes.items()
                if text not in (order[name] or "").split("\n\n")
            }
            if missing:
                order.write(
                    {
                        name: "\n\n".join(filter(None, (order[name], text)))
                        for name, text in missing.items()
                    }
                )
            else:
                answers[order.id] = ("skipped", self.env._("Has this note already."))
        return answers
