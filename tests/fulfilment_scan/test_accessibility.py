"""Every screen, by day and by night, on a small phone, a usual one and across: nothing
keeps people out, nothing sticks out, and fingers in gloves meet the buttons."""

from fulfilment_scan.depot import PIN
from fulfilment_scan.phone import Phone, misfits

from support.pages import PHONE, barriers

SIZES = {"small": (320, 568), "across": (844, 390), "phone": (390, 844)}
#: Kept for people to look at.
PICTURES = (("phone", "light"), ("small", "dark"), ("across", "light"))


class Look:
    """Looks at a screen in all sizes, by day and by night; remembers what is wrong."""

    def __init__(self, page, visitors):
        self.page, self.visitors = page, visitors
        self.found = []

    def at(self, name, text=None):
        """:param text: wait for it"""
        if text:
            self.page.get_by_text(text).first.wait_for()
        # what moves is looked at when it has arrived
        self.page.wait_for_timeout(250)
        for size, (width, height) in SIZES.items():
            self.page.set_viewport_size({"width": width, "height": height})
            for theme in ("dark", "light"):
                self.page.emulate_media(color_scheme=theme)
                self._look(name, size, theme)
        self.page.set_viewport_size(PHONE["viewport"])

    def _look(self, name, size, theme):
        problems = misfits(self.page) if theme == "light" else []
        for problem in [*problems, *barriers(self.page)]:
            self.found.append(f"{name}, {size}, {theme}: {problem}")
        if (size, theme) in PICTURES:
            self.visitors.picture(self.page, f"scan-{name}-{size}-{theme}")


def test_screens(depot, goods_in, visitors, steps):
    """All that a picker meets, in the order of a day."""
    steps(depot.out, scan_pack=True, scan_weight=True, scan_replace=True)
    phone = Phone(visitors)
    look = Look(phone.page, visitors)
    _door(depot, phone, look)
    names = _prepare(depot, goods_in)
    _around(phone, look)
    _work(phone, look, names)
    _end(phone, look, names)
    _count(phone, look)
    assert not look.found, "\n".join(look.found)


def _prepare(depot, goods_in):
    product, code = depot.product(
        "Nitrile gloves, powder free, long cuff, blue, box of one hundred", "A-01", 90
    )
    saline, saline_code = goods_in.tracked("Saline 500 ml", "B-02", **{"L-2031-A": 9})
    transfer, name = depot.order((product, 12), (saline, 2))
    bins = [depot.order((product, 2))[1] for _number in range(3)]
    return {
        "name": name, "code": code, "saline": saline_code, "bins": bins,
        "transfer": transfer, "product": product,
    }  # fmt: skip


def _door(depot, phone, look):
    url, _number = depot.pairing("Handheld 12")
    phone.page.goto("/fulfil")
    look.at("password", "User name")
    phone.page.goto(f"/{url.split('://')[-1].partition('/')[2]}")
    phone.page.reload()
    look.at("pair", "Let this device in?")
    phone.press("Let it in")
    look.at("badge", "Scan your badge")
    phone.sign_in(depot.picker("Maximiliane Wójcik-Sommerfeld"), "9173")
    look.at("pin", "Tries left")
    for digit in PIN:
        phone.press(digit)
    phone.press("Sign in")
    look.at("home", "Waiting")


def _around(phone, look):
    phone.press("Settings")
    look.at("settings", "This device")
    phone.page.keyboard.press("F1")
    phone.sees("Waiting").press("Type a code")
    look.at("code", "Barcode, name or number")
    phone.page.get_by_role("textbox").fill("nothing-like-this")
    phone.press("Find")
    look.at("unknown", "Not found")
    phone.press("Back")
    phone.page.locator(".tile").first.click()
    phone.page.get_by_label("Search").wait_for()
    look.at("waiting")
    phone.page.keyboard.press("F1")
    phone.sees("Waiting")


def _work(phone, look, names):
    phone.scan(names["name"])
    phone.is_at("A-01")
    look.at("work")
    phone.scan("SCAN-C-03")
    look.at("wrong", "Wrong place")
    phone.scan("SCAN-A-01")
    look.at("place", "You are here")
    phone.scan(names["code"])
    phone.counts(1, 12)
    phone.page.wait_for_timeout(700)
    for button, name, text in (
        ("Quantity", "pad", "Count 0"),
        ("Problem", "problem", "Who works on it"),
    ):
        phone.press(button)
        look.at(name, text)
        phone.press("Back")
        phone.is_at("A-01")
    for choice, text in (
        ("All lines", "Saline"),
        ("All scans", "Wrong Place"),
        ("Who works on it", "together with you"),
        ("Not enough", "Why?"),
        ("Damaged", "How many are damaged?"),
        ("Take something else", "Scan what goes"),
        ("Print a label", "How many?"),
        ("Give it back", "Give it back?"),
    ):
        phone.press("Problem")
        phone.page.locator(".pick", has_text=choice).click()
        look.at(choice.lower().replace(" ", "-"), text)
        phone.page.keyboard.press("Escape")
        phone.is_at("A-01")
    phone.page.context.set_offline(True)
    phone.scan(names["code"])
    look.at("offline", "No connection")
    phone.page.context.set_offline(False)
    phone.settled()


def _end(phone, look, names):
    phone.press("Quantity")
    for digit in "10":
        phone.press(digit)
    phone.page.locator(".foot .btn--main, .foot .btn--warn").last.click()
    look.at("sure", "sure?")
    phone.page.locator(".foot .btn--main, .foot .btn--warn").last.click()
    phone.is_at("B-02")
    phone.scan(names["saline"])
    look.at("lot", "Which lot?")
    phone.scan("L-2031-A")
    phone.counts(1, 2)
    phone.scan("L-2031-A")
    look.at("pack", "Weight")
    phone.press("4")
    phone.press("Close the package")
    phone.page.locator(".strip", has_text="odd").or_(
        phone.page.get_by_text("complete")
    ).first.wait_for()
    if "odd" in phone.text:
        phone.press("Close the package")
    look.at("finish", "complete")
    phone.finish()
    look.at("done")
    phone.press("Home")
    phone.sees("Waiting")


def _count(phone, look):
    phone.scan("SCAN-A-01")
    look.at("found", "Needed for")
    phone.page.get_by_role("button", name="Count what lies here").click()
    look.at("count", "Count at")
