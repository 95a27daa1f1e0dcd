"""Fonts that come with Odoo, and what is used for letters that they don't have."""

import functools
import os
import re
import threading
import unicodedata

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from odoo.tools.misc import file_path

REGULAR, BOLD = "fulfilment", "fulfilment-bold"
#: Latin, Greek, Cyrillic, Vietnamese; then what most systems have.
FILES = {
    REGULAR: [
        "web/static/fonts/google/Open_Sans/Open_Sans-Regular.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    ],
    BOLD: [
        "web/static/fonts/google/Open_Sans/Open_Sans-Bold.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    ],
}
#: Chinese, Japanese and Korean: of every viewer, not in the file.
ASIAN = {"STSong-Light": "CJK", "HeiseiMin-W3": "kana", "HYSMyeongJo-Medium": "hangul"}
KANA = re.compile("[\u3040-\u30ff]")
HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7af]")
WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")

_lock = threading.Lock()


@functools.lru_cache(1)
def _families():
    """:return: dict of name: list of (font, its letters)"""
    with _lock:
        families = {}
        for name, paths in FILES.items():
            families[name] = []
            for place, path in enumerate(paths):
                font = f"{name}-{place}"
                try:
                    if not path.startswith("/"):
                        path = file_path(path)
                    elif not os.path.exists(path):
                        continue
                    pdfmetrics.registerFont(TTFont(font, path))
                except (TTFError, OSError):
                    continue
                letters = frozenset(map(chr, pdfmetrics.getFont(font).face.charToGlyph))
                families[name].append((font, letters))
            if not families[name]:
                plain = "Helvetica-Bold" if name == BOLD else "Helvetica"
                families[name] = [(plain, frozenset(map(chr, range(32, 127))))]
        for font in ASIAN:
            pdfmetrics.registerFont(UnicodeCIDFont(font))
        return families


def clean(text):
    """:return: the text as it can be printed: no control characters, nothing that
    turns the direction of what follows"""
    text = unicodedata.normalize("NFC", str(text or "").replace("\r\n", "\n"))
    return "".join(
        letter
        if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")
        else " " * (letter == "\t")
        for letter in text
    )


def runs(text, font):
    """Divide a line by what can show its letters.

    :return: list of (font, text)
    """
    families = _families()[font]
    first, letters = families[0]
    if letters.issuperset(text):
        return [(first, text)] if text else []
    found = []
    for letter in text:
        name = next((name for name, known in families if letter in known), None)
        if name is None:
            name = _asian(letter)
        if name is None:
            name, letter = first, "?"
        if found and found[-1][0] == name:
            found[-1] = (name, found[-1][1] + letter)
        else:
            found.append((name, letter))
    return found


def _asian(letter):
    if HANGUL.match(letter):
        return "HYSMyeongJo-Medium"
    if KANA.match(letter):
        return "HeiseiMin-W3"
    return "STSong-Light" if WIDE.match(letter) else None


@functools.lru_cache(4096)
def width(text, font, size):
    """:return: points"""
    return sum(
        pdfmetrics.stringWidth(part, name, size) for name, part in runs(text, font)
    )


@functools.lru_cache(4096)
def wrap(text, font, size, most, lines=None):
    """Break a text into lines; a word that is too long is cut.

    :param float most: points
    :param int lines: at most; the last one then ends with "…"
    :return: tuple of lines
    """
    found = []
    for paragraph in clean(text).split("\n"):
        if width(paragraph, font, size) <= most:
            found.append(paragraph)
            continue
        line = ""
        for word in paragraph.split(" "):
            both = f"{line} {word}" if line else word
            if width(both, font, size) <= most:
                line = both
                continue
            if line:
                found.append(line)
            *parts, line = _cut(word, font, size, most)
            found += parts
        found.append(line)
    if lines and len(found) > lines:
        found = found[:lines]
        last = found[-1]
        while last and width(f"{last}…", font, size) > most:
            last = last[:-1]
        found[-1] = f"{last.rstrip()}…"
    return tuple(found)


def _cut(word, font, size, most):
    """:return: list of parts that fit"""
    parts = []
    while len(word) > 1 and width(word, font, size) > most:
        low, high = 1, len(word)
        while low < high:
            middle = (low + high + 1) // 2
            if width(word[:middle], font, size) <= most:
                low = middle
            else:
                high = middle - 1
        parts.append(word[:low])
        word = word[low:]
    return [*parts, word]
