"""The last unit in two carts: both press Pay at the same time, one gets it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from fulfilment_ext_website.shop import RACES, Buyer, Refused

pytestmark = pytest.mark.expected_in_log(
    *RACES,
    r"none left",
    r"only 1 left",
    # core does not wait for a cart that is being paid
    r"could not obtain lock on row",
    r"Payment is already being processed",
)


def at_once(*tasks):
    """:return: results of tasks that begin together; what they raise as well"""
    barrier = Barrier(len(tasks))

    def run(task):
        barrier.wait()
        try:
            return task()
        except Refused as refusal:
            return refusal

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def transactions(stack, orders):
    """:return: how many payments were begun for these"""
    ids = ", ".join(map(str, orders))
    [[count]] = stack.sql(
        "SELECT count(*) FROM sale_order_transaction_rel"
        f" WHERE sale_order_id IN ({ids})"
    )
    return int(count)


@pytest.mark.parametrize(
    "turn", [0, *(pytest.param(turn, marks=pytest.mark.thorough) for turn in (1, 2, 3))]
)
def test_two_press_pay(stack, shop, turn):
    last = shop.product("Last cup", 1)
    other = shop.product("Other cup", 5)
    buyers = [Buyer(shop, name) for name in ("Ute One", "Urs Two")]
    for buyer in buyers:
        buyer.ready(last).open_payment()
    results = at_once(*(buyer.press_pay for buyer in buyers))
    lost = [result for result in results if isinstance(result, Refused)]
    assert len(lost) == 1, results
    assert f"{last.name}: none left. Remove it from your cart." in str(lost[0])
    assert "try again in a few minutes" in str(lost[0])
    loser = buyers[results.index(lost[0])]
    [winner] = [buyer for buyer in buyers if buyer is not loser]
    [reference] = [result for result in results if result is not lost[0]]
    assert transactions(stack, [loser.order]) == 0
    assert transactions(stack, [winner.order]) == 1

    # the page says it before anything is pressed
    said = loser.words("/shop/payment")
    assert "none left" in said and "Back to the cart" in said
    assert "We await your payment" in winner.finish(reference)
    assert shop.read(winner.order, "state", "is_payment_hold") == ["sale", True]
    assert shop.free(last) == 0

    # the cart is as it was, and another article can be bought
    assert last.name in loser.words("/shop/cart")
    [[line]] = stack.sql(
        f"SELECT id FROM sale_order_line WHERE order_id = {loser.order}"
        f" AND product_id = {last.id}"
    )
    loser.call("/shop/cart/update", line_id=int(line), quantity=0)
    loser.put(other)
    # an empty cart is not sent
    loser.choose_freight()
    loser.open_payment()
    assert "We await your payment" in loser.finish(loser.press_pay())
    assert shop.read(loser.order, "state") == ["sale"]

    [[reserved, on_hand]] = stack.sql(
        "SELECT sum(reserved_quantity), sum(quantity) FROM stock_quant"
        f" WHERE product_id = {last.id} AND location_id = {shop.shelf}"
    )
    assert (float(reserved), float(on_hand)) == (1, 1)


@pytest.mark.thorough
def test_five_want_three(stack, shop):
    """Three are there, five carts have one each: three get it."""
    cup = shop.product("Few cups", 3)
    buyers = [Buyer(shop, f"Visitor {number}") for number in range(5)]
    for buyer in buyers:
        buyer.ready(cup).open_payment()
    results = at_once(*(buyer.press_pay for buyer in buyers))
    # who was refused tries again; who has it goes on
    for _turn in range(2):
        for number, result in enumerate(results):
            if isinstance(result, Refused):
                [results[number]] = at_once(buyers[number].press_pay)
    won = [n for n, result in enumerate(results) if not isinstance(result, Refused)]
    assert len(won) == 3, results
    for number in won:
        buyers[number].finish(results[number])
    held = [shop.read(buyers[number].order, "is_payment_hold")[0] for number in won]
    assert held == [True] * 3
    assert shop.free(cup) == 0
    assert transactions(stack, [buyer.order for buyer in buyers]) == 3


@pytest.mark.thorough
def test_same_cart_pressed_twice(stack, shop):
    """A double press pays one cart once: the second payment is another try at the same
    order, and the stock is held once."""
    cup = shop.product("Twice cup", 1)
    buyer = Buyer(shop, "Dora Double").ready(cup).open_payment()
    results = at_once(buyer.press_pay, buyer.press_pay)
    won = [result for result in results if not isinstance(result, Refused)]
    assert won
    for reference in won:
        buyer.finish(reference)
    assert shop.read(buyer.order, "state", "is_payment_hold") == ["sale", True]
    [[moves, demand]] = stack.sql(
        "SELECT count(*), sum(product_uom_qty) FROM stock_move"
        f" WHERE product_id = {cup.id} AND state != 'cancel'"
        f" AND sale_line_id IS NOT NULL"
    )
    assert (int(moves), float(demand)) == (1, 1)
