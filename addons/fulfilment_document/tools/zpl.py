"""Address labels in ZPL, the language of label printers."""

from .fonts import clean

#: Signs with a meaning in ZPL; written in hexadecimal after ``^FH``.
SPECIAL = "^~_\\"
WIDTH, HEIGHT = 100, 150


def escape(text):
    """Customers' data never becomes a command.

    :return: the text for a field with ``^FH``
    """
    # a line break begins no command, but a backslash breaks lines in a block
    text = clean(text).replace("\n", " ").replace("\\", "/")
    return "".join(
        f"_{ord(letter):02X}" if letter in SPECIAL else letter for letter in text
    )


def label(sheet, dots):
    """:param sheet: ``sheet.Sheet`` of an address label
    :param float dots: in a millimetre
    :return: text in ZPL
    """

    def at(millimetres):
        return round(millimetres * dots)

    def block(x, y, height, lines, text, width=WIDTH - 8, gap=0, align="L"):
        size = at(height)
        return (
            f"^FO{at(x)},{at(y)}^A0N,{size},{size}"
            f"^FB{at(width)},{lines},{at(gap)},{align}^FH^FD{text}^FS"
        )

    def rule(y):
        return f"^FO{at(4)},{at(y)}^GB{at(WIDTH - 8)},{max(at(0.4), 2)},{at(0.4)}^FS"

    sender = sheet.sender
    back = " · ".join(filter(None, [sender.name, *sender.lines]))
    rows = [
        # UTF-8; size; where it begins
        "^XA^CI28",
        f"^PW{at(WIDTH)}^LL{at(HEIGHT)}^LH0,0",
        block(4, 4, 3, 2, escape(back), gap=0.5),
        rule(11.5),
    ]
    if sheet.recipient:
        first, *rest = sheet.recipient.lines or [""]
        rows += [
            block(4, 13, 3, 1, escape(sheet.recipient.title)),
            block(4, 17, 6.5, 2, escape(first), gap=0.5),
            # \& breaks the line: ours, those of the data are escaped
            block(4, 32, 5, 8, "\\&".join(map(escape, rest[:8])), gap=1),
        ]
    rows.append(rule(81))
    for place, (name, text) in enumerate(sheet.facts[:4]):
        row, column = divmod(place, 2)
        x, y = 4 + 46 * column, 83 + 10.5 * row
        rows += [
            block(x, y, 2.8, 1, escape(name), 44),
            block(x, y + 3.4, 4, 1, escape(text), 44),
        ]
    rows.append(rule(104.5))
    if sheet.mark:
        rows.append(block(4, 106, 5, 1, escape(sheet.mark), align="C"))
    if sheet.barcode and all(" " <= letter <= "~" for letter in sheet.barcode):
        # in Code 128 a greater-than sign begins a command, >0 stands for the sign
        code = escape(sheet.barcode).replace(">", ">0")
        module = _module(len(sheet.barcode), dots)
        modules = 11 * len(sheet.barcode) + 35
        x = max((at(WIDTH) - modules * module) // 2, 0)
        rows += [
            f"^FO{x},{at(113)}^BY{module}",
            f"^BCN,{at(24)},N,N,N,A^FH^FD{code}^FS",
            block(4, 139.5, 5, 1, escape(sheet.barcode), align="C"),
        ]
    return "".join([*rows, "^XZ"]) + "\n"


def _module(length, dots):
    """:return: dots of the thinnest bar: as many as fit"""
    room = (WIDTH - 8) * dots
    modules = 11 * length + 35 + 20
    return max(min(int(room // modules), round(0.5 * dots)), 1)
