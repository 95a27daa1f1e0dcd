"""Barcodes of labels: EAN where the number is one, Code 128 otherwise, GS1-128.

``fulfilment_document`` draws Code 128 and QR codes; here is what labels of goods need
beyond that.
"""

from reportlab.graphics.barcode import eanbc

from odoo.tools.barcode import check_barcode_encoding

from odoo.addons.fulfilment_document.tools import codes
from odoo.addons.fulfilment_document.tools.items import Item
from odoo.addons.fulfilment_document.tools.paper import MM

#: Of GS1-128, as ReportLab writes it: it begins with it, and ends what has no length.
FNC1 = "\xf1"


def is_number(text, kinds=("ean8", "ean13")):
    """:param kinds: what ``check_barcode_encoding`` knows
    :return: whether it is such a number, with the right last digit

    An EAN of 13 digits that begins with zero is none: scanners read it with 12.
    """
    # what is no digit, core's check would stumble over
    is_digits = text.isascii() and text.isdigit()
    return is_digits and any(check_barcode_encoding(text, kind) for kind in kinds)


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
    make = eanbc.Ean8BarcodeWidget if len(text) == 8 else eanbc.Ean13BarcodeWidget
    # the last digit is added; a module is 1 wide
    code = make(text[:-1], barWidth=1, barHeight=1, quiet=0, humanReadable=0)
    frame, *bars = code.draw().contents
    return [(round(bar.x), round(bar.width)) for bar in bars], round(frame.width)


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
            ("ean", is_number(text), lambda: Bars(_ean(text), width, height, align)),
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
