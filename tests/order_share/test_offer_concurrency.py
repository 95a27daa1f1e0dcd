"""Several people do things at the same moment: nothing is lost, doubled or mixed up."""

import pytest
from order_share.offers import SERIALIZED
from order_share.support import Visitor, at_once, eventually, new_key

from support.rpc import RpcError

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.expected_in_log(*SERIALIZED),
]
#: A refusal that a user reads in a dialog.
REFUSED = pytest.mark.expected_in_log(
    r"odoo\.http: .*(Already awarded|has changed this offer|was closed|no award to"
    r" undo|already executing|is awarded already)"
)


@pytest.fixture(scope="module")
def colleague(shares, stack):
    """Another salesperson who buys transports. Each sign-in is one browser."""
    admin = shares.admin
    groups = [
        admin.ref("sales_team.group_sale_salesman_all_leads"),
        admin.ref("purchase.group_purchase_user"),
        admin.ref("stock.group_stock_user"),
    ]
    admin["res.users"].create(
        {
            "name": "Carla Einkauf",
            "login": "carla",
            "password": "carla",
            "group_ids": [(4, group) for group in groups],
        }
    )
    return stack.rpc("carla")


@pytest.fixture(scope="module")
def admin(stack):
    """The administrator in a second browser."""
    return stack.rpc()


def attempt(call):
    """What a user gets: True, or the words of the refusal."""
    try:
        return call()
    except RpcError as error:
        assert error.name in (
            "odoo.exceptions.UserError",
            "odoo.exceptions.ValidationError",
        ), error
        return str(error)


def ready(stack, share):
    """A visitor who has the page open."""
    visitor = Visitor(stack)
    visitor.csrf_token(share)
    return visitor


def told(stack, bid, subject):
    return [mail for mail in stack.mails.to(bid.email) if subject in mail["Subject"]]


@REFUSED
@pytest.mark.parametrize("number", range(3))
def test_two_award(stack, shares, offers, colleague, number):
    """Of two users who choose different offers one wins, the other reads who was
    chosen.
    """
    tender = offers.ask(2)
    for bid, amount in zip(tender.bids, ("1500", "1400"), strict=True):
        assert Visitor(stack).offer(bid, amount).status_code == 303
    first, second = tender.bids
    seen = [offers.standing(bid) for bid in tender.bids]
    answers = at_once(
        lambda: attempt(lambda: offers.award(first, seen[0])),
        lambda: attempt(lambda: offers.award(second, seen[1], colleague)),
    )
    assert answers.count(True) == 1, answers
    (refusal,) = [answer for answer in answers if answer is not True]
    winner, loser = (first, second) if answers[0] is True else (second, first)
    assert f"Already awarded to {winner.name}" in refusal
    ((partner, _currency, amount, state, stands),) = offers.orders(tender)
    assert int(partner) == winner.partner and stands == "t" and state == "purchase"
    assert float(amount) == (1500 if winner is first else 1400)
    assert offers.share(winner, "state") == "assigned"
    assert offers.share(loser, "state") == "closed"
    if not number:
        offers.calm()
        eventually(lambda: told(stack, winner, "You have won"))
        eventually(lambda: told(stack, loser, "Your offer for"))
        assert len(stack.mails.to(winner.email)) == 1
        assert len(stack.mails.to(loser.email)) == 1


