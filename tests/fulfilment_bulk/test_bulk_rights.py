"""Nobody gets past the dialog: methods that are not public, people who are nobody
here, and records of others."""

import pytest
from fulfilment_ext.dispatch import BOSS, OFFICE
from order_share.offers import SERIALIZED

from support.rpc import RpcError

pytestmark = pytest.mark.expected_in_log(
    *SERIALIZED,
    r"odoo\.http: .*(not allowed|not have enough|Private|top-secret|does not exist)",
    r"odoo\.http: (Bulk actions are|Choose at least|This can't be done|“)",
)

PRIVATE = [
    ("fulfilment.bulk", "_start", ["cancel", []]),
    ("fulfilment.bulk", "_run", []),
    ("fulfilment.bulk", "_job_run", []),
    ("fulfilment.bulk", "_go_on", []),
    ("fulfilment.bulk", "_do_cancel", [[]]),
    ("fulfilment.bulk.line", "_finish", ["done"]),
    ("fulfilment.bulk.mail", "_job_queue", [1]),
    ("sale.order", "_bulk_paid", []),
    ("sale.order", "_bulk_cancel", []),
    ("stock.picking", "_bulk_ship", []),
    ("stock.picking", "_delivery_slips", []),
]


@pytest.fixture(scope="module")
def bulk(stack, crowd):
    """:return: id of one that is done, and its orders"""
    orders, _email, _reference = crowd.orders(2)
    bulk = crowd.start(stack.rpc(OFFICE), "ship", "sale.order", orders)
    crowd.done(bulk)
    return bulk, orders


@pytest.mark.parametrize(("model", "method", "arguments"), PRIVATE)
def test_private(stack, dispatch, bulk, model, method, arguments):
    with pytest.raises(RpcError, match="(?i)private|not exist|AccessError"):
        stack.rpc(BOSS).call(model, method, [bulk[0]], *arguments)


@pytest.fixture(scope="module")
def others(dispatch):
    """People with an account who are not of fulfilment."""
    logins = {}
    for word, group in (
        ("seller", "sales_team.group_sale_manager"),
        ("stocker", "stock.group_stock_manager"),
        ("portal", "base.group_portal"),
    ):
        login = f"{word}@bulk.example"
        dispatch.person(f"Otto {word}", login, group)
        logins[word] = login
    return logins


@pytest.mark.parametrize("word", ["seller", "stocker", "portal"])
def test_others(stack, crowd, others, bulk, word):
    rpc = stack.rpc(others[word])
    number, orders = bulk
    for model in ("fulfilment.bulk", "fulfilment.bulk.line", "fulfilment.bulk.mail"):
        with pytest.raises(RpcError, match="AccessError"):
            rpc[model].search_read([], ["state"])
    for button in (
        "action_pause",
        "action_retry",
        "action_cancel_rest",
        "action_results",
    ):
        with pytest.raises(RpcError, match="AccessError|UserError"):
            rpc.call("fulfilment.bulk", button, [number])
    with pytest.raises(RpcError, match="AccessError"):
        crowd.start(rpc, "cancel", "sale.order", orders)


def test_by_hand(stack, bulk):
    """Also who may start them writes no result."""
    for login in (OFFICE, BOSS):
        rpc = stack.rpc(login)
        with pytest.raises(RpcError, match="AccessError"):
            rpc["fulfilment.bulk"].write([bulk[0]], {"state": "waiting"})
        with pytest.raises(RpcError, match="AccessError"):
            rpc["fulfilment.bulk.line"].create({"bulk_id": bulk[0], "res_id": 1})


def test_foreign(stack, dispatch, crowd, bulk):
    """Orders of a company that one does not see."""
    admin = dispatch.admin
    company = admin["res.company"].create({"name": "Elsewhere GmbH"})
    admin["res.users"].write([admin.uid], {"company_ids": [(4, company)]})
    warehouse = dispatch.run(
        f"answer = env['stock.warehouse'].search([('company_id', '=', {company})]).id"
    )
    partner, _email = dispatch.customer("Fiona Foreign")
    order = admin["sale.order"].create(
        {"partner_id": partner, "company_id": company, "warehouse_id": warehouse},
        context={"allowed_company_ids": [company, dispatch.company]},
    )
    with pytest.raises(RpcError, match="AccessError"):
        crowd.start(stack.rpc(OFFICE), "cancel", "sale.order", [order, bulk[1][0]])
    assert stack.sql(f"SELECT state FROM sale_order WHERE id = {order}") == [["draft"]]


@pytest.mark.parametrize(
    "values",
    [
        {"res_ids": ["x", None, {}]},
        {"res_ids": {"a": 1}},
        {"res_ids": [10**12]},
        {"res_model": "res.users"},
        {"res_model": "no.such.model"},
    ],
)
def test_malformed(stack, crowd, bulk, values):
    before = stack.sql("SELECT count(*) FROM fulfilment_bulk")
    with pytest.raises(RpcError):
        crowd.start(stack.rpc(OFFICE), "ship", "sale.order", bulk[1], **values)
    assert stack.sql("SELECT count(*) FROM fulfilment_bulk") == before
