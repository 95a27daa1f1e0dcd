"""What stands on a document, whatever it is printed on: texts only, no records."""

from dataclasses import dataclass, field


@dataclass
class Sender:
    """Who sends it: its head, and where it goes when nobody takes it."""

    name: str
    lines: list[str] = field(default_factory=list)
    #: phone, mail, tax number
    contact: list[str] = field(default_factory=list)
    #: PNG or JPEG
    logo: bytes = b""
    foot: str = ""


@dataclass
class Address:
    title: str
    lines: list[str]


@dataclass
class Column:
    """Of a table.

    On narrow paper the first column is the text of a row and the last one stands beside
    it; what is between them goes below, with its title if ``is_named``.
    """

    title: str
    #: of the width, where all shares are 1; not of ``check``
    share: float = 0.0
    align: str = "left"
    is_named: bool = False


@dataclass
class Row:
    cells: list[str] = field(default_factory=list)
    #: below the first cell
    details: list[str] = field(default_factory=list)
    #: heads the rows that follow
    is_section: bool = False
    #: filled in with a pen: an empty box instead of the last cell
    is_blank: bool = False


@dataclass
class Table:
    columns: list[Column]
    rows: list[Row]
    #: a box to tick before each row
    is_ticked: bool = False
    title: str = ""


@dataclass
class Totals:
    #: of (label, amount, whether it is the sum)
    rows: list[tuple[str, str, bool]]


@dataclass
class Note:
    title: str
    text: str
    is_boxed: bool = True


@dataclass
class Picture:
    """Such as a signature."""

    title: str
    content: bytes


@dataclass
class Codes:
    """Numbers that are scanned, such as those of parcels."""

    title: str
    #: of (what stands beside it, the number)
    rows: list[tuple[str, str]]


@dataclass
class Sheet:
    """One document."""

    title: str
    number: str
    sender: Sender
    recipient: Address | None = None
    more: list[Address] = field(default_factory=list)
    #: of (label, text)
    facts: list[tuple[str, str]] = field(default_factory=list)
    #: read by scanners; on labels the number of the courier
    barcode: str = ""
    qr: str = ""
    #: stands out, such as “Copy” or “Paid”
    mark: str = ""
    blocks: list = field(default_factory=list)
    foot: str = ""
    #: with ``page`` and ``pages``
    page_text: str = "%(page)s / %(pages)s"
    is_label: bool = False
