"""The delivery list for printers of receipts: black on white, as long as needed."""

import io
from functools import cache
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import black
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import HRFlowable, Paragraph, Spacer, Table

from odoo.tools import file_path

#: Printers leave this much white at both sides: 72 of 80 mm, 48 of 58 mm are printed.
MARGINS = {80: 4, 58: 5}
#: PDF readers show no page that is longer (ISO 32000-1, annex C.2: 14,400 units).
LONGEST = 14000
CODE = 16 * mm
FONT = "DeliveryRoll"


@cache
def _fonts():
    """Roboto (Apache License 2.0) comes with Odoo; it has what Europe writes with."""
    folder = "web/static/fonts/google/Roboto"
    for name, file in ((FONT, "Regular"), (f"{FONT}-Bold", "Bold")):
        registerFont(TTFont(name, file_path(f"{folder}/Roboto-{file}.ttf")))
    registerFontFamily(
        FONT, normal=FONT, bold=f"{FONT}-Bold", italic=FONT, boldItalic=f"{FONT}-Bold"
    )


def _style(size, bold=False, before=0):
    return ParagraphStyle(
        "roll",
        fontName=f"{FONT}-Bold" if bold else FONT,
        fontSize=size,
        leading=size * 1.25,
        spaceBefore=before,
        textColor=black,
        splitLongWords=1,
    )


def roll_pdf(sheets, width):
    """:param list sheets: see ``delivery.job._sheet``
    :param int width: of the paper in mm, see :data:`MARGINS`
    :return: PDF, bytes: a page per sheet, as long as what stands on it"""
    _fonts()
    roll = _Roll(width)
    for sheet in sheets:
        roll.add(sheet)
    return roll.finish()


class _Roll:
    """Blocks are laid out, measured, and drawn from the top to the bottom."""

    def __init__(self, width):
        self.paper = width * mm
        self.margin = MARGINS[width] * mm
        self.width = self.paper - 2 * self.margin
        self.file = io.BytesIO()
        self.canvas = Canvas(self.file, pageCompression=1)
        small = width < 80
        self.text = _style(9 if small else 10)
        self.bold = _style(9 if small else 10, bold=True)
        self.large = _style(12 if small else 14, bold=True)

    def add(self, sheet):
        """Print one sheet; only one that no reader could show is parted."""
        page, height = [], 0
        for block in (self._head(sheet), *self._stops(sheet)):
            length = sum(each.wrap(self.width, LONGEST)[1] for each in block)
            if page and height + length > LONGEST:
                self._draw(page)
                page, height = [], 0
            page += block
            height += length
        self._draw(page)

    def finish(self):
        self.canvas.save()
        return self.file.getvalue()

    def _draw(self, flowables):
        heights = [each.wrap(self.width, LONGEST)[1] for each in flowables]
        top = sum(heights) + 2 * self.margin
        self.canvas.setPageSize((self.paper, top))
        place = top - self.margin
        for each, height in zip(flowables, heights, strict=True):
            place -= height
            each.drawOn(self.canvas, self.margin, place)
        self.canvas.showPage()

    def _lines(self, *rows):
        """:param rows: tuples of text and style; empty ones are left out"""
        return [
            Paragraph(escape(str(text)).replace("\n", "<br/>"), style)
            for text, style in rows
            if text
        ]

    def _head(self, sheet):
        labels = sheet["labels"]
        deliverer = [sheet["deliverer"], sheet["vehicle"]]
        load = [
            f"{labels['count']}: {sheet['count']}",
            f"{labels['parcels']}: {sheet['parcels']}",
            sheet["weight"],
        ]
        return [
            *self._lines(
                (sheet["company"], self.text),
                (labels["title"], self.large),
                (sheet["day"], self.bold),
                (" · ".join(filter(None, deliverer)), self.bold),
                (" · ".join(filter(None, load)), self.text),
                (sheet["cash"] and f"{labels['cash']}: {sheet['cash']}", self.bold),
                (not sheet["stops"] and labels["empty"], self.text),
            ),
        ]

    def _stops(self, sheet):
        for stop in sheet["stops"]:
            yield self._stop(stop, sheet["labels"])

    def _stop(self, stop, labels):
        cash = stop["cash"] and f"{labels['cash']}: {stop['cash']}"
        collected = stop["collected"] and f"{labels['collected']}: {stop['collected']}"
        load = [f"{labels['parcels']}: {stop['parcels']}", stop["weight"]]
        return [
            Spacer(0, 2 * mm),
            HRFlowable(width="100%", thickness=1, color=black, spaceAfter=0),
            Spacer(0, 1.5 * mm),
            self._title(stop),
            *self._lines(
                (stop["phone"] and f"{labels['phone']}: {stop['phone']}", self.bold),
                (
                    stop["access_note"]
                    and f"{labels['access']}: {stop['access_note']}",
                    self.text,
                ),
                (stop["note"] and f"{labels['note']}: {stop['note']}", self.text),
                *(
                    (f"{item['quantity']} {item['name']}", self.text)
                    for item in stop["items"]
                ),
                (" · ".join(filter(None, load)), self.text),
                (stop["is_paid"] and labels["paid"], self.text),
                (collected, self.text),
            ),
            *(self._boxed(cash) if cash else []),
            *(self._tick(labels) if stop["is_open"] else []),
        ]

    def _title(self, stop):
        """Number, time and address, with the order's code at the right."""
        title = " · ".join(filter(None, [f"{stop['number']}", stop["window"]]))
        text = self._lines(
            (title, self.large),
            (stop["order"], self.text),
            (stop["outcome"], self.bold),
            (stop["name"], self.bold),
            (stop["street"] != stop["name"] and stop["street"], self.text),
            (stop["street2"], self.text),
            (stop["town"] != stop["street"] and stop["town"], self.text),
        )
        code = _code(stop["order"]) if stop["order"] else ""
        return self._table([[text, code]], [self.width - CODE, CODE])

    def _boxed(self, text):
        table = self._table([[self._lines((text, self.bold))]], [self.width])
        table.setStyle([("BOX", (0, 0), (-1, -1), 1, black), *_padding(3)])
        return [Spacer(0, 1.5 * mm), table]

    def _tick(self, labels):
        """A box to tick, and a line to sign on."""
        side = 4.5 * mm
        box = Table([[""]], [side], [side], style=[("BOX", (0, 0), (0, 0), 1, black)])
        row = [box, self._lines((labels["delivered"], self.text)), ""]
        table = self._table([row], [side + 1.5 * mm, self.width * 0.33, None])
        table.setStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
                ("LINEBELOW", (2, 0), (2, 0), 0.75, black),
            ]
        )
        sign = ParagraphStyle("sign", parent=self.text, alignment=2, fontSize=7)
        return [
            Spacer(0, 5 * mm),
            table,
            *self._lines((labels["signature"], sign)),
        ]

    def _table(self, rows, widths):
        known = sum(width or 0 for width in widths)
        widths = [self.width - known if width is None else width for width in widths]
        return Table(
            rows, widths, style=[("VALIGN", (0, 0), (-1, -1), "TOP"), *_padding(0)]
        )


def _padding(points):
    sides = ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")
    return [(side, (0, 0), (-1, -1), points) for side in sides]


def _code(text):
    """:return: the text as a QR code"""
    widget = QrCodeWidget(text, barLevel="M", barBorder=2)
    left, bottom, right, top = widget.getBounds()
    scale = [CODE / (right - left), 0, 0, CODE / (top - bottom), 0, 0]
    drawing = Drawing(CODE, CODE, transform=scale)
    drawing.add(widget)
    return drawing
