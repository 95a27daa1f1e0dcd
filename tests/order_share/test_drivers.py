"""A carrier with an account sends a transport to a driver, who reports the status."""

import pytest
from order_share.offers import SERIALIZED, Bid, links_in, words_of
from order_share.support import (
    PERSON,
    Visitor,
    check_headers,
    new_key,
    picture,
    prices_in,
    rows,
    text_of,
)

pytestmark = pytest.mark.expected_in_log(*SERIALIZED)

HIDDEN = ("Kreiselpumpe", "Deichstraße", "164.5", "Lieferschein", "Gate 3", "Kundin")
WRITTEN = (
    "order_share_event",
    "order_share_driver",
    "access_link",
    "access_link_upload",
    "ir_attachment",
    "sms_sms",
    "mail_mail",
)


@pytest.fixture(scope="module", autouse=True)
def no_sms(stack):
    """Messages stay in the queue: nothing is asked from Odoo's service."""
    switch = (
        "UPDATE ir_cron SET active = {} WHERE id = (SELECT res_id FROM"
        " ir_model_data WHERE module = 'sms' AND name = 'ir_cron_sms_scheduler_action')"
    )
    stack.sql(switch.format("false"))
    yield
    stack.sql("DELETE FROM sms_sms")
    stack.sql(switch.format("true"))


@pytest.fixture(scope="module")
def carrier(offers):
    """A carrier's contact. :return: id"""
    (partner,) = offers.bidders(1, country_id=offers.admin.ref("base.de"))
    return partner


@pytest.fixture(scope="module")
def dispatcher(offers, carrier):
    """Who has the carrier's account."""
    return offers.account("dispatcher", partner_id=carrier, tz="Europe/Berlin")


@pytest.fixture
def share(shares, carrier):
    order = shares.order()
    document = shares.attach(order)
    return shares.assigned(
        "details", order, [document], partner=carrier, message="Gate 3"
    )


def forward(visitor, share, by="mail", **fields):
    values = {
        "driver_name": "Max Fahrer",
        "driver_email": "max@fahrer.example",
        "driver_phone": "+49 171 5550123",
        "plate": "HH-AB 123",
        "by": by,
        **fields,
    }
    return visitor.post(share, "driver", **values)


def child(shares, share, url):
    made = Bid(share.id, url, share.order)
    shares.made.append(made)
    return made


def test_by_mail(stack, shares, share, dispatcher):
    """The driver's mail brings a page with the status only; the carrier sees what the
    driver does, and ends the link.
    """
    words = text_of(dispatcher.open(share))
    assert "Send to a driver" in words
    answer = forward(dispatcher, share, driver_lang="de_DE")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("said=driver")
    mail = stack.mails.wait_for("max@fahrer.example")
    assert not [word for word in (*HIDDEN, share.token) if word in words_of(mail)]
    (url,) = links_in(mail)
    link = child(shares, share, url)
    driver = Visitor(stack)
    page = driver.get(link.path)
    check_headers(page)
    words = text_of(driver.open(link))
    assert "Max Fahrer" in words
    assert not prices_in(page.text)
    assert not [word for word in HIDDEN if word in page.text]
    assert driver.report(link, "accepted").status_code == 303
    assert driver.report(link, "at_pickup").status_code == 303
    assert shares.state(share) == "at_pickup"

    words = text_of(dispatcher.open(share))
    for word in ("Max Fahrer", "HH-AB 123", f"{PERSON}, driver Max Fahrer"):
        assert word in words, word
    events = shares.admin["order.share.event"].search_read(
        [("share_id", "=", share.id), ("status", "=", "at_pickup")],
        ["driver_id", "is_partner", "author_name"],
    )
    assert events[0]["driver_id"][1] == "Max Fahrer" and events[0]["is_partner"]

    number = stack.sql(
        f"SELECT max(id) FROM order_share_driver WHERE share_id = {share.id}"
    )[0][0]
    answer = dispatcher.post(share, "driver/revoke", driver_id=number)
    assert answer.headers["Location"].endswith("said=revoked")
    assert driver.get(link.path).status_code == 410
    assert driver.report(link, "in_transit").status_code == 410
    assert shares.state(share) == "at_pickup"
    assert dispatcher.get(share.path).status_code == 200
    again = dispatcher.post(share, "driver/revoke", driver_id=number)
    assert again.status_code == 303


def test_by_sms(stack, shares, share, dispatcher):
    """The message waits in core's queue, to a number in international form."""
    answer = forward(dispatcher, share, "sms", driver_email="")
    assert answer.status_code == 303
    ((number, body, state),) = stack.sql(
        "SELECT number, body, state FROM sms_sms ORDER BY id DESC LIMIT 1"
    )
    assert (number, state) == ("+491715550123", "outgoing")
    assert not [word for word in HIDDEN if word in body]
    url = next(word for word in body.split() if "/share/" in word)
    link = child(shares, share, url)
    driver = Visitor(stack)
    assert driver.report(link, "accepted").status_code == 303
    # all end with the carrier's own link
    shares.revoke(share)
    assert driver.get(link.path).status_code == 410
    assert driver.report(link, "at_pickup").status_code == 410


