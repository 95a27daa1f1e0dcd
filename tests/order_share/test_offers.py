"""Offers are asked for, made, compared and awarded; each side reads its mails and opens
its pages.
"""

import re

import pytest
from order_share.offers import SERIALIZED, links_in, path_of, words_of
from order_share.support import (
    PDF,
    Visitor,
    check_headers,
    eventually,
    prices_in,
    text_of,
)

# notices are written while the next thing is done
pytestmark = pytest.mark.expected_in_log(*SERIALIZED)

#: Where the goods come from and go to, and whose they are: for the winner only.
ADDRESSES = ("Deichstraße", "Kundin", "5550 9900", "55509900", "einkauf@")


def amount(text):
    """An amount as pages write it, in any language."""
    whole, cents = text.split(".")
    thousands, rest = whole[:-3], whole[-3:]
    return re.compile(rf"{thousands}[.,\s\u00a0\u202f]?{rest}[.,]{cents}")


def check_blind(answer, rivals=(), amounts=()):
    """Nothing of the rivals is in an answer: no name, address or amount, not even how
    many they are.
    """
    text = f"{answer.text} {dict(answer.headers)}"
    for rival in rivals:
        for word in (rival.name, rival.name.split(" ")[0], rival.email, rival.token):
            assert word not in text, word
    for number in amounts:
        assert not amount(number).search(text), number
    found = re.search(r"\b(rivals?|other offers?|offers received|lowest)\b", text, re.I)
    assert not found, found
    assert not prices_in(text)


@pytest.fixture(scope="module")
def euro(offers):
    """A euro is 1.25 dollars."""
    admin = offers.admin
    currency = admin.ref("base.EUR")
    admin["res.currency"].write([currency], {"active": True})
    rates = admin["res.currency.rate"].search([("currency_id", "=", currency)])
    admin["res.currency.rate"].unlink(rates)
    admin["res.currency.rate"].create(
        {"currency_id": currency, "name": "2020-01-01", "rate": 0.8}
    )
    return currency


