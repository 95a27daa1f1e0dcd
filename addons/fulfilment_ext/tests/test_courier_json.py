import time
from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tests.common import _super_send

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.tests.common import trap_jobs

from ..tools import courier_http
from .fake_courier import LABEL, Courier
from .shipping_common import ShippingCase

#: What the courier does; whether it is asked again; what the parcel says.
ANSWERS = [
    ("ok", False, "ready"),
    ("fetch", False, "ready"),
    ("http:500", True, "waiting"),
    ("http:503", True, "waiting"),
    ("http:429", True, "waiting"),
    ("hang", True, "waiting"),
    ("reset", True, "waiting"),
    ("garbage", True, "waiting"),
    ("html", True, "waiting"),
    ("http:400", False, "failed"),
    ("http:401", False, "failed"),
    ("redirect", False, "failed"),
    ("no number", False, "failed"),
    ("bad label", False, "failed"),
]


@tagged("post_install", "-at_install")
class TestCourierJson(ShippingCase):
    """Labels from a courier on a socket, which may misbehave."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.courier = Courier(token="T0ken").start()
        cls.courier.hang_seconds = 2
        cls.addClassCleanup(cls.courier.stop)
        cls.startClassPatcher(patch.object(courier_http, "TIMEOUT", (1, 1)))
        cls.api = cls._carrier(
            "Fast",
            courier="fulfilment.courier.json",
            courier_base_url=cls.courier.url,
            courier_service="express",
        )
        cls.api.sudo().courier_token = "T0ken"

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        # Odoo's own compares the time, which is two numbers here
        if "/shipments" in request.url:
            return _super_send(session, request, **options)
        return super()._request_handler(session, request, **options)

    def setUp(self):
        super().setUp()
        self.courier.clear()

    def _new(self):
        order = self._ready((self.product, 2), carrier_id=self.api.id)
        return self._parcel(order, carrier_id=self.api.id)

    def _request(self, parcel, error=None):
        with trap_jobs() as trap:
            parcel.with_user(self.clerk).action_request_label()
            if not error:
                return trap.perform_enqueued_jobs()
            with self.assertRaises(error) as caught:
                trap.perform_enqueued_jobs()
        return caught.exception

    def test_label(self):
        parcel = self._new()
        self.assertTrue(parcel.can_request_label)
        self._request(parcel)
        (shipment,) = self.courier.shipments.values()
        self.assertEqual(parcel.tracking_number, shipment.number)
        self.assertEqual(parcel.picking_id.carrier_tracking_ref, shipment.number)
        self.assertEqual(parcel.label_ids.raw, LABEL)
        self.assertEqual(parcel.label_ids.mimetype, "application/pdf")
        self.assertEqual(parcel.label_ids.with_user(self.clerk).raw, LABEL)
        sent = shipment.content
        self.assertEqual(sent["service"], "express")
        self.assertEqual((sent["to"]["city"], sent["to"]["country"]), ("Berlin", "DE"))
        with self.assertRaisesRegex(UserError, "has a number or a label"):
            parcel.action_request_label()

    def test_answers(self):
        for behaviour, again, state in ANSWERS:
            with self.subTest(behaviour):
                self.courier.clear()
                self.courier.script(behaviour, "bad label" if again else "ok")
                parcel = self._new()
                began = time.monotonic()
                self._request(parcel, RetryableJobError if again else None)
                self.assertLess(time.monotonic() - began, 10)
                self.assertEqual(parcel.label_state, state)
                self.assertEqual(bool(parcel.label_error), state == "failed")
                exceptions = parcel.order_id.fulfilment_exception_ids
                self.assertEqual(bool(exceptions), state == "failed")

    def test_asked_again(self):
        """After a lost answer the same parcel gets the same number."""
        parcel = self._new()
        self.courier.script("garbage", "ok")
        self._request(parcel, RetryableJobError)
        parcel._job_request_label()
        self.assertEqual(len(self.courier.shipments), 1)
        self.assertEqual(parcel.label_state, "ready")

    def test_last_try(self):
        """When the queue gives up, somebody is asked."""
        parcel = self._new()
        self.courier.script("http:500")
        parcel._delay_label()
        job = self._jobs("_job_request_label")[-1:]
        job.retry = job.max_retries - 1
        parcel.with_context(job_uuid=job.uuid)._job_request_label()
        self.assertEqual(parcel.label_state, "failed")
        self.assertIn("HTTP 500", parcel.label_error)
        self._request(parcel)
        self.assertEqual(parcel.label_state, "ready", "by hand once more")

    def test_number_by_hand(self):
        """Entered while the job waits: the courier is not asked."""
        parcel = self._new()
        parcel._delay_label()
        parcel.tracking_number = "HAND"
        parcel._job_request_label()
        self.assertFalse(self.courier.requests)

    def test_never_in_the_request(self):
        parcel = self._new()
        with trap_jobs() as trap:
            parcel.action_request_label()
            trap.assert_jobs_count(1, only=parcel._job_request_label)
        self.assertFalse(self.courier.requests)

    def test_key_is_not_told(self):
        """Neither the error nor the log has it."""
        parcel = self._new()
        self.api.courier_base_url = "http://127.0.0.1:1"
        with self.assertLogs(level="DEBUG") as logs:
            error = self._request(parcel, RetryableJobError)
        text = "".join(logs.output) + str(error)
        self.assertNotIn("T0ken", text)

    def test_where_calls_go(self):
        for url, is_fine in (
            ("https://api.example/v1", True),
            ("https://api.example:8443/v1", True),
            ("http://127.0.0.1:8000", True),
            ("http://localhost", True),
            ("http://api.example", False),
            ("http://127.0.0.1.example", False),
            ("http://127.0.0.1@evil.example", False),
            ("https://user:pw@api.example", False),
            ("ftp://api.example", False),
            ("file:///etc/passwd", False),
            ("https://", False),
            ("https://api.example:port", False),
        ):
            with self.subTest(url):
                self.assertEqual(courier_http.check_base(url), is_fine)
                if not is_fine:
                    with self.assertRaises(ValidationError):
                        self.api.courier_base_url = url

    def test_no_connector(self):
        parcel = self._parcel(number=None)
        self.assertFalse(parcel.can_request_label)
        with self.assertRaises(UserError):
            self.env["fulfilment.courier"]._request_label(self.carrier, parcel)

    def test_offered(self):
        """A connector is offered because it is there."""
        offered = dict(self.api._fields["courier"]._description_selection(self.env))
        self.assertEqual(offered["fulfilment.courier.json"], "JSON Interface")
        self.assertEqual(offered["fulfilment.courier.file"], "File and Webhook")
        self.assertNotIn("fulfilment.courier", offered)
