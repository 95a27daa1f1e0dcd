"""Labels of the warehouse: what stands on them, and where.

The same arrangement is drawn as PDF and written as ZPL, so a label looks the same
whatever prints it.
"""

import io
from dataclasses import dataclass, field

from reportlab.pdfgen.canvas import Canvas

from odoo.addons.fulfilment_document.tools import fonts
from odoo.addons.fulfilment_document.tools.items import BLACK, Gap, Rule, Text
from odoo.addons.fulfilment_document.tools.paper import MM, PAPERS, Paper

from .scan_code import Code

#: What labels are printed on; the small one is the usual one for goods and shelves.
LABELS = {
    "label_100x150": PAPERS["label_100x150"],
    "label_4x6": PAPERS["label_4x6"],
    "label_57x32": Paper(57, 32, 1.8, 2, 1.5, 6.5),
}
#: What people call them.
LABEL_NAMES = [
    ("label_57x32", "57 × 32 mm"),
    ("label_100x150", "100 × 150 mm"),
    ("label_4x6", "4 × 6 in"),
]
#: A card, as ISO 7810 has it: badges and bins, ten to a sheet of A4.
CARD = Paper(85.6, 53.98, 4.5, 5, 3.5, 8)
#: What does not fit is written smaller.
SCALES = (1.0, 0.85, 0.7, 0.58, 0.48, 0.4)
#: Signs of a text that are looked at: a name may be as long as somebody likes.
LONGEST = 300


@dataclass
class Label:
    """Texts only, no records."""

    title: str
    barcode: str = ""
    #: above the title, small
    above: str = ""
    #: below the title
    lines: list[str] = field(default_factory=list)
    #: of (label, text)
    facts: list[tuple[str, str]] = field(default_factory=list)
    #: the title is read from afar: as large as it fits
    is_sign: bool = False


def arrange(label, paper):
    """:param label: :class:`Label`
    :param paper: with a height
    :return: list of items, one below the other"""
    room = (paper.height - paper.top - paper.bottom) * MM
    for scale in SCALES:
        items = _items(label, paper, scale)
        used = sum(item.height for item in items)
        if used <= room:
            break
    # what is left stands between the texts and the code
    if room > used:
        items.insert(-2, Gap((room - used) * 0.9))
    return items


def _items(label, paper, scale):
    width, size = paper.inner, paper.text * scale
    is_small = paper.height < 100

    def text(words, times=1.0, lines=2, bold=False):
        words = fonts.clean(words)[:LONGEST].replace("\n", " ")
        return Text(
            words, width, size * times, bold, BLACK, "center", 1.25, lines=lines
        )

    items = [text(label.above, 1.0 if is_small else 2, 1 if is_small else 2)]
    if is_small:
        largest = 4 if label.is_sign else 2
    else:
        largest = 12 if label.is_sign else 4
    items.append(_title(label.title, width, size, largest, 1 if label.is_sign else 3))
    items += [text(line, 1.15 if is_small else 2.2) for line in label.lines if line]
    facts = [(name, words) for name, words in label.facts if words]
    if facts and is_small:
        items.append(text(" · ".join(f"{name}: {words}" for name, words in facts)))
    elif facts:
        items += [Gap(8 * scale), Rule(width, BLACK, 1.2, 5)]
        for name, words in facts:
            items += [text(name, 1.3, 1), text(words, 2.2, 2, True), Gap(3 * scale)]
    tall = paper.height * (0.32 if is_small else 0.24) * MM * max(scale, 0.55)
    items.append(Code(label.barcode, width, tall))
    items.append(text(label.barcode, 1.1 if is_small else 2, 1))
    return items


def _title(words, width, size, largest, lines):
    """As large as it fits without a word being cut."""
    words = fonts.clean(words)[:LONGEST].replace("\n", " ")
    times = largest
    while times > 1.2:
        whole = max(
            (fonts.width(word, fonts.BOLD, size * times) for word in words.split()),
            default=0,
        )
        wrapped = fonts.wrap(words, fonts.BOLD, size * times, width)
        if whole <= width and len(wrapped) <= lines:
            break
        times *= 0.9
    lines = max(lines, 2)
    return Text(words, width, size * times, True, BLACK, "center", 1.15, lines=lines)


def render(labels, paper, copies=1):
    """:param labels: list of :class:`Label`
    :return: bytes of a PDF, a page per label"""
    out = io.BytesIO()
    canvas = _canvas(out, labels)
    for label in labels:
        items = arrange(label, paper)
        for _copy in range(copies):
            canvas.setPageSize((paper.width * MM, paper.height * MM))
            _draw(canvas, items, paper.side * MM, (paper.height - paper.top) * MM)
            canvas.showPage()
    canvas.save()
    return out.getvalue()


def render_cards(labels):
    """:return: bytes of a PDF: cards on A4, with lines to cut along"""
    out = io.BytesIO()
    canvas, page, card = _canvas(out, labels), PAPERS["a4"], CARD
    columns, rows = int(page.width // card.width), int(page.height // card.height)
    left = (page.width - columns * card.width) / 2
    top = (page.height - rows * card.height) / 2
    for place, label in enumerate(labels):
        row, column = divmod(place % (columns * rows), columns)
        if place and not row + column:
            canvas.showPage()
        canvas.setPageSize((page.width * MM, page.height * MM))
        x, y = left + column * card.width, page.height - top - row * card.height
        canvas.setLineWidth(0.3)
        canvas.setStrokeGray(0.6)
        canvas.rect(x * MM, (y - card.height) * MM, card.width * MM, card.height * MM)
        _draw(canvas, arrange(label, card), (x + card.side) * MM, (y - card.top) * MM)
    if labels:
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _canvas(out, labels):
    canvas = Canvas(out, pageCompression=1)
    canvas.setCreator("Odoo")
    canvas.setTitle(", ".join(fonts.clean(label.title)[:60] for label in labels[:3]))
    return canvas


def _draw(canvas, items, x, y):
    for item in items:
        item.draw(canvas, x, y)
        y -= item.height