def test_round_trip(stack, shares, offers, euro):
    """Three are asked by mail: one changes the offer, one withdraws it, one offers in
    euros. One wins, the others see nothing more; then all is taken back.
    """
    order = shares.order()
    note, secret = shares.attach(order, "Ladung.pdf"), shares.attach(order, "CMR.pdf")
    tender = offers.ask(
        3, ("sale.order", order), send=True, documents=[note], secret=[secret],
        message="Tail lift needed",
    )  # fmt: skip
    a, b, c = tender.bids
    for bid in tender.bids:
        mail, url = offers.mailed(bid)
        assert url == bid.url
        words = words_of(mail)
        assert "asks you for an offer" in words and "Tail lift needed" in words
        rivals = [other for other in tender.bids if other is not bid]
        assert not [word for word in ADDRESSES if word in mail.as_string()]
        assert not [rival.name for rival in rivals if rival.name in words]
        assert offers.share(bid, "state") == "requested"

    visitors = {bid.id: Visitor(stack) for bid in tender.bids}
    page = visitors[a.id].get(a.path)
    check_headers(page)
    check_blind(page, [b, c])
    words = text_of(visitors[a.id].open(a))
    for text in ("Hamburg", "Kreiselpumpe KP-40", "164.5", "Tail lift needed"):
        assert text in words, text
    assert "Ladung.pdf" in words and "CMR.pdf" not in words
    assert not [word for word in ADDRESSES if word in page.text]
    assert visitors[a.id].get(f"/link/{a.token}/file/{note}").content == PDF
    assert visitors[a.id].get(f"/link/{a.token}/file/{secret}").status_code == 404

    # A: offers and changes it
    answer = visitors[a.id].offer(
        a, "1560.00", note="Two drivers", pickup_date="2026-12-01",
        delivery_date="2026-12-03", valid_until="2099-12-31",
    )  # fmt: skip
    assert answer.status_code == 303
    answer = visitors[a.id].get(path_of(answer.headers["Location"]) + "?said=offer")
    assert "Your offer was sent." in answer.text
    assert amount("1560.00").search(answer.text)
    assert visitors[a.id].offer(a, "1520.50", note="One driver").status_code == 303
    # B: offers and withdraws
    assert visitors[b.id].offer(b, "1333.25").status_code == 303
    assert visitors[b.id].post(b, "withdraw").status_code == 303
    # C: in another currency
    assert visitors[c.id].offer(c, "1450.75", currency="EUR").status_code == 303
    assert offers.versions(a) == [(1, "offer", 1560), (2, "offer", 1520.5)]
    assert offers.versions(b) == [(1, "offer", 1333.25), (2, "withdrawn", 0)]
    for bid in tender.bids:
        rivals = [other for other in tender.bids if other is not bid]
        numbers = {"1560.00", "1520.50", "1333.25", "1450.75", "1813.44"}
        mine = {a.id: {"1560.00", "1520.50"}, b.id: {"1333.25"}, c.id: {"1450.75"}}
        page = visitors[bid.id].get(bid.path)
        check_blind(page, rivals, numbers - mine[bid.id])

    # compared in the company's currency
    found = offers.admin["order.share"].search_read(
        [("request_id", "=", tender.id)],
        ["recipient_name", "state", "offer_amount", "offer_id"],
        order="offer_amount",
    )
    compared = {row["id"]: (row["state"], row["offer_amount"]) for row in found}
    assert compared == {
        a.id: ("offered", 1520.5),
        b.id: ("requested", 0),
        c.id: ("offered", 1813.44),
    }
    marks = ("is_best_price", "is_earliest", "offer_rank", "answer_version")
    assert offers.share(a, *marks) == {
        "id": a.id, "is_best_price": True, "is_earliest": False, "offer_rank": 1,
        "answer_version": 2,
    }  # fmt: skip
    assert offers.share(c, "is_best_price", "offer_rank")["offer_rank"] == 2
    assert "1,560.00" in offers.share(a, "answer_history")
    told = "SELECT body FROM mail_message WHERE model = 'sale.order' AND res_id = "
    eventually(lambda: "1,450.75" in str(stack.sql(f"{told}{order}")))

    # awarded: a purchase order, the details on the same link, the documents
    assert offers.award(a) is True
    assert offers.orders(tender) == [
        [str(a.partner), "USD", "1520.50", "purchase", "t"]
    ]
    won, url = offers.mailed(a, "You have won")
    assert url != a.url
    for winner in (a, offers.through(a, url)):
        visitor = Visitor(stack)
        words = text_of(visitor.open(winner))
        assert "Deichstraße 27" in words and "CMR.pdf" in words
        for document in (note, secret):
            answer = visitor.get(f"/link/{winner.token}/file/{document}")
            assert answer.content == PDF
        check_blind(visitor.get(winner.path), [b, c], ["1333.25", "1450.75"])
    lost, url = offers.mailed(c, "Your offer for")
    assert url is None
    check = f"{lost['Subject']} {words_of(lost)}"
    assert "another one" in check
    assert a.name not in check and "1520" not in check and "1,520" not in check
    offers.calm()
    for bid, mine, others in (
        (b, "1333.25", ["1520.50", "1450.75"]),
        (c, "1450.75", ["1520.50", "1333.25"]),
    ):
        page = visitors[bid.id].get(bid.path)
        assert page.status_code == 200
        check_headers(page)
        rivals = [other for other in tender.bids if other is not bid]
        check_blind(page, rivals, others)
        words = text_of(visitors[bid.id].open(bid))
        assert "Closed" in words or "closed" in words
        if bid is c:
            assert amount(mine).search(words)
        for text in ("Hamburg", "Kreiselpumpe", "Ladung.pdf", "Tail lift", *ADDRESSES):
            assert text not in page.text, text
        for document in (note, secret):
            path = f"/link/{bid.token}/file/{document}"
            assert visitors[bid.id].get(path).status_code == 404
        assert visitors[bid.id].offer(bid, "1.00").status_code == 422
    assert [mail["Subject"] for mail in stack.mails.to(b.email)[1:]] == []

    # the winner reports; then everything is taken back
    assert visitors[a.id].report(a, "accepted").status_code == 303
    assert offers.undo(tender) is True
    undone, url = offers.mailed(a)
    assert "take back the award" in words_of(undone)
    assert [row[3:] for row in offers.orders(tender)] == [["cancel", "f"]]
    assert offers.state(tender) == "open"
    assert offers.share(a, "state", "scope") == {
        "id": a.id, "state": "offered", "scope": "offer",
    }  # fmt: skip
    page = visitors[a.id].get(a.path)
    assert not [word for word in ADDRESSES if word in page.text]
    assert visitors[a.id].get(f"/link/{a.token}/file/{secret}").status_code == 404
    assert visitors[a.id].report(a, "at_pickup").status_code == 404
    offers.mailed(c, "More time")
    assert visitors[c.id].offer(c, "1100.00", currency="EUR").status_code == 303
    assert offers.award(c) is True
    partner, currency, total, *_rest = offers.orders(tender)[-1]
    assert (int(partner), currency, total) == (c.partner, "EUR", "1100.00")


