"""Vonage's SMS and Account API on a socket of this machine, sending nothing.

It speaks the documented protocol, keeps what it gets, counts requests, reports
receipts, and fails in all the ways that a test asks for. It needs the standard library
only, and knows nothing of Odoo, so that `make run` and the stories use it as well.

    gateway = Gateway().start()
    gateway.script("http:429", "ok")  # what the next requests get
    gateway.numbers["4917604069005"] = "hang"  # what a recipient always gets

What a request may get (a *behaviour*):

===================  =============================================================
``ok``               taken; receipts follow as `Gateway.receipts` says
``status:N``         refused with Vonage's status N
``http:N``           an HTTP error
``partial``          the last part is refused with status 5
``hang``             no answer
``reset``            the connection is reset; the message was not taken
``lost``             the message was taken, then the connection ends without answer
``garbage``          half of the JSON of an answer
``html``             a page with status 200
``redirect``         to the same address, with the request that it asks to repeat
``mute``             taken, but no receipt comes
``receipts:A,B…``    taken; receipts A, B … follow, such as ``buffered,delivered``
===================  =============================================================
"""

import base64
import hashlib
import hmac
import html
import itertools
import json
import math
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
from urllib.parse import parse_qsl, urlencode, urlsplit

#: The German regulator keeps +49 176 04069000 to 099 for films: nobody has them. The
#: last two digits choose what happens, so that it can be tried by hand.
PREFIX = "49176040690"
MAGIC = {
    "50": "receipts:failed",
    "51": "receipts:expired",
    "52": "receipts:rejected",
    "53": "receipts:delivered,buffered,delivered",
    "54": "mute",
    "61": "status:1",
    "62": "status:9",
    "63": "status:15",
    "64": "status:4",
    "65": "status:29",
    "66": "status:7",
    "70": "http:429",
    "71": "http:500",
    "72": "hang",
    "73": "reset",
    "74": "garbage",
    "75": "html",
    "76": "lost",
}

ERRORS = {
    "1": "Throughput Rate Exceeded",
    "2": "Missing to param",
    "3": "Invalid to param",
    "4": "Bad Credentials",
    "5": "Internal error",
    "6": "Invalid message",
    "7": "Number barred",
    "8": "Partner account barred",
    "9": "Partner quota violation",
    "10": "Too many existing binds",
    "15": "Illegal Sender Address - rejected",
    "23": "Invalid callback url",
    "29": "Non-Whitelisted Destination",
    "33": "Number de-activated",
}
GSM7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€\f"
)

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>SMS</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem }}
table {{ border-collapse: collapse; width: 100% }}
td, th {{ border-bottom: 1px solid #ddd; padding: .4rem; text-align: left;
    vertical-align: top }}