@pytest.mark.thorough
def test_refused(stack, shares, offers, share, dispatcher):
    """Without an account, of another's transport, to nobody, in a wrong way, too often,
    when it is over.
    """
    stranger = offers.account("driver-stranger", email="s@s.example")
    before = rows(stack, *WRITTEN)
    assert forward(Visitor(stack), share).status_code == 404
    assert forward(stranger, share).status_code == 404
    for fields, code in (
        ({"driver_name": ""}, 422),
        ({"driver_email": "nonsense"}, 422),
        ({"driver_email": ""}, 422),
        ({"driver_email": "a@x.example, b@x.example"}, 422),
        ({"by": "sms", "driver_phone": ""}, 422),
        ({"by": "sms", "driver_phone": "12"}, 422),
        ({"by": "sms", "driver_phone": "call me"}, 422),
        ({"by": "pigeon"}, 400),
        ({"by": ""}, 400),
    ):
        answer = forward(dispatcher, share, **fields)
        assert answer.status_code == code, fields
        check_headers(answer)
        if code == 422:
            assert "HH-AB 123" in answer.text, "What was typed is still there."
    for number in ("0", "x", "", "9" * 30, "-1", "999999"):
        answer = dispatcher.post(share, "driver/revoke", driver_id=number)
        assert answer.status_code in (400, 422), number
    assert rows(stack, *WRITTEN) == before
    # a request for offers has no drivers
    bid = offers.ask(1).bids[0]
    account = offers.account("driver-bidder", partner_id=bid.partner)
    assert forward(account, bid).status_code == 404
    # another's driver
    assert forward(dispatcher, share).status_code == 303
    (number,) = offers.drivers(share)
    other = shares.assigned("details", partner=bid.partner)
    assert account.post(other, "driver/revoke", driver_id=number).status_code == 422
    # the same form again
    key = new_key()
    for _attempt in range(2):
        assert forward(dispatcher, share, key=key).status_code == 303
    assert len(offers.drivers(share)) == 2
    stack.sql(
        f"UPDATE access_link_quota SET used = 20 WHERE key = 'driver:{share.link_id}'"
    )
    answer = forward(dispatcher, share)
    assert answer.status_code == 429 and answer.headers["Retry-After"]
    assert len(offers.drivers(share)) == 2
    stack.sql("DELETE FROM access_link_quota WHERE key LIKE 'driver:%'")
    assert dispatcher.report(share, "delivered").status_code == 303
    answer = forward(dispatcher, share)
    assert answer.status_code == 422 and "over" in answer.text


@pytest.mark.thorough
def test_driver_beyond_the_carrier(stack, shares, offers, share, dispatcher):
    """A driver's link reports the status, whoever is signed in, and nothing else."""
    assert forward(dispatcher, share, driver_email="two@d.example").status_code == 303
    (url,) = links_in(stack.mails.wait_for("two@d.example"))
    link = child(shares, share, url)
    nothing = Visitor(stack).get(f"/share/{link.link_id}.{'A' * 43}")
    shares.quiet()
    before = rows(stack, *WRITTEN)
    account_rows = rows(stack, "order_share_account_rel")
    for visitor in (Visitor(stack), dispatcher):
        answers = {
            name: visitor.get(f"{link.path}/{name}")
            for name in ("order.pdf", "route", "calendar.ics")
        }
        answers["upload"] = visitor.upload(link, "a.jpg", picture())
        answers["driver"] = forward(visitor, link)
        answers["revoke"] = visitor.post(link, "driver/revoke", driver_id="1")
        answers["offer"] = visitor.offer(link, "1")
        answers["withdraw"] = visitor.post(link, "withdraw")
        answers["account"] = visitor.post(link, "account")
        for name, answer in answers.items():
            assert answer.status_code == 404, name
            assert answer.content == nothing.content, name
        for document in share.documents:
            path = f"/link/{link.token}/file/{document}"
            assert visitor.get(path).status_code == 404
        page = visitor.get(link.path)
        assert not [word for word in HIDDEN if word in page.text]
        assert "my-" not in page.text and "driver/revoke" not in page.text
        stack.sql("DELETE FROM access_link_quota WHERE key LIKE 'address:%'")
    assert rows(stack, *WRITTEN) == before
    assert rows(stack, "order_share_account_rel") == account_rows
    # a driver takes back only the own reports
    assert dispatcher.report(share, "accepted").status_code == 303
    driver = Visitor(stack)
    words = text_of(driver.open(link))
    assert "Accepted" in words
    shares.expire(share)
    assert driver.get(link.path).status_code == 410
