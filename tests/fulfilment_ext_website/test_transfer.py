"""Bank transfers: from the checkout on a small phone to the receipt in the mailbox."""

import io
import re
from datetime import datetime, timedelta

import pytest
import requests
from fulfilment_ext_website import office as screen
from fulfilment_ext_website.shop import BANK, FREIGHT, MERCHANT, RACES, Buyer, number_in
from order_share.offers import links_in, words_of
from order_share.support import eventually
from PyPDF2 import PdfReader

pytestmark = pytest.mark.expected_in_log(
    *RACES,
    # what the office is told when it is too early
    r"has to wait\. S\d+ must be paid first",
)

#: Of 178, by the currency of the shop.
WORDS = {
    "USD": "one hundred and seventy-eight dollars",
    "EUR": "one hundred and seventy-eight euro",
}


def pdf_of(mail):
    """:return: text of the only PDF of a mail"""
    [pdf] = [
        part.get_content()
        for part in mail.iter_attachments()
        if part.get_content_type() == "application/pdf"
    ]
    return text_of(pdf)


def text_of(pdf):
    pages = PdfReader(io.BytesIO(pdf)).pages
    text = " ".join(page.extract_text() for page in pages)
    return " ".join(text.replace("\xa0", " ").split())


def names_deadline(text):
    """:return: whether it names the day in a week, in any time zone of Europe"""
    moments = [datetime.utcnow() + timedelta(days=7, hours=hours) for hours in (0, 2)]
    return any(f"{moment:%b} {moment.day}" in text for moment in moments)


def check_out(page, shop, name, email):
    """From the cart to the page on which it is paid."""
    page.goto("/shop/cart")
    screen.fits(page)
    screen.go_on(page)
    page.wait_for_url("**/shop/address**")
    values = {**shop.address(), "name": name, "email": email}
    page.select_option("[name=country_id]", str(values.pop("country_id")))
    for field, value in values.items():
        page.fill(f"form [name={field}]", value)
    screen.fits(page)
    page.locator(
        "#save_address:visible, [name=website_sale_main_button]:visible"
    ).first.click()
    page.wait_for_url(lambda url: "/shop/address" not in url)
    page.goto("/shop/checkout")
    with page.expect_response("**/shop/set_delivery_method"):
        page.locator("[name=o_delivery_method]", has_text=FREIGHT).click()
    screen.fits(page)
    page.goto("/shop/payment")


def test_from_checkout_to_receipt(stack, shop, small, office, picture):
    """A visitor buys the last two and pays by transfer: they are kept, nobody else gets
    them, nothing is picked; then the money comes."""
    machine = shop.product("Espresso machine", 2)
    email = shop.email("Anna")
    page = small("/shop")
    screen.fill_cart(page, machine, 2)
    check_out(page, shop, "Anna Berger", email)
    page.get_by_role("radio", name="Wire Transfer").check()
    picture(page, "money-1-payment")
    screen.fits(page)
    page.locator("[name=o_payment_submit_button]:visible").first.click()
    page.wait_for_url("**/shop/confirmation**")
    said = screen.words(page)
    picture(page, "money-2-confirmation")
    screen.fits(page)
    assert "We await your payment. Please pay until " in said
    assert "Your items are kept for you. After that the order is cancelled." in said
    assert BANK in said
    name = number_in(said)
    order = shop.order(name)
    assert names_deadline(said)
    assert shop.read(order, "state", "payment_status", "is_payment_hold") == [
        "sale",
        "awaiting",
        True,
    ]
    amount, currency = shop.money(order)
    assert amount == 178

    # nobody else gets them
    assert shop.free(machine) == 0
    other = small(machine.url)
    other.get_by_text("Out of Stock").first.wait_for()
    picture(other, "money-3-others")
    rival = Buyer(shop, "Rita Rival")
    rival.put(machine, 1)
    assert "Your cart is empty" in rival.words("/shop/cart")

    # who is told
    mail = stack.mails.wait_for(email, 60, f"We have received your order {name}")
    text = words_of(mail)
    assert "begin with it when your payment has come" in text
    assert BANK in text and names_deadline(text)
    assert "then the order is cancelled" in text
    reference = re.search(r"Please name this reference: (\S+)", text)[1]
    assert reference in said, "the page and the mail name the same reference"
    [link] = set(links_in(mail, "/my/orders/"))
    text = words_of(stack.mails.wait_for(MERCHANT, 60, f"New order {name}"))
    assert "It is not paid yet: Wire Transfer" in text
    assert len(stack.mails.to(email)) == 1

    # too early
    picking = shop.picking(order)
    office.goto(f"/odoo/action-stock.action_picking_tree_all/{picking}")
    office.get_by_text(f"{name} must be paid first").first.wait_for()
    picture(office, "money-4-held-transfer")
    office.get_by_role("button", name="Validate", exact=True).first.click()
    refusal = screen.dialog(office, "has to wait")
    assert f"{name} must be paid first" in refusal.inner_text()
    picture(office, "money-5-too-early")
    refusal.get_by_role("button").last.click()

    # the money comes
    row = screen.find(office, screen.QUEUE, name)
    picture(office, "money-6-queue")
    assert "Anna Berger" in row.inner_text() and "Wire Transfer" in row.inner_text()
    assert "Awaiting" in row.inner_text()
    screen.press(row, "Received…")
    asked = screen.dialog(office, "Payment Received")
    yesterday = datetime.now() - timedelta(days=1)
    screen.fill(asked, "date", f"{yesterday:%m/%d/%Y}")
    asked.locator("[name=reference] input").first.fill("BANK-178-1")
    picture(office, "money-7-received")
    assert "Paid" in asked.locator("[name=line_ids]").inner_text()
    asked.get_by_role("button", name="Book").click()
    asked.wait_for(state="detached")
    row.wait_for(state="detached")

    mail = stack.mails.wait_for(email, 90, "receipt")
    pdf = pdf_of(mail)
    number = re.search(r"RC/\d{4}/\d{5}", mail["Subject"])[0]
    for part in (number, "178.00", WORDS[currency], name, "BANK-178-1", "Anna Berger"):
        assert part in pdf, (part, pdf)
    assert f"{yesterday:%m/%d/%Y}" in pdf
    assert shop.read(order, "payment_status", "is_payment_hold") == ["paid", False]
    assert shop.item(order) == {"reserved"}
    # once: the receipt says it
    subjects = [mail["Subject"] for mail in stack.mails.to(email)]
    assert len(subjects) == 2, subjects

    # what the customer sees
    page.goto(link)
    said = screen.words(page)
    assert "Reserved" in said and "We await your payment" not in said
    picture(page, "money-8-portal-paid")
    screen.fits(page)
    receipt = page.get_by_role("link", name=number)
    answer = requests.get(
        stack.url + receipt.get_attribute("href"), timeout=60, allow_redirects=False
    )
    assert answer.headers["Content-Type"] == "application/pdf"
    assert number in text_of(answer.content)

    # and now it goes
    office.goto(f"/odoo/action-stock.action_picking_tree_all/{picking}")
    office.get_by_role("button", name="Validate", exact=True).first.click()
    eventually(lambda: shop.item(order) == {"shipped"})
    page.reload()
    assert "Shipped" in screen.words(page)
    picture(page, "money-9-portal-shipped")
    assert shop.events(order).count("paid") == 1


