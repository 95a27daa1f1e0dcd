"""What all stories of shipping share."""

import time

import pytest
from fulfilment_ext.dispatch import BOSS, OFFICE, Dispatch
from fulfilment_ext.screens import SMALL, fits

from support.pages import sign_in

#: Jobs that run, or may begin at once; those of later are nobody's business here.
BUSY = (
    "SELECT id FROM queue_job WHERE state IN ('enqueued', 'started')"
    " OR state = 'pending' AND coalesce(eta, now() AT TIME ZONE 'UTC')"
    " <= now() AT TIME ZONE 'UTC'"
)
SCREEN = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture(scope="module")
def dispatch(stack):
    """Who ships, and what."""
    dispatch = Dispatch(stack)
    yield dispatch
    dispatch.end()


@pytest.fixture
def desk(dispatch, visitors):
    """Opens the screen of somebody in the office: ``desk(login)``."""

    def open_screen(login=OFFICE):
        page = visitors.open(SCREEN, timezone_id="Europe/Berlin")
        sign_in(page, login)
        return page

    return open_screen


@pytest.fixture
def office(desk):
    """Somebody of fulfilment, who administers nothing."""
    return desk()


@pytest.fixture
def boss(desk):
    """An administrator of fulfilment."""
    return desk(BOSS)


@pytest.fixture
def small(visitors):
    """Opens a page on a customer's phone: ``small(path)``."""

    def open_path(path):
        page = visitors.open(SMALL)
        page.goto(path)
        fits(page)
        return page

    return open_path


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
