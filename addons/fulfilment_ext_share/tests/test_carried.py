from odoo.tests import tagged

from odoo.addons.fulfilment_ext.tests.carried_common import CarriedTests
from odoo.addons.fulfilment_ext.tests.common import FulfilmentCase
from odoo.addons.order_share.const import UNDO_MINUTES


@tagged("post_install", "-at_install")
class TestCarried(CarriedTests, FulfilmentCase):
    """What a carrier reports by link reaches the items."""

    MODEL, SOURCE = "order.share.event", "order.share"
    MINUTES = UNDO_MINUTES

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carrier = cls.env["res.partner"].create(
            {"name": "Spedition Brandt", "email": "brandt@carrier.example.com"}
        )

    def _about(self, document):
        field = "picking_id" if document._name == "stock.picking" else "sale_order_id"
        share = (
            self.env["order.share"]
            .sudo()
            .create(
                {
                    field: document.id,
                    "company_id": document.company_id.id,
                    "partner_id": self.carrier.id,
                }
            )
        )
        share.action_mark_sent()
        return share

    def _say(self, about, what):
        return about._report_status("in_transit" if what == "on_the_way" else what)

    def _take_back(self, about, said):
        about._undo(said.id)

    def test_entered_by_the_sender(self):
        """At once: there is nothing to take back."""
        _order, picking = self._shipped()
        self._about(picking)._report_status("delivered", by_partner=False)
        (job,) = self._jobs()
        self.assertFalse(job.eta)
        job.func()
        self.assertTrue(picking.delivered_at)

    def test_other_documents(self):
        """A delivery from a vendor is nobody's item."""
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.in_type_id.id,
                "partner_id": self.carrier.id,
            }
        )
        self._say(self._about(receipt), "delivered")
        self.assertFalse(self._jobs())
