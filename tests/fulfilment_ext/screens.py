"""The screens of the office and of phones, as their users press them."""

import re
from urllib.parse import urlsplit

from order_share.offers import links_in, words_of

from support.pages import PHONE, barriers

SMALL = {**PHONE, "viewport": {"width": 360, "height": 740}}
EXCEPTIONS = "/odoo/fulfilment-exceptions"
DASHBOARD = "/odoo/fulfilment"
HAND_OVER = "/odoo/hand-over"


def words(page):
    """:return: what a customer reads"""
    return " ".join(page.locator("main").first.inner_text().split())


def fits(page):
    """Nothing sticks out of a small phone, nobody is kept out."""
    assert page.evaluate("document.documentElement.scrollWidth") == 360, page.url
    ours = [text for text in barriers(page) if re.search("item_status|pickup", text)]
    assert not ours, page.url


def open_order(page, order):
    page.goto(f"/odoo/sales/{order}")
    page.locator(".o_form_view [name=order_line] .o_data_row").first.wait_for()


def dialog(page, text=""):
    """:return: the window that is open and has this text"""
    found = page.locator(".modal", has_text=text).last
    found.wait_for()
    return found


def press(place, name):
    place.get_by_role("button", name=name, exact=True).first.click()


def put(row, name, value):
    """Type into a cell of a list."""
    row.locator(f"td[name={name}]").click()
    field = row.locator(f"[name={name}] input").first
    field.fill(str(value))


def rows_of(form, name):
    return form.locator(f".o_field_widget[name={name}] .o_data_row")


def agree(page, text):
    """Say yes to a question."""
    asked = dialog(page, text)
    asked.locator(".modal-footer .btn-primary").click()
    asked.wait_for(state="detached")


def badge(page):
    """:return: status of the order that is open"""
    return page.locator(".oe_title [name=fulfilment_status]").inner_text().strip()


def mail(stack, email, subject):
    """:return: the next mail to somebody, its words, and the portal's path in it"""
    found = stack.mails.wait_for(email, 60, subject)
    paths = [
        f"{parts.path}?{parts.query}"
        for parts in map(urlsplit, links_in(found, "/my/orders/"))
    ]
    return found, words_of(found), paths and paths[0]
