"""Put documents on pages and write the file."""

import dataclasses
import io

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from . import layout_a4, layout_label, layout_narrow
from .items import BLACK, LINE, MUTED, Rule, Text, picture
from .paper import LABELS_A4, LONGEST, MM, PAPERS

#: Pages need not be text: in Python that takes a fifth of the time, and of the file.
rl_config.useA85 = 0


def render(sheets, size):
    """Draw documents one after the other.

    :param sheets: list of ``sheet.Sheet``
    :param str size: key of ``paper.PAPERS``
    :return: bytes of a PDF
    """
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=1)
    canvas.setCreator("Odoo")
    canvas.setTitle(
        ", ".join(f"{sheet.title} {sheet.number}".strip() for sheet in sheets[:3])
    )
    _share_logos(sheets)
    if size == "a4" and sheets and sheets[0].is_label:
        _draw_tiles(canvas, sheets)
    else:
        for sheet in sheets:
            _draw(canvas, sheet, PAPERS[size])
    canvas.save()
    return out.getvalue()


def _share_logos(sheets):
    """A picture is read once, however many documents show it."""
    known = {}
    for sheet in sheets:
        logo = sheet.sender.logo
        if isinstance(logo, bytes) and logo:
            if logo not in known:
                known[logo] = picture(logo)
            sheet.sender = dataclasses.replace(sheet.sender, logo=known[logo])


def _draw(canvas, sheet, paper):
    if sheet.is_label:
        items = layout_label.layout(sheet, paper)
    elif paper.is_thermal:
        items = layout_narrow.layout(sheet, paper)
    else:
        items = layout_a4.layout(sheet, paper)
    if not paper.height:
        height = sum(item.height for item in items) / MM + paper.top + paper.bottom
        paper = dataclasses.replace(paper, height=min(max(height, 30), LONGEST))
    # rolls end with the text; elsewhere a line says which page it is
    foot = 10 if paper.is_thermal else 4
    pages = [items] if sheet.is_label else _pages(items, paper, foot)
    for number, page in enumerate(pages, 1):
        canvas.setPageSize((paper.width * MM, paper.height * MM))
        y = (paper.height - paper.top) * MM
        if number > 1 and not paper.is_thermal:
            y -= _head_again(canvas, sheet, paper, y)
        for item in page:
            item.draw(canvas, paper.side * MM, y)
            y -= item.height
        if not sheet.is_label:
            _foot(canvas, sheet, paper, number, len(pages))
        canvas.showPage()


def _pages(items, paper, foot):
    """:return: list of pages, each a list of items"""
    full = (paper.height - paper.top - paper.bottom) * MM
    room = full - (foot if not _fits(items, full) else 0)
    pages, page, used = [], [], 0.0
    for place, item in enumerate(items):
        needed = item.height
        # a heading is not left behind
        following = place
        while items[following].keeps and following + 1 < len(items):
            following += 1
            needed += items[following].height
        if page and used + (needed if needed <= room else item.height) > room + 0.1:
            pages.append(page)
            page, used = [], 0.0
            if not paper.is_thermal:
                room = full - foot - HEAD_AGAIN
            if item.head:
                page, used = [item.head], item.head.height
        page.append(item)
        used += item.height
    return [*pages, page] if page else pages


def _fits(items, room):
    return sum(item.height for item in items) <= room + 0.01


#: Points that the head of the pages after the first one takes.
HEAD_AGAIN = 26


def _head_again(canvas, sheet, paper, y):
    text = f"{sheet.title} {sheet.number}".strip()
    Text(text, paper.inner, paper.text, bold=True, lines=1).draw(
        canvas, paper.side * MM, y
    )
    Rule(paper.inner, LINE, 0.6).draw(canvas, paper.side * MM, y - 15)
    return HEAD_AGAIN


def _foot(canvas, sheet, paper, number, count):
    if paper.is_thermal and count == 1:
        return
    page = sheet.page_text % {"page": number, "pages": count}
    color = BLACK if paper.is_thermal else MUTED
    size, x, y = 7.5, paper.side * MM, paper.bottom * MM
    if not paper.is_thermal:
        Rule(paper.inner, LINE, 0.6).draw(canvas, x, y)
        Text(sheet.sender.foot, paper.inner * 0.75, size, color=color, lines=2).draw(
            canvas, x, y - 4
        )
        y -= 4
    else:
        y += 10
    Text(page, paper.inner, size, color=color, align="right").draw(canvas, x, y)


def _draw_tiles(canvas, sheets):
    """Labels on a sheet, with a thin line to cut along."""
    paper, tile = LABELS_A4, LABELS_A4.tile()
    columns, rows = paper.tiles
    each = columns * rows
    for place, sheet in enumerate(sheets):
        if not place % each:
            if place:
                canvas.showPage()
            canvas.setPageSize((paper.width * MM, paper.height * MM))
        row, column = divmod(place % each, columns)
        x = (column * tile.width + tile.side) * MM
        y = (paper.height - row * tile.height - tile.top) * MM
        for item in layout_label.layout(sheet, tile):
            item.draw(canvas, x, y)
            y -= item.height
    if sheets:
        canvas.showPage()
