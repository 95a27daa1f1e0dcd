"""Everybody can use the pages: eyes, hands, sizes, themes, languages."""

import pytest
from order_share.support import picture as photo

from support.pages import DESKTOP, PHONE, barriers

pytestmark = pytest.mark.thorough

THEMES = ("light", "dark")


def assigned(shares, visitor):
    order = shares.order()
    document = shares.attach(order)
    return shares.assigned("details", order, [document], message="Gate 3")


def under_way(shares, visitor):
    share = assigned(shares, visitor)
    visitor.report(share, "in_transit", note="Left Hamburg")
    visitor.post(
        share, "problem", reason="late", note="Border", eta_date="2026-12-04",
        eta_time="13:30", files={"photo": ("a.jpg", photo())},
    )  # fmt: skip
    visitor.upload(share, "a-very-long-name-of-a-file-" * 4 + ".jpg", photo())
    return share


def delivered(shares, visitor):
    share = assigned(shares, visitor)
    visitor.report(share, "delivered")
    return share


def declined(shares, visitor):
    share = assigned(shares, visitor)
    visitor.report(share, "declined", note="No truck")
    return share


def status_only(shares, visitor):
    share = shares.assigned("status")
    visitor.report(share, "at_pickup")
    return share


def expired(shares, visitor):
    share = shares.assigned("status")
    shares.expire(share)
    return share


def wrong(shares, visitor):
    share = shares.assigned("status")
    share.url = share.url[:-1]
    return share


STATES = {
    state.__name__: state
    for state in (
        assigned, under_way, delivered, declined, status_only, expired, wrong
    )
}  # fmt: skip


@pytest.mark.parametrize("state", STATES)
def test_states(shares, visitor, visitors, picture, state):
    """Each state in each theme and size: no barrier, nothing outside the screen."""
    share = STATES[state](shares, visitor)
    for device, size in {"phone": PHONE, "desktop": DESKTOP}.items():
        page = visitors.open(size)
        page.goto(share.url)
        unfold(page)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            assert not barriers(page), (theme, device)
            picture(page, f"state-{state}-{theme}-{device}")
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    picture(page, f"state-{state}-320")


def unfold(page):
    """Show what is folded away."""
    page.evaluate("document.querySelectorAll('details').forEach(d => (d.open = true))")


def test_large_text(shares, visitor, visitors, picture):
    """Text of twice the size still fits a phone."""
    share = under_way(shares, visitor)
    page = visitors.open(PHONE)
    page.goto(share.url)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    picture(page, "large-text")


def test_keyboard(shares, desktop):
    """Accept, then decline's form, without a mouse; where one is can be seen."""
    share = shares.assigned("details")
    desktop.goto(share.url)
    for _tab in range(60):
        desktop.keyboard.press("Tab")
        focus = desktop.evaluate(
            """() => {
                const element = document.activeElement;
                const style = getComputedStyle(element);
                const box = element.getBoundingClientRect();
                return {
                    id: element.id,
                    value: element.getAttribute("value"),
                    ring: style.outlineStyle !== "none" || style.boxShadow !== "none",
                    inside: box.bottom > 0 && box.top < innerHeight,
                    tag: element.outerHTML.slice(0, 120),
                };
            }"""
        )
        assert focus["inside"], focus["tag"]
        if focus["id"] == "author":
            desktop.keyboard.type("Jan Kowalski")
        if focus["value"] == "accepted":
            break
    assert focus["value"] == "accepted" and focus["ring"], focus
    with desktop.expect_navigation(url="**said=status"):
        desktop.keyboard.press("Enter")
    assert shares.state(share) == "accepted"
    # a screen reader hears what happened
    assert desktop.locator("#flash").get_attribute("role") == "status"


def test_touch_targets(shares, visitor, visitors):
    """Buttons and links are large enough for a thumb (WCAG 2.2, 2.5.8: 24 px)."""
    page = visitors.open(PHONE)
    page.goto(under_way(shares, visitor).url)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, a, summary, input")]
            .filter((el) => el.checkVisibility() && !el.closest(".visually-hidden"))
            .filter((el) => {
                const box = (el.closest("label") || el).getBoundingClientRect();
                return box.width && (box.height < 24 || box.width < 24);
            })
            .map((el) => el.outerHTML.slice(0, 120))"""
    )
    assert not small


@pytest.mark.parametrize("code", ["de_DE", "pl_PL", "en_US"])
@pytest.mark.parametrize("scope", ["status", "details"])
def test_languages(shares, visitor, scope, code):
    """The page says in which language it is, remembers the choice and shows all of
    it.
    """
    share = shares.assigned(scope)
    visitor.post(share, "problem", reason="late")
    answer = visitor.get(f"{share.path}?lang={code}")
    assert answer.status_code == 200
    assert f'<html lang="{code[:2]}' in answer.text
    again = visitor.get(share.path)
    assert f'<html lang="{code[:2]}' in again.text
    assert visitor.get(f"{share.path}?lang=xx_YY").status_code == 200
    assert visitor.get(f"{share.path}?lang=../../x").status_code == 200
    shares.expire(share)
    dead = visitor.get(share.path)
    assert dead.status_code == 410 and f'<html lang="{code[:2]}' in dead.text
    missing = visitor.get("/share/abc")
    assert missing.status_code == 404


def test_language_of_the_recipient(shares, visitor):
    """Without a choice the page speaks the recipient's language."""
    partner = shares.partner("Firma Zielona", lang="pl_PL")
    share = shares.assigned("details", partner=partner)
    answer = visitor.get(share.path, headers={"Accept-Language": "de"})
    assert '<html lang="pl' in answer.text
