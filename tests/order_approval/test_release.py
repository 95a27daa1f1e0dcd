"""From the mail to the release: approver and buyer in their browsers."""

import re

import pytest
from order_approval.test_checkout import (
    JONAS,
    PASSWORD,
    THOMAS,
    check_page,
    last_request,
    put,
    shop,  # noqa: F401
)
from order_share.offers import SERIALIZED

from support.pages import DESKTOP, PHONE, sign_in

# core sends the confirmation of an order while the mail queue runs as well
pytestmark = pytest.mark.expected_in_log(*SERIALIZED)

PETRA = "petra@lindenhof.example.com"
SMALL = {**PHONE, "viewport": {"width": 360, "height": 740}}
DEVICES = {"phone": PHONE, "small": SMALL, "desktop": DESKTOP}


def submit(visitors, login, *products):
    """Order as a buyer does. :return: the buyer's page"""
    page = visitors.open(DESKTOP)
    sign_in(page, login, PASSWORD)
    for product in products:
        put(page, product)
    page.goto("/shop/checkout")
    page.goto("/shop/payment")
    page.locator("[name=o_approval_submit]:visible").click()
    page.wait_for_url("**/shop/approval/submitted")
    return page


def link_in(mail, request):
    """:return: path of the request's page, as the mail has it"""
    body = mail.get_body(("html",)).get_content()
    return re.search(rf'href="[^"]*(/my/approvals/{request["id"]})"', body)[1]


def press(page, value):
    page.locator(f".o_approval_bar button[name=do][value={value}]").click()


@pytest.mark.parametrize("device", DEVICES)
def test_lines_are_decided(stack, visitors, picture, shop, device):  # noqa: F811
    """What is outside the assortment is decided item by item; the buyer agrees."""
    buyer = submit(visitors, JONAS, shop[True], shop[False])
    request = last_request(stack, JONAS)
    name = request["name"]
    mail = stack.mails.wait_for(PETRA, 60, subject=f"To release: {name}")
    page = visitors.open(DEVICES[device])
    page.goto(link_in(mail, request))
    # the link alone opens nothing
    assert "/web/login" in page.url
    assert name not in page.content()
    page.fill("input[name=login]", PETRA)
    page.fill("input[name=password]", PASSWORD)
    page.locator(".oe_login_form button[type=submit]").first.click()
    page.wait_for_url(f"**/my/approvals/{request['id']}")
    check_page(page)
    picture(page, f"release-{device}-1-order")
    press(page, "release")
    page.get_by_role("alert").wait_for()
    page.locator(".o_approval_no").first.click()
    page.locator("textarea[name^=reason-]").first.fill("Take the one from Gießen")
    total = page.locator(".o_approval_bar .o_approval_after").inner_text()
    picture(page, f"release-{device}-2-decided")
    press(page, "release")
    page.wait_for_url("**/done")
    check_page(page)
    picture(page, f"release-{device}-3-done")
    assert "Released in part" in page.locator("#wrap").inner_text()
    assert last_request(stack, JONAS)["state"] == "consent"
    stack.mails.wait_for(JONAS, 60, subject=name)
    buyer.goto(f"/my/approvals/{request['id']}")
    words = buyer.locator("#wrap").inner_text()
    assert "Take the one from Gießen" in words
    number = re.search(r"[\d.,]+", total)[0]
    assert number in words
    orders = stack.rpc()["sale.order"]
    assert not orders.search([("name", "=", name)])
    picture(buyer, f"release-{device}-4-consent")
    buyer.get_by_role("button", name="Agree and send").click()
    buyer.wait_for_url("**/done")
    assert last_request(stack, JONAS)["state"] == "released"
    (order,) = orders.search_read([("name", "=", name)], ["state", "order_line"])
    assert order["state"] == "sale"
    lines = stack.rpc()["sale.order.line"].read(order["order_line"], ["name"])
    names = " ".join(line["name"] for line in lines)
    assert shop[True]["name"] in names
    assert shop[False]["name"] not in names


@pytest.mark.parametrize("device", DEVICES)
def test_several_at_once(stack, visitors, picture, shop, device):  # noqa: F811
    numbers = []
    for _number in range(2):
        submit(visitors, THOMAS, shop[True])
        numbers.append(last_request(stack, THOMAS)["id"])
    page = visitors.open(DEVICES[device])
    sign_in(page, PETRA, PASSWORD)
    page.goto("/my/approvals?search=Thomas")
    bar = page.locator(".o_approval_bar")
    bar.wait_for(state="hidden")
    for number in numbers:
        page.locator(f"[name=approval_ids][value='{number}']").check()
    bar.wait_for()
    assert "2 selected" in bar.inner_text()
    check_page(page)
    picture(page, f"release-{device}-5-inbox")
    press(page, "release")
    page.wait_for_url("**/my/approvals/result")
    check_page(page)
    assert "2 of 2 released" in page.locator("#wrap").inner_text()
    rows = stack.sql(
        f"SELECT DISTINCT state FROM order_approval WHERE id IN {tuple(numbers)}"
    )
    assert [row[0] for row in rows] == ["released"]


def test_sent_back(stack, visitors, shop):  # noqa: F811
    """The buyer changes what was sent back, and submits it again."""
    buyer = submit(visitors, THOMAS, shop[True])
    request = last_request(stack, THOMAS)
    page = visitors.open(PHONE)
    sign_in(page, PETRA, PASSWORD)
    page.goto(f"/my/approvals/{request['id']}")
    page.fill("#approval_note", "Two are enough")
    press(page, "back")
    page.wait_for_url("**/done")
    mail = stack.mails.wait_for(THOMAS, 60, subject=f"change {request['name']}")
    buyer.goto(link_in(mail, request))
    assert "Two are enough" in buyer.locator("#wrap").inner_text()
    buyer.get_by_role("button", name="Change the order").click()
    buyer.wait_for_url("**/shop/cart")
    buyer.goto("/shop/checkout")
    buyer.goto("/shop/payment")
    buyer.locator("[name=o_approval_submit]:visible").click()
    buyer.wait_for_url("**/shop/approval/submitted")
    assert last_request(stack, THOMAS)["id"] == request["id"]
    page.goto(f"/my/approvals/{request['id']}")
    assert "Submitted again" in page.locator("#history").inner_text()


def test_without_script(stack, visitors, shop):  # noqa: F811
    """The reduced total is shown before it is decided."""
    submit(visitors, JONAS, shop[True], shop[False])
    request = last_request(stack, JONAS)
    page = visitors.open(PHONE)
    sign_in(page, PETRA, PASSWORD)
    state = page.context.storage_state()
    plain = visitors.open(PHONE, java_script_enabled=False, storage_state=state)
    plain.goto(f"/my/approvals/{request['id']}")
    plain.locator(".o_approval_no").first.click()
    plain.locator("textarea[name^=reason-]").first.fill("No")
    press(plain, "release")
    assert "Release less than submitted?" in plain.locator("#wrap").inner_text()
    assert last_request(stack, JONAS)["state"] == "pending"
    plain.locator("button[name=do][value=release]").click()
    assert plain.url.endswith("/done")
    assert last_request(stack, JONAS)["state"] == "consent"