@REFUSED
@pytest.mark.parametrize("number", range(2))
@pytest.mark.parametrize("change", ["offer", "withdraw", "unavailable"])
def test_changed_while_awarded(stack, offers, admin, change, number):
    """What the user saw is awarded, or it is refused; never another amount."""
    tender = offers.ask(2)
    bid, rival = tender.bids
    visitor = ready(stack, bid)
    assert visitor.offer(bid, "1500").status_code == 303
    assert Visitor(stack).offer(rival, "1600").status_code == 303
    seen = offers.standing(bid)
    changes = {
        "offer": lambda: visitor.offer(bid, "1900"),
        "withdraw": lambda: visitor.post(bid, "withdraw"),
        "unavailable": lambda: visitor.post(bid, "offer", kind="unavailable"),
    }
    answer, award = at_once(
        changes[change], lambda: attempt(lambda: offers.award(bid, seen, admin))
    )
    if award is True:
        told = answer.headers.get("Location", "").endswith("said=awarded")
        assert (answer.status_code, told) in ((303, True), (422, False)), answer.text
        ((_partner, _currency, amount, _state, _stands),) = offers.orders(tender)
        assert float(amount) == 1500
        assert len(offers.versions(bid)) == 1
    else:
        assert "has changed this offer meanwhile" in award and bid.name in award
        assert answer.status_code == 303
        assert not offers.orders(tender) and offers.state(tender) == "open"
        assert len(offers.versions(bid)) == 2
    # afterwards the same is said again to who has still the old page open
    if award is not True:
        assert "has changed this offer" in attempt(lambda: offers.award(bid, seen))
    else:
        assert "Already awarded" in attempt(lambda: offers.award(rival))


def test_two_devices(stack, offers):
    """Dispatcher and driver answer for the same bidder: each answer is a version."""
    (bid,) = offers.ask(1).bids
    devices = [ready(stack, bid) for _number in range(6)]
    tasks = [
        lambda d=device, n=number: d.offer(bid, f"{1000 + n}.50")
        for number, device in enumerate(devices[:4])
    ]
    tasks += [lambda d=device: d.post(bid, "withdraw") for device in devices[4:]]
    answers = at_once(*tasks)
    assert [answer.status_code for answer in answers] == [303] * 6
    versions = offers.versions(bid)
    assert [version for version, _kind, _amount in versions] == [
        *range(1, len(versions) + 1)
    ]
    amounts = sorted(amount for _version, kind, amount in versions if kind == "offer")
    assert amounts == [1000.5, 1001.5, 1002.5, 1003.5]
    last = versions[-1]
    row = offers.share(bid, "state", "offer_amount")
    state, offered = row["state"], row["offer_amount"]
    if last[1] == "offer":
        assert (state, offered) == ("offered", last[2])
    else:
        assert (state, offered) == ("requested", 0)


def test_one_form_sent_by_a_nervous_thumb(stack, offers):
    """The same form five times at once is one version."""
    (bid,) = offers.ask(1).bids
    devices = [ready(stack, bid) for _number in range(5)]
    key = new_key()
    answers = at_once(
        *(lambda d=device: d.offer(bid, "1500", key=key) for device in devices)
    )
    assert [answer.status_code for answer in answers] == [303] * 5
    assert offers.versions(bid) == [(1, "offer", 1500)]


@REFUSED
def test_double_click(stack, offers, admin):
    """Award pressed twice is one award."""
    tender = offers.ask(1)
    (bid,) = tender.bids
    Visitor(stack).offer(bid, "1500")
    seen = offers.standing(bid)
    answers = at_once(
        lambda: attempt(lambda: offers.award(bid, seen)),
        lambda: attempt(lambda: offers.award(bid, seen, admin)),
    )
    assert answers.count(True) == 1, answers
    assert "Already awarded to" in next(a for a in answers if a is not True)
    assert len(offers.orders(tender)) == 1
    # undo, twice as well
    answers = at_once(
        lambda: attempt(lambda: offers.undo(tender)),
        lambda: attempt(lambda: offers.undo(tender, admin)),
    )
    assert answers.count(True) == 1, answers
    assert "There is no award to undo" in next(a for a in answers if a is not True)
    ((*_order, state, stands),) = offers.orders(tender)
    assert (state, stands) == ("cancel", "f")
    assert offers.share(bid, "state") == "offered"
    assert offers.state(tender) == "open"


@REFUSED
def test_award_and_close(stack, offers, admin, colleague):
    """One user awards, another closes: one of both, not something between."""
    tender = offers.ask(2)
    bid, silent = tender.bids
    Visitor(stack).offer(bid, "1500")
    seen = offers.standing(bid)
    award, close = at_once(
        lambda: attempt(lambda: offers.award(bid, seen, admin)),
        lambda: attempt(
            lambda: colleague["order.share.request"].action_close([tender.id])
        ),
    )
    assert (award is True) != (close is True), (award, close)
    assert offers.share(silent, "state") == "closed"
    if award is True:
        assert "is awarded already" in close
        assert offers.share(bid, "state") == "assigned"
        assert len(offers.orders(tender)) == 1
    else:
        assert "was closed" in award
        assert offers.share(bid, "state") == "closed"
        assert not offers.orders(tender)


