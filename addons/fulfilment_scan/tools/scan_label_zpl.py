"""The labels of the warehouse in ZPL, the language of label printers."""

from odoo.addons.fulfilment_document.tools.items import Rule, Text
from odoo.addons.fulfilment_document.tools.paper import MM
from odoo.addons.fulfilment_document.tools.zpl import escape

from .scan_code import Code
from .scan_label import arrange


def write(label, paper, dots, copies=1):
    """:param label: ``scan_label.Label``
    :param paper: ``Paper`` that is in the printer
    :param float dots: in a millimetre
    :return: text in ZPL; the printer itself repeats it for copies"""

    def at(points):
        return round(points / MM * dots)

    # UTF-8; size; where it begins
    rows = [
        "^XA^CI28",
        f"^PW{at(paper.width * MM)}^LL{at(paper.height * MM)}^LH0,0",
    ]
    x, y = paper.side * MM, paper.top * MM
    for item in arrange(label, paper):
        if isinstance(item, Text) and item.lines:
            size = at(item.size)
            # broken here and not by the printer, which writes what is too much on
            # top of the last line; \& breaks it, those of the data are escaped
            words = "\\&".join(map(escape, item.lines))
            rows.append(
                f"^FO{at(x)},{at(y)}^A0N,{size},{size}"
                f"^FB{at(item.width)},{len(item.lines)},{at(item.leading) - size},C"
                f"^FH^FD{words}^FS"
            )
        elif isinstance(item, Rule):
            below = y + item.space
            thick = max(at(item.thickness), 2)
            rows.append(f"^FO{at(x)},{at(below)}^GB{at(item.width)},{thick},{thick}^FS")
        elif isinstance(item, Code) and item.code:
            rows.append(_code(item, x, y, at, dots))
        y += item.height
    rows.append(f"^PQ{copies}^XZ")
    return "".join(rows) + "\n"


def _code(item, x, y, at, dots):
    """:param item: ``scan_code.Code``"""
    code, text = item.code, item.text
    if item.kind == "qr":
        modules = len(code.modules)
        large = max(min(int(at(code.side) // (modules + 8)), 10), 1)
        left = at(x) + (at(code.room) - modules * large) // 2
        top = at(y) + (at(code.side) - modules * large) // 2
        # M: as much can be missing as ours; A: any letters
        return f"^FO{left},{top}^BQN,2,{large}^FH^FDMA,{escape(text)}^FS"
    module = max(round(code.module / MM * dots), 1)
    left = at(x) + max((at(code.room) - code.modules * module) // 2, 0)
    tall = at(code.height)
    if item.kind == "ean":
        # the printer adds the last digit
        name = "8" if len(text) == 8 else "E"
        kind, data = f"^B{name}N,{tall},N,N", text[:-1]
    else:
        # in Code 128 a greater-than sign begins a command, >0 stands for the sign
        kind, data = f"^BCN,{tall},N,N,N,A", escape(text).replace(">", ">0")
    return f"^FO{left},{at(y)}^BY{module}{kind}^FH^FD{data}^FS"
