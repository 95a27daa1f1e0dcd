"""What the stories of returns share."""

import time

import pytest
from fulfilment_ext.dispatch import OFFICE, Dispatch
from fulfilment_ext.screens import SMALL

from support.pages import sign_in

BUSY = (
    "SELECT id FROM queue_job WHERE state IN ('enqueued', 'started')"
    " OR state = 'pending' AND coalesce(eta, now() AT TIME ZONE 'UTC')"
    " <= now() AT TIME ZONE 'UTC'"
)
SCREEN = {"viewport": {"width": 1280, "height": 900}}
KINDS = (
    "return_requested",
    "return_approved",
    "return_rejected",
    "return_to_pay",
    "return_settled",
)


class Desk(Dispatch):
    """A merchant who takes goods back."""

    def __init__(self, stack):
        super().__init__(stack)
        rules = self.admin["fulfilment.notice.rule"]
        self.change(
            "fulfilment.notice.rule",
            rules.search([("company_id", "=", self.company), ("kind", "in", KINDS)]),
            by_mail=True,
        )
        self.change(
            "res.company",
            [self.company],
            return_instructions="Elster Street 5, door B",
            return_auto_approve=False,
            return_restocking_percent=0,
            return_shipping_fee=0,
        )

    def shipped(self, name, *lines, paid=True):
        """:return: order and mail address of somebody who has got it"""
        partner, email = self.customer(name)
        order = self.order(partner, *lines)
        if paid:
            self.pays(order)
        self.ship(order)
        return order, email

    def returns(self, order):
        """:return: rows, oldest first"""
        return self.admin["fulfilment.return"].search_read(
            [("order_id", "=", order)],
            ["name", "state", "money_state", "amount_due", "photo_ids", "move_id"],
            order="id",
        )


@pytest.fixture(scope="module")
def merchant(stack):
    merchant = Desk(stack)
    yield merchant
    merchant.end()


@pytest.fixture
def office(merchant, visitors):
    """Somebody of fulfilment, who administers nothing."""
    page = visitors.open(SCREEN, timezone_id="Europe/Berlin")
    sign_in(page, OFFICE)
    return page


@pytest.fixture
def phone(visitors):
    """A customer's small phone."""
    return visitors.open(SMALL)


@pytest.fixture(autouse=True)
def _jobs_at_rest(request):
    """What a story has set going ends within it."""
    yield
    if "stack" not in request.fixturenames:
        return
    stack = request.getfixturevalue("stack")
    deadline = time.monotonic() + 60
    while stack.sql(BUSY) and time.monotonic() < deadline:
        time.sleep(0.3)