def test_extended_while_offering(stack, offers, admin):
    """An offer that comes in while the deadline is moved is neither lost nor refused,
    and the end is the new one.
    """
    tender = offers.ask(3)
    devices = [ready(stack, bid) for bid in tender.bids]
    *answers, extended = at_once(
        *(
            lambda d=device, b=bid: d.offer(b, "1500")
            for device, bid in zip(devices, tender.bids, strict=True)
        ),
        lambda: attempt(lambda: offers.extend(tender, admin, days=9)),
    )
    assert isinstance(extended, dict), extended
    assert [answer.status_code for answer in answers] == [303] * 3
    for bid in tender.bids:
        assert offers.versions(bid) == [(1, "offer", 1500)]
        assert offers.share(bid, "state") == "offered"
    ((days,),) = stack.sql(
        "SELECT round(extract(epoch FROM deadline - now() at time zone 'UTC') / 86400)"
        f" FROM order_share_request WHERE id = {tender.id}"
    )
    assert int(days) == 9


def test_ten_bidders(stack, offers):
    """Ten bidders at the same moment: ten offers."""
    tender = offers.ask(10)
    devices = [ready(stack, bid) for bid in tender.bids]
    answers = at_once(
        *(
            lambda d=device, b=bid, n=number: d.offer(b, f"{2000 + n}")
            for number, (device, bid) in enumerate(
                zip(devices, tender.bids, strict=True)
            )
        )
    )
    assert [answer.status_code for answer in answers] == [303] * 10
    for number, bid in enumerate(tender.bids):
        assert offers.versions(bid) == [(1, "offer", 2000 + number)]
    (row,) = offers.admin["order.share.request"].read(
        [tender.id], ["offer_count", "silent_count"]
    )
    assert (row["offer_count"], row["silent_count"]) == (10, 0)


def test_registered_twice(stack, offers):
    """An address that asks twice at the same moment for a link has one share."""
    tender = offers.ask([], open_link=True)
    people = [ready(stack, tender.open) for _number in range(2)]
    answers = at_once(
        *(
            lambda p=person: offers.register(p, tender, email="Ola@two.example")
            for person in people
        )
    )
    assert [answer.status_code for answer in answers] == [303, 303]
    rows = stack.sql(
        f"SELECT recipient_email FROM order_share WHERE request_id = {tender.id}"
    )
    assert rows == [["ola@two.example"]]
    assert stack.sql(
        f"SELECT count(*) FROM order_share_visitor WHERE request_id = {tender.id}"
    ) == [["1"]]


@REFUSED
def test_reminders_twice(stack, shares, offers, admin):
    """Two runs of the reminders at once: one mail to who is silent."""
    reminder = offers.admin.ref("order_share.reminder_4_hours")
    tender = offers.ask(3, reminder_ids=[(6, 0, [reminder])])
    Visitor(stack).offer(tender.bids[0], "1500")
    stack.sql(
        "UPDATE order_share_request SET next_reminder_at = now() at time zone 'UTC'"
        f" - interval '1 minute' WHERE id = {tender.id}"
    )
    cron = admin.ref("order_share.ir_cron_remind_requests")
    offers.calm()
    answers = at_once(
        lambda: attempt(lambda: admin["ir.cron"].method_direct_trigger([cron])),
        lambda: attempt(lambda: offers.admin["ir.cron"].method_direct_trigger([cron])),
        lambda: attempt(lambda: stack.rpc()["ir.cron"].method_direct_trigger([cron])),
    )
    assert [a for a in answers if a is True or "already executing" in str(a)] == answers
    offers.calm()
    for bid in tender.bids[1:]:
        eventually(lambda bid=bid: told(stack, bid, "Reminder"))
    shares.quiet()
    counts = [len(told(stack, bid, "Reminder")) for bid in tender.bids]
    assert counts == [0, 1, 1]
