"""The buyer's side: an order that needs a release ends with “Submit for release”."""

import re

import pytest
import requests

from support.pages import DESKTOP, PHONE, barriers, sign_in

PASSWORD = "lindenhof"
SMALL = {**PHONE, "viewport": {"width": 360, "height": 740}}
DEVICES = {"phone": PHONE, "small": SMALL, "desktop": DESKTOP}
THOMAS, JONAS = "thomas@lindenhof.example.com", "jonas@lindenhof.example.com"


@pytest.fixture
def shop(stack):
    """Addresses of two products: in the assortment of the demo customer, and not."""
    rpc = stack.rpc()
    inside = rpc.ref("product.product_delivery_02_product_template")
    outside = rpc.ref("product.product_product_3_product_template")
    rows = rpc["product.template"].read([inside, outside], ["website_url", "name"])
    return {row["id"] == inside: row for row in rows}


def put(page, product):
    """Put a product into the cart."""
    page.goto(product["website_url"])
    with page.expect_response("**/shop/cart/add"):
        page.locator("#add_to_cart").click()


def last_request(stack, login):
    """:return: the newest request of a buyer, as the database has it"""
    rows = stack.sql(
        "SELECT a.id, a.state, a.message, o.name, o.state, o.client_order_ref"
        " FROM order_approval a JOIN sale_order o ON o.id = a.order_id"
        " JOIN b2b_member m ON m.id = a.buyer_id JOIN res_users u ON u.id = m.user_id"
        f" WHERE u.login = '{login}' ORDER BY a.id DESC LIMIT 1"
    )
    names = ("id", "state", "message", "name", "order_state", "reference")
    return dict(zip(names, rows[0], strict=True))


def check_page(page):
    """It fits, and keeps nobody out."""
    page.wait_for_load_state()
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    main = [text for text in barriers(page) if "o_approval" in text]
    assert not main


@pytest.mark.parametrize("device", DEVICES)
def test_submit(stack, visitors, picture, shop, device):
    page = visitors.open(DEVICES[device])
    sign_in(page, THOMAS, PASSWORD)
    put(page, shop[True])
    page.goto("/shop/cart")
    assert (
        "will be checked by Petra Vogel" in page.locator("#cart_products").inner_text()
    )
    picture(page, f"checkout-{device}-1-cart")
    page.goto("/shop/checkout")
    page.locator("[name=website_sale_main_button]:visible").first.click()
    page.wait_for_url("**/shop/payment")
    assert page.locator("#approval_release_form").count() == 1
    assert page.locator("form.o_payment_form, #o_payment_form").count() == 0
    check_page(page)
    picture(page, f"checkout-{device}-2-release")
    page.fill("#approval_message", f"For the ward, {device}")
    page.fill("#approval_reference", f"PO {device}")
    page.locator("[name=o_approval_submit]:visible").click()
    page.wait_for_url("**/shop/approval/submitted")
    check_page(page)
    picture(page, f"checkout-{device}-3-submitted")
    request = last_request(stack, THOMAS)
    assert request["state"] == "pending"
    assert request["order_state"] == "sent"
    assert request["message"] == f"For the ward, {device}"
    assert request["reference"] == f"PO {device}"
    assert page.locator(f"a[href='/my/approvals/{request['id']}']").count() == 1
    assert request["name"] in page.locator("#wrap").inner_text()
    # nothing is left in the cart, and the merchant sees no order
    page.goto("/shop/cart")
    assert "Your cart is empty" in page.locator("#wrap").inner_text()
    orders = stack.rpc()["sale.order"]
    assert not orders.search([("name", "=", request["name"])])


def test_without_script(stack, visitors, shop):
    """From the payment step on a form does."""
    page = visitors.open(PHONE)
    sign_in(page, THOMAS, PASSWORD)
    put(page, shop[True])
    page.goto("/shop/checkout")
    state = page.context.storage_state()
    plain = visitors.open(PHONE, java_script_enabled=False, storage_state=state)
    plain.goto("/shop/payment")
    plain.locator("[name=o_approval_submit]:visible").click()
    assert plain.url.endswith("/shop/approval/submitted")
    assert last_request(stack, THOMAS)["state"] == "pending"


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_outside_the_assortment(visitors, picture, shop, device):
    page = visitors.open(DEVICES[device])
    sign_in(page, JONAS, PASSWORD)
    page.goto(f"/shop?search={shop[False]['name']}")
    assert page.locator(".oe_product_cart .o_approval_mark").count()
    picture(page, f"checkout-{device}-4-marks")
    page.goto(shop[True]["website_url"])
    assert page.locator(".o_approval_mark").count() == 0
    put(page, shop[False])
    assert page.locator(".o_approval_mark").count()
    page.goto("/shop/cart")
    page.goto("/shop/checkout")
    page.goto("/shop/payment")
    listed = page.locator(".o_approval_lines").inner_text()
    assert shop[False]["name"] in listed
    assert shop[True]["name"] not in listed
    picture(page, f"checkout-{device}-5-outside")


def test_no_payment_before_the_release(stack, visitors, shop):
    """The routes of the shop, pressed by a program instead of a person."""
    page = visitors.open(DESKTOP)
    sign_in(page, THOMAS, PASSWORD)
    put(page, shop[True])
    page.goto("/shop/checkout")
    page.goto("/shop/payment")
    page.locator("[name=o_approval_submit]:visible").click()
    page.wait_for_url("**/shop/approval/submitted")
    request = last_request(stack, THOMAS)
    client = requests.Session()
    for cookie in page.context.cookies():
        client.cookies.set(cookie["name"], cookie["value"])
    answer = client.get(f"{stack.url}/shop/payment/validate", allow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/shop/approval/submitted")
    answer = client.get(f"{stack.url}/shop/payment", allow_redirects=False)
    assert re.search(r"/shop$", answer.headers["Location"])
    assert last_request(stack, THOMAS) == request