def test_prices_per_line(stack, offers):
    """A request for quotation is priced by lines; one vendor gets all of it."""
    order, lines = offers.rfq()
    tender = offers.ask(2, ("purchase.order", order), send=True)
    one, two = tender.bids
    (row,) = offers.admin["purchase.order"].read([order], ["state"])
    assert row["state"] == "sent"
    page = Visitor(stack).get(one.path)
    assert "Gasket" in page.text and "7.77" not in page.text
    assert "Stammlieferant" not in page.text
    prices = dict(zip(lines, ("12.50", "11.25", "10.05"), strict=True))
    fields = {f"price_{line}": price for line, price in prices.items()}
    visitor = Visitor(stack)
    answer = visitor.post(
        one, "offer", kind="offer", currency="USD", **fields,
        **{f"lead_{lines[0]}": "5"},
    )  # fmt: skip
    assert answer.status_code == 303
    total = 10 * 12.5 + 20 * 11.25 + 30 * 10.05
    assert offers.share(one, "offer_amount") == total
    fields = {f"price_{lines[1]}": "9.99"}
    assert Visitor(stack).post(
        two, "offer", kind="offer", currency="USD", **fields
    ).status_code == 303  # fmt: skip
    assert offers.award(one) is True
    (row,) = offers.admin["purchase.order"].read(
        [order], ["state", "partner_id", "amount_untaxed"]
    )
    assert (row["state"], row["partner_id"][0]) == ("purchase", one.partner)
    assert row["amount_untaxed"] == total
    read = offers.admin["purchase.order.line"].read(lines, ["price_unit"])
    assert [line["price_unit"] for line in read] == [12.5, 11.25, 10.05]
    assert len(offers.orders(tender)) == 1
    offers.undo(tender)
    read = offers.admin["purchase.order.line"].read(lines, ["price_unit"])
    assert [line["price_unit"] for line in read] == [7.77] * 3


def test_award_by_lines(stack, offers):
    """Each line goes to its cheapest vendor; every vendor has an order of its own."""
    order, lines = offers.rfq()
    tender = offers.ask(2, ("purchase.order", order))
    one, two = tender.bids
    for bid, prices in ((one, ("5.00", "6.00", "7.00")), (two, ("4.00", "8.00", ""))):
        fields = {
            f"price_{line}": price for line, price in zip(lines, prices, strict=True)
        }
        answer = Visitor(stack).post(
            bid, "offer", kind="offer", currency="USD", **fields
        )
        assert answer.status_code == 303
    Wizard = offers.admin["order.share.award.lines"]
    wizard = Wizard.create({"request_id": tender.id})
    Wizard.action_award([wizard])
    assert {
        (int(partner), float(total), state)
        for partner, _currency, total, state, _stands in offers.orders(tender)
    } == {
        (one.partner, 20 * 6.0 + 30 * 7.0, "purchase"),
        (two.partner, 40.0, "purchase"),
    }
    for bid in tender.bids:
        assert offers.share(bid, "state") == "assigned"
        offers.mailed(bid, "You have won")
    offers.undo(tender)
    read = offers.admin["purchase.order.line"].read(lines, ["price_unit", "order_id"])
    assert {(row["price_unit"], row["order_id"][0]) for row in read} == {(7.77, order)}


