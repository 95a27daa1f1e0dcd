"""Barcodes of labels: EAN where the number is one, Code 128 otherwise, GS1-128.

``fulfilment_document`` draws Code 128 and QR codes; here is what labels of goods need
beyond that.
"""

import re

from odoo.addons.fulfilment_document.tools import codes
from odoo.addons.fulfilment_document.tools.items import Item
from odoo.addons.fulfilment_document.tools.paper import MM

#: Digits of an EAN, odd parity; the other two sets follow from it.
_ODD = (
    "0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011"
).split()
_RIGHT = [digit.translate(str.maketrans("01", "10")) for digit in _ODD]
_EVEN = [digit[::-1] for digit in _RIGHT]
#: Which of the left six digits are even, says the first of the thirteen.
_PARITY = (
    "000000 001011 001101 001110 010011 011001 011100 010101 010110 011010".split()
)
#: Of GS1-128, as ReportLab writes it: it begins with it, and ends what has no length.
FNC1 = "\xf1"


def is_ean(text):
    """:return: whether a number of 8 or 13 digits is to be printed as an EAN

    One with 13 digits of which the first is zero is not: scanners read it with 12.
    """
    if not (text.isascii() and text.isdigit() and len(text) in (8, 13)):
        return False
    if len(text) == 13 and text[0] == "0":
        return False
    return check_digit(text[:-1]) == text[-1]


def check_digit(digits):
    """:return: the last digit of an EAN or GTIN that begins so"""
    total = sum(
        int(digit) * (1 if place % 2 else 3)
        for place, digit in enumerate(reversed(digits))
    )
    return str(-total % 10)


def gs1_text(gtin, expires=None, lot=""):
    """:param str gtin: 8 to 14 digits
    :param expires: date
    :return: what a GS1-128 holds, with ``FNC1`` as a placeholder of the sign"""
    text = f"{FNC1}01{gtin.zfill(14)}"
    if expires:
        text += f"17{expires:%y%m%d}"
    # has no fixed length: comes last, so that nothing has to end it
    return text + (f"10{lot}" if lot else "")


def _ean(text):
    """:return: as ``codes._bars``"""
    if len(text) == 8:
        left = [_ODD[int(digit)] for digit in text[:4]]
    else:
        left = [
            (_EVEN if even == "1" else _ODD)[int(digit)]
            for digit, even in zip(text[1:7], _PARITY[int(text[0])], strict=True)
        ]
    right = [_RIGHT[int(digit)] for digit in text[-len(left) :]]
    pattern = "".join(["101", *left, "01010", *right, "101"])
    bars = [(run.start(), len(run.group())) for run in re.finditer("1+", pattern)]
    return bars, len(pattern)


class Bars(codes.Bars):
    """Any pattern of bars, as wide as there is room."""

    def __init__(self, pattern, width, height, align="center"):
        self.room, self.align = width, align
        self.bars, self.height = [], 0.0
        bars, self.modules = pattern
        for module in codes.BARS:
            if (self.modules + 2 * codes.QUIET) * module * MM <= width:
                self.bars, self.module, self.height = bars, module * MM, height
                return


class Code(Item):
    """The best code for a text: ``kind`` is ean, gs1, bars, qr or empty.

    :param str align: also ``flush``: the bars begin where texts do, and what is white
        before them is in the margin
    """

    def __init__(self, text, width, height, align="center", is_gs1=False):
        self.text, self.kind, self.code = text, "", None
        self.is_flush = align == "flush"
        room = min(width, max(height, 18 * MM))
        for kind, fits, make in (
            (
                "gs1",
                is_gs1,
                lambda: Bars(codes._bars(text), width, height, align),
            ),
            ("ean", is_ean(text), lambda: Bars(_ean(text), width, height, align)),
            ("bars", True, lambda: codes.Bars(text, width, height, align)),
            ("qr", True, lambda: codes.Qr(text, room, align, width)),
        ):
            code = make() if fits and text else None
            if code and code.height:
                self.kind, self.code, self.height = kind, code, code.height
                break
            # drawn as something else it would say something else
            if is_gs1:
                break

    def draw(self, canvas, x, y):
        if self.is_flush and self.kind not in ("", "qr"):
            x -= codes.QUIET * self.code.module
        if self.code:
            self.code.draw(canvas, x, y)
