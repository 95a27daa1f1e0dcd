from odoo.tests import tagged

from .common import BulkCase


@tagged("post_install", "-at_install")
class TestBulkGc(BulkCase):
    """Results of long ago go."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # those of the demo data are not looked at
        cls.env["fulfilment.bulk"].search([("state", "=", "done")]).unlink()
        cls.orders = cls.env["sale.order"].create(
            [{"partner_id": cls.env.user.partner_id.id} for _number in range(3)]
        )

    def _old(self, days):
        bulk = self._bulk("notes", self.orders, internal_note="Seen")
        bulk.finished_at = self._ago(days=days)
        return bulk

    def _gc(self):
        return self.env["fulfilment.bulk"]._gc_old()

    def test_old(self):
        old, young = self._old(91), self._old(89)
        waiting = self._begin("notes", self.orders, internal_note="Seen")
        waiting.started_at = self._ago(days=200)
        self.assertEqual(self._gc(), (1, False))
        self.assertFalse(old.exists())
        self.assertEqual(len(young.line_ids), 3)
        self.assertTrue(waiting.exists())
        self.assertEqual(self._gc(), (0, False))

    def test_parameter(self):
        bulk = self._old(91)
        config = self.env["ir.config_parameter"].sudo()
        for value in ("0", "100", "-5"):
            config.set_param("fulfilment_bulk.keep_days", value)
            self.assertEqual(self._gc(), (0, False), value)
        # a mistake deletes nothing sooner
        config.set_param("fulfilment_bulk.keep_days", "many")
        self.assertEqual(self.env["fulfilment.bulk"]._keep_days(), 90)
        config.set_param("fulfilment_bulk.keep_days", "7")
        self.assertEqual(self._gc(), (1, False))
        self.assertFalse(bulk.exists())

    def test_bounded(self):
        """Large ones go one by one."""
        bulks = [self._old(days) for days in (93, 92, 91)]
        for bulk in bulks:
            bulk.total_count = 6000
        self.assertEqual(self._gc(), (1, True))
        self.assertFalse(bulks[0].exists())
        self.assertTrue(bulks[1].exists())
        self.assertEqual(self._gc(), (1, True))
        self.assertEqual(self._gc(), (1, False))

    def test_mails_wait(self):
        bulk = self._old(91)
        self.env["fulfilment.bulk.mail"].sudo().create(
            {
                "bulk_id": bulk.id,
                "picking_id": self._orders(1).picking_ids.id,
                "channel": "mail",
            }
        )
        self.assertEqual(self._gc(), (0, False))
