"""A document on a roll or a label: one below the other, black only."""

from . import codes, fonts
from . import sheet as sheets
from .items import Gap, Line, Picture, Square, Stack
from .paper import MM
from .parts import Style
from .sheet import Codes, Note, Table, Totals


def layout(sheet, paper):
    """:return: list of items"""
    style = Style(paper)
    return [
        *_head(style, sheet),
        *_facts(style, sheet),
        *(item for block in sheet.blocks for item in _block(style, block)),
        *([style.text(sheet.foot, scale=0.85, align="center")] if sheet.foot else []),
    ]


def _head(style, sheet):
    sender = sheet.sender
    items = []
    logo = Picture(sender.logo, min(style.width * 0.7, 45 * MM), 14 * MM, "center")
    if logo.height:
        logo.room = style.width
        items += [logo, style.gap(1.5)]
    items.append(style.text(sender.name, scale=1.1, bold=True, align="center"))
    items += [
        style.text(line, scale=0.88, align="center")
        for line in (*sender.lines, *sender.contact)
    ]
    items += [
        style.rule(True, 4),
        style.text(sheet.title, scale=1.25, bold=True, align="center"),
    ]
    if sheet.number:
        items.append(style.text(sheet.number, scale=1.25, bold=True, align="center"))
    if sheet.mark:
        items.append(style.text(sheet.mark, scale=1.1, bold=True, align="center"))
    if sheet.barcode:
        bars = codes.scanned(
            sheet.barcode, style.width, 11 * MM, align="center", caption=False
        )
        items += [Gap(3), bars]
    if sheet.qr:
        items += [Gap(2), codes.Qr(sheet.qr, 24 * MM, "center", style.width)]
    return [*items, style.gap(2)]


def _facts(style, sheet):
    items = []
    addresses = [*([sheet.recipient] if sheet.recipient else []), *sheet.more]
    for address in addresses:
        first, *rest = address.lines or [""]
        items += [
            style.text(address.title, scale=0.88),
            style.text(first, bold=True),
            *(style.text(line) for line in rest),
            style.gap(2),
        ]
    for label, text in sheet.facts:
        items.append(_pair(style, label, text))
    return [*items, style.rule(space=4)] if items else []


def _pair(style, label, text, bold=False, scale=1.0):
    """:return: item: a label, and a text at the right; below it where that is long"""
    size = style.size * scale
    font = fonts.BOLD if bold else fonts.REGULAR
    room = style.width - fonts.width(fonts.clean(label), font, size) - 6
    if fonts.width(fonts.clean(text), font, size) <= room:
        cells = [
            (0, style.text(label, style.width - 4, scale, bold=bold)),
            (0, style.text(text, style.width, scale, bold=bold, align="right")),
        ]
        return Line(cells, 1, 1)
    return Stack(
        [
            style.text(label, scale=scale, bold=bold),
            style.text(text, scale=scale, bold=bold, align="right"),
        ]
    )


def _block(style, block):
    if isinstance(block, Table):
        return _table(style, block)
    if isinstance(block, Totals):
        pairs = [
            _pair(style, label, amount, is_sum, 1.15 if is_sum else 1)
            for label, amount, is_sum in block.rows
        ]
        return [*pairs, style.rule(space=4)]
    if isinstance(block, Note):
        return style.note(block)
    if isinstance(block, sheets.Picture):
        return style.picture(block)
    if isinstance(block, Codes):
        return style.codes(block, "center")
    return [style.text(block), style.gap(2)]


def _table(style, table):
    items = []
    if table.title:
        title = style.text(table.title, bold=True)
        title.keeps = True
        items += [title, Gap(2)]
    for row in table.rows:
        items.append(_row(style, table, row))
    return [*items, style.rule(space=4)]


def _right(style, text):
    """:return: width of what stands at the right; a quantity is not broken, while it
    leaves half of the width to what it is of"""
    width = fonts.width(fonts.clean(text), fonts.BOLD, style.size) + 0.1
    return min(max(width, style.width * 0.3), style.width * 0.5)


def _row(style, table, row):
    if row.is_section:
        title = Stack([Gap(3), style.text(row.cells[0], bold=True), Gap(1)])
        title.keeps = True
        return title
    left = 14 if table.is_ticked else 0
    main, *between = row.cells
    last = between.pop() if between and not row.is_blank else ""
    right = _right(style, last) if len(table.columns) > 1 else 0
    width = style.width - left - right - (4 if right else 0)
    details = list(row.details)
    named = [
        f"{column.title} {text}" if column.is_named else text
        for column, text in zip(table.columns[1:], between, strict=False)
        if text
    ]
    if named:
        details.append(" · ".join(named))
    cells = [
        (
            left,
            Stack(
                [
                    style.text(main, width),
                    *(style.text(each, width, 0.88) for each in details),
                ]
            ),
        )
    ]
    if table.is_ticked:
        cells.append((0, Square(9, color=style.ink)))
    if row.is_blank:
        side = min(right, 36)
        cells.append((style.width - side, Square(side, 13, style.ink)))
    elif right:
        text = style.text(last, right, bold=True, align="right")
        cells.append((style.width - right, text))
    return Line(cells, 2.5, 2.5)
