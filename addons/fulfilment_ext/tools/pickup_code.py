"""The short code with which a customer collects an order. It is derived: what is stored
is a random number that is no code, and a keyed hash to find the transfer by."""

import hashlib
import hmac

#: No signs that look alike (0 O, 1 I L, 5 S, 8 B), no vowels, so that no words come
#: out, no Y and Z, which change places between keyboards that a scanner imitates.
ALPHABET = "234679CDFGHJKMNPQRTVWX"
LENGTH = 8
#: Of the QR code; no barcode of goods begins so. The dot is on the same key everywhere.
PREFIX = "PICKUP."
#: What stands for the code wherever it is kept, such as in the chatter.
MASK = "••••-••••"


def _digest(secret, *parts):
    text = ":".join(["fulfilment.pickup", *map(str, parts)])
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256)


def make_code(secret, picking_id, nonce):
    """:param str secret: of the database
    :param int picking_id: what is collected
    :param str nonce: random; with another one the code is another one
    :return: code of 8 signs; one of 55 thousand millions"""
    number = int.from_bytes(_digest(secret, picking_id, nonce).digest(), "big")
    signs = []
    for _place in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[place])
    return "".join(signs)


def show_code(code):
    """:return: as people read it, "234C-679D" """
    return f"{code[:4]}-{code[4:]}" if code else ""


def qr_text(code):
    """:return: what the QR code says"""
    return f"{PREFIX}{code}"


def lookup(secret, code):
    """:return: by which a transfer is found; nobody can go back from it to the code"""
    return _digest(secret, "lookup", code).hexdigest()


def is_qr(text):
    """:return: whether it was scanned from a QR code of ours"""
    return text.strip().upper().startswith(PREFIX)


def read_code(text):
    """:param str text: typed or scanned
    :return: the code in it, "" when it is something else"""
    text = text.strip().upper().removeprefix(PREFIX)
    code = "".join(sign for sign in text if sign not in "-– .")
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""
