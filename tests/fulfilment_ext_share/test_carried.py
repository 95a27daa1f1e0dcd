"""A carrier reports on the page of a link; the items of the order know it when it
can't be taken back any more."""

import pytest
from fulfilment_ext.dispatch import Dispatch
from fulfilment_ext.screens import SMALL, mail, words
from order_share.offers import SERIALIZED
from order_share.support import Shares, eventually, sign

pytestmark = pytest.mark.expected_in_log(*SERIALIZED)


@pytest.fixture(scope="module")
def dispatch(stack):
    dispatch = Dispatch(stack)
    yield dispatch
    dispatch.end()


@pytest.fixture(scope="module")
def shares(stack):
    return Shares(stack)


@pytest.fixture(scope="module")
def beans(dispatch):
    return dispatch.product("Beans by carrier", 20)


@pytest.fixture
def shared(dispatch, shares, beans):
    """:return: order that has left, the customer's address, and its carrier's link"""
    partner, email = dispatch.customer("Lena Link")
    order = dispatch.order(partner, (beans, 2))
    picking = dispatch.ship(order)
    share = shares.assigned("status", order=("stock.picking", picking))
    return order, email, share


def say(page, shares, share, until):
    """Press what comes next until this is said."""
    while shares.state(share) != until:
        before = shares.state(share)
        sign(page)
        page.locator("#status button[name=status]").first.click()
        eventually(lambda: shares.state(share) != before)  # noqa: B023
        page.wait_for_load_state()


def minutes_later(stack):
    """Nothing can be taken back any more."""
    stack.sql(
        "UPDATE queue_job SET eta = NULL WHERE state = 'pending'"
        " AND method_name = '_job_carry'"
    )


def carrying(stack):
    """:return: jobs that will carry a report to its order"""
    return stack.sql(
        "SELECT id FROM queue_job WHERE method_name = '_job_carry'"
        " AND state NOT IN ('done', 'cancelled', 'failed')"
    )


def test_delivered_by_link(stack, dispatch, shares, shared, visitors, picture):
    """On its way, then delivered: the customer is told once of each."""
    order, email, share = shared
    name = dispatch.name(order)
    page = visitors.open(SMALL)
    page.goto(share.path)
    say(page, shares, share, "in_transit")
    minutes_later(stack)
    mail(stack, email, f"Your order {name} is out for delivery")
    assert dispatch.items(order) == ["shipped"]
    say(page, shares, share, "delivered")
    picture(page, "carried-1-link")
    assert carrying(stack)
    assert dispatch.items(order) == ["shipped"], "it can still be taken back"
    minutes_later(stack)
    eventually(lambda: dispatch.items(order) == ["delivered"])
    _mail, _text, path = mail(stack, email, f"Your order {name} was delivered")
    page.goto(path)
    assert "Delivered" in words(page)
    picture(page, "carried-2-customer")
    assert dispatch.events(order).count("delivered") == 1
    assert dispatch.told(email).count("Your order was delivered") == 1
    assert dispatch.differences() == []


def test_taken_back(stack, dispatch, shares, shared, visitors):
    """The wrong button: nobody is told, nothing is delivered."""
    order, email, share = shared
    page = visitors.open(SMALL)
    page.goto(share.path)
    say(page, shares, share, "delivered")
    page.locator(".al-undo button").first.click()
    eventually(lambda: shares.state(share) != "delivered")
    minutes_later(stack)
    eventually(lambda: not carrying(stack))
    assert dispatch.items(order) == ["shipped"]
    assert "delivered" not in dispatch.events(order)
    assert "Your order was delivered" not in dispatch.told(email)
