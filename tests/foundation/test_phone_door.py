"""`PHONE=1 make run`: phones in the network reach the scan app and nothing else."""

import http.client
import json
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from stack.odoo import free_port, lan_address
from stack.phone_door import make_door


class Behind(BaseHTTPRequestHandler):
    """In Odoo's place: says what has arrived."""

    def do_GET(self):
        size = int(self.headers.get("Content-Length") or 0)
        said = {
            "path": self.path,
            "body": self.rfile.read(size).decode(),
            "cookie": self.headers.get("Cookie"),
            "host": self.headers.get("Host"),
        }
        self.send_response(201)
        self.send_header("Set-Cookie", "one=1")
        self.send_header("Set-Cookie", "two=2")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    do_POST = do_GET

    def log_message(self, *_args):
        """Quiet."""


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    """:return: port"""
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Behind)
    port = free_port()
    path = tmp_path_factory.mktemp("door") / "phone.pem"
    server = make_door(path, "127.0.0.1", port, behind.server_address[1])
    assert path.stat().st_mode & 0o077 == 0
    for each in (behind, server):
        threading.Thread(target=each.serve_forever, daemon=True).start()
    server.certificate = path
    yield server
    server.shutdown()
    behind.shutdown()


def _ask(door, method, path, body=None, **headers):
    context = ssl.create_default_context(cafile=door.certificate)
    connection = http.client.HTTPSConnection(
        "127.0.0.1", door.server_address[1], context=context, timeout=10
    )
    # as it is, dots and all
    connection.putrequest(method, path)
    for name, value in headers.items():
        connection.putheader(name, value)
    if body is not None:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def test_app(door):
    """What the app asks arrives as it was sent, and so does the answer; the certificate
    names the address."""
    answer, content = _ask(door, "POST", "/fulfil/hello?x=1", b"{}", Cookie="a=b")
    assert answer.status == 201
    assert answer.headers.get_all("Set-Cookie") == ["one=1", "two=2"]
    said = json.loads(content)
    assert said["path"] == "/fulfil/hello?x=1"
    assert said["body"] == "{}"
    assert said["cookie"] == "a=b"
    assert said["host"].startswith("127.0.0.1:")


@pytest.mark.parametrize(
    "path",
    [
        "/fulfil",
        "/web/assets/1/a.js",
        "/fulfilment_scan/static/img/a.png",
        "/web/static/lib/zxing-library/zxing-library.js",
    ],
)
def test_open(door, path):
    assert _ask(door, "GET", path)[0].status == 201


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/web/login",
        "/web/static/src/start.js",
        "/odoo",
        "/fulfilled",
        "/fulfil/../web/login",
        "/fulfil/%2e%2e/web/login",
        "//web/login",
        "/fulfil//web",
        "/web/assets/../../web/login",
        "http://127.0.0.1/web/login",
    ],
)
def test_closed(door, path):
    """The rest of Odoo, whose passwords are known, stays on this machine."""
    answer, content = _ask(door, "GET", path)
    assert answer.status == 404
    assert b"/fulfil" in content


def test_too_large(door):
    headers = {"Content-Length": "99999999999"}
    assert _ask(door, "POST", "/fulfil/photo", **headers)[0].status == 413


def test_silent_caller(door):
    """Somebody who connects and says nothing keeps nobody waiting."""
    with socket.create_connection(("127.0.0.1", door.server_address[1])):
        assert _ask(door, "GET", "/fulfil")[0].status == 201


def test_own_address():
    """It is one of this machine's: a port of it can be had."""
    with socket.socket() as listener:
        listener.bind((lan_address(), 0))
