"""An order is held by its address, the customer corrects it, and it leaves."""

import pytest
from fulfilment_ext.screens import mail, open_order, press, words
from order_share.offers import SERIALIZED

from support.rpc import RpcError

pytestmark = pytest.mark.expected_in_log(*SERIALIZED)

BANNER = "div[name=address_held]"


def address(dispatch, order):
    """:return: street of the order, and of its open transfer"""
    [place] = dispatch.read(order, "partner_shipping_id")
    [to] = dispatch.read_picking(dispatch.picking(order), "partner_id")
    rows = dispatch.admin["res.partner"].read([place[0], to[0]], ["street"])
    return [row["street"] for row in rows]


@pytest.mark.expected_in_log("has to wait. The delivery address")
def test_held_and_released(dispatch, held, office):
    """Nothing leaves; somebody who knows better says why."""
    order, _partner, _email = held
    with pytest.raises(RpcError, match="house number"):
        dispatch.ship(order)
    open_order(office, order)
    banner = office.locator(BANNER)
    assert "The house number is missing" in banner.inner_text()
    banner.locator("button[name=action_release_address]").click()
    window = office.locator(".modal")
    window.locator("[name=note] input").fill("The customer has called")
    window.locator("button[name=action_release]").click()
    window.wait_for(state="detached")
    banner.wait_for(state="hidden")
    assert (
        "The customer has called"
        in office.locator("div[name=address_released]").inner_text()
    )
    dispatch.ship(order)


def test_edited_in_the_office(dispatch, held, office):
    """For this order only; its transfer follows."""
    order, partner, _email = held
    open_order(office, order)
    office.locator(BANNER).locator("button[name=action_edit_address]").click()
    window = office.locator(".modal")
    window.locator("[name=street] input").fill("Lindenstraße 9")
    window.locator("button[name=action_save]").click()
    window.wait_for(state="detached")
    assert address(dispatch, order) == ["Lindenstraße 9"] * 2
    assert dispatch.read(order, "address_status") == [False]
    [row] = dispatch.admin["res.partner"].read([partner], ["street"])
    assert row["street"] == "Lindenstraße"
    dispatch.ship(order)


def test_customer_corrects_it(dispatch, held, small, stack):
    """By the link of the mail, once, on a small phone without JavaScript."""
    order, _partner, email = held
    dispatch.admin["sale.order"].action_ask_for_address([order])
    _mail, _words, path = mail(stack, email, "check the delivery address")
    page = small(path)
    assert "Please add the house number" in words(page)
    page.fill("[name=zip]", "1")
    press(page, "Save Address")
    assert "no zip code" in words(page)
    page.fill("[name=zip]", "10969")
    page.fill("[name=street]", "Lindenstraße 11")
    press(page, "Save Address")
    assert "Thank you" in words(page)
    assert address(dispatch, order) == ["Lindenstraße 11"] * 2
    ended = small(path)
    assert "any more" in words(ended)
    assert ended.locator("[name=street]").count() == 0
    dispatch.ship(order)


def test_the_orders_link_is_not_enough(dispatch, held, small):
    """Who was sent the link of the order reads it, and redirects nothing."""
    order, _partner, _email = held
    link = dispatch.link(order)
    page = small(link)
    assert "check the delivery address" in words(page)
    page.goto(link.replace("?", "/address?"))
    assert "/web/login" in page.url
    assert dispatch.read(order, "address_status") == ["held"]


def test_other_customer(dispatch, held, small):
    """The order changes hands; links of the first customer end."""
    order, _partner, _email = held
    before = dispatch.link(order)
    other, _mail = dispatch.customer("Olaf Other")
    wizard = dispatch.admin["fulfilment.customer.change"]
    number = wizard.create(
        {"order_id": order, "partner_id": other, "note": "Wrong account"}
    )
    wizard.action_change([number])
    assert dispatch.read(order, "partner_id")[0][0] == other
    assert address(dispatch, order) == ["Lindenstraße 5"] * 2
    name = dispatch.name(order)
    assert name not in small(before).locator("body").inner_text()
    assert name in small(dispatch.link(order)).locator("body").inner_text()
