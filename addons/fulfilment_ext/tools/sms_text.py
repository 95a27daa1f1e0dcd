"""Texts of SMS: 160 letters fit into one when all are of GSM 03.38, else 70."""

import unicodedata

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
    "^{}\\[~]|€\f"
)
#: Those without a letter below their mark.
_OTHERS = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "Đ": "D",
        "ı": "i",
        "\u00a0": " ",
        "\u202f": " ",
        "–": "-",
        "—": "-",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "…": "...",
        "×": "x",
    }
)


def plain(text):
    """Leave out the marks that letters of a short SMS can't have, as people do: Łódź
    becomes Lodz, Köln stays. Other scripts stay as they are.

    :return: text that fits into few SMS, or the same"""
    short = "".join(
        letter if letter in GSM else _base(letter) for letter in text.translate(_OTHERS)
    )
    return short if set(short) <= GSM else text


def _base(letter):
    return "".join(
        part
        for part in unicodedata.normalize("NFKD", letter)
        if not unicodedata.combining(part)
    )
