"""An address label: who sends it, to whom, the courier's number."""

from . import codes
from .items import Gap, Line, Stack
from .paper import MM
from .parts import Style

#: What does not fit is written smaller.
SCALES = (1.0, 0.88, 0.76, 0.66, 0.56)


def layout(sheet, paper):
    """:return: list of items"""
    if not paper.height:
        return _items(sheet, Style(paper))
    room = (paper.height - paper.top - paper.bottom) * MM
    for scale in SCALES:
        items = _items(sheet, Style(paper, scale))
        if sum(item.height for item in items) <= room:
            break
    return items


def _items(sheet, style):
    sender, wide = sheet.sender, style.width >= 60 * MM
    large = 2.05 if wide else 1.35
    back = [sender.name, *sender.lines]
    items = [
        style.text(" · ".join(filter(None, back)), scale=0.85, lines=3),
        style.rule(True, 3),
        style.gap(1.5),
    ]
    if sheet.recipient:
        first, *rest = sheet.recipient.lines or [""]
        items += [
            style.text(sheet.recipient.title, scale=0.85),
            style.gap(0.8),
            style.text(first, scale=large, bold=True, leading=1.25, lines=3),
            *(style.text(line, scale=large, leading=1.25, lines=2) for line in rest),
            style.gap(2.5),
        ]
    items.append(style.rule(space=3))
    if sheet.facts:
        items += [*_facts(style, sheet.facts, wide), style.rule(space=3)]
    if sheet.mark:
        mark = style.text(sheet.mark, scale=1.35, bold=True, align="center")
        items += [style.gap(1), mark, style.gap(1)]
    if sheet.barcode:
        height = (24 if wide else 14) * MM * style.scale
        items += [
            style.gap(1.5),
            codes.scanned(
                sheet.barcode, style.width, height, style.size * 1.3, align="center"
            ),
        ]
    return [*items, Gap(1)]


def _facts(style, facts, wide):
    """In two columns where there is room."""
    columns = 2 if wide else 1
    width = style.width / columns
    cells = [
        Stack(
            [
                style.text(label, width - 6, 0.8),
                style.text(text, width - 6, bold=True, lines=2),
            ]
        )
        for label, text in facts
    ]
    return [
        Line(
            [
                (number * width, each)
                for number, each in enumerate(cells[place : place + columns])
            ],
            below=3,
        )
        for place in range(0, len(cells), columns)
    ]
