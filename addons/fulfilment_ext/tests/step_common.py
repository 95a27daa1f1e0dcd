from .item_common import ItemCase
from .payment_common import AwaitedCase


class StepCase(AwaitedCase, ItemCase):
    """Orders in every state, and what is asked of them next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse.out_type_id.auto_batch = False

    def _assert_step(self, order, step):
        """What is stored, what Python works out anew, and what SQL says."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(order.fulfilment_step, step)
        self.assertEqual(order._fulfilment_step(), step)
        self.assertFalse(order._check_steps(order.id, order.id))

    def _played(self, *steps, **values):
        order = self._goods(**values)
        self._play(order, *steps)
        return order

    def _open_exception(self, order, kind="courier", text="The parcel came back."):
        return self.env["fulfilment.exception"]._open(kind, order, text)

    def _queries(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
