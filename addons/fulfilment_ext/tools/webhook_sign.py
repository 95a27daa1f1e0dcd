"""Signatures of the Standard Webhooks specification 1.0.0, symmetric scheme:
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"
#: "At least 24 bytes", section Signature scheme.
SECRET_BYTES = 32


def new_secret():
    """:return: a random secret in the form in which it is given to the receiver"""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(secret, message_id, timestamp, body):
    """:param str secret: with its prefix
    :param str message_id: without full stops
    :param int timestamp: of this attempt, seconds since 1970
    :param bytes body: exactly as it is sent
    :return: one signature, such as ``v1,K5oZ…``"""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    content = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, content, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def headers(signing, message_id, timestamp, body):
    """:param list signing: secrets, the present one first; for a while after a change
        the one before it is used, too, so that the receiver can follow
    :return: dict of the three headers of the specification"""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(
            sign(secret, message_id, timestamp, body) for secret in signing
        ),
    }
