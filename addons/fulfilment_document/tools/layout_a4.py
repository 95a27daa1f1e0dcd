"""A document on A4: head, addresses, facts, table, totals."""

from . import codes
from . import sheet as sheets
from .items import Gap, Line, Picture, Square, Stack
from .paper import MM
from .parts import Style
from .sheet import Codes, Note, Table, Totals

#: Points between the columns of a table.
BETWEEN = 8
TICK = 16


def layout(sheet, paper):
    """:return: list of items"""
    style = Style(paper)
    return [
        *_head(style, sheet),
        *_addresses(style, sheet),
        *_title(style, sheet),
        *(item for block in sheet.blocks for item in _block(style, block)),
        *([style.text(sheet.foot, muted=True)] if sheet.foot else []),
    ]


def _head(style, sheet):
    sender, half = sheet.sender, style.width / 2 - 10
    logo = Picture(sender.logo, 62 * MM, 20 * MM)
    if not logo.height:
        logo = style.text(sender.name, half, 1.7, bold=True)
    block = Stack(
        [
            style.text(sender.name, half, 0.95, bold=True, align="right"),
            *(
                style.text(line, half, 0.88, muted=True, align="right")
                for line in (*sender.lines, *sender.contact)
            ),
        ]
    )
    head = Line([(0, logo), (style.width - half, block)])
    # the window of an envelope begins 45 mm below the edge
    rest = (45 - style.paper.top) * MM - head.height
    return [head, Gap(max(rest, 4 * MM))]


def _addresses(style, sheet):
    if not sheet.recipient:
        return _facts_only(style, sheet)
    left_width = 85 * MM
    right = left_width + 12 * MM
    right_width = style.width - right
    sender = sheet.sender
    back = " · ".join(filter(None, [sender.name, *sender.lines]))
    left = [style.text(back, left_width, 0.72, muted=True, lines=2), Gap(5)]
    first, *rest = sheet.recipient.lines or [""]
    left.append(style.text(first, left_width, 1.1, bold=True))
    left += [style.text(line, left_width, 1.1) for line in rest]
    facts = [_fact(style, label, text, right_width) for label, text in sheet.facts]
    both = Line([(0, Stack(left)), (right, Stack(facts, 2))])
    # the fold of the letter: what follows begins in the same place
    items = [both, Gap(max((50 * MM) - both.height, 6 * MM))]
    if sheet.more:
        share = style.width / max(len(sheet.more), 2)
        cells = [
            (
                number * share,
                Stack(
                    [
                        style.text(address.title, share - 10, 0.9, muted=True),
                        *(style.text(line, share - 10) for line in address.lines),
                    ]
                ),
            )
            for number, address in enumerate(sheet.more)
        ]
        items += [Line(cells), style.gap(5)]
    return items


def _facts_only(style, sheet):
    """In two columns, of what stays in the house."""
    half = style.width / 2
    pairs = [_fact(style, label, text, half - 12) for label, text in sheet.facts]
    lines = [
        Line([(number * half, each) for number, each in enumerate(pairs[at : at + 2])])
        for at in range(0, len(pairs), 2)
    ]
    return [Stack(lines, 2), style.gap(6)]


def _fact(style, label, text, width):
    share = width * 0.44
    return Line(
        [
            (0, style.text(label, share - 4, muted=True)),
            (share, style.text(text, width - share)),
        ]
    )


def _title(style, sheet):
    code_width = 72 * MM if sheet.barcode else 0
    qr = codes.Qr(sheet.qr, 22 * MM) if sheet.qr else None
    right = code_width + (24 * MM if qr else 0)
    width = style.width - right - (8 if right else 0)
    title = [style.text(f"{sheet.title} {sheet.number}".strip(), width, 2, bold=True)]
    if sheet.mark:
        title.append(style.text(sheet.mark, width, 1.15, bold=True))
    cells = [(0, Stack(title, 2))]
    if sheet.barcode:
        bars = codes.scanned(sheet.barcode, code_width, 12 * MM, 8, "right", False)
        cells.append((style.width - right, bars))
    if qr:
        cells.append((style.width - 22 * MM, qr))
    return [Line(cells), style.gap(4)]


def _block(style, block):
    if isinstance(block, Table):
        return _table(style, block)
    if isinstance(block, Totals):
        return _totals(style, block)
    if isinstance(block, Note):
        return style.note(block)
    if isinstance(block, sheets.Picture):
        return style.picture(block)
    if isinstance(block, Codes):
        return _codes(style, block)
    return [style.text(block), style.gap(2)]


def _columns(style, table):
    """:return: list of (distance from the left edge, width)"""
    found, place = [], TICK if table.is_ticked else 0
    room = style.width - place - BETWEEN * (len(table.columns) - 1)
    for column in table.columns:
        width = room * column.share
        found.append((place, width))
        place += width + BETWEEN
    return found


def _table(style, table):
    places = _columns(style, table)
    cells = [
        (x, style.text(column.title, width, 0.9, bold=True, align=column.align))
        for column, (x, width) in zip(table.columns, places, strict=True)
    ]
    head = Line(cells, 4, 4, style.width, style.ink, style.fill)
    head.keeps = True
    items = []
    if table.title:
        title = Stack([style.text(table.title, scale=1.1, bold=True), Gap(3)])
        title.keeps = True
        items.append(title)
    items.append(head)
    for row in table.rows:
        item = _row(style, table, row, places)
        item.head = head
        items.append(item)
    return [*items, style.gap(5)]


def _row(style, table, row, places):
    if row.is_section:
        title = style.text(row.cells[0], style.width - 6, bold=True)
        item = Line([(3, title)], 5, 3, style.width, style.line, style.fill)
        item.keeps = True
        return item
    cells = [(2, Square(10))] if table.is_ticked else []
    last = len(places) - 1
    for place, (column, (x, width)) in enumerate(
        zip(table.columns, places, strict=True)
    ):
        if place == last and row.is_blank:
            cells.append((x, Square(min(width, 40), 14, align=max(width - 40, 0))))
            continue
        text = row.cells[place] if place < len(row.cells) else ""
        item = style.text(text, width, align=column.align)
        if not place and row.details:
            details = (
                style.text(each, width, 0.88, muted=True) for each in row.details
            )
            item = Stack([item, *details])
        cells.append((x, item))
    return Line(cells, 4, 4, style.width, style.line)


def _totals(style, block):
    width = 80 * MM
    x = style.width - width
    items = []
    for label, amount, is_sum in block.rows:
        scale = 1.15 if is_sum else 1
        cells = [
            (x, style.text(label, width * 0.56, scale, bold=is_sum)),
            (
                x + width * 0.56,
                style.text(amount, width * 0.44, scale, bold=is_sum, align="right"),
            ),
        ]
        item = Line(cells, 3, 3)
        item.keeps = True
        items.append(item)
    return [*items, style.gap(5)]


def _codes(style, block):
    """Two beside each other."""
    half = style.width / 2 - 6
    items = []
    if block.title:
        title = Stack([style.text(block.title, scale=1.1, bold=True), Gap(4)])
        title.keeps = True
        items.append(title)
    stacks = [
        Stack(
            [
                style.text(label, half, 0.9, muted=True),
                codes.scanned(number, half, 11 * MM, 9),
            ],
            2,
        )
        for label, number in block.rows
    ]
    for place in range(0, len(stacks), 2):
        pair = stacks[place : place + 2]
        items += [
            Line([(number * (half + 12), each) for number, each in enumerate(pair)]),
            style.gap(4),
        ]
    return items
