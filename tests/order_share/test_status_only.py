"""A status-only share from the paper plane to the delivery, and back into the
office.
"""

import re

import lxml.html
import pytest
from order_share.support import PRICE_TEXTS, dump_holds, eventually, rows, sign

from support.pages import DESKTOP, PHONE, sign_in

CARRIER = "Kurier Wiśniewski"
ADDRESS = "fahrer@kurier.example"
STEPS = ("accepted", "at_pickup", "in_transit", "at_delivery", "delivered")
TRACES = (
    "order_share_event",
    "access_link_event",
    "access_link_command",
    "access_link_quota",
    "mail_message",
    "mail_mail",
    "queue_job",
)
SECRETS = ("Kundin", "Deichstraße", "Kreiselpumpe", "164.5", "9900", *PRICE_TEXTS)


@pytest.fixture(scope="module")
def carrier(shares):
    """A carrier who reads German."""
    return shares.partner(CARRIER, email=ADDRESS, lang="de_DE", tz="Europe/Berlin")


def share_with_carrier(page, order, picture):
    """Press the paper plane, choose a carrier, send by e-mail."""
    page.goto(f"/odoo/sales/{order}")
    page.locator("button[name=action_share_with_partner]:visible").click()
    dialog = page.locator(".modal").last
    dialog.locator("[name=partner_ids] input").fill(CARRIER)
    page.locator(".o-autocomplete--dropdown-item", has_text=CARRIER).first.click()
    assert dialog.locator("[name=scope] input[data-value=status]").is_checked()
    picture(page, "status-office-1-dialog")
    dialog.locator("button[name=action_send]").click()
    links = page.locator(".o_order_share_links")
    links.locator(".o_order_share_sent").wait_for()
    assert links.locator("img[src^='data:image/png']").count() == 1
    url = links.locator("input").input_value()
    picture(page, "status-office-2-links")
    links.locator(".modal-footer button", has_text="Close").click()
    links.wait_for(state="detached")
    return url


def link_in(mail):
    """The address of the share that a mail carries."""
    html = lxml.html.fromstring(mail.get_body(("html",)).get_content())
    (address,) = [href for href in html.xpath("//a/@href") if "/share/" in href]
    return address


def test_round_trip(stack, shares, carrier, visitors, visitor, picture):
    """From the order over the mail to the phone, and what the office sees of it."""
    order = shares.order()
    office = visitors.open(DESKTOP)
    sign_in(office, "admin")
    shown = share_with_carrier(office, order, picture)

    mail = stack.mails.wait_for(ADDRESS)
    url = link_in(mail)
    assert url == shown
    # in the carrier's language: dates are written the German way
    assert re.search(r"\b\d\d\.\d\d\.20\d\d\b", mail.as_string())
    share = shares.open_again(url)
    stored = office.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert share.secret not in stored and share.secret not in office.url
    eventually(
        lambda: (
            not stack.sql("SELECT 1 FROM mail_mail WHERE body_html LIKE '%/share/%'")
        )
    )
    assert not dump_holds(stack, share.secret)

    badge = office.locator("button[name=action_view_order_shares]")
    office.reload()
    badge.get_by_text("Assigned").wait_for()

    toasts = office.context.new_page()
    toasts.goto("/odoo")
    toasts.wait_for_selector(".o_navbar")
    toasts.wait_for_timeout(1000)  # the bus connects

    phone = visitors.open(PHONE)
    phone.goto(url)
    shares.quiet()
    before = rows(stack, *TRACES)
    visitor.get(share.path)
    visitor.request("HEAD", share.path)
    visitor.get(share.path, headers={"Purpose": "prefetch"})
    phone.goto(url)
    phone.wait_for_load_state("networkidle")
    assert rows(stack, *TRACES) == before
    assert phone.locator("html").get_attribute("lang") == "de"
    assert not phone.locator("#upload, a[href*='/file/'], a[href$='.ics']").count()
    words = phone.locator("body").inner_text()
    assert not [secret for secret in SECRETS if secret in words]
    picture(phone, "status-phone-1-assigned")

    step(phone, "accepted", picture, 2)
    toasts.locator(".o_notification", has_text=CARRIER).get_by_text(
        "Accepted"
    ).wait_for()
    picture(toasts, "status-office-3-toast")

    step(phone, "at_pickup", picture, 3)
    phone.locator(".al-undo button").tap()
    phone.wait_for_url("**said=undo")
    picture(phone, "status-phone-4-undone")
    for number, code in enumerate(STEPS[1:], 5):
        step(phone, code, picture, number)
    assert not phone.locator("#status").count()

    kinds = [
        what if kind == "status" else kind for kind, what, _note in shares.events(share)
    ]
    done = ["accepted", "at_pickup", "undo", "at_pickup", *STEPS[2:]]
    assert kinds == ["assigned", *done]

    office.reload()
    badge.get_by_text("Delivered").wait_for()
    office.locator(".o-mail-Message", has_text="Accepted").first.wait_for()
    shares.a_minute_later(share)
    eventually(
        lambda: stack.sql(
            "SELECT 1 FROM mail_message WHERE model = 'sale.order' AND body LIKE"
            f" '%Delivered%' AND res_id = {order}"
        )
    )
    office.reload()
    delivered = office.locator(".o-mail-Message", has_text="Delivered").first
    delivered.wait_for()
    assert CARRIER in delivered.inner_text()
    picture(office, "status-office-4-order")


def step(phone, code, picture, number):
    """Press the one button of the page."""
    button = phone.locator("#status button[name=status]")
    assert button.get_attribute("value") == code
    sign(phone)
    with phone.expect_navigation(url="**said=status"):
        button.tap()
    picture(phone, f"status-phone-{number}-{code}")


def test_copied_link(stack, shares, visitors, carrier):
    """A link that was only copied works, and is not counted as sent."""
    for scope in ("status", "details"):
        share = shares.new(scope, partner=carrier)
        assert shares.state(share) == "draft"
        phone = visitors.open(PHONE)
        assert phone.goto(share.url).status == 200
        sign(phone)
        phone.locator("#status button[name=status]").tap()
        phone.wait_for_url("**said=status")
        assert shares.statuses(share) == ["accepted"]
    assert not [mail for mail in stack.mails.to(ADDRESS) if share.token in str(mail)]


@pytest.mark.parametrize("what", ["sale.order", "purchase.order", "stock.picking"])
def test_each_document(stack, shares, visitor, what):
    """Orders, purchases and transfers are shared alike."""
    admin = shares.admin
    (record,) = admin[what].search([("state", "!=", "cancel")], limit=1)
    for scope in ("status", "details"):
        share = shares.new(scope, (what, record))
        shares.admin["order.share"].action_mark_sent([share.id])
        assert visitor.report(share, "accepted").status_code == 303
        page = visitor.open(share)
        stops = page.xpath("//section[@aria-labelledby='stops_title']")
        assert len(stops) == (scope == "details")
    assert admin[what].read([record], ["order_share_state"])[0]["order_share_state"]
