"""Signing in by badge and PIN, by password, and at a device of one's own; a device is
let in once by the QR code of a manager."""

import pytest
from fulfilment_scan.depot import PIN
from fulfilment_scan.phone import Phone

TRIES = 5
WRONG = "7391"
PASSWORD = "seven-parcels-a-day"


@pytest.fixture
def shared(depot, visitors):
    """A handheld that was let in, where nobody has signed in."""
    url, number = depot.pairing("Handheld at the dock")
    phone = Phone(visitors).pair(url)
    phone.number = number
    return phone


def picker_of(depot, badge):
    pickers = depot.admin["fulfilment.scan.picker"]
    [row] = pickers.search_read([("badge", "=", badge)], ["user_id", "login"])
    return row


def type_pin(phone, pin):
    for digit in pin:
        phone.press(digit)
    phone.press("Sign in")


def test_badge_and_pin(depot, shared):
    """A wrong PIN says how often one may try; the badge is not scanned again."""
    badge = depot.picker("Ewa Lis")
    shared.sign_in(badge, WRONG).sees(f"Tries left: {TRIES - 1}")
    type_pin(shared, PIN)
    shared.sees("Waiting").sees("Ewa Lis")


def test_typed_badge(depot, shared):
    """Whose barcode is torn types the number, and the PIN on a keyboard."""
    badge = depot.picker("Ewa Typed")
    shared.press("Type badge number")
    shared.page.get_by_label("Badge number").fill(badge)
    shared.page.keyboard.press("Enter")
    shared.page.get_by_role("heading", name="Your PIN").wait_for()
    shared.page.keyboard.type(PIN, delay=120)
    shared.page.keyboard.press("Enter")
    shared.sees("Waiting").sees("Ewa Typed")


def test_unknown_badge(depot, shared):
    """It is told the same as a wrong PIN: nobody learns which badges there are."""
    badge = depot.picker("Known")
    shared.sign_in(badge, WRONG).sees("Tries left")
    known = shared.page.get_by_role("alert").inner_text()
    shared.press("Not me")
    shared.sign_in("99999999", PIN).sees("Tries left")
    assert shared.page.get_by_role("alert").inner_text() == known


def test_locked(depot, shared):
    """After too many wrong PINs the right one opens nothing, until a manager says."""
    badge = depot.picker("Max Mustermann")
    shared.sign_in(badge, WRONG)
    for left in range(TRIES - 1, 0, -1):
        shared.sees(f"Tries left: {left}")
        type_pin(shared, WRONG)
    shared.sees("Badge is locked")
    type_pin(shared, PIN)
    shared.sees("Badge is locked")
    depot.admin["fulfilment.scan.picker"].action_unlock([picker_of(depot, badge)["id"]])
    type_pin(shared, PIN)
    shared.sees("Waiting")


def test_password(depot, visitors):
    """At a browser that nobody knows: the device of this person from then on."""
    badge = depot.picker("Paula Passwort")
    picker = picker_of(depot, badge)
    depot.admin["fulfilment.scan.secret"].create(
        {"picker_id": picker["id"], "kind": "password", "secret": PASSWORD}
    )
    phone = Phone(visitors)
    phone.page.goto("/fulfil")
    phone.page.get_by_label("User name").fill(picker["login"])
    phone.page.get_by_label("Password").fill("guessed-it-is")
    phone.press("Sign in")
    phone.sees("Name or password is wrong")
    phone.page.get_by_label("Password").fill(PASSWORD)
    phone.press("Sign in")
    phone.sees("Waiting").sees("Paula Passwort")
    [device] = depot.admin["fulfilment.scan.device"].search_read(
        [("picker_id", "=", picker["id"])], ["state", "name"]
    )
    assert device["state"] == "active" and "Chrome" in device["name"]
    # nothing else is open to it: there is no session of Odoo
    phone.page.goto("/odoo")
    assert "/web/login" in phone.page.url


def test_pairing_once(depot, visitors):
    """A QR code that somebody has photographed lets nobody in."""
    url, _number = depot.pairing("Once")
    Phone(visitors).pair(url)
    thief = Phone(visitors)
    thief.page.goto(f"/{url.split('://')[-1].partition('/')[2]}")
    thief.press("Let it in")
    thief.sees("Code is over")
    thief.page.goto("/fulfil")
    # no badge opens anything there
    thief.page.get_by_label("User name").wait_for()


def test_pairing_expired(depot, visitors):
    url, number = depot.pairing("Late")
    depot.stack.sql(
        "UPDATE fulfilment_scan_device SET pairing_until = pairing_until"
        f" - interval '16 minutes' WHERE id = {number}"
    )
    phone = Phone(visitors)
    phone.page.goto(f"/{url.split('://')[-1].partition('/')[2]}")
    phone.press("Let it in")
    phone.sees("Code is over")
    # the token does not stay in the address bar
    assert "pair" not in phone.page.url


def test_personal_device(depot, visitors):
    """Its owner needs no badge; nobody else gets in with one."""
    owner = depot.picker("Olga Owner")
    other = depot.picker("Otto Other")
    url, _number = depot.pairing(
        "Olga's phone", picker_id=picker_of(depot, owner)["id"]
    )
    phone = Phone(visitors)
    phone.page.goto(f"/{url.split('://')[-1].partition('/')[2]}")
    phone.press("Let it in")
    phone.sees("Waiting").sees("Olga Owner")
    phone.press("Sign out")
    phone.sees("Scan your badge")
    phone.sign_in(other).sees("Badge or PIN is wrong")
    phone.press("Not me")
    phone.sign_in(owner).sees("Waiting")


def test_sign_out(depot, shared):
    """The next one has another name on the screen; the device stays let in."""
    shared.sign_in(depot.picker("First Shift")).sees("Waiting").sees("First Shift")
    shared.press("Sign out")
    shared.sees("Scan your badge")
    shared.page.reload()
    shared.sees("Scan your badge")
    shared.sign_in(depot.picker("Second Shift")).sees("Waiting").sees("Second Shift")
    assert "First Shift" not in shared.text


def test_idle(depot, visitors):
    """Who puts it down is asked for the PIN, and goes on where they were."""
    product, code = depot.product("Idle gloves", "A-01", 10)
    _transfer, name = depot.order((product, 3))
    url, _number = depot.pairing("Idle handheld")
    phone = Phone(visitors)
    phone.page.clock.install()
    phone.pair(url).sign_in(depot.picker("Ida Idle")).sees("Waiting")
    phone.scan(name)
    phone.is_at("A-01")
    phone.scan(code)
    phone.counts(1, 3).settled()
    phone.page.clock.fast_forward("06:00")
    phone.page.get_by_role("heading", name="Your PIN").wait_for()
    assert name not in phone.text and "Ida Idle" in phone.text
    answer = phone.page.evaluate(
        """async () => (await fetch("/fulfil/home", {
            method: "POST", headers: {"Content-Type": "application/json"},
            body: '{"jsonrpc": "2.0", "params": {}}',
        })).json()"""
    )
    assert answer["result"] == {"door": "sign_in", "title": "", "text": ""}
    type_pin(phone, PIN)
    phone.counts(1, 3)
