"""The help page: with pictures, for anybody, without script, on a small phone."""

import pytest

from support.pages import PHONE, barriers


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_help(visitors, theme):
    phone = visitors.open(PHONE, java_script_enabled=False, color_scheme=theme)
    phone.set_viewport_size({"width": 320, "height": 568})
    answer = phone.goto("/fulfil/help")
    assert answer.status == 200
    assert "script" not in answer.text()
    for name in ("Pick", "No connection"):
        phone.get_by_role("link", name=name, exact=True).click()
        phone.get_by_role("heading", name=name, exact=True).wait_for()
    _shows_pictures(phone, "en")


def _shows_pictures(phone, lang):
    """The screens look as those of the reader."""
    pictures = phone.locator("img").all()
    assert len(pictures) > 5
    for picture in pictures:
        source = picture.get_attribute("src")
        assert f"/help/{lang}/" in source
        found = phone.request.get(source)
        assert found.status == 200, source
        assert found.headers["content-type"] == "image/png"


def test_fits(visitors):
    """Nothing sticks out, nothing keeps people out; each link leads to its chapter."""
    phone = visitors.open(PHONE)
    phone.set_viewport_size({"width": 320, "height": 568})
    phone.goto("/fulfil/help")
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 320
    assert not barriers(phone)
    phone.emulate_media(color_scheme="dark")
    assert not barriers(phone)
    for link in phone.locator("nav a").all():
        assert phone.locator(link.get_attribute("href")).count() == 1


def test_language(visitors):
    """Of the person who comes from the settings; nonsense is the browser's."""
    phone = visitors.open(PHONE)
    phone.goto("/fulfil/help?lang=pl_PL")
    assert phone.locator("html").get_attribute("lang") == "pl"
    _shows_pictures(phone, "pl")
    assert "Back to the app" not in phone.inner_text("body")
    for nonsense in ("xx", "de_DE%00", "../../etc"):
        answer = phone.goto(f"/fulfil/help?lang={nonsense}")
        assert answer.status == 200
        assert "Back to the app" in phone.inner_text("body")


def test_from_settings(phone):
    """Whoever is in the middle of something comes back to it."""
    anna = phone()
    anna.press("Settings")
    anna.page.get_by_role("link", name="Help").click()
    anna.page.get_by_role("heading", name="Help", exact=True).wait_for()
    anna.page.get_by_role("link", name="Back to the app").first.click()
    anna.sees("Waiting")
