"""How many segments a text takes: GSM-7 or UCS-2, as GSM 03.38 defines it.

The same is counted in `static/src/sms_widget/segments.js`; both are tested with the
same examples.
"""

from dataclasses import dataclass

GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
#: They are sent with an escape character before them, so they count twice.
GSM7_EXTENSION = frozenset("^{}\\[~]|€\f")


@dataclass(frozen=True)
class Size:
    """How a text travels.

    :ivar bool is_unicode: as UCS-2 rather than GSM-7
    :ivar int characters: units that are counted: septets, or UTF-16 units
    :ivar int segments: parts that are sent and paid
    """

    is_unicode: bool
    characters: int
    segments: int


def size(text):
    """Count a text.

    :param str text: of one SMS
    :rtype: Size
    """
    is_unicode = any(
        letter not in GSM7 and letter not in GSM7_EXTENSION for letter in text
    )
    if is_unicode:
        # letters beyond the first plane (emoji) take two units
        units = [2 if ord(letter) > 0xFFFF else 1 for letter in text]
        single, part = 70, 67
    else:
        units = [2 if letter in GSM7_EXTENSION else 1 for letter in text]
        single, part = 160, 153
    characters = sum(units)
    if characters <= single:
        return Size(is_unicode, characters, 1 if text else 0)
    segments, used = 1, 0
    for unit in units:
        # a letter of two units is never torn apart
        if used + unit > part:
            segments, used = segments + 1, 0
        used += unit
    return Size(is_unicode, characters, segments)
