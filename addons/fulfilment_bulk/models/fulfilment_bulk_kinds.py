from odoo import models


class FulfilmentBulk(models.Model):
    """What is done, by kind: the records know how. Other addons add theirs."""

    _inherit = "fulfilment.bulk"

    def _do_ship(self, records, **how):
        answers = records._bulk_ship(**how)
        self.env["fulfilment.bulk.mail"]._wake(self)
        return answers

    def _do_paid(self, orders, **payment):
        return orders._bulk_paid(**payment)

    def _do_delivered(self, records, **when):
        return records._bulk_delivered(**when)

    def _do_carrier(self, records, **which):
        return records._bulk_carrier(**which)

    def _do_notes(self, orders, **notes):
        return orders._bulk_notes(**notes)

    def _do_send(self, orders, **which):
        return orders._bulk_send(**which)

    def _do_cancel(self, orders, **why):
        return orders._bulk_cancel(**why)
