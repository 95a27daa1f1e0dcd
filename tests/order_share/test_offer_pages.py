"""Offers on the phone and on the desktop, with and without script; the comparison in
the back office.
"""

import pytest
from order_share.offers import SERIALIZED
from order_share.support import PERSON, Visitor

from support.pages import DESKTOP, PHONE, barriers, sign_in

pytestmark = pytest.mark.expected_in_log(*SERIALIZED)

DEVICES = {
    "phone": PHONE,
    "small": {**PHONE, "viewport": {"width": 360, "height": 740}},
}
DEVICES["desktop"] = DESKTOP


KINDS = [
    "phone-script",
    pytest.param("small-plain", marks=pytest.mark.thorough),
    pytest.param("desktop-script", marks=pytest.mark.thorough),
]


@pytest.fixture(params=KINDS)
def page(request, visitors):
    """A phone with and without script, and a desktop."""
    device, script = request.param.split("-")
    return visitors.open(DEVICES[device], java_script_enabled=script == "script")


@pytest.fixture
def keep(page, picture, request):
    """Keep a picture of this story's page, named after the device."""
    kind = request.node.callspec.params["page"]
    return lambda name: picture(page, f"offer-{kind}-{name}")


def send(page, said, button):
    with page.expect_navigation(url=f"**said={said}"):
        button.click()
    assert page.locator("#flash").is_visible()


def fits(page):
    """Nothing is outside the screen; asked of the layout, not of a script."""
    box = page.locator("html").bounding_box()
    return box["width"] <= page.viewport_size["width"]


def test_offer(shares, offers, page, keep):
    """Typed, refused in words, sent, changed, withdrawn, and not available."""
    order = shares.order()
    note, secret = shares.attach(order, "Ladung.pdf"), shares.attach(order, "CMR.pdf")
    bid = offers.ask(
        2, ("sale.order", order), documents=[note], secret=[secret],
        message="Tail lift needed\nCall before arrival",
    ).bids[0]  # fmt: skip
    page.goto(bid.url)
    assert fits(page)
    keep("1-asked")
    submit = page.get_by_role("button", name="Submit offer")
    form = page.locator("form#offer")
    form.get_by_label("I can offer").check()
    form.get_by_label("Your name").fill(PERSON)
    form.locator("#delivery_date").fill("2099-01-01")
    form.locator("#pickup_date").fill("2099-01-03")
    form.get_by_label("Amount, net").fill("1560.50")
    submit.click()
    flash = page.locator("#flash")
    flash.wait_for()
    assert "before the pickup" in flash.inner_text()
    assert form.get_by_label("Amount, net").input_value() == "1560.50"
    keep("2-refused")
    form.locator("#delivery_date").fill("2099-01-05")
    form.locator("#note").fill("Two drivers")
    send(page, "offer", submit)
    assert "1,560.50" in page.locator("#sent").inner_text()
    assert fits(page)
    keep("3-sent")
    page.get_by_role("link", name="Edit").click()
    assert form.get_by_label("Amount, net").input_value() == "1560.50"
    form.get_by_label("Amount, net").fill("1520")
    keep("4-edit")
    send(page, "offer", submit)
    assert "Version 2" in page.locator("#sent").inner_text()
    assert "1,560.50" in page.locator("#sent").inner_text(), "It was that before."
    keep("5-changed")
    send(page, "withdrawn", page.get_by_role("button", name="Withdraw"))
    assert form.is_visible() and not page.locator("#sent").count()
    keep("6-withdrawn")
    form.get_by_label("Not available").check()
    form.get_by_label("Dates do not fit").check()
    keep("7-not-available")
    send(page, "unavailable", page.get_by_role("button", name="Send answer"))
    assert "Dates do not fit" in page.locator("#sent").inner_text()
    keep("8-answered")
    assert [(kind, amount) for _version, kind, amount in offers.versions(bid)] == [
        ("offer", 1560.5), ("offer", 1520), ("withdrawn", 0), ("unavailable", 0),
    ]  # fmt: skip
    offers.admin["order.share.request"].action_close(
        [offers.share(bid, "request_id")[0]]
    )
    page.goto(bid.url)
    assert "This request is closed" in page.locator("body").inner_text()
    keep("9-closed")


