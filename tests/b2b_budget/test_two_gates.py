"""With order_approval beside it: both gates of an order, opened at the same moment."""

import pytest
from b2b_budget.budgets import PASSWORD, customers  # noqa: F401
from order_approval.test_concurrency import Person
from order_share.offers import SERIALIZED
from order_share.support import at_once

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.expected_in_log(*SERIALIZED, r"Failed processing mail queue"),
]


class Signed(Person):
    """Somebody of a story's customer, with a page open that has a form to decide."""

    def __init__(self, stack, login):
        super().__init__(stack, login, PASSWORD)

    def look(self, path):
        self.path = path
        return self.see(path)

    def decide(self, do):
        answer = self._post(f"{self.path}/decide", do=do, seen=self.seen)
        assert answer.status_code < 500
        return answer.status_code


@pytest.mark.parametrize("number", range(3))
def test_the_last_gate_releases(stack, customers, number):  # noqa: F811
    rpc = stack.rpc()
    if not rpc["ir.model"].search_count([("model", "=", "order.approval")]):
        pytest.skip("order_approval is not installed")
    customer = customers(amount=12_000)
    rpc["b2b.organization"].write(
        [customer.organization], {"approval_quotations": True}
    )
    anna = customer.person("anna", "b2b_account.role_administrator")
    rita = customer.person("rita", "b2b_budget.role_requester")
    members = rpc["b2b.member"]
    (approver,) = members.search([("email", "=", anna)])
    (buyer,) = members.search([("email", "=", rita)])
    members.write([approver], {"release_mode": "approver"})
    members.write([buyer], {"release_mode": "always", "approver_id": approver})
    (row,) = members.read([buyer], ["partner_id"])
    order, request = customer.sent(100, partner_id=row["partner_id"][0])
    requester = Signed(stack, rita)
    requester.see(f"/my/orders/{order}")
    requester._post(f"/my/orders/{order}/release")
    ((approval, state),) = stack.sql(
        f"SELECT id, state FROM order_approval WHERE order_id = {order}"
    )
    assert state == "pending"
    one = Signed(stack, anna).look(f"/my/approvals/{approval}")
    other = Signed(stack, customer.orderer).look(f"/my/budgets/orders/{request}")
    at_once(lambda: one.decide("release"), lambda: other.decide("approve"))
    ((state,),) = stack.sql(f"SELECT state FROM sale_order WHERE id = {order}")
    assert state == "sale"
    assert customer.state(order) == "confirmed"
    assert customer.year() == (0, 100, 11_900)
    assert not customer.differences()
