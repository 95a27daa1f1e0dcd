"""From the merchant's draft to the order, in the browsers of who takes part."""

import re

import pytest
from b2b_account.test_sign_in import digits_in
from b2b_budget.budgets import PASSWORD, customers  # noqa: F401
from order_share.offers import SERIALIZED

from support.pages import DESKTOP, PHONE, barriers, sign_in

pytestmark = pytest.mark.expected_in_log(
    *SERIALIZED,
    # what people are told is a warning in the log
    r"are needed",
    # core sends the confirmation of an order while the mail queue runs as well
    r"Failed processing mail queue",
)
SMALL = {**PHONE, "viewport": {"width": 360, "height": 740}}
DEVICES = {"phone": SMALL, "desktop": DESKTOP}
OVER = {"amount": 1200, "period_type": "custom"}


def check_page(page):
    """Nothing sticks out, nobody is kept out."""
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = barriers(page)
    assert not [text for text in found if "o_b2b" in text or "o_budget" in text], found


def words(page):
    return page.locator("#wrap").inner_text().replace("\xa0", " ")


def press(page, name):
    """Press one of the buttons at the bottom of an order's page."""
    page.locator(".o_budget_bar_bottom").get_by_role("button", name=name).click()


def link_in(mail):
    """:return: path of the order's page, as the mail has it"""
    body = mail.get_body(("html",)).get_content()
    return re.search(r'href="[^"]*(/my/budgets/orders/\d+)"', body)[1]


def sign_in_by_code(stack, page, login):
    """On the page where a link has led to."""
    page.fill("#login", login)
    page.get_by_role("button", name="Send me a code").click()
    page.fill(
        "#code", digits_in(stack.mails.wait_for(login, 60, subject="sign-in code"))
    )
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("device", DEVICES)
def test_draft_to_order(stack, visitors, picture, customers, device):  # noqa: F811
    """Draft, mail, code, dashboard, changes requested, rework, approved, confirmed."""
    customer = customers(amount=12_000)
    orders = stack.rpc()["sale.order"]
    order = customer.order(100)
    (row,) = orders.read([order], ["name"])
    name = row["name"]

    # the merchant
    office = visitors.open(DESKTOP)
    sign_in(office, "admin")
    office.goto(f"/odoo/sales/{order}")
    panel = office.locator("[name=b2b_gates]")
    assert "Within budget" in panel.inner_text()
    assert not office.get_by_role("button", name="Confirm", exact=True).is_visible()
    picture(office, f"budget-{device}-1-draft")
    office.get_by_role("button", name="Send to Customer").click()
    panel.get_by_text("Waiting for the Customer").wait_for()

    # the customer
    mail = stack.mails.wait_for(customer.orderer, 60, subject=f"To confirm: {name}")
    page = visitors.open(DEVICES[device])
    page.goto(link_in(mail))
    assert "/web/login" in page.url and name not in page.content()
    sign_in_by_code(stack, page, customer.orderer)
    page.wait_for_url("**/my/budgets/orders/*")
    request = page.url
    page.goto("/my/budgets")
    check_page(page)
    assert name in words(page) and customer.name in words(page)
    picture(page, f"budget-{device}-2-dashboard")
    page.goto(request)
    check_page(page)
    assert "Within budget" in words(page)
    picture(page, f"budget-{device}-3-order")
    press(page, "Request changes")
    page.get_by_role("alert").get_by_text("Write what has to be changed").wait_for()
    page.locator("summary", has_text="Note").first.click()
    page.locator("textarea[name^=line-]").first.fill("Half is enough")
    press(page, "Request changes")
    page.get_by_text("Sent back by").wait_for()
    check_page(page)
    picture(page, f"budget-{device}-4-sent-back")
    assert customer.state(order) == "rework"
    assert customer.year() == (0, 0, 12_000)

    # back at the merchant
    office.reload()
    panel.get_by_text("Needs Rework").wait_for()
    office.get_by_text("Half is enough").first.wait_for()
    picture(office, f"budget-{device}-5-rework")
    (line,) = orders.read([order], ["order_line"])[0]["order_line"]
    stack.rpc()["sale.order.line"].write(
        [line], {"product_uom_qty": 50, "price_unit": 1}
    )
    office.reload()
    office.get_by_role("button", name="Send to Customer").click()
    panel.get_by_text("Waiting for the Customer").wait_for()

    # and approved
    mail = stack.mails.wait_for(customer.orderer, 60, subject=f"To confirm: {name}")
    page.goto(link_in(mail))
    assert "was 100" in words(page)
    picture(page, f"budget-{device}-6-again")
    press(page, "Approve")
    page.get_by_text("Approved by").wait_for()
    check_page(page)
    picture(page, f"budget-{device}-7-approved")
    assert customer.state(order) == "confirmed"
    assert orders.read([order], ["state"])[0]["state"] == "sale"
    assert customer.year() == (0, 50, 11_950)
    assert not customer.differences()
    # a second press, a reload: nothing more
    page.reload()
    assert not page.get_by_role("button", name="Approve").count()
    # the merchant was told
    chatter = stack.rpc()["mail.message"].search_read(
        [("model", "=", "sale.order"), ("res_id", "=", order)], ["body"]
    )
    assert any("Approved" in message["body"] for message in chatter)


