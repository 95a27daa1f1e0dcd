"""Several people decide about one order at the same moment: one does, all read what."""

import lxml.html
import pytest
import requests
from order_share.offers import SERIALIZED
from order_share.support import at_once

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.expected_in_log(*SERIALIZED),
]
PASSWORD = "lindenhof"
BUYER, APPROVER, SUBSTITUTE = (
    f"{name}@lindenhof.example.com" for name in ("miriam", "markus", "petra")
)


class Person:
    """Somebody who is signed in, with a page of an order open."""

    def __init__(self, stack, login, password=PASSWORD):
        self.url, self.session = stack.url, requests.Session()
        self.token = self._token("/web/login")
        answer = self._post("/web/login", login=login, password=password)
        assert answer.status_code == 303

    def _token(self, path):
        page = lxml.html.fromstring(self.session.get(self.url + path).content)
        return page.xpath("//input[@name='csrf_token']/@value")[0]

    def _post(self, path, **values):
        return self.session.post(
            self.url + path,
            {"csrf_token": self.token, **values},
            allow_redirects=False,
            timeout=60,
        )

    def open(self, number):
        """Look at a request. :return: self"""
        self.number = number
        return self.see(f"/my/approvals/{number}")

    def see(self, path):
        """Look at a page with a form. :return: self"""
        page = self.session.get(self.url + path)
        assert page.status_code == 200
        html = lxml.html.fromstring(page.content)
        self.token = html.xpath("//input[@name='csrf_token']/@value")[0]
        self.seen = (html.xpath("//input[@name='seen']/@value") or [""])[0]
        return self

    def press(self, step, **values):
        """:return: status of the answer, never a failure of the server"""
        answer = self._post(
            f"/my/approvals/{self.number}/{step}", seen=self.seen, **values
        )
        assert answer.status_code < 500
        return answer.status_code


@pytest.fixture
def submitted(stack):
    """Makes requests of the demo customer's buyer, which its approver and the
    substitute may decide. :return: number of a new one"""
    rpc = stack.rpc()

    def submit():
        # the shop's own way has its story; here only what follows is of interest
        buyer = Person(stack, BUYER)
        product = rpc["product.product"].read(
            [rpc.ref("product.product_delivery_02")], ["product_tmpl_id"]
        )[0]
        answer = buyer.session.post(
            f"{stack.url}/shop/cart/add",
            json={
                "params": {
                    "product_template_id": product["product_tmpl_id"][0],
                    "product_id": product["id"],
                    "quantity": 2,
                }
            },
        )
        assert answer.status_code == 200
        buyer.session.get(f"{stack.url}/shop/checkout?try_skip_step=true")
        page = buyer.session.get(f"{stack.url}/shop/payment")
        html = lxml.html.fromstring(page.content)
        (form,) = html.xpath("//form[@id='approval_release_form']")
        values = dict(form.form_values())
        answer = buyer.session.post(stack.url + form.get("action"), values)
        assert answer.url.endswith("/shop/approval/submitted"), answer.url
        ((number,),) = stack.sql("SELECT max(id) FROM order_approval")
        return number

    return submit


def state(stack, number):
    """:return: states of request and order, and the steps that count"""
    ((approval, order),) = stack.sql(
        "SELECT a.state, o.state FROM order_approval a JOIN sale_order o"
        f" ON o.id = a.order_id WHERE a.id = {number}"
    )
    steps = stack.sql(
        "SELECT kind FROM order_approval_event WHERE kind IN"
        " ('approved', 'rejected', 'rework', 'withdrawn', 'released')"
        f" AND approval_id = {number} ORDER BY id"
    )
    return approval, order, [kind for (kind,) in steps]


@pytest.mark.parametrize("number", range(3))
def test_two_release(stack, submitted, number):
    approval = submitted()
    people = [Person(stack, login).open(approval) for login in (APPROVER, SUBSTITUTE)]
    at_once(*(lambda p=p: p.press("decide", do="release") for p in people))
    assert state(stack, approval) == ("released", "sale", ["approved", "released"])


@pytest.mark.parametrize("number", range(3))
def test_release_against_rejection(stack, submitted, number):
    approval = submitted()
    one = Person(stack, APPROVER).open(approval)
    other = Person(stack, SUBSTITUTE).open(approval)
    at_once(
        lambda: one.press("decide", do="release"),
        lambda: other.press("decide", do="reject", note="Too dear"),
    )
    assert state(stack, approval) in (
        ("released", "sale", ["approved", "released"]),
        ("rejected", "cancel", ["rejected"]),
    )


@pytest.mark.parametrize("number", range(3))
def test_release_against_withdrawal(stack, submitted, number):
    approval = submitted()
    approver = Person(stack, APPROVER).open(approval)
    buyer = Person(stack, BUYER).open(approval)
    at_once(
        lambda: approver.press("decide", do="release"),
        lambda: buyer.press("withdraw", confirmed="1"),
    )
    assert state(stack, approval) in (
        ("released", "sale", ["approved", "released"]),
        ("withdrawn", "cancel", ["withdrawn"]),
    )


@pytest.mark.parametrize("number", range(3))
def test_release_against_a_change_of_price(stack, submitted, number):
    """What is confirmed is what was released, or nothing is."""
    approval = submitted()
    approver = Person(stack, APPROVER).open(approval)
    ((order, total),) = stack.sql(
        "SELECT o.id, o.amount_total FROM order_approval a JOIN sale_order o"
        f" ON o.id = a.order_id WHERE a.id = {approval}"
    )
    at_once(
        lambda: approver.press("decide", do="release"),
        # as a program would that runs as the superuser
        lambda: stack.sql(
            f"UPDATE sale_order SET amount_total = amount_total + 1 WHERE id = {order}"
        ),
    )
    ((now,),) = stack.sql(f"SELECT amount_total FROM sale_order WHERE id = {order}")
    if now == total:
        assert state(stack, approval)[1] == "sale"
    else:
        # changed after the release, or before it: then it was refused
        assert state(stack, approval)[1] in ("sale", "sent")
        if state(stack, approval)[1] == "sent":
            assert state(stack, approval)[0] == "pending"


def test_pressed_five_times_at_once(stack, submitted):
    approval = submitted()
    approver = Person(stack, APPROVER).open(approval)
    at_once(*[lambda: approver.press("decide", do="release")] * 5)
    assert state(stack, approval) == ("released", "sale", ["approved", "released"])
