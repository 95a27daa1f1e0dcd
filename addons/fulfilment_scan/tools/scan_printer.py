"""Send a label to a printer in the house, and to nothing else.

Unlike a webhook's receiver a printer stands in a private network. This machine itself
and the addresses of a cloud's metadata are no printers, see OWASP on server-side
request forgery.
"""

import contextlib
import ipaddress
import re
import socket
import time

#: Seconds for the connection, and for all of it after the name was found.
CONNECT_TIMEOUT = 5
TOTAL_TIMEOUT = 15
#: Bytes: a label has some thousand.
LARGEST = 2_000_000

#: Addresses of clouds' metadata that are not link-local.
_METADATA = {
    ipaddress.ip_address(address)
    for address in ("fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "192.0.0.192")
}
_NAME = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)(\.[A-Za-z0-9_-]{1,63})*\.?", re.A)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """Nothing is sent there; the text says why in a word."""


class Unreachable(Exception):
    """It can't be reached now; the text says what happened, for administrators."""


def is_possible(address):
    """:param str address: of the internet protocol
    :return: whether a printer can have it"""
    found = ipaddress.ip_address(address.split("%")[0])
    if found.version == 4:
        # all that begins with 0 is this machine
        is_this, is_other = int(found) >> 24 == 0, found.is_reserved
    else:
        is_this, is_other = found.is_unspecified, False
        inner = found.ipv4_mapped or found.sixtofour
        if not inner and found in _NAT64:
            inner = ipaddress.ip_address(int(found) & 0xFFFFFFFF)
        # "IPv4-compatible" addresses, given up long ago, and ::1
        if int(found) >> 32 == 0 or (inner and not is_possible(str(inner))):
            return False
    return not (
        is_this
        or is_other
        or found.is_loopback
        or found.is_link_local
        or found.is_multicast
        or found in _METADATA
    )


def check_host(host, allow_local=False):
    """Before it is saved; the name is looked up when something is sent.

    :raise Refused: ``invalid`` or ``local``"""
    host = host or ""
    try:
        is_fine = is_possible(host) or allow_local
    except ValueError:
        # a name
        is_fine = None
    if is_fine is False:
        raise Refused("local")
    if is_fine:
        return
    # 127.1 or 0x7f000001 are addresses as well, to a system
    last = host.rstrip(".").rpartition(".")[2].lower()
    if len(host) > 253 or not _NAME.fullmatch(host) or re.match(r"\d|0x", last):
        raise Refused("invalid")
    if not allow_local and last in ("localhost", "localdomain"):
        raise Refused("local")


def send(host, port, content, allow_local=False):
    """Send raw data. The name is looked up once, and what was checked is called.

    :param bytes content: at most ``LARGEST``
    :raise Refused: it leads to what is no printer
    :raise Unreachable: try again later
    """
    check_host(host, allow_local)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"name not found: {host}") from error
    if not allow_local and not all(is_possible(row[4][0]) for row in found):
        raise Refused("local")
    end = time.monotonic() + TOTAL_TIMEOUT
    problem = OSError("no address")
    for family, _type, _protocol, _name, address in found:
        left = end - time.monotonic()
        if left <= 0:
            break
        with socket.socket(family, socket.SOCK_STREAM) as sock:
            sock.settimeout(min(CONNECT_TIMEOUT, left))
            try:
                sock.connect(address)
            except OSError as error:
                problem = error
                continue
            # not to the next address: this one may have printed half of it
            return _transmit(sock, content, end)
    raise Unreachable(_text(problem)) from problem


def _transmit(sock, content, end):
    try:
        sock.settimeout(max(end - time.monotonic(), 0.1))
        # the time is for all of it
        sock.sendall(content)
        sock.shutdown(socket.SHUT_WR)
    except OSError as error:
        raise Unreachable(_text(error)) from error
    # closed before the printer has taken everything, some forget the rest; what it
    # says, if anything, means nothing
    with contextlib.suppress(OSError):
        sock.settimeout(max(min(end - time.monotonic(), 1), 0.1))
        sock.recv(1024)


def _text(error):
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:300]