def test_file_of_the_bank(stack, shop, office, picture):
    """The bank's file says who has paid: orders are proposed and booked; a part keeps
    the order waiting, and confirms nothing. The same file again changes nothing."""
    beans = shop.product("Coffee beans", 10)
    paying, partly, plain = (
        Buyer(shop, name) for name in ("Paula Paid", "Peter Part", "Nora Normal")
    )
    orders = [paying.buy(beans), partly.buy(beans)]
    # a method that holds nothing: the order stays a quotation
    shop.admin["payment.method"].write([shop.method], {"fulfilment_hold": False})
    try:
        orders.append(plain.buy(beans))
    finally:
        shop.admin["payment.method"].write([shop.method], {"fulfilment_hold": True})
    assert [shop.read(order, "state")[0] for order in orders] == [
        "sale",
        "sale",
        "sent",
    ]
    full, part, quotation = orders
    _amount, currency = shop.money(full)

    def entry(order, payer, amount, text, reference):
        return {
            "amount": amount,
            "currency": currency,
            "payer": payer,
            "text": text,
            "reference": f"{reference}-{order}",
        }

    names = {order: shop.name(order) for order in orders}
    entries = [
        entry(full, "Paula Paid", 89, f"Order {names[full]}", "CAMT"),
        entry(part, "P. Part", 40, f"first half {names[part]} thanks", "CAMT"),
        entry(quotation, "N. Normal", 50, names[quotation], "CAMT"),
        entry(0, "Who Knows", 12.5, "present", f"NONE-{full}"),
    ]
    said = screen.read_file(office, *entries)
    assert "4 new, 0 known already" in said
    rows = {
        payer: screen.row_of(office, payer)
        for payer in ("Paula Paid", "P. Part", "N. Normal", "Who Knows")
    }
    for payer, match in (
        ("Paula Paid", "Exact"),
        ("P. Part", "Amount Differs"),
        ("N. Normal", "Amount Differs"),
        ("Who Knows", "No Order Found"),
    ):
        assert match in rows[payer].inner_text()
    assert names[full] in rows["Paula Paid"].inner_text()
    picture(office, "money-bank-1-proposed")
    # nothing is booked before somebody says so
    assert shop.read(full, "payment_status") == ["awaiting"]

    for payer in ("Paula Paid", "P. Part", "N. Normal"):
        rows[payer].locator(".o_list_record_selector input").check()
    panel = office.locator(".o_control_panel")
    panel.get_by_role("button", name="Book", exact=True).click()
    office.locator(".o_notification", has_text="3 booked.").wait_for()
    rows["Paula Paid"].wait_for(state="detached")
    picture(office, "money-bank-2-booked")
    assert rows["Who Knows"].count() == 1

    values = ("state", "payment_status", "payment_due", "is_payment_hold")
    assert shop.read(full, *values) == ["sale", "paid", 0, False]
    assert shop.read(part, *values) == ["sale", "partial", 49, True]
    assert shop.read(quotation, *values) == ["sent", "partial", 39, False]
    assert shop.item(part) == {"awaiting_payment"}
    assert "paid" not in shop.events(part) + shop.events(quotation)
    for buyer, amount in ((paying, "89.00"), (partly, "40.00"), (plain, "50.00")):
        pdf = pdf_of(stack.mails.wait_for(buyer.email, 90, "receipt"))
        assert amount in pdf
    text = partly.words(f"/my/orders/{part}?access_token={token(shop, part)}")
    assert "A part has come. Still to pay:" in text and "49.00" in text

    said = screen.read_file(office, *entries, name="again.xml")
    assert "0 new, 4 known already" in said
    assert shop.read(full, *values) == ["sale", "paid", 0, False]

    # the rest
    screen.receive(office, shop, part)
    assert shop.read(part, *values) == ["sale", "paid", 0, False]
    screen.receive(office, shop, quotation)
    assert shop.read(quotation, *values) == ["sale", "paid", 0, False]
    assert shop.events(quotation).count("paid") == 1


def token(shop, order):
    """:return: what is in the customer's link"""
    return shop.read(order, "access_token")[0]
