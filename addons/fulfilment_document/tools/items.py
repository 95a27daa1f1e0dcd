"""The parts that pages are made of.

Each knows its height before it is drawn, so that pages are counted and rolls are cut to
their length; ``draw`` gets the upper left corner.
"""

import io

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader

from . import fonts
from .fonts import BOLD, REGULAR

INK, MUTED, LINE, FILL, BLACK = map(
    HexColor, ("#241c23", "#625860", "#cfc7cd", "#f3f0f2", "#000000")
)


class Item:
    """Something with a height, in points."""

    height = 0.0
    #: drawn again at the top of the next page
    head = None
    #: stays on the page of the item after it
    keeps = False

    def draw(self, canvas, x, y):
        """:param float y: of the upper edge"""


class Gap(Item):
    def __init__(self, height):
        self.height = height


class Rule(Item):
    def __init__(self, width, color=LINE, thickness=0.75, space=0.0):
        self.width, self.color, self.thickness = width, color, thickness
        self.space, self.height = space, thickness + 2 * space

    def draw(self, canvas, x, y):
        canvas.setStrokeColor(self.color)
        canvas.setLineWidth(self.thickness)
        y -= self.space + self.thickness / 2
        canvas.line(x, y, x + self.width, y)


class Text(Item):
    """A text that is broken into lines."""

    def __init__(
        self,
        text,
        width,
        size=9,
        bold=False,
        color=INK,
        align="left",
        leading=1.36,
        lines=None,
    ):
        self.font = BOLD if bold else REGULAR
        self.size, self.color, self.align, self.width = size, color, align, width
        self.leading = size * leading
        self.lines = fonts.wrap(text, self.font, size, width, lines) if text else ()
        self.height = len(self.lines) * self.leading

    def draw(self, canvas, x, y):
        canvas.setFillColor(self.color)
        base = y - (self.leading + self.size * 0.72) / 2
        for line in self.lines:
            parts = fonts.runs(line, self.font)
            place = x
            if self.align != "left":
                room = self.width - fonts.width(line, self.font, self.size)
                place += room if self.align == "right" else room / 2
            for name, part in parts:
                canvas.setFont(name, self.size)
                canvas.drawString(place, base, part)
                if len(parts) > 1:
                    place += canvas.stringWidth(part, name, self.size)
            base -= self.leading


class Stack(Item):
    """Items below each other."""

    def __init__(self, items, space=0.0):
        self.items, self.space = [item for item in items if item.height], space
        self.height = sum(item.height for item in self.items) + space * max(
            len(self.items) - 1, 0
        )

    def draw(self, canvas, x, y):
        for item in self.items:
            item.draw(canvas, x, y)
            y -= item.height + self.space


class Line(Item):
    """Items beside each other.

    :param cells: of (distance from the left edge, item)
    """

    def __init__(self, cells, above=0.0, below=0.0, width=0, rule=None, fill=None):
        self.cells, self.above, self.width = cells, above, width
        self.rule, self.fill = rule, fill
        tallest = max((item.height for _x, item in cells), default=0)
        self.height = tallest + above + below

    def draw(self, canvas, x, y):
        if self.fill:
            canvas.setFillColor(self.fill)
            canvas.rect(x, y - self.height, self.width, self.height, stroke=0, fill=1)
        for distance, item in self.cells:
            item.draw(canvas, x + distance, y - self.above)
        if self.rule:
            canvas.setStrokeColor(self.rule)
            canvas.setLineWidth(0.5)
            canvas.line(x, y - self.height, x + self.width, y - self.height)


class Box(Item):
    """A frame around something; ``side`` is its inner margin."""

    def __init__(self, item, width, side=6, color=LINE, thickness=0.75):
        self.item, self.width, self.side = item, width, side
        self.color, self.thickness = color, thickness
        self.height = item.height + 2 * side

    def draw(self, canvas, x, y):
        canvas.setStrokeColor(self.color)
        canvas.setLineWidth(self.thickness)
        canvas.roundRect(x, y - self.height, self.width, self.height, 2)
        self.item.draw(canvas, x + self.side, y - self.side)


class Square(Item):
    """An empty box, to be ticked or written into."""

    def __init__(self, width, height=None, color=MUTED, align=0.0):
        self.width, self.side = width, height or width
        self.color, self.align = color, align
        self.height = self.side

    def draw(self, canvas, x, y):
        canvas.setStrokeColor(self.color)
        canvas.setLineWidth(0.75)
        canvas.rect(x + self.align, y - self.side, self.width, self.side)


class Picture(Item):
    """A logo, as large as it may be."""

    def __init__(self, content, width, height, align="left"):
        self.reader, self.room, self.align = picture(content), width, align
        self.width = self.height = 0.0
        if self.reader:
            pixels_x, pixels_y = self.reader.getSize()
            scale = min(width / pixels_x, height / pixels_y)
            self.width, self.height = pixels_x * scale, pixels_y * scale

    def draw(self, canvas, x, y):
        if not self.reader:
            return
        if self.align == "center":
            x += (self.room - self.width) / 2
        canvas.drawImage(
            self.reader, x, y - self.height, self.width, self.height, mask="auto"
        )


def picture(content):
    """:return: what can be drawn; None if it is no picture"""
    if not content:
        return None
    if isinstance(content, ImageReader):
        return content
    try:
        return ImageReader(io.BytesIO(content))
    except Exception:  # noqa: BLE001  whatever Pillow says of a broken file
        return None
