"""From the settings to a phone and back: account, test message, receipts, answers."""

import re
import time

import pytest

from support import sms
from support.pages import sign_in

NUMBER = "+49 176 04069001"


@pytest.fixture
def gateway(stack):
    """A gateway that reports every message as delivered, after a moment."""
    gateway = sms.Gateway(credentials={"story": "Secret1"}).start()
    gateway.receipts, gateway.receipt_delay = ["buffered", "delivered"], 0.5
    stack.rpc()["ir.config_parameter"].set_param("sms_vonage.api_base", gateway.url)
    yield gateway
    gateway.stop()
    stack.sql("UPDATE res_company SET sms_provider = 'iap'")


def open_dialog(page):
    """Choose Vonage in the settings and open its dialog."""
    page.goto("/odoo/settings")
    page.locator("[name=sms_provider] input[data-value=vonage]").check()
    with page.expect_navigation():  # settings that are saved load the page anew
        page.click(".o_form_button_save")
    page.click("button:has-text('Configure Vonage Account')")
    page.wait_for_selector(".modal [name=sms_vonage_api_key] input")


def fill(page, **values):
    """Fill fields of the dialog."""
    for name, value in values.items():
        page.fill(f".modal [name={name}] :is(input, textarea)", value)


def test_account(stack, desktop, gateway, picture):
    """An administrator sets up the account, sends a message to a phone, and sees that
    it has arrived; a wrong secret is told before."""
    sign_in(desktop, "admin")
    open_dialog(desktop)
    fill(
        desktop,
        sms_vonage_api_key="story",
        sms_vonage_api_secret="wrong",
        sms_vonage_sender="Story",
        sms_vonage_price="0.08",
        test_number=NUMBER,
        test_text="Zażółć gęślą jaźń",
    )
    desktop.keyboard.press("Tab")  # core counts when the field is left
    desktop.wait_for_selector(
        ".o_sms_vonage_preview:text('17 characters, 1 SMS (UCS-2), about'):text('0.08')"
    )
    desktop.click(".modal button:has-text('Send Test SMS')")
    desktop.wait_for_selector(".modal :text('Failed')")
    desktop.wait_for_selector(".modal :text('does not accept the API key')")
    assert not gateway.to(NUMBER)

    fill(desktop, sms_vonage_api_secret="Secret1")
    desktop.click(".modal button:has-text('Show Balance')")
    desktop.wait_for_selector("text=10.28 EUR")
    desktop.click(".modal button:has-text('Send Test SMS')")
    got = gateway.wait_for(NUMBER)
    assert (got.sender, got.text) == ("Story", "Zażółć gęślą jaźń")
    for _attempt in range(20):
        if len(got.reported) == 2:
            break
        desktop.wait_for_timeout(250)
    assert got.reported == [("buffered", 200), ("delivered", 200)]
    desktop.click(".modal button:has-text('Look Again')")
    desktop.wait_for_selector(".modal :text('Delivered')")
    picture(desktop, "account")
    desktop.click(".modal button:has-text('Save')")

    desktop.goto(gateway.url)
    assert desktop.locator("td:has-text('Zażółć gęślą jaźń')").count() == 1


def test_answer(stack, desktop, gateway):
    """A recipient's answer is read at the contact; STOP puts the number on the list."""
    sms.connect(stack, gateway)
    admin = stack.rpc()
    gateway.credentials = None
    partner = admin["res.partner"].create({"name": "Nina", "phone": NUMBER})
    action = admin["sms.vonage.account.manage"].create({})
    (dialog,) = admin["sms.vonage.account.manage"].read([action], ["inbound_url"])
    url = dialog["inbound_url"]
    assert re.fullmatch(rf"{re.escape(stack.url)}/sms_vonage/inbound/1/.{{32}}", url)
    for method in ("GET", "POST", "JSON"):
        gateway.method = method
        assert gateway.answer(url, NUMBER, f"I open the gate by {method}") == 200
    assert gateway.answer(url[:-1], NUMBER, "Forged") == 404
    sign_in(desktop, "admin")
    desktop.goto(f"/odoo/contacts/{partner}")
    for method in ("GET", "POST", "JSON"):
        desktop.wait_for_selector(f".o-mail-Message:has-text('gate by {method}')")
    assert not desktop.locator(".o-mail-Message:has-text('Forged')").count()
    assert gateway.answer(url, NUMBER, "Stop!") == 200
    number = NUMBER.replace(" ", "")
    assert admin["phone.blacklist"].search_count([("number", "=", number)]) == 1
    # neither secret nor text in the log
    words = stack.log.read_text()
    assert url.split("/")[-1] not in words
    assert "open the gate" not in words and "open%20the" not in words


def test_queue(stack, gateway):
    """Messages of the queue go out once each, whatever the gateway does, and what is
    not sent says why."""
    sms.connect(stack, gateway)
    gateway.credentials, gateway.receipts = None, []
    admin = stack.rpc()
    admin["ir.config_parameter"].set_param("sms_vonage.timeout", "1")
    expected = {
        "04069002": ("ok", ""),
        "04069003": ("http:429", "vonage_throttled"),
        "04069004": ("http:500", "sms_server"),
        "04069005": ("hang", "vonage_unclear"),
        "04069006": ("reset", "vonage_unclear"),
        "04069007": ("html", "vonage_unclear"),
        "04069008": ("garbage", "vonage_unclear"),
        "04069009": ("status:9", "sms_credit"),
    }
    partners = []
    for digits, (behaviour, _failure) in expected.items():
        gateway.numbers[f"49176{digits}"] = behaviour
        partners.append(
            admin["res.partner"].create(
                {"name": f"Phone {digits}", "phone": f"+49176{digits}"}
            )
        )
    composer = admin["sms.composer"].create(
        {
            "body": "Your order",
            "composition_mode": "mass",
            "res_model": "res.partner",
            "res_ids": repr(partners),
        }
    )
    admin["sms.composer"].action_send_sms([composer])
    query = (
        "SELECT number, state, failure_type FROM sms_sms"
        f" WHERE partner_id IN ({','.join(map(str, partners))})"
    )
    # core wakes its queue
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        rows = stack.sql(query)
        if not any(state in ("outgoing", "process") for _, state, _ in rows):
            break
        time.sleep(0.5)
    wanted = sorted(f"49176{digits}" for digits in expected)
    # others may be told something meanwhile
    assert sorted(got.to for got in gateway.all if got.to in wanted) == wanted
    states = {number[-8:]: (state, failure) for number, state, failure in rows}
    assert states == {
        digits: ("error" if failure else "pending", failure)
        for digits, (_behaviour, failure) in expected.items()
    }
