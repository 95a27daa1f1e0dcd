"""The shop of a requester: a cart ends with “Submit for confirmation”."""

import pytest
from b2b_budget.budgets import PASSWORD, customers  # noqa: F401
from b2b_budget.test_order import DEVICES, check_page
from b2b_budget.test_requester import approve
from order_share.offers import SERIALIZED

from support.pages import PHONE, sign_in

pytestmark = pytest.mark.expected_in_log(
    *SERIALIZED,
    # core sends the confirmation of an order while the mail queue runs as well
    r"Failed processing mail queue",
)


@pytest.fixture
def product(stack):
    """A product of the shop for 10 without taxes. :return: its address"""
    rpc = stack.rpc()
    templates = rpc["product.template"]
    template = templates.create(
        {
            "name": "Box of gloves",
            "type": "consu",
            "list_price": 10,
            "taxes_id": [(5,)],
            "is_published": True,
        }
    )
    (row,) = templates.read([template], ["website_url"])
    return row["website_url"]


def buyer(customer):
    """:return: address of a requester of the customer's site, known to the shop"""
    login = customer.person("rita", "b2b_budget.role_requester", [customer.site])
    rpc = customer.rpc
    (row,) = rpc["b2b.member"].search_read([("email", "=", login)], ["partner_id"])
    rpc["res.partner"].write(
        [row["partner_id"][0], customer.site, customer.partner],
        {
            "street": "Main Street 1",
            "zip": "35037",
            "city": "Marburg",
            "country_id": rpc.ref("base.de"),
            "phone": "+49 6421 123456",
        },
    )
    return login


def open_shop(visitors, login, device=PHONE, **options):
    page = visitors.open(device, **options)
    sign_in(page, login, PASSWORD)
    return page


def fill_cart(page, product, quantity=1):
    """Put so many into the cart, go on to the last step."""
    page.goto(product)
    page.locator("input[name=add_qty]:visible").first.fill(str(quantity))
    with page.expect_response("**/shop/cart/add"):
        page.locator("#add_to_cart").click()
    page.goto("/shop/checkout")
    page.goto("/shop/payment")


def text(page):
    page.wait_for_load_state()
    return page.locator("#wrap").inner_text()


def submit(page):
    page.get_by_role("button", name="Submit for confirmation").first.click()
    page.wait_for_url("**/shop/budget/submitted")


def last_order(stack, customer):
    """:return: the customer's newest order: id, name, state, how far it is"""
    rows = stack.sql(
        "SELECT o.id, o.name, o.state, r.state, r.id FROM sale_order o"
        " JOIN b2b_budget_request r ON r.order_id = o.id"
        f" WHERE r.organization_id = {customer.organization} ORDER BY o.id DESC LIMIT 1"
    )
    names = ("id", "name", "order", "budget", "request")
    return dict(zip(names, rows[0], strict=True))


@pytest.mark.parametrize("device", DEVICES)
def test_from_the_cart_to_the_confirmation(
    stack,
    visitors,
    picture,
    customers,  # noqa: F811
    product,
    device,
):
    customer = customers(amount=1200, policy="block", period_type="custom")
    login = buyer(customer)
    page = open_shop(visitors, login, DEVICES[device])
    fill_cart(page, product, 5)
    assert page.locator("form.o_payment_form, #o_payment_form").count() == 0
    check_page(page)
    picture(page, f"budget-shop-{device}-1-submit")
    page.fill("#budget_message", "For the ward")
    submit(page)
    check_page(page)
    picture(page, f"budget-shop-{device}-2-submitted")
    order = last_order(stack, customer)
    assert (order["order"], order["budget"]) == ("sent", "waiting")
    assert order["name"] in text(page)
    # in the money of the budget, whatever the shop sells in
    assert customer.year() == (50, 0, 1150)
    page.goto("/shop/cart")
    assert "Your cart is empty" in text(page)
    approve(visitors, customer.orderer, order["request"])
    order = last_order(stack, customer)
    assert (order["order"], order["budget"]) == ("sale", "confirmed")
    assert customer.year() == (0, 50, 1150)
    assert not customer.differences()


def test_more_than_is_left(stack, visitors, picture, customers, product):  # noqa: F811
    """The page says what is missing; there is nothing to press, and nothing to pay."""
    customer = customers(amount=40, policy="block", period_type="custom")
    page = open_shop(visitors, buyer(customer))
    fill_cart(page, product, 5)
    assert "What is missing to hand it in" in text(page)
    assert page.get_by_role("button", name="Submit for confirmation").count() == 0
    picture(page, "budget-shop-phone-3-too-much")
    check_page(page)
    # fewer fit
    page.goto("/shop/cart")
    with page.expect_response("**/shop/cart/update"):
        page.locator("input.quantity:visible").first.fill("4")
        page.keyboard.press("Tab")
    page.goto("/shop/payment")
    submit(page)
    assert customer.year() == (40, 0, 0)


def test_twice_at_the_same_time(stack, visitors, customers, product):  # noqa: F811
    """The form is posted again from another tab: one order, reserved once."""
    customer = customers(amount=1200, policy="block", period_type="custom")
    page = open_shop(visitors, buyer(customer))
    fill_cart(page, product, 5)
    second = page.context.new_page()
    second.goto("/shop/payment")
    submit(page)
    second.get_by_role("button", name="Submit for confirmation").first.click()
    second.wait_for_url("**/shop/budget/submitted")
    assert customer.year() == (50, 0, 1150)
    assert not customer.differences()


def test_without_script(stack, visitors, customers, product):  # noqa: F811
    """From the last step on a form does."""
    customer = customers(amount=1200, policy="block", period_type="custom")
    page = open_shop(visitors, buyer(customer))
    fill_cart(page, product)
    state = page.context.storage_state()
    plain = visitors.open(PHONE, java_script_enabled=False, storage_state=state)
    plain.goto("/shop/payment")
    plain.locator("button[form=budget_submit_form]:visible").first.click()
    assert plain.url.endswith("/shop/budget/submitted")
    assert last_order(stack, customer)["budget"] == "waiting"
