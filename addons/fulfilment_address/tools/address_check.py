"""Checks one address. Knows no database: what it is asked about is in the arguments."""

import dataclasses
from dataclasses import dataclass

from . import address_rules as rules
from . import address_words as words


@dataclass(frozen=True)
class Address:
    """As it was typed; "" where there is nothing."""

    name: str = ""
    street: str = ""
    street2: str = ""
    zip: str = ""
    city: str = ""
    #: all that the state is known by: code and name
    states: tuple = ()
    country: str = ""
    phone: str = ""
    #: the country's states are known, and Odoo says whether it needs one
    has_states: bool = False
    needs_state: bool = False

    def print(self):
        """:return: tuple that is the same for addresses that are the same"""
        line = rules.fold(f"{self.street} {self.street2}").split()
        # “Str.” and “Straße”, and what stands before a street in Polish
        line = [_SHORT.get(word, word) for word in line]
        line = [_short_street(word) for word in line if word]
        country = rules.country_rules(self.country)
        code = rules.check_zip(self.zip, country)[1] or self.zip
        return (
            " ".join(line),
            rules.fold(code).replace(" ", ""),
            rules.fold(self.city),
            self.country,
        )


#: Words of streets that are written in several ways.
_SHORT = {"street": "st", "road": "rd", "avenue": "ave", "ul": "", "ulica": ""}


def _short_street(word):
    for ending in ("strasse", "straat"):
        if word.endswith(ending):
            return f"{word.removesuffix(ending)}str"
    return word


@dataclass(frozen=True)
class Carrier:
    """What who brings it can do."""

    is_known: bool = True
    po_boxes: bool = False
    stations: bool = False
    needs_phone: bool = False
    #: our own people, who know the way
    is_own: bool = False


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with an address."""

    kind: str
    #: it can't be delivered so
    blocks: bool = True
    #: of the address, by which a form says it
    field: str = ""
    #: for its sentence
    words: dict = dataclasses.field(default_factory=dict)


def check(address, carrier, number="hold"):
    """Look at an address.

    :param address: :class:`Address`
    :param carrier: :class:`Carrier`
    :param str number: a street without a house number: ``hold``, ``warn``, ``off``
    :return: list of :class:`Finding`, what blocks first
    """
    if not address.country:
        found = [Finding("country", field="country_id")]
    else:
        found = [
            *_needed(address, carrier),
            *_zip(address, carrier),
            *_place(address, carrier, number),
        ]
    if carrier.needs_phone and not address.phone.strip():
        found.append(Finding("phone", field="phone"))
    return sorted(found, key=lambda finding: not finding.blocks)


def _needed(address, carrier):
    needed = rules.country_rules(address.country).needed
    street = address.street or address.street2
    for name, value in (("street", street), ("city", address.city)):
        # a dash or a dot is nothing
        if name in needed and not rules.fold(value):
            yield Finding(f"no_{name}", field=name)
    if "state" in needed and address.has_states and not address.states:
        yield Finding("no_state", blocks=address.needs_state, field="state_id")
    if "zip" in needed and not rules.fold(address.zip):
        yield Finding("no_zip", not carrier.is_own, "zip")


def _zip(address, carrier):
    country = rules.country_rules(address.country)
    if not rules.fold(address.zip):
        return
    is_right, written = rules.check_zip(address.zip, country)
    example = country.zip_examples[0] if country.zip_examples else ""
    if not is_right:
        # our own people find it all the same
        yield Finding(
            "zip", not carrier.is_own, "zip", {"zip": address.zip[:20], "as": example}
        )
        return
    if written != rules.plain_zip(address.zip, country):
        yield Finding("zip_written", False, "zip", {"as": written})
    names, state = rules.state_of_zip(written, country)
    known = {rules.fold(each) for each in address.states}
    everywhere = {name for each in country.states for name in each[0]}
    if names and known & everywhere and not known & names:
        yield Finding("state", False, "state_id", {"state": state, "zip": written})


def _place(address, carrier, number):
    """A box, a station, or a house."""
    lines = (address.street, address.street2, address.name)
    if words.is_parcel_station(lines):
        if not carrier.stations:
            yield Finding("station", carrier.is_known, "street")
        if words.lacks_post_number(lines, address.country):
            yield Finding("post_number", field="street2")
        return
    if words.is_po_box(lines[:2], address.country):
        if not carrier.po_boxes:
            # companies write both: the courier takes the house
            is_house = any(
                words.is_house(line)
                for line in lines[:2]
                if not words.is_po_box([line], address.country)
            )
            blocks = carrier.is_known and not is_house
            yield Finding("po_box", blocks, "street")
        return
    street = rules.fold(f"{address.street} {address.street2}")
    if (
        number != "off"
        and street
        and not words.has_house_number(address.street, address.street2, address.country)
    ):
        blocks = number == "hold" and not carrier.is_own
        yield Finding("no_number", blocks, "street")
