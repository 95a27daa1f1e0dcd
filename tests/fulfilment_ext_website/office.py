"""The screens of the office and of phones, as their users press them."""

import re

from fulfilment_ext_website.shop import camt
from order_share.support import eventually

from support.pages import PHONE, look_for

SMALL = {**PHONE, "viewport": {"width": 360, "height": 740}}
QUEUE = "/odoo/awaiting-payment"
ENTRIES = "/odoo/bank-entries"
EXCEPTIONS = "/odoo/fulfilment-exceptions"
CARTS = "/odoo/open-carts"


def words(page):
    return page.locator("main").first.inner_text().replace("\xa0", " ")


def fits(page):
    """Nothing sticks out of a small phone."""
    assert page.evaluate("document.documentElement.scrollWidth") == 360, page.url


def fill_cart(page, product, quantity):
    page.goto(product.url)
    # written by the script that hears the button
    page.locator("#product_stock_availability").wait_for(state="attached")
    page.locator("input[name=add_qty]:visible").first.fill(str(quantity))
    with page.expect_response("**/shop/cart/add"):
        page.locator("#add_to_cart").click()


def go_on(page):
    page.locator("[name=website_sale_main_button]:visible").first.click()


def find(page, path, text):
    """Open a list, search in it.

    :return: the row with this text
    """
    page.goto(path)
    look_for(page, text)
    others = page.locator(".o_data_row").filter(has_not_text=text)
    others.first.wait_for(state="detached")
    return row_of(page, text)


def row_of(page, text):
    return page.locator(".o_data_row", has_text=text)


def press(row, name):
    row.get_by_role("button", name=name).click()


def fill(form, name, text):
    """Type into a field; a date shows a button first."""
    field = form.locator(f".o_field_widget[name={name}]").first
    field.locator("input, textarea, button").first.click()
    field.locator("input, textarea").first.fill(text)
    form.page.keyboard.press("Tab")


def dialog(page, text=""):
    found = page.locator(".modal", has_text=text)
    found.wait_for()
    return found


def agree(page, text):
    """Say yes to a question."""
    asked = dialog(page, text)
    asked.locator(".modal-footer .btn-primary").click()
    asked.wait_for(state="detached")


def read_file(page, *entries, name="statement.xml"):
    """Upload a file of the bank.

    :return: what is said about it
    """
    page.goto(ENTRIES)
    page.get_by_role("button", name="Import Bank File").first.click()
    asked = dialog(page, "Import Bank File")
    asked.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/xml", "buffer": camt(*entries)}
    )
    # it is there, and can be taken away
    asked.locator(".fa-trash").wait_for()
    asked.get_by_role("button", name="Read", exact=True).click()
    asked.wait_for(state="detached")
    said = page.locator(".o_notification", has_text=re.compile("known already"))
    said.wait_for()
    text = said.inner_text()
    said.locator(".o_notification_close").click()
    return text


def book(page, text):
    """Book one entry of the bank."""
    press(row_of(page, text), "Book")
    said = page.locator(".o_notification", has_text="booked")
    said.wait_for()
    answer = said.inner_text()
    said.locator(".o_notification_close").click()
    return answer


def receive(page, shop, order, amount=None):
    """Note in the queue that an order was paid."""
    press(find(page, QUEUE, shop.name(order)), "Received…")
    asked = dialog(page, "Payment Received")
    if amount is not None:
        asked.locator("[name=line_ids] td[name=amount]").click()
        asked.locator("[name=line_ids] [name=amount] input").fill(f"{amount:.2f}")
    asked.get_by_role("button", name="Book").click()
    asked.wait_for(state="detached")
    eventually(lambda: shop.read(order, "payment_status")[0] in ("paid", "partial"))
