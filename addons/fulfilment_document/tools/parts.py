"""Parts that wide and narrow paper have in common."""

from . import codes
from .items import BLACK, FILL, INK, LINE, MUTED, Box, Gap, Picture, Rule, Stack, Text
from .paper import MM


class Style:
    """How a paper is written on.

    :param paper: ``paper.Paper``
    :param float scale: smaller, where something must fit on one page
    """

    def __init__(self, paper, scale=1.0):
        self.paper, self.scale = paper, scale
        self.width, self.size = paper.inner, paper.text * scale
        self.ink = BLACK if paper.is_thermal else INK
        self.muted = BLACK if paper.is_thermal else MUTED
        self.line = BLACK if paper.is_thermal else LINE
        self.fill = None if paper.is_thermal else FILL

    def text(self, text, width=None, scale=1.0, muted=False, **options):
        """:return: item"""
        options.setdefault("color", self.muted if muted else self.ink)
        return Text(
            text, self.width if width is None else width, self.size * scale, **options
        )

    def gap(self, millimetres):
        return Gap(millimetres * MM * self.scale)

    def rule(self, strong=False, space=0.0):
        return Rule(
            self.width, self.ink if strong else self.line, 1.2 if strong else 0.6, space
        )

    # --- what stands on a document

    def note(self, note):
        """:return: items"""
        side = 6 if note.is_boxed else 0
        inner = self.width - 2 * side
        item = Stack(
            [
                self.text(note.title, inner, bold=True),
                self.text(note.text, inner),
            ]
        )
        if not note.is_boxed:
            return [item, self.gap(3)]
        # one that is longer than a page is broken
        if item.height > 150 * MM:
            lines = self.text(note.text, inner).lines
            return [
                self.text(note.title, inner, bold=True),
                *(self.text(line, inner) for line in lines),
                self.gap(3),
            ]
        return [Box(item, self.width, side, self.line), self.gap(4)]

    def codes(self, block, align="left"):
        """:return: items"""
        found = [self.text(block.title, bold=True), self.gap(1)] if block.title else []
        for label, number in block.rows:
            found += [
                Stack(
                    [
                        self.text(label, muted=True, scale=0.9, align=align),
                        codes.scanned(
                            number, self.width, 11 * MM, self.size, align=align
                        ),
                    ],
                    1,
                ),
                self.gap(2.5),
            ]
        return found

    def picture(self, block):
        """:return: items"""
        picture = Picture(block.content, min(self.width, 70 * MM), 30 * MM)
        title = self.text(block.title, bold=True)
        return [Stack([title, picture], 3), self.gap(3)] if picture.height else []
