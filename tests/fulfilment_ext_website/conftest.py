"""What all stories of money and the shop share."""

import time

import pytest
from fulfilment_ext_website.office import SMALL
from fulfilment_ext_website.shop import BUSY, OFFICE, Shop

from support.pages import sign_in


@pytest.fixture(autouse=True)
def _jobs_at_rest(request):
    """What a story has set going ends within it: two jobs about the same order meet
    now and then, and its log tells so."""
    yield
    if "stack" not in request.fixturenames:
        return
    stack = request.getfixturevalue("stack")
    deadline = time.monotonic() + 60
    while stack.sql(BUSY) and time.monotonic() < deadline:
        time.sleep(0.3)


@pytest.fixture(scope="module")
def shop(stack):
    shop = Shop(stack)
    yield shop
    shop.end()


@pytest.fixture
def office(shop, visitors):
    """The browser of somebody of the office, who is no administrator."""
    page = visitors.open(
        {"viewport": {"width": 1280, "height": 900}}, timezone_id="Europe/Berlin"
    )
    sign_in(page, OFFICE)
    return page


@pytest.fixture
def small(visitors):
    """Opens the phone of a customer: ``small(path)``."""

    def open_path(path):
        page = visitors.open(SMALL, timezone_id="Europe/Berlin")
        page.goto(path)
        return page

    return open_path
