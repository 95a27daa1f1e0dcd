"""What bank files have in common, whatever their format."""

import hashlib
import re
import unicodedata

#: More than a year of a busy shop.
MAX_BYTES = 10 * 1024 * 1024
MAX_ENTRIES = 20_000
MAX_TEXT = 2000


class BankFileError(Exception):
    """The file can't be read. ``code`` says why, see ``fulfilment.bank.import``."""

    def __init__(self, code, **values):
        super().__init__(code)
        self.code = code
        self.values = values


def clean(text):
    """:return: one line without control characters, not endless"""
    text = "".join(
        " " if unicodedata.category(char).startswith("C") else char
        for char in (text or "")[: 2 * MAX_TEXT]
    )
    return re.sub(r"\s+", " ", text).strip()[:MAX_TEXT]


def compact(text):
    """:return: letters and digits only, in capitals: how references are compared"""
    return re.sub(r"[^0-9A-Z]", "", (text or "").upper())


def add_keys(entries):
    """Give each entry a key by which it is known again.

    The bank's own reference where there is one; otherwise what the entry says, with a
    number among those of the same day that say the same.

    :param list entries: dicts, changed in place
    """
    seen = {}
    for entry in entries:
        facts = [
            entry.get("account", ""),
            entry["date"].isoformat(),
            f"{entry['amount']:.4f}",
            entry["currency"],
        ]
        if entry.get("bank_reference"):
            facts.append(entry["bank_reference"])
            # a collective booking has many payments
            facts.append(entry.get("end_to_end", ""))
        else:
            facts += [
                compact(entry.get("partner_name", "")),
                compact(entry.get("text", "")),
                entry.get("end_to_end", ""),
            ]
        digest = hashlib.sha256("\x1f".join(facts).encode()).hexdigest()
        number = seen[digest] = seen.get(digest, 0) + 1
        entry["key"] = f"{digest}:{number}"
