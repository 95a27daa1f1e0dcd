"""A deliverer taps one button; the items of the order are delivered, and the customer
is told once, by whoever tells of deliveries."""

import pytest
from delivery_supplier.rounds import Rounds
from fulfilment_ext.dispatch import Dispatch
from fulfilment_ext.screens import SMALL, fits, mail, words
from order_share.offers import SERIALIZED
from order_share.support import eventually

pytestmark = pytest.mark.expected_in_log(*SERIALIZED)


@pytest.fixture(scope="module")
def dispatch(stack):
    """Nothing can be taken back, notices go out at once."""
    dispatch = Dispatch(stack)
    dispatch.change(
        "res.company",
        [dispatch.company],
        delivery_undo_minutes=0,
        delivery_status_grace=0,
    )
    yield dispatch
    dispatch.end()


@pytest.fixture(scope="module")
def rounds(stack):
    return Rounds(stack)


@pytest.fixture(scope="module")
def beans(dispatch):
    return dispatch.product("Beans by bike", 20)


def test_delivered_at_the_door(stack, dispatch, rounds, beans, visitors, picture):
    partner, email = dispatch.customer("Dana Door")
    order = dispatch.order(partner, (beans, 2))
    name = dispatch.name(order)
    dispatch.ship(order)
    mail(stack, email, f"Your order {name} is on its way")
    deliverer = rounds.deliverer()
    dispatch.admin["sale.order"].write([order], {"deliverer_id": deliverer})
    [job] = dispatch.admin["delivery.job"].search([("order_id", "=", order)])
    page = visitors.open(SMALL)
    page.goto(rounds.link(job))
    for state in ("accepted", "picked_up", "on_the_way"):
        # the button of the next step
        page.locator("form:has([name=step]) button").first.click()
        eventually(lambda: rounds.state(job) == state)  # noqa: B023
        page.wait_for_load_state()
    eventually(lambda: "out_for_delivery" in dispatch.events(order))
    assert dispatch.items(order) == ["shipped"]
    page.get_by_role("button", name="Delivered").first.click()
    eventually(lambda: dispatch.items(order) == ["delivered"])
    page.reload()
    fits(page)
    picture(page, "carried-1-deliverer")
    assert dispatch.events(order).count("delivered") == 1
    assert dispatch.read(order, "fulfilment_status") == ["delivered"]
    mail(stack, email, f"Your order {name} was delivered")
    phone = visitors.open(SMALL)
    phone.goto(dispatch.link(order))
    fits(phone)
    assert "Delivered" in words(phone)
    picture(phone, "carried-2-customer")
    stack.run_cron("fulfilment_ext.ir_cron_tell")
    assert dispatch.told(email).count("Your order was delivered") == 1
    assert "Your order is out for delivery" not in dispatch.told(email)
    assert dispatch.differences() == []


def test_before_it_has_left(stack, dispatch, rounds, beans, visitors):
    """The deliverer is faster than the office: it counts when the transfer is done."""
    partner, email = dispatch.customer("Fritz Fast")
    order = dispatch.order(partner, (beans, 2))
    deliverer = rounds.deliverer()
    dispatch.admin["sale.order"].write([order], {"deliverer_id": deliverer})
    [job] = dispatch.admin["delivery.job"].search([("order_id", "=", order)])
    page = visitors.open(SMALL)
    page.goto(rounds.link(job))
    page.get_by_role("button", name="Delivered").first.click()
    eventually(lambda: rounds.state(job) == "delivered")
    name = dispatch.name(order)
    # only its own: steps of other stories still wait until they can't be taken back
    eventually(
        lambda: (
            stack.sql(
                "SELECT DISTINCT state FROM queue_job WHERE method_name = '_job_carry'"
                f" AND name = 'Carry a step to order {name}'"
            )
            == [["done"]]
        )
    )
    assert dispatch.items(order) == ["reserved"]
    dispatch.ship(order)
    assert dispatch.items(order) == ["delivered"]
    assert dispatch.events(order).count("delivered") == 1
    mail(stack, email, f"Your order {name} was delivered")
    assert dispatch.told(email).count("Your order was delivered") == 1
