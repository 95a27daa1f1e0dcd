"""Order in which people walk along shelves."""

import re

DIGITS = re.compile(r"(\d+)")


def natural(text):
    """:return: key to sort by: Shelf 2 before Shelf 10"""
    return [
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold())
        for part in DIGITS.split(text or "")
        if part
    ]
