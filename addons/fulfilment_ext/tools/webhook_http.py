"""Post to an address that somebody has typed in, without becoming a door into the
house: server-side request forgery, see OWASP's cheat sheet of that name.

The name is looked up once, every address that it has must be a public one, and the
connection is made to one of these, so a name that changes its mind in between (DNS
rebinding) gains nothing. Redirects are not followed. Proxies of the environment are not
used, for they would look the name up again.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

#: Seconds for the connection, and for each answer of the other side.
STEP_TIMEOUT = 10
#: Seconds for all of it: "somewhere between 15 and 30s", Standard Webhooks.
TOTAL_TIMEOUT = 20
#: Bytes of an answer that are read and kept.
ANSWER_BYTES = 300
PORTS = {"https": 443, "http": 80}
#: IPv6 networks whose addresses stand for IPv4 ones: RFC 6052 section 2.1, RFC 3056.
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """This address is never called; the text says why, for people."""


class Unreachable(Exception):
    """Nobody has answered; the text says what happened, for administrators."""


@dataclass
class Answer:
    status: int
    text: str
    #: of the header Retry-After; 0 without one
    retry_after: int
    seconds: float


def is_public(address):
    """:param str address: of the internet protocol
    :return: whether it is one that anybody can reach"""
    found = ipaddress.ip_address(address.split("%")[0])
    if found.version == 6:
        inner = found.ipv4_mapped or found.sixtofour
        if not inner and found in NAT64:
            inner = ipaddress.ip_address(int(found) & 0xFFFFFFFF)
        if not inner and found.teredo:
            inner = found.teredo[1]
        if inner:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved


def check_url(url, test_hosts=()):
    """:param str url: as somebody has typed it
    :param test_hosts: ``host`` or ``host:port`` that are called without HTTPS, and
        wherever they are
    :return: parts of the address, and whether it is one of a test
    :raise Refused: it can't be one of a webhook"""
    try:
        parts = urlsplit(url or "")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Refused("invalid") from error
    if not host or parts.scheme not in PORTS or not url.isascii():
        raise Refused("invalid")
    if any(char.isspace() or not char.isprintable() for char in url):
        raise Refused("invalid")
    if parts.username or parts.password:
        raise Refused("password")
    is_test = host in test_hosts or f"{host}:{port}" in test_hosts
    if parts.scheme != "https" and not is_test:
        raise Refused("https")
    return parts, is_test


def addresses(parts, is_test):
    """:return: list of (family, address) to which a connection may be made
    :raise Refused: the name leads into a network that is not public
    :raise Unreachable: there is no such name"""
    port = parts.port or PORTS[parts.scheme]
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"name not found: {parts.hostname}") from error
    if not is_test and not all(is_public(row[4][0]) for row in found):
        raise Refused("private")
    return [(row[0], row[4]) for row in found]


class _Pinned(http.client.HTTPConnection):
    """Connects to an address that was checked; the name is for the certificate."""

    def __init__(self, parts, found, context):
        super().__init__(parts.hostname, parts.port, timeout=STEP_TIMEOUT)
        self.default_port = PORTS[parts.scheme]
        self._addresses, self._tls = found, context
        self._over = threading.Event()

    def connect(self):
        self.sock = self._reach()
        if self._tls:
            self.sock = self._tls.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()
        self.check_time()

    def _reach(self):
        """:return: a connection to the first address that answers"""
        problem = None
        for family, address in self._addresses:
            self.check_time()
            sock = socket.socket(family, socket.SOCK_STREAM)
            sock.settimeout(STEP_TIMEOUT)
            try:
                sock.connect(address)
                return sock
            except OSError as error:
                sock.close()
                problem = error
        raise problem or OSError("no address")

    def check_time(self):
        if self._over.is_set():
            raise TimeoutError("too slow")

    def give_up(self):
        """Whoever answers byte by byte does not keep a job for ever."""
        self._over.set()
        sock = self.sock
        if sock:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def post(url, body, headers, test_hosts=()):
    """Post once.

    :param bytes body: what is sent
    :param dict headers: beside those of HTTP itself
    :return: :class:`Answer`, whatever its status
    :raise Refused: this address is never called
    :raise Unreachable: no answer, or one that is none
    """
    parts, is_test = check_url(url, test_hosts)
    context = ssl.create_default_context() if parts.scheme == "https" else None
    start = time.monotonic()
    connection = _Pinned(parts, addresses(parts, is_test), context)
    timer = threading.Timer(TOTAL_TIMEOUT, connection.give_up)
    timer.daemon = True
    timer.start()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, body=body, headers=headers)
        response = connection.getresponse()
        text = response.read(ANSWER_BYTES)
        # what was cut off looks as if it were all
        connection.check_time()
        return Answer(
            response.status,
            _plain(text.decode(errors="replace")),
            _seconds(response.headers.get("Retry-After")),
            time.monotonic() - start,
        )
    except (OSError, http.client.HTTPException, ValueError) as error:
        text = f"{type(error).__name__}: {error}"
        raise Unreachable(_plain(text)[:ANSWER_BYTES]) from error
    finally:
        timer.cancel()
        connection.close()


def _plain(text):
    """PostgreSQL takes no zero characters."""
    return text.replace("\x00", "")


def _seconds(value):
    """:return: the header as seconds, a day at most; 0 for a date or nonsense"""
    value = (value or "").strip()
    if not (value.isascii() and value.isdigit()):
        return 0
    return min(int(value[:9]), 86400)
