"""What stands on a socket instead of other systems: the fake courier of the addon's own
tests, and a receiver of webhooks."""

import base64
import hashlib
import hmac
import importlib.util
import json
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from stack import settings


def courier():
    """:return: module of the fake courier; it knows nothing of Odoo"""
    path = settings.ADDONS / "fulfilment_ext/tests/fake_courier.py"
    spec = importlib.util.spec_from_file_location("fake_courier", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look for it there
    spec.loader.exec_module(module)
    return module


@dataclass
class Message:
    """What was received.

    :ivar str id: by which a receiver knows what came twice
    :ivar str kind: such as ``paid``
    :ivar str order: number of the order
    """

    id: str
    kind: str
    order: str
    content: dict


class Receiver:
    """Another system, such as accounting. It takes nothing without a good signature,
    https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
    """

    def __init__(self):
        self.secret = ""
        self.got = []
        self.refused = 0
        self.came = threading.Event()
        self._go_on = threading.Event()
        self._go_on.set()
        self.port = 0
        self.start()

    @property
    def host(self):
        return f"localhost:{self.port}"

    @property
    def url(self):
        return f"http://{self.host}/hook"

    def start(self):
        """Listen, on the same port as before."""
        self._server = _Server(("127.0.0.1", self.port), _Handler)
        self._server.receiver = self
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def stop(self):
        """Nobody listens any more."""
        self._server.shutdown()
        self._server.server_close()

    def hold(self):
        """Take the next message, but do not answer until :meth:`go_on`."""
        self.came.clear()
        self._go_on.clear()

    def go_on(self):
        self._go_on.set()

    def of(self, order):
        """:return: kinds that came for an order, each once, as they came first"""
        return [message.kind for message in self.first() if message.order == order]

    def first(self):
        """:return: messages without those that came again"""
        found = {}
        for message in list(self.got):
            found.setdefault(message.id, message)
        return list(found.values())

    def ids(self):
        return [message.id for message in self.got]

    def _take(self, headers, body):
        """:return: status of the answer"""
        number, stamp = headers["webhook-id"], headers["webhook-timestamp"]
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        signed = f"{number}.{stamp}.".encode() + body
        digest = hmac.new(key, signed, hashlib.sha256).digest()
        right = f"v1,{base64.b64encode(digest).decode()}"
        if right not in headers["webhook-signature"].split():
            self.refused += 1
            return 401
        content = json.loads(body)
        kind = content["type"].removeprefix("order.")
        order = content["data"].get("order", {}).get("number", "")
        self.got.append(Message(number, kind, order, content))
        self.came.set()
        self._go_on.wait(60)
        return 200


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver = None

    def handle_error(self, request, client_address):
        """Who asks may be dead meanwhile."""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.server.receiver._take(self.headers, body))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """Say nothing."""
