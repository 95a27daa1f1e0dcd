"""Cash on delivery: agreed on, collected, paid online after all, cashed up."""

from functools import partial

import pytest
from delivery_supplier.cash import Cash
from delivery_supplier.rounds import Phone
from order_share.offers import SERIALIZED
from order_share.support import at_once, eventually

from support.pages import PHONE, barriers

# taps at the same moment, and core's own booking beside the job's
pytestmark = pytest.mark.expected_in_log(*SERIALIZED)


@pytest.fixture(scope="module")
def rounds(stack):
    return Cash(stack)


def test_collected_and_cashed_up(stack, rounds, visitors, picture):
    """Agreed on by the operator, collected at the door, booked, handed in, closed."""
    marek = rounds.deliverer()
    first, second = rounds.deliveries(marek, 2)
    due = rounds.switch(first)
    assert due and rounds.switch(second) == due
    assert rounds.paid(first) == ("awaiting", due)
    less = due - 8

    tour = rounds.link(first, "tour")
    page = visitors.open(PHONE)
    page.goto(f"{tour}/job/{first}")
    assert f"{due:.2f}" in page.locator("main").inner_text()
    phone = Phone(stack, f"{tour}/job/{first}")
    taps = [partial(phone.post, "delivered", cash="full", cash_seen=f"{due:.2f}")] * 3
    answers = at_once(*taps)
    assert {answer.status_code for answer in answers} == {303}
    assert rounds.paid(first) == ("paid", 0)
    assert rounds.kinds(first).count("collected") == 1

    phone = Phone(stack, f"{tour}/job/{second}")
    answer = phone.post("delivered", cash="other", amount=f"{less:.2f}")
    assert answer.status_code == 422, "another amount needs a note"
    answer = phone.post(
        "delivered", cash="other", amount=f"{less:.2f}", cash_note="Had no change"
    )
    assert answer.status_code == 303
    assert rounds.paid(second) == ("partial", pytest.approx(8))

    for job, amount in ((first, due), (second, less)):
        [payment] = eventually(partial(rounds.payments, job), timeout=60)
        assert payment["amount"] == pytest.approx(amount)

    page.goto(f"{tour}/cash")
    assert f"{due + less:.2f}" in page.locator("main").inner_text()
    assert barriers(page) == []
    page.get_by_label("Counted").fill("340")
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("alert").get_by_text("Write why").wait_for()
    picture(page, "cash-refused")
    page.get_by_label("Note").fill("Some went missing")
    page.get_by_role("button", name="Hand in").click()
    page.get_by_text("The office counts it").wait_for()
    picture(page, "cash-handed-in")
    [cash] = rounds.cash(marek)
    assert (cash["state"], cash["handed_in"]) == ("handed_in", 340)
    assert cash["expected"] == pytest.approx(due + less)

    wizard = rounds.admin["delivery.cashup"].create(
        {"cash_id": cash["id"], "counted": 340, "reason": "Seen, it is missing"}
    )
    rounds.admin["delivery.cashup"].action_close([wizard])
    [cash] = rounds.cash(marek)
    assert (cash["state"], cash["counted"]) == ("closed", 340)
    assert cash["difference"] == pytest.approx(340 - due - less)
    page.goto(f"{tour}/cash")
    assert page.get_by_role("button", name="Hand in").count() == 0


def test_paid_online_after_all(stack, rounds):
    """The card succeeds after the change to cash: nobody collects, everybody knows."""
    marek = rounds.deliverer()
    [job] = rounds.deliveries(marek)
    card = rounds.card(job)
    due = rounds.switch(job)
    phone = Phone(stack, rounds.link(job))
    rounds.succeeds(card)
    assert rounds.paid(job) == ("paid", 0)
    answer = phone.post("delivered", cash="full", cash_seen=f"{due:.2f}")
    assert answer.status_code == 422, "a tap from before"
    assert "collected" not in rounds.kinds(job)
    assert rounds.cash(marek) == []
    phone.renew()
    assert phone.post("delivered").status_code == 303
    kinds = [
        row["kind"]
        for row in rounds.admin["delivery.notification"].search_read(
            [("order_id", "=", rounds.order(job))], ["kind"]
        )
    ]
    assert "job_paid" in kinds
    assert kinds.count("paid") == 1
    activities = rounds.admin["mail.activity"].search_count(
        [("res_model", "=", "sale.order"), ("res_id", "=", rounds.order(job))]
    )
    assert activities == 1


@pytest.mark.thorough
def test_card_and_cash_at_the_same_moment(stack, rounds):
    """Whoever comes first is seen by the other: it is never collected unnoticed."""
    for _turn in range(3):
        [job] = rounds.deliveries(rounds.deliverer())
        card = rounds.card(job)
        due = rounds.switch(job)
        phone = Phone(stack, rounds.link(job))
        answer, _none = at_once(
            partial(phone.post, "delivered", cash="full", cash_seen=f"{due:.2f}"),
            partial(rounds.succeeds, card),
        )
        assert rounds.paid(job) == ("paid", 0)
        collected = "collected" in rounds.kinds(job)
        assert answer.status_code == (303 if collected else 422)
        activities = rounds.admin["mail.activity"].search_count(
            [("res_model", "=", "sale.order"), ("res_id", "=", rounds.order(job))]
        )
        assert activities == 1, "the operator looks at it either way"
