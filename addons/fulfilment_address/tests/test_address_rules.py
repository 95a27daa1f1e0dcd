from odoo.tests import BaseCase

from ..tools.address_check import Address, Carrier, check
from ..tools.address_rules import check_zip, country_rules
from ..tools.address_words import (
    has_house_number,
    is_parcel_station,
    is_po_box,
    lacks_post_number,
)


class TestZip(BaseCase):
    """Zip codes as people write them."""

    def _check(self, country, wanted):
        for code, written in wanted.items():
            with self.subTest(country=country, code=code):
                found = check_zip(code, country_rules(country))
                self.assertEqual(found, (bool(written), written or ""))

    def test_germany(self):
        self._check(
            "DE",
            {
                "10969": "10969",
                " D-10969 ": "10969",
                "DE-10969": "10969",
                "1 0969": "10969",
                # wide digits
                "１０９６９": "10969",
                "1096": None,
                "109690": None,
                "1O969": None,
                "١٠٩٦٩": None,
            },
        )

    def test_austria_and_switzerland(self):
        self._check("AT", {"1010": "1010", "A-1010": "1010", "10100": None})
        self._check("CH", {"8001": "8001", "CH-8001": "8001", "801": None})

    def test_poland(self):
        self._check(
            "PL",
            {
                "61-806": "61-806",
                "61806": "61-806",
                "PL-61 806": "61-806",
                "61–806": "61-806",
                "6-1806": "61-806",
                "618-06-1": None,
            },
        )

    def test_letters(self):
        self._check("NL", {"1234 AB": "1234 AB", "1234ab": "1234AB", "0234 AB": None})
        self._check("GB", {"EC1A 1BB": "EC1A 1BB", "ec1a1bb": "EC1A1BB", "1234": None})
        self._check("IE", {"D02 X285": "D02 X285", "D02X285": "D02X285"})

    def test_others(self):
        self._check("FR", {"75001": "75001", "75 001": "75 001", "7500": None})
        self._check("US", {"95014": "95014", "950141234": "95014-1234", "9501": None})
        # no zip codes: what is there is nobody's business
        self._check("HK", {"999077": "999077"})
        self._check("XX", {"anything": "ANYTHING"})

    def test_hostile(self):
        rules = country_rules("GB")
        for code in ("A" * 10000, "\0", "(" * 50, "1\n2", "\u202e10969", "'; --"):
            with self.subTest(code=code[:20]):
                self.assertEqual(check_zip(code, rules), (False, ""))
        # also where a country comes from outside
        for code in ("../../etc", "D", "DEU", "zz/..", None, "\0\0"):
            with self.subTest(country=code):
                self.assertFalse(country_rules(code).zip_pattern)

    def test_all_countries(self):
        """Each example of the data is right."""
        for first in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
                rules = country_rules(first + second)
                for example in rules.zip_examples:
                    with self.subTest(country=first + second, example=example):
                        self.assertTrue(check_zip(example, rules)[0])


class TestWords(BaseCase):
    """House numbers, boxes and lockers."""

    def test_house_number(self):
        for country, street, wanted in (
            ("DE", "Lindenstraße 5", True),
            ("DE", "Lindenstraße", False),
            ("DE", "Q7, 24", True),
            ("DE", "Nr. 12", True),
            ("DE", "Straße des 17. Juni", False),
            ("DE", "Straße des 17. Juni 135", True),
            ("AT", "3. Haidequerstraße", False),
            ("AT", "3. Haidequerstraße 3", True),
            ("CH", "Bahnhofstrasse 1a", True),
            ("PL", "ul. 3 Maja", False),
            ("PL", "ul. 3 Maja 5/7", True),
            ("PL", "Al. Jana Pawła II", False),
            ("PL", "os. 1000-lecia", False),
            ("NL", "Keizersgracht", False),
            ("ES", "Calle Mayor s/n", True),
            ("IT", "Via Roma snc", True),
            ("FR", "Le Bourg", True),
            ("GB", "Rose Cottage", True),
            ("IE", "Ballymote", True),
            ("HK", "Queen's Road", True),
        ):
            with self.subTest(street=street):
                self.assertEqual(has_house_number(street, "", country), wanted)
        self.assertTrue(has_house_number("Hof Linde", "Nr. 3", "AT"))
        self.assertTrue(has_house_number(None, "Linden 5", "DE"))

    def test_po_box(self):
        for country, line, wanted in (
            ("DE", "Postfach 12 34", True),
            ("DE", "Postfachweg 3", False),
            ("DE", "Boxhagener Straße 1", False),
            ("DE", "PF 12 34 56", True),
            ("PL", "Skrytka pocztowa 5", True),
            ("PL", "skr. poczt. 5", True),
            ("PL", "ul. Pocztowa 5", False),
            ("US", "P.O. Box 12", True),
            ("US", "PO BOX 12", True),
            ("US", "Ｐ.Ｏ. Box 12", True),
            ("GB", "Box Hill Road 3", False),
            ("FR", "BP 123", True),
            ("FR", "Boîte postale 3", True),
            ("DE", "BP 123", False),
            ("CH", "Case postale 12", True),
            ("SE", "Box 123", True),
            ("NL", "Postbus 12", True),
        ):
            with self.subTest(line=line):
                self.assertEqual(bool(is_po_box([line], country)), wanted)

    def test_stations(self):
        for line in ("Packstation 123", "Paczkomat POZ08A", "Paketshop Meyer"):
            self.assertTrue(is_parcel_station([line]), line)
        self.assertFalse(is_parcel_station(["An der Packstationsbrücke 1"]))
        self.assertTrue(lacks_post_number(["Packstation 123"], "DE"))
        self.assertFalse(lacks_post_number(["Packstation 123", "12345678"], "DE"))


