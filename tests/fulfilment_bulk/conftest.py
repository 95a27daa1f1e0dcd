"""What all stories of bulk actions share."""

import time

import pytest
from fulfilment_bulk.crowd import Crowd
from fulfilment_ext.conftest import BUSY
from fulfilment_ext.dispatch import Dispatch

from support.pages import sign_in

SCREEN = {"viewport": {"width": 1280, "height": 900}}


@pytest.fixture(scope="module")
def dispatch(stack):
    """Who ships, and what; customers are told by core's mail, without its PDF, which
    takes a second each."""
    dispatch = Dispatch(stack)
    admin = dispatch.admin
    rules = admin["fulfilment.notice.rule"]
    dispatch.change("fulfilment.notice.rule", rules.search([]), by_mail=False)
    dispatch.change("res.company", [dispatch.company], stock_move_email_validation=True)
    template = admin.ref("stock.mail_template_data_delivery_confirmation")
    [row] = admin["mail.template"].read([template], ["report_template_ids"])
    admin["mail.template"].write([template], {"report_template_ids": [(5,)]})
    yield dispatch
    dispatch.end()
    dispatch.admin["mail.template"].write(
        [template], {"report_template_ids": [(6, 0, row["report_template_ids"])]}
    )


@pytest.fixture(scope="module")
def crowd(dispatch):
    """Makes many orders, and starts what is done with them."""
    return Crowd(dispatch)


@pytest.fixture
def desk(dispatch, visitors):
    """Opens the screen of somebody in the office: ``desk(login)``."""

    def open_screen(login):
        page = visitors.open(SCREEN, timezone_id="Europe/Berlin")
        sign_in(page, login)
        return page

    return open_screen


@pytest.fixture(autouse=True)
def _jobs_at_rest(stack):
    """What a story has set going ends within it."""
    yield
    deadline = time.monotonic() + 60
    while stack.sql(BUSY) and time.monotonic() < deadline:
        time.sleep(0.3)
