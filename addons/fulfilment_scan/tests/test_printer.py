import socket
import socketserver
import threading
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.job import Job
from odoo.addons.queue_job.tests.common import trap_jobs

from ..models.fulfilment_scan_printer import ALLOW_LOCAL, TRIES
from ..tools import scan_printer


class FakePrinter(socketserver.ThreadingTCPServer):
    """Takes what is sent, and says nothing, as printers do."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), None)
        self.received, self.came = [], threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def finish_request(self, request, client_address):
        content = b""
        while part := request.recv(65536):
            content += part
        self.received.append(content)
        self.came.set()

    def stop(self):
        self.shutdown()
        self.server_close()


@tagged("post_install", "-at_install")
class TestPrinter(TransactionCase):
    """A printer on a real socket."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param(ALLOW_LOCAL, "1")
        cls.fake = FakePrinter()
        cls.addClassCleanup(cls.fake.stop)
        cls.printer = cls.env["fulfilment.scan.printer"].create(
            {"name": "Table 2", "host": " 127.0.0.1 ", "port": cls.fake.port}
        )
        groups = "fulfilment_ext.group_manager"
        cls.manager = new_test_user(cls.env, "print_manager", groups=groups)
        cls.user = new_test_user(
            cls.env, "print_user", groups="fulfilment_ext.group_user"
        )

    def setUp(self):
        super().setUp()
        self.fake.received.clear()
        self.fake.came.clear()

    def _closed_port(self):
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", 0))
            return sock.getsockname()[1]

    def _run(self, retry=0):
        """Print as the queue does, the try after ``retry`` others."""
        job = self.printer._print("^XA^XZ", "Label")
        stored = self.env["queue.job"].search([("uuid", "=", job.uuid)])
        stored.retry = retry
        Job.load(self.env, job.uuid).perform()

    def test_printed(self):
        with trap_jobs() as trap:
            self.printer._print("^XA^FDÄ^XZ".encode(), "Label of Ä")
            trap.assert_jobs_count(1)
            job = trap.enqueued_jobs[0]
            self.assertEqual(job.channel, "root.fulfilment")
            self.assertEqual(job.max_retries, TRIES)
            self.assertEqual(job.description, "Label of Ä on Table 2")
            trap.perform_enqueued_jobs()
        self.assertTrue(self.fake.came.wait(5))
        self.assertEqual(self.fake.received, ["^XA^FDÄ^XZ".encode()])
        self.assertTrue(self.printer.last_printed_at)
        self.assertFalse(self.printer.last_error)

    def test_labels(self):
        product = self.env["product.product"].create(
            {"name": "Gloves", "barcode": "4006381333931"}
        )
        with trap_jobs() as trap:
            self.printer._print_labels("product", product, 3)
            trap.perform_enqueued_jobs()
        self.assertTrue(self.fake.came.wait(5))
        self.assertIn(b"^FDGloves^FS", self.fake.received[0])
        self.assertIn(b"^PQ3^XZ", self.fake.received[0])

    def test_by_a_picker(self):
        """Who prints from the app has no rights, and the job runs in their name."""
        picker = new_test_user(
            self.env, "print_picker", groups="fulfilment_scan.group_picker"
        )
        with self.assertRaises(AccessError):
            self.printer.with_user(picker).read(["host"])
        job = self.printer.with_user(picker).sudo()._print("^XA^XZ", "Label")
        stored = self.env["queue.job"].search([("uuid", "=", job.uuid)])
        self.assertEqual(stored.user_id, picker)
        Job.load(self.env, job.uuid).perform()
        self.assertTrue(self.fake.came.wait(5))
        self.assertTrue(self.printer.last_printed_at)

    def test_label_of_a_test(self):
        with trap_jobs() as trap:
            self.printer.with_user(self.manager).action_print_test()
            trap.perform_enqueued_jobs()
        self.assertTrue(self.fake.came.wait(5))
        self.assertIn(b"Table 2", self.fake.received[0])
        with self.assertRaises(AccessError):
            self.printer.with_user(self.user).action_print_test()

    def test_retry_then_error(self):
        """Tried again for some time, then the form says it."""
        self.printer.port = self._closed_port()
        with self.assertRaises(RetryableJobError):
            self._run()
        with self.assertRaises(RetryableJobError):
            self._run(TRIES - 2)
        self.assertFalse(self.printer.last_error)
        self._run(TRIES - 1)
        self.assertIn("refused", self.printer.last_error)
        # when it works again, it is no problem any more
        self.printer.port = self.fake.port
        self._run()
        self.assertFalse(self.printer.last_error)

    def test_pattern(self):
        """The queue waits longer each time."""
        function = self.env.ref("fulfilment_scan.queue_job_function_print")
        waits = [wait for _try, wait in sorted(function.retry_pattern.items())]
        self.assertEqual(waits, sorted(waits))
        self.assertEqual(function.name, "<fulfilment.scan.printer>._job_print")

    def test_silent_printer(self):
        """One that takes nothing keeps no job for ever."""
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", 0))
            sock.listen(1)
            self.printer.port = sock.getsockname()[1]
            with (
                patch.object(scan_printer, "TOTAL_TIMEOUT", 1),
                self.assertRaises(scan_printer.Unreachable),
            ):
                scan_printer.send(
                    "127.0.0.1", self.printer.port, b"x" * 50_000_000, True
                )

    def test_hosts(self):
        """This machine and clouds' metadata are no printers."""
        refused = """127.0.0.1 127.8.8.8 localhost x.localhost ::1 0.0.0.0 0.1.2.3 ::
            169.254.169.254 169.254.1.1 fe80::1 ::ffff:127.0.0.1 fd00:ec2::254
            ::ffff:169.254.169.254 64:ff9b::7f00:1 2002:7f00:1:: 100.100.100.200
            224.0.0.1 255.255.255.255""".split()
        for host in refused:
            with self.subTest(host), self.assertRaises(scan_printer.Refused) as caught:
                scan_printer.check_host(host)
            self.assertEqual(str(caught.exception), "local", host)
        for host in (
            "127.1",
            "0x7f000001",
            "2130706433",
            "a b",
            "http://x",
            "x:9100",
            "",
            "-x",
            "x\n",
            "user@x",
            "ü.example",
        ):
            with self.subTest(host), self.assertRaises(scan_printer.Refused) as caught:
                scan_printer.check_host(host)
            self.assertEqual(str(caught.exception), "invalid", host)
        for host in (
            "192.168.1.50",
            "10.0.0.7",
            "fd12:3456::7",
            "zebra-3",
            "printer.example.com",
            "8.8.8.8",
        ):
            with self.subTest(host):
                scan_printer.check_host(host)

    def test_refused_when_saved(self):
        self.env["ir.config_parameter"].set_param(ALLOW_LOCAL, False)
        for host in ("127.0.0.1", "169.254.169.254", "http://printer"):
            with self.subTest(host), self.assertRaises(ValidationError):
                self.printer.host = host
        with self.assertRaises(ValidationError):
            self.printer.copy({"host": "localhost"})

    def test_name_that_leads_home(self):
        """A name is looked up when something is sent, and what it says is checked."""
        self.env["ir.config_parameter"].set_param(ALLOW_LOCAL, False)
        self.printer.host = "printer.example.com"
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", self.fake.port))
        ]
        with patch.object(
            scan_printer.socket, "getaddrinfo", return_value=found
        ) as get:
            self._run()
        self.assertEqual(get.call_count, 1)
        self.assertFalse(self.fake.received)
        self.assertIn("none of a printer", self.printer.last_error)

    def test_managers_only(self):
        with self.assertRaises(AccessError):
            self.printer.with_user(self.user).write({"host": "192.168.1.9"})
        printer = self.printer.with_user(self.manager)
        printer.write({"host": "192.168.1.9", "port": 9100})
        with self.assertRaises(AccessError):
            printer.write({"last_error": "x"})

    def test_not_in_use(self):
        self.printer.active = False
        with self.assertRaises(UserError):
            self.printer._print("^XA^XZ", "Label")

    def test_too_much(self):
        with self.assertRaises(UserError):
            self.printer._print("x" * (scan_printer.LARGEST + 1), "Label")
