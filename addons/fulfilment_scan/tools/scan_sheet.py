"""The sheet to try the scan app with: codes in two columns, with what to do."""

import io
from dataclasses import dataclass, field

from reportlab.pdfgen.canvas import Canvas

from odoo.addons.fulfilment_document.tools.codes import Qr
from odoo.addons.fulfilment_document.tools.items import (
    BLACK,
    LINE,
    Gap,
    Line,
    Rule,
    Stack,
    Text,
)
from odoo.addons.fulfilment_document.tools.paper import MM, PAPERS
from odoo.addons.fulfilment_document.tools.parts import Style

from .scan_code import Code

#: Between the columns: a camera shall see one code at a time.
GUTTER = 14 * MM


@dataclass
class Cell:
    """Something to scan."""

    title: str
    code: str
    #: what it is
    text: str = ""
    #: below the code; empty: what the code says
    caption: str = ""
    is_gs1: bool = False
    #: over both columns
    is_wide: bool = False


@dataclass
class Part:
    """A step: what to do, and what to scan for it."""

    title: str
    text: str
    cells: list[Cell] = field(default_factory=list)


def render(title, intro, address, parts):
    """:param str address: of the app, as a QR code
    :param parts: list of :class:`Part`
    :return: bytes of a PDF"""
    paper = PAPERS["a4"]
    style, out = Style(paper), io.BytesIO()
    canvas = Canvas(out, pageCompression=1)
    canvas.setCreator("Odoo")
    canvas.setTitle(title)
    canvas.setPageSize((paper.width * MM, paper.height * MM))
    # each block stays together
    blocks = [_head(style, title, intro, address)]
    for part in parts:
        head = [
            Rule(style.width, LINE, 0.6),
            style.gap(3),
            style.text(part.title, scale=1.35, bold=True),
            style.text(part.text, scale=1.05),
            style.gap(2.5),
        ]
        for row in _rows(part.cells):
            blocks.append(Stack([*head, _row(style, row), style.gap(5)]))
            head = []
        if head:
            blocks.append(Stack([*head, style.gap(2)]))
    top, bottom, page = paper.height - paper.top, paper.bottom, 1
    y = top * MM
    for block in blocks:
        if y - block.height < (bottom + 6) * MM and y < top * MM:
            _foot(canvas, style, title, page)
            canvas.showPage()
            y, page = top * MM, page + 1
        block.draw(canvas, paper.side * MM, y)
        y -= block.height
    _foot(canvas, style, title, page)
    canvas.save()
    return out.getvalue()


def _head(style, title, intro, address):
    side = 32 * MM
    width = style.width - side - 6 * MM
    words = Stack(
        [
            style.text(title, width, 2.4, bold=True, leading=1.2),
            style.gap(2),
            style.text(intro, width, 1.1),
            style.gap(1.5),
            style.text(address, width, 1.1, bold=True),
        ]
    )
    return Line([(0, words), (width + 6 * MM, Qr(address, side))], below=4 * MM)


def _rows(cells):
    """:return: list of one or two cells each"""
    rows = []
    for cell in cells:
        last = rows[-1] if rows else None
        if last and len(last) == 1 and not (cell.is_wide or last[0].is_wide):
            last.append(cell)
        else:
            rows.append([cell])
    return rows


def _row(style, cells):
    column = (style.width - GUTTER) / 2
    return Line(
        [
            (
                number * (column + GUTTER),
                _cell(style, cell, style.width if cell.is_wide else column),
            )
            for number, cell in enumerate(cells)
        ]
    )


def _cell(style, cell, width):
    code = Code(cell.code, width, 12 * MM, "flush", cell.is_gs1)
    return Stack(
        [
            style.text(cell.title, width, 1.1, bold=True, lines=2),
            style.text(cell.text, width, muted=True, lines=2),
            Gap(2),
            code,
            Text(cell.caption or cell.code, width, style.size, color=BLACK, lines=1),
        ],
        1,
    )


def _foot(canvas, style, title, page):
    paper = style.paper
    style.text(f"{title} · {page}", muted=True, scale=0.85, align="right").draw(
        canvas, paper.side * MM, paper.bottom * MM
    )
