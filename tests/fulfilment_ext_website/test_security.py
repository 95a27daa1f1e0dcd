"""Other people's orders and receipts, and buttons that are not theirs."""

import pytest
import requests
from fulfilment_ext_website.shop import BUSY, OFFICE, RACES, Buyer
from order_share.support import eventually

from support.rpc import RpcError

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.expected_in_log(
        *RACES,
        # what is refused is written down
        r"odoo\.http: You are not allowed to",
        r"odoo\.http: Only people of Fulfilment take over carts",
        r"odoo\.http: “.+” follows from what happens",
        r"odoo\.http: Private methods",
        r"odoo\.http: The access token is invalid",
        r"top-secret records",
        r"odoo\.http: The payment of S\d+ has changed meanwhile",
    ),
]

#: Nobody may change them by looking.
TABLES = (
    "sale_order",
    "payment_transaction",
    "fulfilment_event",
    "fulfilment_exception",
    "fulfilment_bank_entry",
    "fulfilment_notice",
    "stock_move",
    # of whoever has signed in, and of what jobs tell, there are some at any moment
    "mail_message WHERE model IN ('sale.order', 'stock.picking', 'payment.transaction')"
    " AND create_uid != 1",
)


@pytest.fixture(scope="module")
def bought(shop):
    """An order that is paid, with its receipt, and one that is awaited."""
    beans = shop.product("Secret beans", 10)
    anna, ben = Buyer(shop, "Anna Own"), Buyer(shop, "Ben Open")
    paid, awaited = anna.buy(beans), ben.buy(beans)
    receive(shop.stack.rpc(OFFICE), paid)
    [receipt] = shop.admin["payment.transaction"].search(
        [("sale_order_ids", "in", [paid]), ("receipt_number", "!=", False)]
    )
    # nobody writes any more
    eventually(lambda: not shop.stack.sql(BUSY))
    return {"paid": paid, "awaited": awaited, "receipt": receipt}


def receive(rpc, order):
    """What the dialog does."""
    wizard = rpc["fulfilment.payment.received"].create(
        {}, context={"default_order_ids": [order]}
    )
    return rpc["fulfilment.payment.received"].action_receive([wizard])


def state_of(stack):
    """:return: what there is: rows, and when they were last written"""
    return {
        table: stack.sql(f"SELECT count(*), max(id), max(write_date) FROM {table}")
        for table in TABLES
    }


def token(shop, order):
    return shop.read(order, "access_token")[0]


def test_foreign_pages(stack, shop, bought):
    """Somebody else who is signed in, a wrong token, a receipt of another order."""
    paid, receipt = bought["paid"], bought["receipt"]
    awaited = bought["awaited"]
    email, _partner = shop.customer("Fred Foreign")
    foreign = stack.rpc(email).session
    nobody = requests.Session()
    own, other = token(shop, paid), token(shop, awaited)
    before = state_of(stack)
    order, pdf = f"/my/orders/{paid}", f"/my/orders/{paid}/receipt/{receipt}"
    wrong = own[:-1] + ("0" if own[-1] != "0" else "1")
    for session in (foreign, nobody):
        for path in (
            order,
            f"{order}?access_token=",
            f"{order}?access_token={wrong}",
            f"{order}?access_token={other}",
            f"{order}?access_token=%00",
            f"{order}?report_type=pdf&access_token={wrong}",
            pdf,
            f"{pdf}?access_token={wrong}",
            f"{pdf}?access_token={other}",
            f"/my/orders/{awaited}/receipt/{receipt}?access_token={other}",
            f"/my/orders/{awaited}/receipt/{receipt}?access_token={own}",
            f"/my/orders/{paid}/receipt/{receipt}0?access_token={own}",
            f"/my/orders/{paid}/receipt/-1?access_token={own}",
            f"/my/orders/999999999/receipt/{receipt}?access_token={own}",
            f"/my/orders/{paid}/receipt/99999999999999999999?access_token={own}",
            f"/shop/cart?id={paid}&access_token={wrong}",
        ):
            answer = session.get(stack.url + path, allow_redirects=False, timeout=60)
            assert answer.status_code in (302, 303, 400, 403, 404), path
            assert "Secret beans" not in answer.text, path
            assert not answer.content.startswith(b"%PDF"), path
        # a way to pay what is another's
        answer = session.post(
            f"{stack.url}/shop/payment/transaction/{awaited}",
            json={"jsonrpc": "2.0", "params": {"access_token": wrong}},
            timeout=60,
        )
        assert answer.json()["error"]["data"]["name"].startswith("odoo.exceptions.")
        answer = session.post(
            f"{stack.url}/my/orders/{awaited}/transaction",
            json={"jsonrpc": "2.0", "params": {"access_token": wrong}},
            timeout=60,
        )
        assert "error" in answer.json()
    assert state_of(stack) == before
    # and with the right one it is there
    answer = nobody.get(f"{stack.url}{pdf}?access_token={own}", timeout=60)
    assert answer.content.startswith(b"%PDF")


