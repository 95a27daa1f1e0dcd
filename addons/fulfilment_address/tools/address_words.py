"""Words in the lines of an address: house numbers, PO boxes, parcel stations."""

import re
import unicodedata

#: Longer lines are not looked at; nobody lives there.
LINE_LENGTH = 250

#: Where a street without a number is a mistake. Elsewhere houses have names.
NUMBERED = frozenset(
    "AT BE CA CH CZ DE DK EE ES FI HR HU IT LI LT LU LV NL NO PL PT SE SI SK US".split()
)
#: “There is none”, as it is written.
NO_NUMBER = re.compile(
    r"\b(?:s\s*/\s*n|snc|b\s*/\s*n|o\.?\s?nr|ohne\s+(?:haus)?nummer|bez\s+numeru|"
    r"sin\s+n[uú]mero|senza\s+numero(?:\s+civico)?|sans\s+num[eé]ro|no\s+number)\b",
    re.IGNORECASE,
)
_MONTHS = "|".join(
    (
        # German, Polish, Italian, Spanish, Portuguese, Czech, Dutch
        "januar februar märz april mai juni juli august september oktober november"
        " dezember stycznia lutego marca kwietnia maja czerwca lipca sierpnia września"
        " października listopada grudnia gennaio febbraio marzo aprile maggio giugno"
        " luglio agosto settembre ottobre novembre dicembre enero febrero abril mayo"
        " junio julio septiembre octubre noviembre diciembre janeiro fevereiro março"
        " maio junho julho setembro outubro dezembro října května listopadu mei"
    ).split()
)
#: Numbers that are a part of the name of a street: a day, or “Nth”.
_STREET_NAMES = re.compile(
    rf"\b\d{{1,2}}\.?\s+(?:de\s+|di\s+)?(?:{_MONTHS})\b"
    r"|\b\d+-lecia\b|(?:^|\bdes\s|\bder\s)\s*\d+\.\s+(?=[^\W\d])",
    re.IGNORECASE,
)

_BOX_WORDS = (
    r"post[\s-]?fach",
    r"postlagernd",
    r"p\.?\s?o\.?\s?-?\s?box",
    r"post\s+office\s+box",
    r"g\.?p\.?o\.?\s?box",
    r"pob\s*\d+",
    r"locked\s+bag\s+\d+",
    r"private\s+bag\s+\w*\d+",
    r"poste\s+restante",
    r"skrytka\s+poczt\w*\.?",
    r"skr\.?\s*poczt\w*\.?",
    r"skr\.\s*(?:nr)?\s*\d+",
    r"bo[iî]te\s+postale",
    r"case\s+postale",
    r"casella\s+postale",
    r"apartado\s+(?:de\s+correos|postal|\d+)",
    r"apdo\.?",
    r"caixa\s+postal",
    r"post[\s-]?bus\s+\d+",
    r"post[\s-]?boks",
    r"post[\s-]?box",
    r"postilokero",
    r"posta\s?fi[oó]k",
    r"po[sš]tovn[ií]\s+(?:p[rř]ihr[aá]dka|schr[aá]nka)",
    r"po[sš]tansk[ia]\s+pretinac",
)
#: Short words that mean a box in one country, and something else in others.
_BOX_OF_COUNTRY = {
    **dict.fromkeys(
        ("FR", "BE", "LU", "MC", "CH", "GP", "MQ", "RE", "GF", "NC", "PF"),
        r"\bb\.?\s?p\.?\s*\d+|\bc\.?s\.?\s+\d{4,5}\b|\btsa\s+\d{5}\b",
    ),
    "SE": r"\bbox\s+\d+",
    "NO": r"\bpb\.?\s*\d+",
    "FI": r"\bpl\.?\s+\d+",
    "HU": r"\bpf\.?\s*:?\s*\d+",
    "DE": r"\bpf\.?\s+\d[\d\s]*",
    "AT": r"\bpf\.?\s+\d+",
    "IT": r"\bc\.\s?p\.\s*\d+",
    "NL": r"\bpostbus\b",
}
_BOX = re.compile(rf"(?<!\w)(?:{'|'.join(_BOX_WORDS)})(?!\w)", re.IGNORECASE)
_BOXES = {
    code: re.compile(pattern, re.IGNORECASE)
    for code, pattern in _BOX_OF_COUNTRY.items()
}
_STATION = re.compile(
    r"(?<!\w)(?:pack[\s-]?station|paket[\s-]?(?:box|station|shop|automat)|"
    r"post[\s-]?filiale\s+\d+|abholstation|my\s?post\s?24|paczkomat\w*|"
    r"automat\s+paczkowy|appkomat|parcel\s?(?:locker|station|shop)|"
    r"point\s+relais|relais\s+colis|mondial\s+relay|pick\s?up[\s-]?station|"
    r"z[aá]silkovna|z-box|pakke(?:boks|automat)|postbox\s+packstation)(?!\w)",
    re.IGNORECASE,
)
_PACKSTATION = re.compile(r"(?<!\w)pack[\s-]?station\s*(?:nr\.?\s*)?\d+", re.IGNORECASE)
_POST_NUMBER = re.compile(r"(?<!\d)\d{6,10}(?!\d)", re.ASCII)


def clean(text):
    """:return: a line as it is looked at"""
    text = unicodedata.normalize("NFKC", text or "")[:LINE_LENGTH]
    return " ".join(text.split())


def has_house_number(street, street2, country):
    """:param str country: its code
    :return: whether there is one anywhere, or somebody says that there is none; True
        where houses may have names"""
    if country not in NUMBERED:
        return True
    lines = [clean(street), clean(street2)]
    return any(
        NO_NUMBER.search(line) or re.search(r"\d", _STREET_NAMES.sub(" ", line))
        for line in lines
    )


def is_house(line):
    """:return: whether a line has a street and a number"""
    line = clean(line)
    return bool(re.search(r"\d", line) and re.search(r"[^\W\d]{3}", line))


def is_po_box(lines, country):
    """:param lines: of an address, texts
    :return: whether it is a box at a post office"""
    more = _BOXES.get(country)
    return any(
        _BOX.search(line) or (more and more.search(line)) for line in map(clean, lines)
    )


def is_parcel_station(lines):
    """:return: whether it is a locker, or a shop that keeps parcels"""
    return any(_STATION.search(line) for line in map(clean, lines))


def lacks_post_number(lines, country):
    """:return: whether it is a Packstation without the number of its customer, by which
    the post knows whom to tell"""
    if country != "DE":
        return False
    text = " / ".join(map(clean, lines))
    return bool(_PACKSTATION.search(text)) and not _POST_NUMBER.search(
        _PACKSTATION.sub(" ", text)
    )
