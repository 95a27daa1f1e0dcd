from odoo.addons.fulfilment_ext.tests.payment_common import AwaitedCase
from odoo.addons.fulfilment_ext.tests.shipping_common import ShippingCase


class BulkCase(AwaitedCase, ShippingCase):
    """Orders whose goods are on the shelf, and somebody who ships them together."""

    def _bulk(self, kind, records, user=None, **parameters):
        """Started by the clerk, and run to its end."""
        bulk = self._begin(kind, records, user, **parameters)
        bulk._run()
        return bulk

    def _begin(self, kind, records, user=None, **parameters):
        user = user or self.clerk
        bulks = self.env["fulfilment.bulk"].with_user(user)
        return bulks._start(kind, records.with_user(user), parameters).sudo()

    def _results(self, bulk):
        """:return: dict of record's id: state and text"""
        return {line.res_id: (line.state, line.text or "") for line in bulk.line_ids}

    def _result(self, bulk):
        [result] = self._results(bulk).values()
        return result

    def _orders(self, count, quantity=1):
        """:return: confirmed orders whose goods are on the shelf"""
        orders = self.env["sale.order"]
        for _number in range(count):
            orders += self._ready((self.product, quantity))
        return orders
