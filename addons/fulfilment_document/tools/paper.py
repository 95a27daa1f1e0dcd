"""What is printed on. All measures here are millimetres, and points for text."""

from dataclasses import dataclass

MM = 72 / 25.4
#: Of one page, by the PDF standard's 200 inches, with a little room.
LONGEST = 5000


@dataclass(frozen=True)
class Paper:
    """A kind of paper.

    Without a height it is a roll: each document is a page as long as what is on it.
    """

    width: float
    height: float | None
    top: float
    side: float
    bottom: float
    #: size of text
    text: float = 9
    #: for a printer that knows black only
    is_thermal: bool = True
    #: columns and rows of labels on a sheet
    tiles: tuple[int, int] = (1, 1)

    @property
    def inner(self):
        """:return: points between the margins"""
        return (self.width - 2 * self.side) * MM

    def tile(self):
        """:return: the paper of one label of a sheet"""
        columns, rows = self.tiles
        return Paper(
            self.width / columns, self.height / rows, 8, 8, 8, 10, self.is_thermal
        )


PAPERS = {
    # the address stands where the window of an envelope is (DIN 5008, form B)
    "a4": Paper(210, 297, 14, 20, 16, 9, False),
    "roll_80": Paper(80, None, 4, 4, 6, 9),
    "roll_58": Paper(58, None, 4, 5, 6, 8),
    "label_4x6": Paper(101.6, 152.4, 4, 4.5, 4, 9),
    "label_100x150": Paper(100, 150, 4, 4, 4, 9),
}
#: Address labels on A4: four to a sheet of 105 × 148.5 mm.
LABELS_A4 = Paper(210, 297, 0, 0, 0, 10, False, (2, 2))

SIZES = [
    ("a4", "A4"),
    ("roll_80", "Roll 80 mm"),
    ("roll_58", "Roll 58 mm"),
    ("label_4x6", "Label 4×6 in"),
    ("label_100x150", "Label 100×150 mm"),
    ("zpl_203", "ZPL 203 dpi"),
    ("zpl_300", "ZPL 300 dpi"),
]
#: Dots in a millimetre of label printers.
ZPL_DOTS = {"zpl_203": 8, "zpl_300": 11.811}
