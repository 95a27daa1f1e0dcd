"""Returns in both directions: a customer on a small phone gets money back, and another
one pays for a dearer exchange; and what strangers try."""

import io
import re
import uuid

import pytest
import requests
from fulfilment_ext.screens import dialog, fits, mail, open_order, press, words
from order_share.offers import SERIALIZED
from order_share.support import eventually
from PIL import Image

pytestmark = pytest.mark.expected_in_log(
    *SERIALIZED, r"odoo\.http: .*(returned|Choose how many|photo|open the page)"
)


def photo():
    """:return: a picture as a phone makes it"""
    found = io.BytesIO()
    Image.new("RGB", (1200, 900), (90, 60, 30)).save(found, "JPEG")
    return {"name": "jug.jpg", "mimeType": "image/jpeg", "buffer": found.getvalue()}


def open_return(page, record):
    page.goto(f"/odoo/returns/{record['id']}")
    page.locator(
        ".o_form_view .o_data_row, .o_form_view .o_kanban_record"
    ).first.wait_for()


def state(page):
    return page.locator(".o_statusbar_status .o_arrow_button_current").inner_text()


def test_customer_is_owed(stack, merchant, office, phone):
    """A broken jug, from the customer's phone to the bank."""
    jug = merchant.product("Milk jug", 10, 22)
    order, email = merchant.shipped("Rosa Return", (jug, 3))
    [total] = merchant.read(order, "amount_total")
    phone.goto(merchant.link(order))
    phone.get_by_role("link", name="Return Items").click()
    fits(phone)
    phone.get_by_label("Number").select_option("2")
    phone.get_by_label("Reason").select_option(label="Damaged")
    phone.get_by_label("What should we know?").fill("The handle is broken")
    press(phone, "Continue")
    phone.get_by_role("heading", name="Check and Send").wait_for()
    fits(phone)
    assert not merchant.returns(order), "nothing is written before it is sent"
    phone.locator("input[type=file]").set_input_files([photo()])
    press(phone, "Send")
    phone.get_by_role("heading", name="Return RET").wait_for()
    fits(phone)
    assert "The handle is broken" in words(phone)
    [record] = merchant.returns(order)
    assert record["state"] == "requested"
    # two of three, whatever the price list makes of it
    back = -record["amount_due"]
    assert abs(back - total * 2 / 3) < 0.02
    assert len(record["photo_ids"]) == 1
    _found, text, _path = mail(stack, email, "was received")
    assert record["name"] in text

    open_return(office, record)
    press(office, "Approve")
    eventually(lambda: state(office) == "Approved")
    _found, text, _path = mail(stack, email, "How to send your return")
    assert "door B" in text
    press(office, "Receive")
    press(dialog(office, "Receive RET"), "Receive")
    eventually(lambda: state(office) == "Received")
    assert merchant.items(order) == ["returned"]
    assert f"{back:.2f}" in office.locator(".o_fulfilment_due_back").inner_text()
    press(office, "Refund")
    window = dialog(office, "Value Date")
    window.locator("[name=reference] input").fill("BANK 4711")
    press(window, "Refund")
    eventually(lambda: state(office) == "Settled")
    [record] = merchant.returns(order)
    assert record["money_state"] == "done"
    [move] = merchant.admin["account.move"].read(
        [record["move_id"][0]], ["amount_total", "payment_state", "move_type"]
    )
    assert (move["amount_total"], move["move_type"]) == (back, "out_refund")
    assert move["payment_state"] in ("paid", "in_payment")
    assert merchant.read(order, "payment_status", "payment_due") == ["paid", 0]
    mail(stack, email, "is settled")
    phone.reload()
    assert "You get" in words(phone)
    assert not merchant.differences()