def test_prices_per_line(offers, page, keep, request):
    """Prices of a request for quotation; a script counts along."""
    order, lines = offers.rfq()
    bid = offers.ask(1, ("purchase.order", order)).bids[0]
    page.goto(bid.url)
    for line, price in zip(lines[:2], ("12.5", "9.99"), strict=True):
        page.locator(f"#price_{line}").fill(price)
        page.locator(f"#lead_{line}").fill("7")
    if "script" in request.node.callspec.params["page"]:
        assert "324.80" in page.locator("#offer_total output").inner_text()
    page.get_by_label("Your name").fill(PERSON)
    keep("rfq-1-typed")
    assert fits(page)
    send(page, "offer", page.get_by_role("button", name="Submit offer"))
    assert "324.80" in page.locator("#sent").inner_text()
    keep("rfq-2-sent")


def test_open_link(stack, offers, page, keep):
    """The form of the open link: refused, sent, and the way on by mail."""
    tender = offers.ask(1, open_link=True)
    page.goto(tender.open.url)
    assert fits(page)
    keep("open-1-asked")
    email = f"open-{offers.share(tender.bids[0], 'id')}@open.example"
    page.get_by_label("Company").fill("Trans Odra")
    page.get_by_label("Your name").fill("Ola Odra")
    page.get_by_label("E-mail").fill(email)
    with page.expect_navigation(url="**said=registered"):
        page.get_by_role("button", name="Get my link").click()
    assert "Look into your mailbox" in page.locator("body").inner_text()
    keep("open-2-registered")
    page.goto(offers.through_mail(stack.mails.wait_for(email)))
    assert "Trans Odra" in page.locator("body").inner_text()
    keep("open-3-own-link")


@pytest.mark.parametrize("page", KINDS[:2], indirect=True)
def test_driver(shares, offers, page, keep):
    """With an account a transport is forwarded from the phone, and the driver's link is
    ended again.
    """
    (partner,) = offers.bidders(1)
    login = f"forward-{partner}"
    account = offers.account(login, partner_id=partner)
    share = shares.assigned("details", partner=partner)
    offers.enter(page, account)
    page.goto(share.url)
    page.get_by_text("Send to a driver", exact=True).click()
    form = page.locator("form#driver")
    form.get_by_label("Driver's name").fill("Max Fahrer")
    form.locator("input[name=by][value=mail]").check()
    form.locator("#driver_email").fill(f"{login}@driver.example")
    form.get_by_label("plate").fill("HH-AB 123")
    keep("driver-1-form")
    send(page, "driver", form.locator("button"))
    assert "Max Fahrer" in page.locator("body").inner_text()
    keep("driver-2-sent")
    assert fits(page)
    send(page, "revoked", page.get_by_role("button", name="End link of Max Fahrer"))
    keep("driver-3-ended")


@pytest.fixture(scope="module")
def compared(stack, shares, offers):
    """An order with offers of every kind. :return: the request"""
    order = shares.order()
    tender = offers.ask(5, ("sale.order", order), open_link=True)
    a, b, c, d, _silent = tender.bids
    Visitor(stack).offer(
        a, "1560.00", delivery_date="2026-12-03", note="Two drivers", author="Anna"
    )
    Visitor(stack).offer(a, "1520.50", delivery_date="2026-12-03", note="One driver")
    Visitor(stack).offer(b, "1333.25", delivery_date="2026-12-09")
    Visitor(stack).offer(c, "1450.75", delivery_date="2026-12-02")
    Visitor(stack).post(d, "offer", kind="unavailable", reason="capacity")
    offers.register(Visitor(stack), tender, email="compare@odra.example")
    mail = stack.mails.wait_for("compare@odra.example")
    guest = shares.open_again(offers.through_mail(mail))
    Visitor(stack).offer(guest, "1999.00")
    tender.order = order
    return tender