td:nth-child(4) {{ white-space: pre-wrap; overflow-wrap: anywhere }}
</style>
<h1>SMS</h1>{body}</html>"""


@dataclass
class Sms:
    """A message that the gateway has got.

    :ivar str to: number without "+"
    :ivar list[str] message_ids: of its parts; empty when it was refused
    :ivar list[tuple[str, int]] reported: receipts: status, and the HTTP status that
        the receiver answered
    """

    to: str
    sender: str
    text: str
    type: str
    client_ref: str
    callback: str
    api_key: str
    behaviour: str
    at: float = field(default_factory=time.time)
    message_ids: list = field(default_factory=list)
    reported: list = field(default_factory=list)


class Gateway:
    """The fake.

    :param int port: 0 for a free one
    :param str host: to listen on
    :param dict credentials: secrets by key; ``None`` takes every key
    :ivar list[Sms] all: every send, the refused ones as well
    :ivar int posts: requests to send
    :ivar int connections: that were opened
    :ivar float latency: seconds that each answer takes
    :ivar list[str] receipts: statuses that each part of a message gets, in turn
    :ivar float receipt_delay: seconds before each receipt
    :ivar tuple signature: secret and method (``sha256``) that sign what it sends
    :ivar str method: of receipts and messages: ``POST``, ``GET`` or ``JSON``
    """

    def __init__(self, port=0, host="127.0.0.1", credentials=None):
        self.credentials = credentials
        self.all, self.posts, self.connections = [], 0, 0
        self.numbers, self.latency, self.balance = {}, 0, 10.28
        self.receipts, self.receipt_delay = [], 0
        self.signature, self.method = None, "POST"
        self._script = []
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._message_ids = itertools.count(1)
        self._server = _Server((host, port), _Handler)
        self._server.gateway = self
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self):
        """Serve in a thread."""
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def serve_forever(self):
        self._server.serve_forever(poll_interval=0.05)

    def stop(self):
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def script(self, *behaviours):
        """What the next requests get, in this order."""
        with self._changed:
            self._script += behaviours

    def clear(self):
        """Forget what came and what was asked for."""
        with self._changed:
            self.all, self.posts, self.connections = [], 0, 0
            self._script, self.numbers, self.receipts = [], {}, []
            self.latency, self.receipt_delay = 0, 0
            self.signature, self.method = None, "POST"

    def to(self, number):
        """All that were taken for a number.

        :rtype: list[Sms]
        """
        number = number.replace(" ", "").lstrip("+")
        return [sms for sms in self.all if sms.to == number and sms.message_ids]

    def wait_for(self, number, timeout=30, text=""):
        """The newest message to a number, when it comes.

        :param str text: it contains this
        :rtype: Sms
        """
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                found = [sms for sms in self.to(number) if text in sms.text]
                if found:
                    return found[-1]
                remaining = deadline - time.monotonic()
                if remaining <= 0:
                    break
                self._changed.wait(remaining)
        others = "\n".join(f"  {sms.to}: {sms.text}" for sms in self.all)
        raise AssertionError(
            f"No SMS “{text}” to {number} within {timeout} s. There were:"
            f"\n{others or '  none'}"
        )

    def report(self, sms, status="delivered", part=0, code="0", **changes):
        """Report a part to whoever sent it.

        :param str code: ``err-code`` of Vonage
        :param changes: of the parameters; ``None`` leaves one out
        :return: HTTP status of the answer
        """
        answer = self.call(
            sms.callback,
            {
                "msisdn": sms.to,
                "to": sms.sender,
                "network-code": "26202",
                "messageId": sms.message_ids[part],
                "price": "0.07500000",
                "status": status,
                "scts": "2601010000",
                "err-code": code,
                "api-key": sms.api_key,
                "client-ref": sms.client_ref,
                "message-timestamp": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime()),
                **{name.replace("_", "-"): value for name, value in changes.items()},
            },
        )
        sms.reported.append((status, answer))
        return answer

    def answer(self, url, number, text, **changes):
        """Hand over a message that somebody sent.

        :param str url: of the receiver
        :param str number: who sent it
        :return: HTTP status of the answer
        """
        return self.call(
            url,
            {
                "msisdn": number.replace(" ", "").lstrip("+"),
                "to": "4915792389012",
                "messageId": self._message_id(),
                "text": text,
                "type": "text" if set(text) <= GSM7 else "unicode",
                "keyword": (text.split() or [""])[0].upper(),
                "message-timestamp": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime()),
                **{name.replace("_", "-"): value for name, value in changes.items()},
            },
        )

    def call(self, url, values):
        """Call a webhook the way that `method` and `signature` say.

        :return: HTTP status of the answer; 0 when there was none
        """
        values = {
            name: str(value) for name, value in values.items() if value is not None
        }
        if self.signature and "sig" not in values:
            values = sign(values, *self.signature)
        data, headers = None, {}
        if self.method == "GET":
            url = f"{url}{'&' if '?' in url else '?'}{urlencode(values)}"
        elif self.method == "JSON":
            data = json.dumps(values).encode()
            headers = {"Content-Type": "application/json"}
        else:
            data = urlencode(values).encode()
        request = urllib.request.Request(url, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    # ------------------------------------------------------------
    # REQUESTS
    # ------------------------------------------------------------

    def _message_id(self):
        return f"{next(self._message_ids):04X}{secrets.token_hex(6).upper()}"

    def _take(self, values, api_key):
        """Take a message.

        :return: the message and the documented answer to it
        """
        number = values.get("to", "")
        with self._changed:
            self.posts += 1
            magic = number.startswith(PREFIX) and MAGIC.get(number[len(PREFIX) :])
            behaviour = (
                self._script.pop(0) if self._script
                else self.numbers.get(number) or magic or "ok"
            )  # fmt: skip
            sms = Sms(
                number,
                values.get("from", ""),
                values.get("text", ""),
                values.get("type", "text"),
                values.get("client-ref", ""),
                values.get("callback", ""),
                api_key,
                behaviour,
            )
            self.all.append(sms)
        kind, _colon, detail = behaviour.partition(":")
        status = detail if kind == "status" else self._wrong(sms)
        refused = status or kind in ("http", "reset", "redirect")
        parts = parts_of(sms)
        if not refused:
            taken = parts - 1 if kind == "partial" else parts
            sms.message_ids = [self._message_id() for _number in range(taken)]
            self._report_later(sms, kind, detail)
        with self._changed:
            self._changed.notify_all()
        messages = [
            {
                "to": sms.to,
                "message-id": message_id,
                "status": "0",
                "remaining-balance": f"{self.balance:.8f}",
                "message-price": "0.07500000",
                "network": "26202",
                "client-ref": sms.client_ref,
            }
            for message_id in sms.message_ids
        ]
        if status or len(messages) < parts:
            code = status or "5"
            messages.append(
                {
                    "to": sms.to,
                    "status": code,
                    "error-text": ERRORS.get(code, "Error"),
                    "client-ref": sms.client_ref,
                }
            )
        return sms, {"message-count": str(len(messages)), "messages": messages}

    @staticmethod
    def _wrong(sms):
        """Status of a request that is not as documented."""
        if not sms.to or not sms.sender or not sms.text:
            return "2"
        if not (sms.to.isdecimal() and 7 <= len(sms.to) <= 15):
            return "3"
        if len(sms.callback) > 100:
            return "23"
        return ""

    def _report_later(self, sms, kind, detail):
        statuses = detail.split(",") if kind == "receipts" else self.receipts
        if not sms.callback or not statuses or kind == "mute":
            return
        threading.Thread(
            target=self._report_all, args=(sms, statuses), daemon=True
        ).start()

    def _report_all(self, sms, statuses):
        """Report every part; again when the receiver is not ready, as Vonage does."""
        for status in statuses:
            for part in range(len(sms.message_ids)):
                for _attempt in range(20):
                    if self._stopped.wait(self.receipt_delay or 0.01):
                        return
                    code = {"delivered": "0", "failed": "2"}.get(status, "1")
                    if self.report(sms, status, part, code) == 200:
                        break
                    if self._stopped.wait(0.5):
                        return

    def _page(self):
        rows = []
        for sms in reversed(self.all):
            state = ", ".join(status for status, _answer in sms.reported)
            if not sms.message_ids:
                state = f"not taken ({sms.behaviour})"
            cells = [
                time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(sms.at)),
                f"+{sms.to}",
                sms.sender,
                sms.text,
                f"{len(sms.message_ids)}",
                state or "taken",
            ]
            rows.append(
                "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
                + "</tr>"
            )  # fmt: skip
        titles = ("Time", "To", "From", "Text", "Parts", "State")
        head = "".join(f"<th>{title}</th>" for title in titles)
        empty = "" if rows else "<p>No SMS has been sent yet.</p>"
        table = f"<table><tr>{head}</tr>{''.join(rows)}</table>{empty}"
        return PAGE.format(body=table)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 100
    gateway = None

    def get_request(self):
        self.gateway.connections += 1
        return super().get_request()

    def handle_error(self, request, client_address):
        """Connections that a behaviour ends are no error."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # answers are written in two parts; without this each waits for the other side
    disable_nagle_algorithm = True

    @property
    def gateway(self):
        return self.server.gateway

    def log_message(self, *_args):
        """Say nothing."""

    def do_GET(self):
        path = urlsplit(self.path).path
        if path == "/":
            return self._send(200, self.gateway._page().encode(), "text/html")
        if path == "/account/get-balance":
            if not self._api_key(dict(parse_qsl(urlsplit(self.path).query))):
                return self._json(401, {"title": "Unauthorized"})
            return self._json(
                200, {"value": self.gateway.balance, "autoReload": False}
            )  # fmt: skip
        return self._json(404, {"title": "Not Found"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        values = dict(parse_qsl(body.decode(), keep_blank_values=True))
        if urlsplit(self.path).path != "/sms/json":
            return self._json(404, {"title": "Not Found"})
        api_key = self._api_key(values)
        if not api_key:
            self.gateway.posts += 1
            return self._json(401, {"title": "Unauthorized"})
        sms, answer = self.gateway._take(values, api_key)
        time.sleep(self.gateway.latency)
        kind, _colon, detail = sms.behaviour.partition(":")
        if kind == "http":
            return self._json(int(detail), {"title": "Error"})
        if kind == "hang":
            self.gateway._stopped.wait(60)
        if kind in ("hang", "lost", "reset"):
            return self._drop(reset=kind == "reset")
        if kind == "garbage":
            return self._send(200, json.dumps(answer)[:-20].encode())
        if kind == "html":
            page = b"<!doctype html><title>Gateway</title><p>Sign in first"
            return self._send(200, page, "text/html")
        if kind == "redirect":
            return self._send(307, b"", headers={"Location": self.path})
        return self._json(200, answer)

    def _api_key(self, values):
        """The key of a request that may be served, else ``""``."""
        kind, _space, encoded = self.headers.get("Authorization", "").partition(" ")
        if kind == "Basic":
            try:
                key, _colon, secret = base64.b64decode(encoded).decode().partition(":")
            except ValueError:
                return ""
        else:
            key, secret = values.get("api_key", ""), values.get("api_secret", "")
        known = self.gateway.credentials
        return key if secret and (known is None or known.get(key) == secret) else ""

    def _drop(self, reset):
        self.close_connection = True
        if reset:
            self.connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
            )
        else:
            self.connection.shutdown(socket.SHUT_RDWR)
        self.connection.close()

    def _json(self, status, content):
        return self._send(status, json.dumps(content).encode())

    def _send(self, status, content, kind="application/json", headers=None):
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def sign(values, secret, method="sha256", timestamp=None):
    """Sign what the gateway sends, as Vonage documents it.

    :return: the values with timestamp, nonce and sig
    """
    values = {
        **values,
        "timestamp": str(int(time.time() if timestamp is None else timestamp)),
        "nonce": secrets.token_hex(8),
    }
    text = "".join(
        f"&{name}={values[name].replace('&', '_').replace('=', '_')}"
        for name in sorted(values)
    )
    digest = hmac.new(secret.encode(), text.encode(), getattr(hashlib, method))
    return {**values, "sig": digest.hexdigest().upper()}


def parts_of(sms):
    """Parts that a message is sent in."""
    if sms.type == "unicode":
        units = len(sms.text.encode("utf-16-be")) // 2
        return 1 if units <= 70 else math.ceil(units / 67)
    units = len(sms.text) + sum(letter in "^{}\\[~]|€\f" for letter in sms.text)
    return 1 if units <= 160 else math.ceil(units / 153)


def main(port, host="127.0.0.1"):
    """Take SMS until somebody ends it; each is reported as delivered.

    :param str port: of the page and of the API
    :param str host: to listen on
    """
    gateway = Gateway(int(port), host)
    # long enough for Odoo to have committed what it has sent
    gateway.receipts, gateway.receipt_delay = ["delivered"], 2
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit())
    gateway.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