def test_customer_owes(stack, merchant, office):
    """A dearer one instead, and extra work: one amount, paid by its link."""
    small = merchant.product("Small grinder", 10, 100)
    large = merchant.product("Large grinder", 10, 150)
    order, email = merchant.shipped("Emil Exchange", (small, 1))
    open_order(office, order)
    press(office, "Return")
    office.locator(".o_fulfilment_return_items .o_data_row").first.wait_for()
    row = office.locator(".o_fulfilment_return_items .o_data_row").first
    row.locator("td[name=quantity]").click()
    row.locator("td[name=quantity] input").fill("1")
    office.locator(".o_form_button_save").click()
    office.locator(".o_form_saved, button[name=action_approve]").first.wait_for()
    eventually(lambda: len(merchant.returns(order)) == 1)
    [record] = merchant.returns(order)
    [line] = merchant.admin["fulfilment.return.line"].search(
        [("return_id", "=", record["id"])]
    )
    merchant.admin["fulfilment.return.line"].write(
        [line], {"outcome": "exchange", "replacement_product_id": large}
    )
    merchant.admin["fulfilment.return"].write(
        [record["id"]], {"fee_ids": [(0, 0, {"kind": "work", "price_unit": 9.9})]}
    )
    open_return(office, record)
    press(office, "Approve")
    eventually(lambda: state(office) == "Approved")
    press(office, "Receive")
    press(dialog(office, "Receive RET"), "Receive")
    eventually(lambda: state(office) == "Received")
    [record] = merchant.returns(order)
    assert record["amount_due"] > 50
    assert merchant.items(order) == ["exchanged", "reserved"]
    press(office, "Send Payment Link")
    office.get_by_text("has got the payment link").wait_for()
    found, _text, _path = mail(stack, email, "Please pay")
    [move] = merchant.admin["account.move"].read(
        [merchant.returns(order)[0]["move_id"][0]], ["amount_total", "move_type"]
    )
    assert move["move_type"] == "out_invoice"
    assert abs(move["amount_total"] - record["amount_due"]) < 0.001
    assert re.search(r"/my/(invoices|returns)/", str(found.get_body(("html",))))
    press(office, "Settle by Hand")
    press(dialog(office, "Value Date"), "Paid")
    eventually(lambda: state(office) == "Settled")
    assert merchant.read(order, "payment_status", "payment_due") == ["paid", 0]
    merchant.ship(order)
    assert merchant.items(order) == ["exchanged", "shipped"]
    assert not merchant.differences()


def test_strangers(stack, merchant):
    """Numbers of others, words of others, and quantities that nobody has."""
    cup = merchant.product("Cup", 20, 5)
    mine, _email = merchant.shipped("Mia Mine", (cup, 2))
    other, _email = merchant.shipped("Otto Other", (cup, 2))
    [line] = merchant.read(mine, "order_line")[0]
    [foreign] = merchant.read(other, "order_line")[0]
    [reason] = merchant.admin["fulfilment.return.reason"].search([], limit=1)
    token = merchant.link(mine).partition("access_token=")[2].partition("&")[0]
    session = requests.Session()
    form = session.get(f"{stack.url}/my/orders/{mine}/return?access_token={token}")
    assert form.status_code == 200
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', form.text).group(1)

    def send(order, word, quantity="1", of=line, step="send", **more):
        return session.post(
            f"{stack.url}/my/orders/{order}/return/{step}",
            data={
                "csrf_token": csrf,
                "access_token": word,
                "key": uuid.uuid4().hex,
                "wish": "credit",
                "line": of,
                f"quantity_{of}": quantity,
                f"reason_{of}": reason,
                **more,
            },
            allow_redirects=False,
        ).status_code

    assert send(other, token, of=foreign) == 404
    assert send(mine, "wrong") == 404
    assert send(mine, token, of=foreign) == 400
    for quantity in ("-1", "3", "NaN", "inf", "1e308", "0", "two"):
        assert send(mine, token, quantity) == 400, quantity
        assert send(mine, token, quantity, step="check") == 400, quantity
    assert not merchant.returns(mine) + merchant.returns(other)
    key = uuid.uuid4().hex
    assert {send(mine, token, key=key) for _turn in range(3)} == {303}
    [record] = merchant.returns(mine)
    for path in (
        f"/my/returns/{record['id']}",
        f"/my/returns/{record['id']}?access_token={token}",
        f"/my/returns/{record['id']}/photo/1",
    ):
        assert requests.get(f"{stack.url}{path}").status_code == 404
    assert send(mine, token, "2") == 400, "one of two is asked for already"