def test_open_link(stack, shares, offers, visitor):
    """Anyone who has the open link gets a link by mail, and offers through that; staff
    say which contact it is.
    """
    admin = offers.admin
    known = admin["res.partner"].create(
        {"name": "Odra Trans sp. z o.o.", "email": "ola@odra.example"}
    )
    tender = offers.ask(1, open_link=True)
    page = visitor.get(tender.open.path)
    assert page.status_code == 200
    check_headers(page)
    check_blind(page, tender.bids)
    assert "Hamburg" in page.text and "Kreiselpumpe" in page.text
    assert not [word for word in ADDRESSES if word in page.text]

    answer = offers.register(visitor, tender)
    assert answer.status_code == 303
    check_headers(answer)
    page = visitor.get(path_of(answer.headers["Location"]) + "?said=registered")
    assert "Look into your mailbox" in page.text and "/share/" not in page.text
    # the answer says nothing about who is known
    stranger = offers.register(Visitor(stack), tender, email="new@nowhere.example")
    for told in (answer.headers["Location"], answer.status_code):
        assert told in (stranger.headers["Location"], stranger.status_code)
    mail = stack.mails.wait_for("ola@odra.example")
    (url,) = links_in(mail)
    rows = admin["order.share"].search_read(
        [("request_id", "=", tender.id), ("recipient_email", "=", "ola@odra.example")],
        ["partner_id", "recipient_name", "is_unmatched"],
    )
    (row,) = rows
    assert (row["partner_id"], row["is_unmatched"]) == (False, True)
    assert row["recipient_name"] == "Trans Odra (Ola Odra)"
    share = shares.open_again(url)
    guest = Visitor(stack)
    assert guest.offer(share, "900.00").status_code == 303
    again = offers.register(Visitor(stack), tender, company_name="Other name")
    assert again.status_code == 303
    (second,) = links_in(stack.mails.wait_for("ola@odra.example"))
    assert second != url and shares.open_again(second).id == share.id

    # staff see the similar contact and choose it
    visitors = admin["order.share.visitor"].search([("share_id", "=", share.id)])
    (row,) = admin["order.share.visitor"].read(visitors, ["suggested_partner_ids"])
    assert row["suggested_partner_ids"] == [known]
    match = admin["order.share.match"].create(
        {"visitor_id": visitors[0], "partner_id": known}
    )
    admin["order.share.match"].action_use([match])
    assert admin["order.share"].action_award([share.id]) is True
    ((partner, _currency, total, *_rest),) = offers.orders(tender)
    assert (int(partner), float(total)) == (known, 900)
    assert "Deichstraße" in text_of(guest.open(share))
    closed = visitor.get(tender.open.path)
    assert closed.status_code == 200
    assert "Hamburg" not in closed.text and "Trans Odra" not in closed.text
    late = offers.register(Visitor(stack), tender, email="late@odra.example")
    assert late.status_code == 422


def test_deadline(stack, shares, offers):
    """Who is silent is reminded; after the deadline the page is closed; with more time
    it works again, and everybody is told.
    """
    reminder = offers.admin.ref("order_share.reminder_1_day")
    tender = offers.ask(3, send=True, hours=48, reminder_ids=[(6, 0, [reminder])])
    for bid in tender.bids:
        offers.mailed(bid)
    quick, absent, silent = tender.bids
    assert Visitor(stack).offer(quick, "1000").status_code == 303
    answer = Visitor(stack).post(
        absent, "offer", kind="unavailable", reason="capacity", note="Next week again"
    )
    assert answer.status_code == 303
    assert offers.share(absent, "state") == "unavailable"
    stack.sql(
        "UPDATE order_share_request SET deadline = deadline - interval '25 hours',"
        " next_reminder_at = next_reminder_at - interval '25 hours',"
        f" create_date = create_date - interval '25 hours' WHERE id = {tender.id}"
    )
    stack.run_cron("order_share.ir_cron_remind_requests")
    stack.run_cron("order_share.ir_cron_remind_requests")
    mail, url = offers.mailed(silent, "Reminder")
    assert "no answer yet" in words_of(mail)
    reminded = offers.through(silent, url)
    assert Visitor(stack).get(reminded.path).status_code == 200
    assert Visitor(stack).get(silent.path).status_code == 200, "The first link works."
    offers.calm()
    shares.quiet()
    assert [len(stack.mails.to(bid.email)) for bid in tender.bids] == [1, 1, 2]

    offers.deadline_over(tender)
    assert offers.state(tender) == "ended"
    visitor = Visitor(stack)
    for bid, mine in ((quick, "1000.00"), (absent, None), (silent, None)):
        page = visitor.get(bid.path)
        words = text_of(visitor.open(bid))
        assert "The deadline is over" in words
        assert "Hamburg" not in words and "Kreiselpumpe" not in words
        if mine:
            assert amount(mine).search(words)
        check_blind(page, [other for other in tender.bids if other is not bid])
    assert visitor.offer(silent, "999").status_code == 422
    assert visitor.post(quick, "withdraw").status_code == 422

    offers.extend(tender, hours=6)
    for bid in tender.bids:
        mail, url = offers.mailed(bid, "More time")
        assert Visitor(stack).get(path_of(url)).status_code == 200
    assert visitor.offer(silent, "999").status_code == 303
    assert visitor.offer(absent, "1001").status_code == 303
    assert offers.share(silent, "state") == "offered"
    assert offers.state(tender) == "open"
