"""A customer calls: the office finishes the cart, the shop lets go of it."""

import pytest
from fulfilment_ext_website import office as screen
from fulfilment_ext_website.shop import RACES, number_in
from order_share.support import eventually
from playwright.sync_api import TimeoutError

from support.pages import sign_in

pytestmark = pytest.mark.expected_in_log(
    *RACES, r"nobody in the shop would", r"Our staff is finishing your cart"
)


def cart_of(page):
    """:return: number of the cart that the page shows"""
    page.goto("/shop/cart")
    return number_in(page.get_by_text("Cart number").inner_text())


def take_over(office, name):
    """:return: the form of the cart"""
    screen.press(screen.find(office, screen.CARTS, name), "Take Over")
    form = office.locator(".o_form_view")
    form.get_by_text("Taken over by", exact=True).wait_for()
    return form


def test_finished_on_the_phone(stack, shop, small, office, picture):
    """A known customer: the cart is changed, paid by a link, and the shop's own cart is
    another one."""
    beans, cups = shop.product("Beans by phone", 10), shop.product("Cups by phone", 10)
    email, partner = shop.customer("Carla Caller")
    page = small("/web/login")
    sign_in(page, email)
    screen.fill_cart(page, beans, 1)
    name = cart_of(page)
    picture(page, "money-cart-1-shop")
    screen.fits(page)
    order = shop.order(name)

    # the office
    row = screen.find(office, screen.CARTS, name)
    assert "Carla Caller" in row.inner_text() and "+49 30 1234567" in row.inner_text()
    assert "In the Shop" in row.inner_text()
    picture(office, "money-cart-2-list")
    form = take_over(office, name)
    assert shop.read(order, "taken_over_by_id")[0][1] == "Olga Office"
    picture(office, "money-cart-3-form")

    # the customer's browser: an old page, then the cart
    page.reload()
    said = screen.words(page)
    assert f"Our staff is finishing your cart {name} for you." in said
    assert "Your cart is empty" in said and "+49 30 5556677" in said
    picture(page, "money-cart-4-notice")
    screen.fits(page)
    screen.fill_cart(page, cups, 3)
    other = cart_of(page)
    assert other != name
    assert cups.name in screen.words(page) and beans.name not in screen.words(page)
    picture(page, "money-cart-5-new")

    # two more of it, then the link
    form.locator("[name=order_line] td[name=product_uom_qty]").first.click()
    form.locator("[name=order_line] [name=product_uom_qty] input").first.fill("3")
    office.locator(".o_form_button_save").click()
    eventually(lambda: shop.read(order, "amount_untaxed") == [267])
    office.context.grant_permissions(["clipboard-read", "clipboard-write"])
    form.get_by_role("button", name="Payment Link").click()
    asked = screen.dialog(office, "Payment Link")
    picture(office, "money-cart-6-link")
    asked.get_by_role("button", name="Generate and Copy Payment Link").click()
    link = eventually(lambda: office.evaluate("navigator.clipboard.readText()"))
    assert f"/my/orders/{order}" in link

    # the customer pays it
    page.goto(link)
    pay = page.locator("#modalaccept.show")
    try:
        # the page opens it by itself, after a moment
        pay.wait_for(timeout=5000)
    except TimeoutError:
        page.locator("#o_sale_portal_paynow").click()
        pay.wait_for()
    pay.get_by_role("radio", name="Wire Transfer").check()
    picture(page, "money-cart-7-pay")
    pay.locator("[name=o_payment_submit_button]").click()
    eventually(lambda: shop.read(order, "is_payment_hold") == [True])
    page.goto(link.split("&payment_amount")[0])
    assert "We await your payment." in screen.words(page)
    picture(page, "money-cart-8-awaited")
    screen.fits(page)
    assert shop.free(beans) == 7
    stack.mails.wait_for(email, 60, f"We have received your order {name}")

    # the shop's cart is another matter
    assert cart_of(page) == other
    assert "Our staff is finishing" not in screen.words(page)
    screen.receive(office, shop, order)
    stack.mails.wait_for(email, 90, "receipt")
    assert shop.read(order, "payment_status", "partner_id")[1][0] == partner


def test_given_back_to_a_visitor(shop, small, office, picture):
    """Nobody knows the visitor; the cart comes back as staff has left it. With another
    customer's name on it, it does not."""
    beans = shop.product("Beans for a visitor", 10)
    page = small("/shop")
    screen.fill_cart(page, beans, 1)
    name = cart_of(page)
    order = shop.order(name)
    row = screen.find(office, screen.CARTS, name)
    assert "Visitor" in row.inner_text()
    form = take_over(office, name)
    assert "Choose the customer, then confirm it" in form.inner_text()
    picture(office, "money-cart-visitor-1-form")
    old = page.locator("input.quantity:visible").first
    old.fill("5")
    page.keyboard.press("Tab")
    page.get_by_text("Our staff is finishing your cart").first.wait_for()
    picture(page, "money-cart-visitor-2-notice")
    assert shop.read(order, "cart_quantity") == [1]

    # whose it was not
    # with an account it would be found by who signs in
    partner = shop.admin["res.partner"].create(
        {"name": "Gerda Given", "email": shop.email("Gerda"), **shop.address()}
    )
    shop.admin["sale.order"].write([order], {"partner_id": partner})
    form.get_by_role("button", name="Give Back").click()
    refusal = screen.dialog(office, "nobody in the shop would")
    picture(office, "money-cart-visitor-3-refused")
    refusal.get_by_role("button").last.click()
    assert shop.read(order, "taken_over_by_id") != [False]


def test_given_back(shop, small, office, picture):
    """Staff adds one and gives it back: the visitor goes on, and buys."""
    beans = shop.product("Beans given back", 10)
    page = small("/shop")
    screen.fill_cart(page, beans, 1)
    name = cart_of(page)
    order = shop.order(name)
    form = take_over(office, name)
    form.locator("[name=order_line] td[name=product_uom_qty]").first.click()
    form.locator("[name=order_line] [name=product_uom_qty] input").first.fill("2")
    form.get_by_role("button", name="Give Back").click()
    form.get_by_text("This cart is open in the shop").wait_for()
    assert shop.read(order, "taken_over_by_id", "cart_quantity") == [False, 2]
    assert cart_of(page) == name
    said = screen.words(page)
    assert "Our staff is finishing" not in said and beans.name in said
    picture(page, "money-cart-back")
