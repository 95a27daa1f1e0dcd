"""Nobody gets past the buttons: methods that are not public, people who are nobody
here, and orders of other customers."""

import pytest
import requests
from fulfilment_ext.dispatch import BOSS, OFFICE
from order_share.offers import SERIALIZED

from support.rpc import RpcError

pytestmark = pytest.mark.expected_in_log(
    *SERIALIZED,
    r"odoo\.http: .*(not allowed|not have enough|Private|top-secret)",
    r"odoo\.http: Only (people of )?fulfilment",
)

#: Model, method and arguments: with them somebody would ship, deliver or read secrets.
PRIVATE = [
    ("sale.order", "_ship_items", [[]]),
    ("sale.order", "_arrived", ["2026-01-01 00:00:00", "me"]),
    ("stock.picking", "_set_delivered", ["2026-01-01 00:00:00", "me"]),
    ("stock.picking", "_pickup_code", []),
    ("stock.picking", "_pickup_collected", []),
    ("stock.picking", "_pickup_make_ready", []),
    ("fulfilment.parcel", "_notify", []),
    ("fulfilment.parcel", "_job_request_label", []),
    ("fulfilment.parcel", "_label_came", [{"labels": [], "number": "X"}]),
    ("fulfilment.event", "_log", ["delivered"]),
    ("fulfilment.courier.event", "_take", [[]]),
    ("fulfilment.webhook", "_secrets", []),
    ("delivery.carrier", "_courier_secrets", []),
    ("delivery.carrier", "_renew_courier_secret", []),
    ("fulfilment.quota", "_take", ["key", 1]),
]
MODELS = (
    "fulfilment.parcel",
    "fulfilment.event",
    "fulfilment.exception",
    "fulfilment.notice",
    "fulfilment.courier.event",
    "fulfilment.courier.export",
    "fulfilment.courier.import",
    "fulfilment.ship",
    "fulfilment.tracking",
    "fulfilment.pickup.keep",
    "fulfilment.webhook",
    "fulfilment.webhook.delivery",
)
#: Model, method: each public button of shipping that changes something.
BUTTONS = (
    ("sale.order", "action_ship_items"),
    ("sale.order", "action_split_items"),
    ("sale.order", "action_tracking"),
    ("stock.picking", "action_mark_delivered"),
    ("stock.picking", "action_pickup_ready"),
    ("stock.picking", "action_pickup_put_back"),
    ("fulfilment.parcel", "action_notify"),
    ("fulfilment.parcel", "action_request_label"),
    ("delivery.carrier", "action_courier_secret"),
)


@pytest.fixture(scope="module")
def shipped(dispatch):
    """:return: dict of model: id, of an order that has left"""
    partner, _email = dispatch.customer("Rita Rights")
    beans = dispatch.product("Beans with rights", 5)
    carrier = dispatch.carrier("Guarded", courier="fulfilment.courier.file")
    order = dispatch.order(partner, (beans, 2), carrier_id=carrier)
    picking = dispatch.ship(order)
    parcel = dispatch.admin["fulfilment.parcel"].create(
        {"picking_id": picking, "tracking_number": "RIGHTS-1"}
    )
    return {
        "sale.order": order,
        "stock.picking": picking,
        "fulfilment.parcel": parcel,
        "delivery.carrier": carrier,
    }


def refused(call):
    """:return: class of the exception with which the server has refused"""
    with pytest.raises(RpcError) as caught:
        call()
    return caught.value.name.rpartition(".")[2]


@pytest.mark.parametrize("login", [OFFICE, BOSS, "admin"])
def test_private_methods(stack, dispatch, shipped, login):
    """Not even an administrator calls them from outside."""
    rpc = stack.rpc(login)
    before = dispatch.events(shipped["sale.order"])
    for model, method, arguments in PRIVATE:
        ids = [shipped[model]] if model in shipped else []
        said = refused(lambda: rpc.call(model, method, ids, *arguments))  # noqa: B023
        assert said == "AccessError", (model, method)
    assert dispatch.events(shipped["sale.order"]) == before
    assert dispatch.items(shipped["sale.order"]) == ["shipped"]


def test_portal_user(stack, dispatch, shipped):
    """A customer with an account reads and changes nothing of this."""
    rpc = stack.rpc("portal")
    for model in MODELS:
        for call in (
            lambda: rpc[model].search_read([], ["id"]),  # noqa: B023
            lambda: rpc[model].search_count([]),  # noqa: B023
            lambda: rpc[model].create({}),  # noqa: B023
            lambda: rpc[model].read([1], ["id"]),  # noqa: B023
        ):
            assert refused(call) == "AccessError", model
    for model, method in BUTTONS:
        call = lambda: rpc.call(model, method, [shipped[model]])  # noqa: B023
        assert refused(call) == "AccessError", method
    for method, arguments in (
        ("find", ["RIGHTS-1"]),
        ("open_picking", [shipped["stock.picking"]]),
        ("hand_over", [shipped["stock.picking"], {}]),
    ):
        call = lambda: rpc["fulfilment.handover"].__getattr__(method)(*arguments)  # noqa: B023
        assert refused(call) == "AccessError", method
    assert dispatch.items(shipped["sale.order"]) == ["shipped"]
    # who may, can
    office = stack.rpc(OFFICE)
    office["fulfilment.parcel"].action_notify([shipped["fulfilment.parcel"]])
    assert dispatch.events(shipped["sale.order"])[-1] == "tracking"


def test_secrets_of_administrators(stack, shipped):
    """Who ships neither reads nor makes secrets; who administers makes, and does not
    read them."""
    carrier = shipped["delivery.carrier"]
    office, boss = stack.rpc(OFFICE), stack.rpc(BOSS)
    make = [carrier]
    assert (
        refused(lambda: office["delivery.carrier"].action_courier_secret(make))
        == "AccessError"
    )
    assert (
        refused(lambda: office["fulfilment.webhook"].search_read([], ["url"]))
        == "AccessError"
    )
    action = boss["delivery.carrier"].action_courier_secret(make)
    secret = action["context"]["default_secret"]
    assert len(secret) > 40
    for name in ("courier_secret", "courier_token", "courier_secret_before"):
        for rpc in (office, boss):
            read = lambda: rpc["delivery.carrier"].read(make, [name])  # noqa: B023
            assert refused(read) == "AccessError", name
    assert secret not in str(boss["delivery.carrier"].read(make))


def test_order_of_another_customer(stack, dispatch, shipped):
    """With an account of another customer, without one, with a wrong token: nothing."""
    order = shipped["sale.order"]
    name, good = dispatch.name(order), dispatch.link(order)
    path = good.partition("?")[0]
    portal = stack.rpc("portal").session
    for session in (portal, requests.Session()):
        for url in (path, f"{path}?access_token={'a' * 36}"):
            answer = session.get(stack.url + url, timeout=60)
            assert name not in answer.text and "RIGHTS-1" not in answer.text, url
    answer = requests.get(stack.url + good, timeout=60)
    assert name in answer.text and "RIGHTS-1" in answer.text
