from odoo import models


class B2bGateMixin(models.AbstractModel):
    """What opens a gate of an order: one record per order, in a field ``order_id``, and
    how far it has come, in a field ``state``. See ``sale.order._b2b_gates``."""

    _name = "b2b.gate.mixin"
    _description = "Gate of an Order"

    def _lock(self):
        """Make simultaneous steps of one order follow each other: the row of the order
        is what payment, confirmation and other gates write as well."""
        self.flush_recordset()
        self.order_id._b2b_lock()
        self.invalidate_recordset()

    def _state_label(self):
        """:return: the state in the reader's language"""
        labels = dict(self._fields["state"]._description_selection(self.env))
        return labels[self.state]