def test_comparison(stack, offers, compared, desktop, picture):
    """Offers side by side; one is awarded with a click, and taken back."""
    sign_in(desktop, "admin")
    desktop.goto(f"/odoo/sales/{compared.order}")
    desktop.locator("button[name=action_view_order_share_requests]").click()
    cards = desktop.locator(".o_kanban_record:not(.o_kanban_ghost)")
    cards.nth(5).wait_for()
    a, b, c, d, silent = compared.bids
    picture(desktop, "compare-1-offers")
    best = cards.filter(has_text=b.name)
    assert "Best price" in best.inner_text()
    assert "late" in best.inner_text()
    earliest = cards.filter(has_text=c.name).inner_text()
    assert "Earliest" in earliest and "Best price" not in earliest
    assert "Version 2" in cards.filter(has_text=a.name).inner_text()
    assert "Not available" in cards.filter(has_text=d.name).inner_text()
    assert "No answer yet" in cards.filter(has_text=silent.name).inner_text()
    guest = cards.filter(has_text="Trans Odra")
    assert "Contact unknown" in guest.inner_text()
    assert not guest.locator("button[name=action_award]").count()
    assert cards.first.inner_text() == best.inner_text(), "The best is the first."

    best.locator("button[name=action_award]:visible").click()
    dialog = desktop.locator(".modal")
    dialog.wait_for()
    picture(desktop, "compare-2-confirm")
    dialog.get_by_role("button", name="Award").click()
    best.get_by_text("Awarded").first.wait_for()
    picture(desktop, "compare-3-awarded")
    assert offers.share(b, "state") == "assigned"
    desktop.get_by_role("button", name="Undo").first.click()
    dialog = desktop.locator(".modal")
    dialog.wait_for()
    dialog.locator(".btn-primary").first.click()
    best.locator("button[name=action_award]:visible").wait_for()
    assert offers.share(b, "state") == "offered"
    picture(desktop, "compare-4-undone")


@pytest.mark.expected_in_log(r"odoo\.http: .*has changed this offer")
def test_award_of_an_old_page(stack, offers, compared, desktop, picture):
    """Who presses Award on a page that is not fresh reads what has changed."""
    tender = offers.ask(1)
    (bid,) = tender.bids
    visitor = Visitor(stack)
    visitor.offer(bid, "800")
    sign_in(desktop, "admin")
    desktop.goto(f"/odoo/sales/{tender.order}")
    desktop.locator("button[name=action_view_order_share_requests]").click()
    award = desktop.locator("button[name=action_award]:visible")
    award.wait_for()
    visitor.offer(bid, "900")
    award.click()
    desktop.locator(".modal").get_by_role("button", name="Award").click()
    warning = desktop.locator(
        ".o_notification", has_text="has changed this offer meanwhile"
    )
    warning.wait_for()
    # the card shows what is offered now
    desktop.locator(".o_kanban_record", has_text="900.00").wait_for()
    picture(desktop, "compare-5-changed-meanwhile")
    assert offers.state(tender) == "open" and not offers.orders(tender)


