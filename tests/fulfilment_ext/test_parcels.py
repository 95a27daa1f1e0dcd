"""An order leaves in parts: two parcels in one step, the rest later. The office is a
person without rights of administration; the customer reads mails and a phone."""

import re

import pytest
from fulfilment_ext.dispatch import SECOND, TRACK
from fulfilment_ext.screens import (
    badge,
    dialog,
    fits,
    mail,
    open_order,
    press,
    put,
    rows_of,
    words,
)
from order_share.offers import SERIALIZED, links_in
from order_share.support import eventually

pytestmark = pytest.mark.expected_in_log(
    *SERIALIZED, r"odoo\.http: .*Somebody may have shipped them"
)

FIRST, OTHER, LATE = "00340434161094000001", "00340434161094000002", "JD0099"


@pytest.fixture(scope="module")
def goods(dispatch):
    """:return: ids of three things that are on the shelf"""
    return [
        dispatch.product("Coffee beans, 1 kg", 20),
        dispatch.product("Filter papers", 20, 4),
        dispatch.product("Coffee grinder", 20, 129),
    ]


@pytest.fixture(scope="module")
def parcel_service(dispatch):
    return dispatch.carrier("Parcel 24")


def test_two_parcels_then_the_rest(
    stack, dispatch, goods, parcel_service, office, desk, small, picture
):
    """Shipped partly in one step: one mail about that, one about each parcel, each
    once. The phone says it per item, with both links. Then the rest leaves."""
    anna, email = dispatch.customer("Anna Parcel")
    beans, papers, grinder = goods
    order = dispatch.order(
        anna, (beans, 4), (papers, 2), (grinder, 1), carrier_id=parcel_service
    )
    name = dispatch.name(order)
    assert dispatch.items(order) == ["reserved"] * 3

    open_order(office, order)
    assert badge(office) == "Reserved"
    picture(office, "parcels-1-order")
    press(office, "Ship Items…")
    asked = dialog(office, f"Ship Items of {name}")
    rows = rows_of(asked, "line_ids")
    assert rows.count() == 3
    # three kilos go in the first parcel, the fourth in the second
    put(rows.nth(0), "quantity", 3)
    rows.nth(0).locator("button[name=action_other_parcel]").click()
    eventually(lambda: rows.count() == 4)
    more = rows.filter(has_text="Coffee beans")
    put(more.nth(1), "quantity", 1)
    one = rows.filter(has_text="Filter papers")
    put(one, "quantity", 1)
    put(one, "parcel", 2)
    put(rows.filter(has_text="Coffee grinder"), "quantity", 0)
    boxes = rows_of(asked, "parcel_ids")
    assert boxes.count() == 2
    put(boxes.nth(0), "tracking_number", FIRST)
    put(boxes.nth(1), "tracking_number", OTHER)
    picture(office, "parcels-2-dialog")
    press(asked, "Ship")
    asked.wait_for(state="detached")
    office.locator(".o_notification", has_text="Shipped: ").wait_for()
    eventually(lambda: badge(office) == "Partly Shipped")
    picture(office, "parcels-3-partly")
    assert dispatch.items(order) == ["shipped", "partly_shipped", "reserved"]
    assert [row["tracking_number"] for row in dispatch.parcels(order)] == [FIRST, OTHER]

    # one mail for each thing that has happened
    _mail, text, path = mail(stack, email, f"A part of your order {name} is on its way")
    assert "Coffee beans" in text and "Filter papers" in text
    followed = set()
    for _number in range(2):
        found, text, _path = mail(stack, email, f"Track your parcel of order {name}")
        [url] = set(links_in(found, TRACK))
        assert url.removeprefix(TRACK) in text
        followed.add(url)
    assert followed == {TRACK + FIRST, TRACK + OTHER}

    # the page, from the mail
    phone = small(path)
    text = words(phone)
    assert "Partly Shipped" in text and "Reserved" in text
    for number in (FIRST, OTHER):
        link = phone.locator(f"a[href='{TRACK}{number}']").first
        assert number in link.inner_text()
    assert phone.get_by_text(re.compile("Shipped on")).count() == 2
    picture(phone, "parcels-4-phone")

    # two people at once: the second one is told, and ships nothing
    second = desk(SECOND)
    open_order(second, order)
    press(second, "Ship Items…")
    stale = dialog(second, f"Ship Items of {name}")
    press(office, "Ship Items…")
    asked = dialog(office, f"Ship Items of {name}")
    assert rows_of(asked, "line_ids").count() == 2
    press(asked, "Ship")
    asked.wait_for(state="detached")
    eventually(lambda: badge(office) == "Shipped")
    press(stale, "Ship")
    dialog(second, "Somebody may have shipped them")
    picture(second, "parcels-5-too-late")
    assert dispatch.items(order) == ["shipped"] * 3
    mail(stack, email, f"Your order {name} is on its way")

    # its number comes later, by hand
    office.get_by_role("tab", name="Fulfilment").click()
    press(office, "Tracking Number…")
    asked = dialog(office, "Tracking Number")
    # of what has just left, not of what has numbers already
    rest = dispatch.transfers(order)[-1]
    assert asked.locator("[name=picking_id] input").input_value() == rest
    asked.locator("[name=tracking_number] input").fill(LATE)
    office.keyboard.press("Tab")
    asked.get_by_text(TRACK + LATE).wait_for()
    picture(office, "parcels-6-number")
    press(asked, "Save and Notify")
    asked.wait_for(state="detached")
    found, _text, _path = mail(stack, email, f"Track your parcel of order {name}")
    assert links_in(found, TRACK + LATE)
    phone.reload()
    fits(phone)
    assert "Partly Shipped" not in words(phone)
    assert phone.locator(f"a[href='{TRACK}{LATE}']").count()
    picture(phone, "parcels-7-phone")
    open_order(office, order)
    picture(office, "parcels-8-order")

    # nobody was told twice, and everything adds up
    assert dispatch.events(order).count("partly_shipped") == 1
    assert dispatch.events(order).count("shipped") == 1
    assert dispatch.events(order).count("tracking") == 3
    stack.run_cron("fulfilment_ext.ir_cron_tell")
    assert dispatch.told(email) == [
        "A part of your order is on its way",
        *["Track your parcel of order"] * 3,
        "Your order is on its way",
    ]
    assert dispatch.read(order, "fulfilment_status") == ["shipped"]
    assert dispatch.read(order, "item_count_ordered", "item_count_shipped") == [7, 7]
    assert dispatch.differences() == []
    # the check sees what is written past Odoo
    line = f"order_id = {order} AND product_id = {beans}"
    stack.sql(f"UPDATE sale_order_line SET item_shipped = 3 WHERE {line}")
    assert len(dispatch.differences()) == 1
    stack.sql(f"UPDATE sale_order_line SET item_shipped = 4 WHERE {line}")
