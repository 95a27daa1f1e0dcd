"""Many orders at the same moment: what a budget has is spent once."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
import requests
from b2b_budget.budgets import customers  # noqa: F401
from order_share.offers import SERIALIZED
from order_share.support import at_once, eventually

from support.rpc import RpcError

pytestmark = [
    pytest.mark.thorough,
    # what people are told is a warning in the log
    pytest.mark.expected_in_log(
        *SERIALIZED, r"are needed", r"Waiting for the Customer"
    ),
]


def send(rpc, order):
    """:return: True, or why the order was refused"""
    try:
        rpc["sale.order"].action_budget_send([order])
    except RpcError as error:
        return str(error)
    return True


def test_twenty_at_once(stack, customers):  # noqa: F811
    """20 orders of 100 against 1,000: exactly ten pass."""
    # no months: the year alone says how much there is
    customer = customers(amount=1000, policy="block", period_type="custom")
    orders = [customer.order(100) for _number in range(20)]
    clerks = [stack.rpc() for _order in orders]
    answers = at_once(*map(partial(partial, send), clerks, orders))
    refused = [answer for answer in answers if answer is not True]
    assert len(refused) == 10, answers
    for answer in refused:
        assert "are needed" in answer and "are left" in answer, answer
    states = [customer.state(order) for order in orders]
    assert sorted(states) == ["draft"] * 10 + ["waiting"] * 10
    assert customer.year() == (1000, 0, 0)
    assert not customer.differences()


def test_the_same_order_from_five_desks(stack, customers):  # noqa: F811
    customer = customers(amount=1200, policy="block")
    order = customer.order(50)
    clerks = [stack.rpc() for _desk in range(5)]
    answers = at_once(*(partial(send, rpc, order) for rpc in clerks))
    assert answers.count(True) == 1, answers
    assert customer.year()[0] == 50
    assert not customer.differences()


@pytest.mark.expected_in_log(
    r"Connection (reset|refused|aborted)", r"queue_job", r"runjob"
)
def test_power_cut(stack, customers):  # noqa: F811
    """The server is killed while orders are sent: nothing is reserved twice or lost."""
    customer = customers(amount=100_000, policy="block")
    orders = [customer.order(10) for _number in range(30)]
    acknowledged, lost = set(), set()

    def work(mine):
        rpc = stack.rpc()
        for order in mine:
            try:
                answer = send(rpc, order)
            except requests.RequestException:
                lost.add(order)
                return
            assert answer is True, answer
            acknowledged.add(order)

    with ThreadPoolExecutor(3) as pool:
        futures = [pool.submit(work, orders[part::3]) for part in range(3)]
        deadline = time.monotonic() + 60
        while len(acknowledged) < 6 and time.monotonic() < deadline:
            time.sleep(0.01)
        stack.kill()
        for future in futures:
            future.result()
    assert 6 <= len(acknowledged) < 30, "killed in between"
    stack.restart()
    customer.rpc = stack.rpc()
    for order in acknowledged:
        assert customer.state(order) == "waiting"
    sent = [order for order in orders if customer.state(order) == "waiting"]
    assert customer.year()[0] == 10 * len(sent)
    assert not customer.differences()
    # whoever got no answer presses again
    for order in set(orders) - acknowledged:
        answer = send(customer.rpc, order)
        assert (answer is True) == (order not in sent), answer
    assert customer.year()[0] == 300
    assert not customer.differences()
    # jobs that were cut off are run again, once the runner has noticed
    busy = "SELECT 1 FROM queue_job WHERE state IN ('enqueued', 'started')"
    eventually(lambda: not stack.sql(busy), timeout=180)
    assert not stack.sql("SELECT name FROM queue_job WHERE state = 'failed'")
