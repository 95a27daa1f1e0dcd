"""A door for phones in the same network: the scan app over HTTPS, and nothing else.

Started by `make run` with ``PHONE=1`` as
``python -m stack.phone_door CERTIFICATE ADDRESS PORT ODOO_PORT``. Browsers let a page
use the camera over HTTPS only; the certificate is made here, so the phone asks once
whether to trust it. Everything that is not the app's stays on this machine.
"""

import datetime
import http.client
import ipaddress
import signal
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

#: What the app consists of. Compared with the path as it is sent, which may not
#: contain dots that lead elsewhere.
PATHS = (
    "/fulfil/",
    "/fulfilment_scan/static/",
    "/web/assets/",
    # reads barcodes where the browser has no reader of its own
    "/web/static/lib/zxing-library/",
)
LARGEST = 20_000_000
TIMEOUT = 60
#: Belong to one connection, not to what it carries.
OWN_HEADERS = {"connection", "keep-alive", "transfer-encoding", "server", "date"}
DAYS = 90


def write_certificate(path, address):
    """Make a key and a certificate that names an address."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Scan app demo")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.IPAddress(ipaddress.ip_address(address))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )


def is_of_app(target):
    """:return: whether a request's target belongs to the app"""
    path = target.partition("?")[0]
    return (
        f"{path}/".startswith(PATHS)
        and ".." not in path
        and "//" not in path
        and "%" not in path
    )


class Door(BaseHTTPRequestHandler):
    """Hands requests on to Odoo."""

    odoo_port = None
    timeout = TIMEOUT

    def do_GET(self):
        self._pass_on(b"")

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST:
            self.send_error(413)
            return
        self._pass_on(self.rfile.read(int(length)))

    def _pass_on(self, body):
        if not is_of_app(self.path):
            self.send_error(404, "Only the scan app is here: /fulfil")
            return
        odoo = http.client.HTTPConnection("127.0.0.1", self.odoo_port, timeout=TIMEOUT)
        headers = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in OWN_HEADERS
        }
        try:
            odoo.request(self.command, self.path, body, headers)
            answer = odoo.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            self.send_error(502, "Odoo does not answer")
            return
        finally:
            odoo.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in OWN_HEADERS | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args):
        """Odoo's log has it."""


class Doors(ThreadingHTTPServer):
    """Each connection speaks TLS in its own thread: one that says nothing keeps nobody
    waiting."""

    daemon_threads = True
    context = None

    def finish_request(self, request, client_address):
        request.settimeout(TIMEOUT)
        try:
            with self.context.wrap_socket(request, server_side=True) as connection:
                super().finish_request(connection, client_address)
        except OSError:
            # a phone that does not trust the certificate yet hangs up
            return


def make_door(certificate, address, port, odoo_port):
    """:return: server, not yet serving"""
    write_certificate(certificate, address)
    handler = type("Door", (Door,), {"odoo_port": odoo_port})
    server = Doors((address, port), handler)
    server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.context.load_cert_chain(certificate)
    return server


def main(certificate, address, port, odoo_port):
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(0))
    make_door(Path(certificate), address, int(port), int(odoo_port)).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
