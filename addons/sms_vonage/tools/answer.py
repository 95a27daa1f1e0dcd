"""What an answer of Vonage, or its absence, means."""

from dataclasses import dataclass, field

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, ProxyError

from .. import const

#: The request has not left this machine, or never reached Vonage.
_NOT_SENT = (ConnectTimeoutError, NewConnectionError, ProxyError)


@dataclass
class Answer:
    """One attempt to send.

    :ivar str outcome: ``sent`` or a key of `PROVIDER_TO_SMS_FAILURE_TYPE`
    :ivar list[str] message_ids: Vonage's, one for each part that it took
    """

    outcome: str
    message_ids: list = field(default_factory=list)


def read(content):
    """Read the answer to a send; it had the HTTP status 200.

    :param content: decoded JSON, ``None`` when it was none
    :return: ``vonage_unclear`` for whatever Vonage does not document: it may have sent
    :rtype: Answer
    """
    messages = content.get("messages") if isinstance(content, dict) else None
    if (
        not isinstance(messages, list)
        or not messages
        or not all(isinstance(message, dict) for message in messages)
    ):
        return Answer("vonage_unclear")
    statuses = [str(message.get("status")) for message in messages]
    taken = [
        str(message.get("message-id") or "")
        for message, status in zip(messages, statuses, strict=True)
        if status == "0"
    ]
    message_ids = [name for name in taken if const.MESSAGE_ID.fullmatch(name)]
    if len(taken) == len(messages):
        return Answer("sent", message_ids)
    if taken:
        # some parts are on their way: to send all again would double them
        return Answer("vonage_unclear", message_ids)
    if not statuses[0].isdecimal():
        return Answer("vonage_unclear")
    return Answer(const.STATUS_OUTCOMES.get(statuses[0], "vonage_request"))


def read_error(error):
    """What an exception while sending means.

    :param Exception error: of the SDK or of ``requests``
    :return: a key of `PROVIDER_TO_SMS_FAILURE_TYPE`
    :rtype: str
    """
    response = getattr(error, "response", None)
    if response is not None and not isinstance(error, requests.RequestException):
        status = response.status_code
        if outcome := const.HTTP_OUTCOMES.get(status):
            return outcome
        return "vonage_request" if 400 <= status < 500 else "vonage_unclear"
    if isinstance(error, requests.ConnectionError):
        cause = error.args[0] if error.args else None
        cause = getattr(cause, "reason", None) or cause
        if isinstance(cause, _NOT_SENT) or "CERTIFICATE_VERIFY_FAILED" in str(error):
            return "server_error"
    return "vonage_unclear"
