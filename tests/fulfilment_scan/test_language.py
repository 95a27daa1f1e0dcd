"""The app speaks the language of the person, not of the device or the server."""

import re

import pytest
from fulfilment_scan.depot import PIN, Device
from fulfilment_scan.phone import Phone, misfits

from support.pages import PHONE

#: Words of the app that a picker meets on the way; the translation is the server's own.
HOME = ("Waiting", "Scan anything", "Settings", "Sign out")
WORK = ("Undo", "Quantity", "Problem")
#: Words that German has not borrowed.
ENGLISH = re.compile(r"\b(Waiting|Undo|Quantity|Wrong|counted|shelf)\b", re.IGNORECASE)


@pytest.fixture
def german(depot):
    """:return: the words of the app in German, by the English ones"""
    terms = Device(depot.stack.url).call("terms", lang="de_DE")
    missing = [word for word in (*HOME, *WORK, "Wrong product") if word not in terms]
    assert not missing, f"Not translated: {missing}"
    return terms


def test_german(depot, phone, german):
    """From the badge on: home, work, a refusal, the end."""
    product, code = depot.product("Handschuhe", "A-01", 9)
    _other, other_code = depot.product("Verband", "B-02", 9)
    transfer, name = depot.order((product, 1))
    badge = depot.picker("Greta Grün", lang="de_DE")
    anna = phone(badge=badge, waiting=german["Waiting"])
    for word in HOME:
        anna.sees(german[word])
    assert anna.page.evaluate("document.documentElement.lang").startswith("de")
    anna.scan(name)
    anna.is_at("A-01")
    for word in WORK:
        anna.sees(german[word])
    anna.scan(other_code)
    anna.sees(german["Wrong product"])
    assert not ENGLISH.search(anna.text), anna.text
    anna.scan(code)
    anna.page.locator(".foot .btn--main").wait_for()
    anna.page.wait_for_timeout(1200)
    anna.page.locator(".foot .btn--main").click()
    anna.page.locator(".stage--ok .mark").wait_for()
    assert depot.moved(transfer) == {product: 1}
    # what the server says of it, too
    assert "is done" not in anna.text


def test_chosen(depot, phone, german):
    """Chosen in the settings, it stays with the person at another device."""
    badge = depot.picker("Piet Polyglott")
    anna = phone(badge=badge)
    anna.press("Settings")
    anna.page.get_by_role("radio", name="Deutsch").click()
    anna.sees(german["Settings"])
    other = phone(badge=badge, waiting=german["Waiting"])
    other.sees(german["Scan anything"])


@pytest.mark.parametrize("lang", ["de_DE", "pl_PL"])
def test_fits(depot, goods_in, visitors, steps, lang):
    """Longer words, on the smallest phone: nothing is cut off or sticks out."""
    gloves, gloves_code = depot.product("Handschuhe für Labor und Pflege", "A-01", 9)
    _transfer, name = depot.order((gloves, 3))
    _receipt, receipt = goods_in.purchase((gloves, 35))
    steps(depot.out, scan_pack=True, scan_weight=True)
    depot.admin["stock.package.type"].create({"name": "Faltkarton groß"})
    _parcel, parcel = depot.order((gloves, 1))
    badge = depot.picker("Greta Grün-Sommerfeld", lang=lang)
    url, _number = depot.pairing("Handheld 320")
    small = {"width": 320, "height": 568}
    options = {"viewport": small, "locale": lang.replace("_", "-")}
    app = Phone(visitors, {**PHONE, **options})
    page, found = app.page, []

    def look(screen):
        page.wait_for_timeout(300)
        found.extend(f"{screen}: {each}" for each in misfits(page))
        visitors.picture(page, f"scan-{lang}-{screen}")

    page.goto(f"/{url.split('://')[-1].partition('/')[2]}")
    page.locator(".foot .btn--main").click()
    page.locator(".badge").wait_for()
    look("badge")
    app.scan(badge)
    page.locator(".dots").wait_for()
    look("pin")
    for digit in PIN:
        app.press(digit)
    page.locator(".foot .btn--main").click()
    page.locator(".tile").first.wait_for()
    look("home")
    page.keyboard.press("F3")
    look("settings")
    page.keyboard.press("Escape")
    page.locator(".tile").first.click()
    look("waiting")
    for kind, number in (("order", name), ("receipt", receipt)):
        app.scan(number)
        page.locator(".plate").wait_for()
        look(f"{kind}-work")
        app.scan("nothing-like-this")
        page.locator(".stage--no").wait_for()
        look(f"{kind}-wrong")
        page.keyboard.press("Escape")
        for screen, key in (("quantity", "F3"), ("problem", "F4")):
            page.locator(".plate").wait_for()
            page.keyboard.press(key)
            page.locator(".plate").wait_for(state="detached")
            look(f"{kind}-{screen}")
            choices = page.locator("main > .pick").count()
            page.keyboard.press("Escape")
        assert choices > 5
        for choice in range(choices):
            page.locator(".plate").wait_for()
            page.keyboard.press("F4")
            page.locator("main > .pick").nth(choice).click()
            look(f"{kind}-choice-{choice}")
            page.keyboard.press("Escape")
        page.locator(".plate").wait_for()
        page.keyboard.press("F1")
        page.locator(".tile").first.wait_for()
    app.scan(parcel)
    page.locator(".plate").wait_for()
    app.scan(gloves_code)
    page.locator(".weight").wait_for()
    look("pack")
    # all keys without scrolling
    last = page.locator(".keys button").last.bounding_box()
    foot = page.locator(".foot").bounding_box()
    assert last["y"] + last["height"] <= foot["y"]
    assert not found, "\n".join(found)
