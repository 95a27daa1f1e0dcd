"""Somebody ships a hundred orders together; one of them can't be shipped."""

import re

import pytest
from fulfilment_ext.dispatch import OFFICE, SECOND
from order_share.offers import SERIALIZED
from order_share.support import eventually
from playwright.sync_api import expect

from support.pages import PHONE, look_for, sign_in

pytestmark = pytest.mark.expected_in_log(*SERIALIZED)


def choose(page, reference):
    """All orders with a customer's number, in the list of all orders."""
    page.goto("/odoo/fulfilment-orders")
    look_for(page, reference)
    page.locator(".o_pager_limit", has_text=re.compile("^100$")).wait_for()
    page.locator("thead .o_list_record_selector input").click()
    # those of the first page; then those of all
    page.locator(".o_selection_box", has_text="80").wait_for()
    page.locator(".o_select_domain").click()


def test_one_of_a_hundred(stack, dispatch, crowd, desk):
    orders, email, reference = crowd.orders(100, stock=99)
    page = desk(OFFICE)
    choose(page, reference)
    page.get_by_role("button", name="Ship", exact=True).click()
    dialog = page.locator(".modal")
    dialog.locator("[name=record_count]", has_text="100").wait_for()
    dialog.get_by_role("button", name="Start").click()
    page.locator(".progress").wait_for()
    # told on whatever page
    toast = page.locator(".o_notification", has_text="1 of them failed.")
    toast.wait_for(timeout=120_000)
    page.get_by_text("100 of 100").wait_for()
    row = page.locator(".o_data_row").first
    assert "Nothing is reserved for it." in row.inner_text()
    assert len(crowd.shipped(orders)) == 99
    # mended, and done once more
    [left] = set(orders) - set(crowd.shipped(orders))
    [item] = dispatch.admin["sale.order.line"].search_read(
        [("order_id", "=", left)], ["product_id"]
    )
    quant = dispatch.admin["stock.quant"].create(
        {
            "product_id": item["product_id"][0],
            "location_id": dispatch.shelf,
            "inventory_quantity": 1,
        },
        context={"inventory_mode": True},
    )
    dispatch.admin["stock.quant"].action_apply_inventory([quant])
    dispatch.admin["stock.picking"].action_assign([dispatch.picking(left)])
    page.get_by_role("button", name="Retry What Failed").click()
    page.locator(".o_notification", has_text="All is done.").wait_for(timeout=60_000)
    assert crowd.shipped(orders) == dict.fromkeys(orders, (1, 1))
    names = sorted(crowd.names(crowd.transfers(orders).values()))
    eventually(lambda: len(crowd.told(email)) >= 100, timeout=60)
    assert sorted(crowd.told(email)) == names


def test_on_a_phone(dispatch, crowd, visitors):
    orders, _email, _reference = crowd.orders(3, stock=2)
    bulk = crowd.start(dispatch.stack.rpc(OFFICE), "ship", "sale.order", orders)
    crowd.done(bulk)
    page = visitors.open(PHONE)
    sign_in(page, OFFICE)
    page.goto(f"/odoo/fulfilment-bulk/{bulk}")
    page.get_by_text("3 of 3").wait_for()
    card = page.locator(".o_kanban_record", has_text=re.compile("Nothing is reserved"))
    card.get_by_text("Retry").wait_for()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]


def test_started_on_a_phone(crowd, visitors):
    """A card that is held is chosen; its list has the action in its menu."""
    orders, _email, reference = crowd.orders(2)
    page = visitors.open(PHONE)
    # of somebody who is not just told how the ones before have ended
    sign_in(page, SECOND)
    page.goto("/odoo/fulfilment-orders")
    page.locator(".o_kanban_record").first.wait_for()
    page.locator(".o_control_panel .fa-search").click()
    look_for(page, reference)
    cards = page.locator(".o_kanban_record:not(.o_kanban_ghost)")
    expect(cards).to_have_count(2)
    cards.first.dispatch_event("touchstart")
    page.locator(".o_selection_box", has_text="1").wait_for()
    cards.nth(1).click()
    page.locator(".o_selection_box", has_text="2").wait_for()
    page.locator(".o_cp_action_menus .fa-cog").click()
    page.get_by_text("Bulk Action", exact=True).click()
    dialog = page.locator(".modal")
    dialog.locator("[name=record_count]", has_text="2").wait_for()
    dialog.get_by_role("button", name="Start").click()
    page.get_by_text("2 of 2").wait_for(timeout=60_000)
    assert crowd.shipped(orders) == dict.fromkeys(orders, (1, 1))
