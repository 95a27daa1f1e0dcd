import contextlib
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ..models.fulfilment_webhook import TEST_HOSTS
from .tell_common import TellCase


class Receiver(ThreadingHTTPServer):
    """Another system; it answers as a test says, by default 200."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.got = []
        self.answers = []
        self.url = f"http://localhost:{self.server_port}/hook?shop=1"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        """What a test breaks is not printed."""

    def stop(self):
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        answers = self.server.answers
        answer = answers.pop(0) if answers else 200
        if callable(answer):
            answer(self)
        else:
            self.answer(answer)

    def answer(self, status, text=b"thanks", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args):
        """Nothing into the log of the tests."""


def redirect(handler):
    handler.answer(302, Location="http://localhost:1/elsewhere")


def reset(handler):
    """The connection breaks without an answer."""
    handler.connection.setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00"
    )
    handler.connection.close()


def garbage(handler):
    handler.wfile.write(b"\x00\xffhello\r\n\r\n")
    handler.wfile.flush()


def silent(handler):
    time.sleep(3)


def dripping(handler):
    """One byte after the other, for ever."""
    with contextlib.suppress(OSError):
        handler.wfile.write(b"HTTP/1.0 200 OK\r\nX: ")
        while True:
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)


class WebhookCase(TellCase):
    """A shop whose events another system hears of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.webhooks = cls.env["fulfilment.webhook"].sudo()
        cls.deliveries = cls.env["fulfilment.webhook.delivery"].sudo()

    def setUp(self):
        super().setUp()
        self.receiver = Receiver()
        self.addCleanup(self.receiver.stop)
        self.env["ir.config_parameter"].set_param(
            TEST_HOSTS, f"localhost:{self.receiver.server_port}"
        )
        self.webhook = self.webhooks.create(
            {"name": "Accounting", "url": self.receiver.url}
        )
        action = self.webhook.action_new_secret()
        self.secret = action["context"]["default_secret"]
        self.env.cr.precommit.clear()
        self.env.cr.precommit.data.clear()

    def log(self, kind="paid", order=None, key=None, **values):
        """:return: the message that an event makes"""
        order = order or self._order(confirm=False)
        event = self.env["fulfilment.event"]._log(kind, order, key, **values)
        return self.deliveries.search([("event_id", "=", event.id)])

    def due(self, delivery):
        """Let the time until the next try pass."""
        delivery.next_try_at = "2020-01-01 00:00:00"
        self.webhook.paused_until = False