class TestCheck(BaseCase):
    """One address and who brings it."""

    def _kinds(self, carrier=None, number="hold", **values):
        address = Address(
            **{
                "street": "Lindenstraße 5",
                "zip": "10969",
                "city": "Berlin",
                "country": "DE",
                **values,
            }
        )
        return {
            each.kind: each.blocks
            for each in check(address, carrier or Carrier(), number)
        }

    def test_clean(self):
        self.assertEqual(self._kinds(), {})

    def test_needed(self):
        self.assertEqual(self._kinds(country=""), {"country": True})
        self.assertEqual(
            self._kinds(street=" - ", city="", zip="."),
            {"no_street": True, "no_city": True, "no_zip": True},
        )
        # no zip codes there before 2015, and few use them
        ireland = {"country": "IE", "street": "Main Street", "zip": ""}
        self.assertEqual(self._kinds(**ireland), {})
        kong = {"country": "HK", "zip": "", "city": "", "street": "1 Queen's Road"}
        self.assertEqual(self._kinds(**kong), {})
        self.assertEqual(self._kinds(**kong, has_states=True), {"no_state": False})

    def test_zip(self):
        self.assertEqual(self._kinds(zip="1096"), {"zip": True})
        self.assertEqual(self._kinds(zip="61806", country="PL"), {"zip_written": False})

    def test_state(self):
        here = {"country": "US", "street": "1 Infinite Loop", "zip": "95014"}
        for states, wanted in (
            (("CA", "California"), {}),
            # as somebody has imported it
            (("US-CA", "california"), {}),
            (("NV", "Nevada"), {"state": False}),
            # core knows states that the data does not
            (("XX", "Somewhere"), {}),
        ):
            with self.subTest(states=states):
                self.assertEqual(self._kinds(**here, states=states), wanted)
        self.assertEqual(
            self._kinds(**here, has_states=True, needs_state=True), {"no_state": True}
        )

    def test_number(self):
        self.assertEqual(self._kinds(street="Linden"), {"no_number": True})
        self.assertEqual(
            self._kinds(street="Linden", number="warn"), {"no_number": False}
        )
        self.assertEqual(self._kinds(street="Linden", number="off"), {})

    def test_boxes(self):
        self.assertEqual(self._kinds(street="Postfach 12"), {"po_box": True})
        self.assertEqual(self._kinds(Carrier(po_boxes=True), street="Postfach 12"), {})
        # a company writes both
        self.assertEqual(self._kinds(street2="Postfach 12"), {"po_box": False})
        self.assertEqual(
            self._kinds(Carrier(is_known=False), street="Postfach 12"),
            {"po_box": False},
        )
        self.assertEqual(
            self._kinds(street="Packstation 123", street2="12345678"),
            {"station": True},
        )
        self.assertEqual(
            self._kinds(Carrier(stations=True), street="Packstation 123"),
            {"post_number": True},
        )

    def test_carrier(self):
        self.assertEqual(self._kinds(Carrier(needs_phone=True)), {"phone": True})
        own = Carrier(is_own=True)
        self.assertEqual(
            self._kinds(own, street="Linden", zip="1"),
            {"zip": False, "no_number": False},
        )
        self.assertEqual(self._kinds(own, street=""), {"no_street": True})

    def test_hostile(self):
        """Whatever is typed, an answer comes at once."""
        for text in (
            "\0",
            "<script>alert(1)</script>",
            "%s %(zip)s {0}",
            "A" * 100000,
            "1. " * 30000,
            "p.o.b" * 30000,
            "\u202e\u200b",
            "🏠" * 100,
        ):
            with self.subTest(text=text[:20]):
                check(
                    Address(text, text, text, text, text, (text, text), "FR", text),
                    Carrier(),
                )

    def test_print(self):
        """The same address, written in several ways."""

        def address(**values):
            return Address(country="DE", **values).print()

        same = address(street="Lindenstr. 5", zip="D-10969", city="BERLIN ")
        self.assertEqual(
            same,
            address(street="lindenstraße", street2="5", zip="10969", city="Berlin"),
        )
        self.assertNotEqual(
            same, address(street="Lindenstr. 6", zip="10969", city="Berlin")
        )
