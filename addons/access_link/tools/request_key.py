"""Idempotency keys: made for every form that a page shows, sent back with it."""

import re
import uuid

_VALID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)


def new_request_key():
    return str(uuid.uuid4())


def is_request_key(text):
    """:param text: anything from outside"""
    return isinstance(text, str) and bool(_VALID.fullmatch(text))
