"""Calls to couriers: to a configured address only, with an end."""

from urllib.parse import urlsplit

import requests

#: Seconds to connect, and between two parts of an answer.
TIMEOUT = (5, 20)
#: Bytes of an answer: labels are small.
MAX_ANSWER = 10 * 1024 * 1024
#: Where no encryption is asked for: a fake or a bridge on this machine.
LOCAL = {"localhost", "127.0.0.1", "::1"}


class CourierError(Exception):
    """A call that failed.

    :ivar bool again: whether it may succeed later
    """

    def __init__(self, message, again):
        super().__init__(message)
        self.again = again


def check_base(url):
    """:return: whether calls may go there: https, or this machine"""
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    if not parts.hostname or parts.username or not port_is_fine:
        return False
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in LOCAL
    )


def call(method, base, path, token=None, **options):
    """Call a courier. Nothing but the configured address is called: neither a link in
    an answer nor a redirect is followed.

    :param str base: configured by an administrator
    :param str path: below it, quoted
    :param str token: of the account
    :param options: of ``requests``: json, headers
    :return: the answer, read
    :rtype: requests.Response
    :raise CourierError: no answer, an error, or too much
    """
    if not base or not check_base(base):
        raise CourierError("The address of the courier is missing or not https.", False)
    headers = {"Accept": "application/json", **options.pop("headers", {})}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    try:
        with requests.request(
            method,
            f"{base.rstrip('/')}/{path}",
            headers=headers,
            timeout=TIMEOUT,
            allow_redirects=False,
            stream=True,
            **options,
        ) as response:
            content = bytearray()
            for part in response.iter_content(64 * 1024):
                content += part
                if len(content) > MAX_ANSWER:
                    raise CourierError("The courier's answer is too long.", False)
            response._content = bytes(content)
    except requests.RequestException as error:
        # the address may hold what is secret; the kind of the error says enough
        raise CourierError(
            f"The courier can't be reached ({type(error).__name__}).", True
        ) from error
    status = response.status_code
    if status in (408, 425, 429) or status >= 500:
        raise CourierError(f"The courier is not ready (HTTP {status}).", True)
    if not 200 <= status < 300:
        raise CourierError(f"The courier refuses it (HTTP {status}).", False)
    return response
