"""A handheld with keys and no screen to touch."""

from fulfilment_scan.depot import PIN
from fulfilment_scan.phone import Phone


def test_keyboard_only(depot, visitors):
    """From the badge to the end."""
    product, code = depot.product("Keyboard gloves", "A-01", 9)
    transfer, name = depot.order((product, 2))
    url, _number = depot.pairing("Keys only")
    phone = Phone(visitors).pair(url)
    keys = phone.page.keyboard
    phone.scan(depot.picker("Kim Keys"))
    phone.page.get_by_role("heading", name="Your PIN").wait_for()
    keys.type(PIN, delay=120)
    keys.press("Enter")
    phone.sees("Waiting")
    phone.scan(name)
    phone.is_at("A-01")
    phone.scan(code)
    phone.counts(1, 2)
    keys.press("F2")
    phone.counts(0, 2)
    phone.scan(code)
    phone.counts(1, 2)
    keys.press("F3")
    phone.sees("Count 0")
    keys.press("1")
    phone.sees("Count 1")
    keys.press("Enter")
    phone.sees("1 line complete").settled()
    keys.press("Enter")
    phone.sees("is done")
    keys.press("Enter")
    phone.sees("Waiting")
    assert depot.moved(transfer) == {product: 2}


def test_focus_is_seen(phone):
    """Who walks with the Tab key sees where they are."""
    anna = phone()
    seen = set()
    for _number in range(6):
        anna.page.keyboard.press("Tab")
        name, outline = anna.page.evaluate(
            """() => {
                const style = getComputedStyle(document.activeElement);
                const {outlineStyle, outlineWidth, boxShadow} = style;
                const isSeen = outlineStyle !== "none" && outlineWidth !== "0px";
                const name = document.activeElement.innerText;
                return [name, isSeen || boxShadow !== "none"];
            }"""
        )
        assert outline, name
        seen.add(name)
    assert len(seen) > 3
