"""Not paid in time: cancelled, told once, sold to somebody else; and then the money
comes after all."""

import pytest
from fulfilment_ext_website import office as screen
from fulfilment_ext_website.shop import MERCHANT, RACES, Buyer
from order_share.offers import words_of
from order_share.support import eventually

pytestmark = pytest.mark.expected_in_log(*RACES, r"can't be revived")


def pay_late(shop, office, order, payer):
    """The bank's file brings money for a cancelled order; somebody books it."""
    name = shop.name(order)
    amount, currency = shop.money(order)
    screen.read_file(
        office,
        {
            "amount": amount,
            "currency": currency,
            "payer": payer,
            "text": f"Order {name}",
            "reference": f"LATE-{order}",
        },
    )
    assert "Order Is Cancelled" in screen.row_of(office, payer).inner_text()
    assert "1 booked" in screen.book(office, payer)


def test_cancelled_then_paid(stack, shop, small, office, picture):
    machine, grinder = shop.product("Last machine", 1), shop.product("Grinder", 1)
    lena, mark = Buyer(shop, "Lena Late"), Buyer(shop, "Mark Missed")
    late, revived = lena.buy(machine), mark.buy(grinder)
    for order in (late, revived):
        assert shop.read(order, "is_payment_hold") == [True]
    visitor = small(machine.url)
    visitor.get_by_text("Out of Stock").first.wait_for()

    # in time nothing happens
    shop.run_deadlines()
    assert shop.read(late, "state") == ["sale"]
    for order in (late, revived):
        shop.pass_deadline(order)
        assert shop.read(order, "state", "is_payment_hold") == ["cancel", False]
        assert shop.item(order) == {"cancelled"}
    shop.run_deadlines()
    name = shop.name(late)
    text = words_of(
        stack.mails.wait_for(lena.email, 60, f"Your order {name} was cancelled")
    )
    assert "because no payment has come" in text
    visitor.reload()
    visitor.get_by_text("in stock").first.wait_for()
    assert shop.free(machine) == shop.free(grinder) == 1

    # somebody else is quicker with the machine
    quick = Buyer(shop, "Quentin Quick")
    sold = quick.buy(machine)
    screen.receive(office, shop, sold)
    assert shop.read(sold, "payment_status", "is_payment_hold") == ["paid", False]

    # then the money comes
    pay_late(shop, office, late, "Lena Late")
    pay_late(shop, office, revived, "Mark Missed")
    for order in (late, revived):
        assert shop.read(order, "state", "payment_status") == ["cancel", "paid"]
        [found] = shop.exceptions(order)
        assert found["kind"] == "paid_late"
    stack.mails.wait_for(lena.email, 60, f"Your payment for order {name} came after")
    stack.mails.wait_for(MERCHANT, 60, f"{name}: ")
    assert shop.told(lena.email, f"Your order {name} was cancelled") == 1

    # what is sold is not revived
    row = screen.find(office, screen.EXCEPTIONS, name)
    picture(office, "money-late-1-exceptions")
    assert "Paid after It Was Cancelled" in row.inner_text()
    screen.press(row, "Revive")
    screen.agree(office, "Let the order go on?")
    refusal = screen.dialog(office, "can't be revived")
    picture(office, "money-late-2-refused")
    text = refusal.inner_text()
    assert f"of {machine.name} are missing" in text and "Refund it" in text
    refusal.get_by_role("button").last.click()
    assert shop.read(late, "state") == ["cancel"]
    assert shop.free(machine) == 0

    # the money goes back by hand
    screen.press(row, "Refund…")
    asked = screen.dialog(office, "Refund")
    picture(office, "money-late-3-refund")
    assert "Send it from your bank account" in asked.inner_text()
    asked.locator("[name=reference] input").fill("BACK-1")
    asked.get_by_role("button", name="It Was Sent Back").click()
    asked.wait_for(state="detached")
    eventually(lambda: shop.exceptions(late) == [])
    assert shop.read(late, "state", "payment_status") == ["cancel", "refunded"]
    [solved] = shop.exceptions(late, "solved")
    assert "was sent back by hand, BACK-1" in solved["resolution"]

    # of the other there is one
    row = screen.find(office, screen.EXCEPTIONS, shop.name(revived))
    screen.press(row, "Revive")
    screen.agree(office, "Let the order go on?")
    eventually(lambda: shop.exceptions(revived) == [])
    assert shop.read(revived, "state", "payment_status", "is_payment_hold") == [
        "sale",
        "paid",
        False,
    ]
    assert shop.item(revived) == {"reserved"} and shop.free(grinder) == 0
    # the old deadline is over, and so it stays
    shop.run_deadlines()
    assert shop.read(revived, "state") == ["sale"]
    text = f"Your order {shop.name(revived)} was cancelled"
    assert shop.told(mark.email, text) == 1
    assert shop.events(revived).count("paid") == 1
