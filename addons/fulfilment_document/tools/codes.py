"""Codes that scanners read, drawn as lines: sharp on any printer."""

import functools

from reportlab.graphics.barcode import code128, qr
from reportlab.pdfgen.pathobject import PDFPathObject

from .items import BLACK, Gap, Item, Stack, Text
from .paper import MM

#: Of a label printer with 203 dots per inch, in millimetres.
DOT = 0.125
#: Widths of the thinnest bar, best first: whole dots, so that no bar is blurred.
BARS = (4 * DOT, 3 * DOT, 2 * DOT)
#: Taken off each side of a bar, in millimetres: otherwise a bar that ends between two
#: dots is rounded up to one more.
THINNER = 0.01
#: Modules of white at each side.
QUIET = 10


def is_scannable(text):
    """:return: whether Code 128 has all its letters"""
    return bool(text) and all(" " <= letter <= "~" for letter in text)


class Bars(Item):
    """Code 128, as wide as there is room; no height where it would be too fine."""

    def __init__(self, text, width, height=40.0, align="left"):
        self.room, self.align, self.bars = width, align, []
        if not is_scannable(text):
            return
        bars, modules = _bars(text)
        for module in BARS:
            if (modules + 2 * QUIET) * module * MM <= width:
                self.bars, self.modules, self.module = bars, modules, module * MM
                self.height = height
                return

    def draw(self, canvas, x, y):
        if not self.bars:
            return
        width = (self.modules + 2 * QUIET) * self.module
        if self.align == "center":
            x += (self.room - width) / 2
        elif self.align == "right":
            x += self.room - width
        # from dot to dot
        x = round(x / (DOT * MM)) * DOT * MM + QUIET * self.module
        _fill(
            canvas,
            [
                (
                    x + place * self.module + THINNER * MM,
                    y - self.height,
                    count * self.module - 2 * THINNER * MM,
                    self.height,
                )
                for place, count in self.bars
            ],
        )


def _fill(canvas, boxes):
    """:param boxes: of (x, y, width, height)"""
    # formatted here: ReportLab's way takes most of the time of a label
    code = [f"{x:.3f} {y:.3f} {w:.3f} {h:.3f} re" for x, y, w, h in boxes]
    canvas.setFillColor(BLACK)
    canvas.drawPath(PDFPathObject(code), stroke=0, fill=1)


@functools.lru_cache(256)
def _bars(text):
    """:return: list of (place, width) of the bars, and the width of all, in modules"""
    code = code128.Code128(text, quiet=False)
    code.validate()
    code.encode()
    code.decompose()
    bars, place = [], 0
    for sign in code.decomposed:
        # capitals are bars, small letters what is between them
        count = ord(sign.lower()) - ord("a") + 1
        if sign.isupper():
            bars.append((place, count))
        place += count
    return bars, place


@functools.lru_cache(256)
def _modules(text):
    code = qr.QrCodeWidget(text, barLevel="M").qr
    code.make()
    return [
        [bool(code.isDark(row, column)) for column in range(code.getModuleCount())]
        for row in range(code.getModuleCount())
    ]


class Qr(Item):
    """A QR code, with its margin of four modules."""

    def __init__(self, text, side, align="left", room=0.0):
        self.side, self.align, self.room = side, align, room
        self.modules = _modules(text) if text and len(text) <= 300 else []
        self.height = side if self.modules else 0.0

    def draw(self, canvas, x, y):
        if not self.modules:
            return
        if self.align == "center":
            x += (self.room - self.side) / 2
        elif self.align == "right":
            x += self.room - self.side
        one = self.side / (len(self.modules) + 8)
        boxes = []
        for number, row in enumerate(self.modules):
            top, start = y - (number + 5) * one, None
            for place, is_dark in enumerate([*row, False]):
                if is_dark and start is None:
                    start = place
                elif not is_dark and start is not None:
                    boxes.append(
                        (x + (start + 4) * one, top, (place - start) * one, one)
                    )
                    start = None
        _fill(canvas, boxes)


def scanned(text, width, height=40.0, size=8.0, align="left", caption=True):
    """:return: item: bars with the text below; a QR code where bars are too wide; only
    the text where there is no code for it"""
    bars = Bars(text, width, height, align)
    if not bars.height and text:
        bars = Qr(text, min(width, 26 * MM), align, width)
    label = Text(text, width, size, align=align, color=BLACK) if caption else Gap(0)
    return Stack([bars, label], 1.5)
