"""A courier on a socket of this machine that drives nowhere.

It speaks the protocol of the connector "JSON Interface" (see
``models/fulfilment_courier_json.py``): takes shipments, gives numbers and labels, sends
signed reports, and fails in all the ways that a test asks for. It needs the standard
library only, and knows nothing of Odoo.

    courier = Courier(token="key").start()
    courier.script("http:500", "ok")  # what the next requests get
    courier.report(url, secret, shipment, "delivered")

What a request may get (a *behaviour*):

=============  ====================================================================
``ok``         a number and a label
``fetch``      a number; the label has to be fetched
``http:N``     an HTTP error
``hang``       no answer in time
``reset``      the connection is reset
``garbage``    half of the JSON of an answer
``html``       a page with status 200
``redirect``   to another host
``no number``  an answer without a number
``bad label``  a label that is none
=============  ====================================================================
"""

import base64
import hashlib
import hmac
import itertools
import json
import secrets
import signal
import socket
import struct
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: The smallest thing that begins as a PDF.
LABEL = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@dataclass
class Shipment:
    """What was announced.

    :ivar str number: of the parcel
    :ivar dict content: of the request
    """

    number: str
    key: str
    content: dict
    events: list = field(default_factory=list)


class Courier:
    """The courier; see the top of the file."""

    def __init__(self, port=0, host="127.0.0.1", token="key"):
        self.token = token
        self.shipments = {}
        self.requests = 0
        self.hang_seconds = 30
        self._script = []
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._server = _Server((host, port), _Handler)
        self._server.courier = self
        self.url = f"http://{host}:{self._server.server_address[1]}"

    def start(self):
        """Serve in the background."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def serve_forever(self):
        """Serve until somebody ends it."""
        self._server.serve_forever()

    def stop(self):
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def script(self, *behaviours):
        """What the next requests get, one after another."""
        self._script += behaviours

    def clear(self):
        with self._lock:
            self.shipments, self.requests, self._script = {}, 0, []

    # --- reports

    def report(self, url, secret, shipment, status, **changes):
        """Report something about a parcel.

        :param shipment: :class:`Shipment`, or a tracking number
        :param changes: of the event; ``None`` leaves one out
        :return: HTTP status of the answer
        """
        return self.send(url, secret, [self.event(shipment, status, **changes)])

    def event(self, shipment, status, **changes):
        """:return: a report as it is sent"""
        number = getattr(shipment, "number", shipment)
        event = {
            "id": secrets.token_hex(8),
            "number": number,
            "status": status,
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "text": "",
            **changes,
        }
        return {name: value for name, value in event.items() if value is not None}

    def send(self, url, secret, events, timestamp=None, signature=None, call=None):
        """Send a signed request.

        :param timestamp: instead of now
        :param signature: instead of the right one; ``""`` leaves it out
        :return: HTTP status of the answer
        """
        body = json.dumps({"events": events}).encode()
        headers = sign(secret, body, timestamp)
        if signature is not None:
            headers["X-Courier-Signature"] = signature
        headers = {name: value for name, value in headers.items() if value}
        return (call or self.call)(url, body, headers)

    @staticmethod
    def call(url, body, headers):
        """:return: HTTP status of the answer; 0 when there was none"""
        headers = {"Content-Type": "application/json", **headers}
        request = urllib.request.Request(url, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def label(self, shipment):
        """:return: bytes of its label, a PDF"""
        return LABEL

    # --- requests

    def _take(self, key, content):
        """:return: the shipment; the same key is the same shipment"""
        with self._lock:
            if key not in self.shipments:
                number = f"FC{next(self._numbers):010d}"
                self.shipments[key] = Shipment(number, key, content)
            return self.shipments[key]

    def _behaviour(self):
        with self._lock:
            self.requests += 1
            return self._script.pop(0) if self._script else "ok"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 100
    courier = None

    def handle_error(self, request, client_address):
        """Connections that a behaviour ends are no error."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    @property
    def courier(self):
        return self.server.courier

    def log_message(self, *_args):
        """Say nothing."""

    def do_GET(self):
        behaviour = self.courier._behaviour()
        if not self._may():
            return self._json(401, {"error": "access"})
        known = {each.number: each for each in self.courier.shipments.values()}
        parts = self.path.strip("/").split("/")
        if len(parts) == 3 and parts[2] == "label" and parts[1] in known:
            content = self.courier.label(known[parts[1]])
            content = b"<html>" if behaviour == "bad label" else content
            return self._send(200, content, "application/pdf")
        return self._json(404, {"error": "unknown"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        behaviour = self.courier._behaviour()
        kind, _colon, detail = behaviour.partition(":")
        if kind == "hang":
            self.courier._stopped.wait(self.courier.hang_seconds)
        if kind in ("hang", "reset"):
            return self._drop()
        if kind == "http":
            return self._json(int(detail), {"error": "busy"})
        if kind == "redirect":
            headers = {"Location": "http://169.254.169.254/shipments"}
            return self._send(307, b"", headers=headers)
        if not self._may():
            return self._json(401, {"error": "access"})
        if self.path != "/shipments":
            return self._json(404, {"error": "unknown"})
        try:
            content = json.loads(body)
            key = self.headers["Idempotency-Key"] or content["reference"]
        except (ValueError, TypeError, KeyError):
            return self._json(400, {"error": "unreadable"})
        shipment = self.courier._take(key, content)
        answer = {"number": shipment.number}
        if kind != "fetch":
            label = self.courier.label(shipment)
            label = b"MZ\x90" if kind == "bad label" else label
            answer["labels"] = [
                {
                    "name": f"{shipment.number}.pdf",
                    "type": "application/pdf",
                    "content": base64.b64encode(label).decode(),
                }
            ]
        if kind == "no number":
            del answer["number"]
        if kind == "garbage":
            return self._send(201, json.dumps(answer)[:-20].encode())
        if kind == "html":
            return self._send(200, b"<!doctype html><p>Sign in", "text/html")
        return self._json(201, answer)

    def _may(self):
        return self.headers.get("Authorization") == f"Bearer {self.courier.token}"

    def _drop(self):
        self.close_connection = True
        self.connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
        )
        self.connection.close()

    def _json(self, status, content):
        return self._send(status, json.dumps(content).encode())

    def _send(self, status, content, kind="application/json", headers=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def sign(secret, body, timestamp=None):
    """:return: headers of a report"""
    timestamp = str(int(time.time()) if timestamp is None else timestamp)
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return {
        "X-Courier-Timestamp": timestamp,
        "X-Courier-Signature": f"sha256={digest.hexdigest()}",
    }


def main(port, host="127.0.0.1", token="key"):
    """Take parcels until somebody ends it.

    :param str port: to listen on
    """
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit())
    Courier(int(port), host, token).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
