"""The server dies in the middle of two hundred transfers; and two people ship the same
ones. Each leaves once, and its customer has one mail."""

import pytest
from fulfilment_ext.dispatch import OFFICE, SECOND
from order_share.support import at_once, eventually

pytestmark = pytest.mark.expected_in_log(
    r"could not serialize access",
    r"exception in GET .*/queue_job/runjob",
    r"queue_job",
    r"Connection (reset|refused|aborted)",
    r"bad query",
)
COUNT = 200


@pytest.mark.thorough
def test_power_cut(stack, dispatch, crowd):
    orders, email, _reference = crowd.orders(COUNT)
    transfers = list(crowd.transfers(orders).values())
    bulk = crowd.start(stack.rpc(OFFICE), "ship", "stock.picking", transfers)
    eventually(lambda: 20 <= crowd.state(bulk).get("done", 0) < COUNT - 40)
    stack.kill()
    before = crowd.state(bulk)
    assert before["waiting"] and before["done"], "It was cut off on its way."
    assert len(crowd.shipped(orders)) == before["done"], "What is said was done."
    stack.restart()
    dispatch.sign_in()
    crowd.done(bulk, timeout=240)
    assert crowd.state(bulk) == {"done": COUNT}
    assert crowd.shipped(orders) == dict.fromkeys(orders, (1, 1))

    def all_told():
        stack.sql("NOTIFY queue_job, 'news'")
        return len(crowd.told(email)) >= COUNT

    eventually(all_told, timeout=240)
    busy = "SELECT 1 FROM fulfilment_bulk_mail WHERE state = 'waiting'"
    eventually(lambda: not stack.sql(busy), timeout=60)
    assert sorted(crowd.told(email)) == sorted(crowd.names(transfers))
    assert not stack.sql("SELECT name FROM queue_job WHERE state = 'failed'")


@pytest.mark.thorough
def test_two_at_once(stack, crowd):
    orders, email, _reference = crowd.orders(40)
    transfers = list(crowd.transfers(orders).values())
    people = [stack.rpc(login) for login in (OFFICE, SECOND)]
    bulks = at_once(
        *(
            lambda rpc=rpc: crowd.start(rpc, "ship", "stock.picking", transfers)
            for rpc in people
        )
    )
    crowd.done(*bulks)
    states = [crowd.state(bulk) for bulk in bulks]
    assert sum(state.get("done", 0) for state in states) == 40, states
    assert sum(state.get("skipped", 0) for state in states) == 40, states
    assert crowd.shipped(orders) == dict.fromkeys(orders, (1, 1))
    eventually(lambda: len(crowd.told(email)) >= 40, timeout=60)
    assert sorted(crowd.told(email)) == sorted(crowd.names(transfers))


def test_pressed_twice(stack, crowd):
    """A double click starts one action."""
    orders, _email, _reference = crowd.orders(2)
    rpc = stack.rpc(OFFICE)
    context = {"active_model": "sale.order", "active_ids": orders}
    wizard = rpc["fulfilment.bulk.start"].create({"kind": "ship"}, context=context)
    again = stack.rpc(OFFICE)
    found = at_once(
        *(
            lambda each=each: each["fulfilment.bulk.start"].action_start(
                [wizard], context=context
            )["res_id"]
            for each in (rpc, again)
        )
    )
    assert len(set(found)) == 1
    crowd.done(found[0])
    assert crowd.shipped(orders) == dict.fromkeys(orders, (1, 1))