@pytest.mark.thorough
def test_keyboard(offers, desktop):
    """An offer without a mouse; where one is can be seen, and the result is said."""
    bid = offers.ask(1).bids[0]
    desktop.goto(bid.url)
    typed = {"amount": "950", "note": "By night", "author": PERSON}
    ringed = set()
    for _tab in range(60):
        desktop.keyboard.press("Tab")
        focus = desktop.evaluate(
            """() => {
                const element = document.activeElement;
                const label = element.closest("label");
                const shown = label?.querySelector("span") || element;
                const style = getComputedStyle(element);
                const other = getComputedStyle(shown);
                const box = shown.getBoundingClientRect();
                const ring = (s) => s.outlineStyle !== "none" || s.boxShadow !== "none";
                return {
                    id: element.id,
                    tag: element.outerHTML.slice(0, 120),
                    button: element.matches("button[form=offer]"),
                    ring: ring(style) || ring(other),
                    inside: box.bottom > 0 && box.top < innerHeight,
                };
            }"""
        )
        # the last of a date's fields is the browser's own button, with its own ring
        assert focus["inside"], focus["tag"]
        assert focus["ring"] or focus["id"] in ringed, focus["tag"]
        ringed.add(focus["id"])
        if focus["id"] in typed:
            desktop.keyboard.type(typed.pop(focus["id"]))
        if focus["button"]:
            break
    assert not typed and focus["button"]
    with desktop.expect_navigation(url="**said=offer"):
        desktop.keyboard.press("Enter")
    assert offers.versions(bid) == [(1, "offer", 950)]
    assert desktop.locator("#flash").get_attribute("role") == "status"


def asked(stack, shares, offers):
    return offers.ask(1, message="Gate 3").bids[0].url


def sent(stack, shares, offers):
    bid = offers.ask(1).bids[0]
    Visitor(stack).offer(bid, "123456.78", note="Long " * 60, valid_until="2099-01-01")
    return bid.url


def priced(stack, shares, offers):
    order, _lines = offers.rfq()
    return offers.ask(1, ("purchase.order", order)).bids[0].url


def over(stack, shares, offers):
    tender = offers.ask(1)
    Visitor(stack).offer(tender.bids[0], "900")
    offers.deadline_over(tender)
    return tender.bids[0].url


def lost(stack, shares, offers):
    tender = offers.ask(2)
    for bid in tender.bids:
        Visitor(stack).offer(bid, "900")
    offers.award(tender.bids[0])
    return tender.bids[1].url


def won(stack, shares, offers):
    tender = offers.ask(1)
    Visitor(stack).offer(tender.bids[0], "900")
    offers.award(tender.bids[0])
    return tender.bids[0].url


def opened(stack, shares, offers):
    return offers.ask([], open_link=True).open.url


STATES = {
    state.__name__: state for state in (asked, sent, priced, over, lost, won, opened)
}


@pytest.mark.thorough
@pytest.mark.parametrize("state", STATES)
def test_states(stack, shares, offers, visitors, picture, state):
    """Each state in each theme and size: no barrier, nothing outside the screen, large
    enough for a thumb.
    """
    url = STATES[state](stack, shares, offers)
    for device in ("small", "desktop"):
        page = visitors.open(DEVICES[device])
        page.goto(url)
        page.evaluate(
            "document.querySelectorAll('details').forEach(d => (d.open = true))"
        )
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            assert not barriers(page), (theme, device)
            picture(page, f"offer-state-{state}-{theme}-{device}")
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, a, summary, input, select")]
            .filter((el) => el.checkVisibility() && !el.closest(".visually-hidden"))
            .filter((el) => {
                const box = (el.closest("label") || el).getBoundingClientRect();
                return box.width && (box.height < 24 || box.width < 24);
            })
            .map((el) => el.outerHTML.slice(0, 120))"""
    )
    assert not small


@pytest.mark.thorough
@pytest.mark.parametrize("code", ["de_DE", "pl_PL"])
def test_languages(stack, offers, visitor, code):
    """The pages say in which language they are, with their forms refused as well."""
    tender = offers.ask(1, open_link=True)
    for share in (tender.bids[0], tender.open):
        answer = visitor.get(f"{share.path}?lang={code}")
        assert answer.status_code == 200 and f'<html lang="{code[:2]}' in answer.text
    answer = visitor.offer(tender.bids[0], "nonsense")
    assert answer.status_code == 422 and f'<html lang="{code[:2]}' in answer.text
    answer = offers.register(visitor, tender, email="x")
    assert answer.status_code == 422 and f'<html lang="{code[:2]}' in answer.text