def test_looking_changes_nothing(stack, visitors, customers):  # noqa: F811
    customer = customers(amount=12_000)
    order, request = customer.sent(10)
    before = stack.sql(f"SELECT xmin FROM sale_order WHERE id = {order}")
    page = visitors.open(PHONE)
    sign_in(page, customer.orderer, PASSWORD)
    state = page.context.storage_state()
    # without a script as well
    page = visitors.open(PHONE, java_script_enabled=False, storage_state=state)
    for path in ("", "/orders", f"/orders/{request}"):
        page.goto(f"/my/budgets{path}")
    assert stack.sql(f"SELECT xmin FROM sale_order WHERE id = {order}") == before
    assert customer.state(order) == "waiting"
    press(page, "Approve")
    assert customer.state(order) == "confirmed"


@pytest.mark.parametrize("device", DEVICES)
def test_over_budget_is_warned(visitors, picture, customers, device):  # noqa: F811
    customer = customers(**OVER, policy="warn")
    order, request = customer.sent(1500)
    page = visitors.open(DEVICES[device])
    sign_in(page, customer.orderer, PASSWORD)
    page.goto(f"/my/budgets/orders/{request}")
    check_page(page)
    assert "Over budget" in words(page)
    assert "You may approve it all the same." in words(page)
    picture(page, f"budget-{device}-over-warned")
    press(page, "Approve")
    page.get_by_text("Approved by").wait_for()
    assert customer.year() == (0, 1500, -300)


def test_over_budget_is_blocked(visitors, picture, customers):  # noqa: F811
    customer = customers(**OVER, policy="block")
    order = customer.order(1500)
    office = visitors.open(DESKTOP)
    sign_in(office, "admin")
    office.goto(f"/odoo/sales/{order}")
    assert "Over budget" in office.locator("[name=b2b_gates]").inner_text()
    office.get_by_role("button", name="Send to Customer").click()
    dialog = office.get_by_role("dialog")
    dialog.get_by_text("are needed").wait_for()
    picture(office, "budget-over-blocked")
    assert customer.state(order) == "draft"
    assert customer.year() == (0, 0, 1200)


def test_ask_the_owner(visitors, customers):  # noqa: F811
    """Above a budget that asks its owner only who may change it confirms."""
    customer = customers(**OVER, policy="ask")
    owner = customer.person("bea", "b2b_budget.role_budget_administrator")
    order, request = customer.sent(1500)
    page = visitors.open(PHONE)
    sign_in(page, customer.orderer, PASSWORD)
    page.goto(f"/my/budgets/orders/{request}")
    assert "Bea" in words(page)
    assert not page.get_by_role("button", name="Approve").count()
    page = visitors.open(PHONE)
    sign_in(page, owner, PASSWORD)
    page.goto(f"/my/budgets/orders/{request}")
    press(page, "Approve")
    page.get_by_text("Approved by").wait_for()
    assert customer.state(order) == "confirmed"