def calls(bought):
    """What the buttons of the office ask for: model, method, ids and values."""
    awaited = [bought["awaited"]]
    return [
        ("sale.order", "action_cancel_unpaid", awaited),
        ("sale.order", "action_remind_payment", awaited),
        ("sale.order", "action_take_over", awaited),
        ("sale.order", "action_give_back", awaited),
        ("fulfilment.payment.received", "create", {"line_ids": []}),
        ("fulfilment.bank.import", "create", {"file_name": "a.xml"}),
        ("fulfilment.bank.entry", "create", {"key": "a", "date": "2026-01-01"}),
        ("fulfilment.bank.entry", "search_read", []),
        ("fulfilment.exception", "search_read", []),
        ("fulfilment.event", "create", {"kind": "paid"}),
    ]


#: Not over RPC, whoever asks.
PRIVATE = (
    ("sale.order", "_receive_payment"),
    ("sale.order", "_cancel_unpaid"),
    ("sale.order", "_hold_stock"),
    ("sale.order", "_cron_payment_deadlines"),
    ("payment.transaction", "_set_done"),
    ("payment.transaction", "_job_send_receipt"),
    ("fulfilment.event", "_log"),
    ("fulfilment.exception", "_solve"),
    ("fulfilment.bank.entry", "_book"),
)


@pytest.mark.parametrize("role", ["portal", "sales"])
def test_buttons_of_the_office(stack, shop, bought, role):
    """A portal user, and a salesman who is not in the group."""
    if role == "portal":
        login, _partner = shop.customer("Petra Portal")
    else:
        login = "salesman@money.example"
        shop.person(
            "Sam Sales",
            login,
            "sales_team.group_sale_salesman_all_leads",
            "stock.group_stock_user",
        )
    rpc = stack.rpc(login)
    before = state_of(stack)
    for model, method, argument in calls(bought):
        with pytest.raises(RpcError) as caught:
            rpc.call(model, method, argument)
        assert caught.value.name == "odoo.exceptions.AccessError", (model, method)
    for field, value in (
        ("is_payment_hold", False),
        ("payment_status", "paid"),
        ("taken_over_by_id", rpc.uid),
    ):
        try:
            rpc["sale.order"].write([bought["awaited"]], {field: value})
        except RpcError as error:
            assert error.name == "odoo.exceptions.AccessError", field
    found = ["payment_status", "is_payment_hold", "taken_over_by_id"]
    assert shop.read(bought["awaited"], *found) == ["awaiting", True, False]
    with pytest.raises(RpcError):
        receive(rpc, bought["awaited"])
    after = state_of(stack)
    if role == "portal":
        assert after == before
    else:
        # a salesman may write an order; nothing else has happened
        after.pop("sale_order"), before.pop("sale_order")
        assert after == before


@pytest.mark.parametrize("login", ["admin", OFFICE])
def test_private_methods(stack, shop, bought, login):
    """Not even the administrator calls what has no button."""
    rpc = stack.rpc(login)
    before = state_of(stack)
    for model, method in PRIVATE:
        with pytest.raises(RpcError):
            rpc.call(model, method, [bought["awaited"]])
    assert state_of(stack) == before


def test_office_may(stack, shop, bought):
    """The same buttons, for whom they are: the refusals above are about the role."""
    rpc = stack.rpc(OFFICE)
    orders = rpc["sale.order"]
    awaited = bought["awaited"]
    orders.action_remind_payment([awaited])
    assert shop.read(awaited, "payment_reminder_count") == [1]
    rpc["fulfilment.bank.entry"].search_read([], ["amount"])
    # what is paid is not noted again by a dialog that was open before
    wizard = rpc["fulfilment.payment.received"].create(
        {}, context={"default_order_ids": [awaited]}
    )
    receive(rpc, awaited)
    with pytest.raises(RpcError) as caught:
        rpc["fulfilment.payment.received"].action_receive([wizard])
    assert caught.value.name == "odoo.exceptions.UserError"
    assert shop.read(awaited, "payment_status", "payment_due") == ["paid", 0]
    # somebody else's dialog
    other = shop.person(
        "Otto Office", "otto@money.example", "fulfilment_ext.group_user"
    )
    assert other
    with pytest.raises(RpcError) as caught:
        stack.rpc("otto@money.example")["fulfilment.payment.received"].read(
            [wizard], ["reference"]
        )
    assert caught.value.name == "odoo.exceptions.AccessError"
