"""Work of another warehouse, or of another company: no route of the app opens it, and
nothing of it is written."""

import pytest
import requests
from fulfilment_scan.depot import count

#: All that needs somebody who is signed in.
ROUTES = (
    "start", "home", "waiting", "find", "claim", "work", "state", "commands", "finish",
    "release", "replan", "substitute", "add", "print", "pickup", "scans",
)  # fmt: skip


@pytest.fixture(scope="module")
def inside(depot):
    """A device at which a picker has signed in, with work on it."""
    product, _code = depot.product("Near gloves", "A-01", 20)
    transfer, _name = depot.order((product, 2))
    device = depot.device(depot.picker("Nora Near"), "Curious handheld")
    device.work = device.claim(transfer)
    return device


def place(depot, kind):
    """:return: dict of ids: ``company`` and ``warehouse``"""
    admin, company = depot.admin, depot.company
    if kind == "company":
        company = admin["res.company"].create({"name": "Another Company"})
        admin["res.users"].write([admin.uid], {"company_ids": [(4, company)]})
    warehouse = admin["stock.warehouse"].create(
        {"name": f"Elsewhere, {kind}", "code": kind[:4].upper(), "company_id": company}
    )
    return {"company": company, "warehouse": warehouse}


def order(depot, product, company, warehouse):
    """:return: id and number of a transfer that is there"""
    orders = depot.admin["sale.order"]
    number = orders.create(
        {
            "partner_id": depot.customer,
            "company_id": company,
            "warehouse_id": warehouse,
            "order_line": [(0, 0, {"product_id": product, "product_uom_qty": 3})],
        }
    )
    orders.action_confirm([number])
    [row] = depot.admin["stock.picking"].search_read(
        [("sale_id", "=", number)], ["name"]
    )
    return row["id"], row["name"]


@pytest.fixture(scope="module", params=["warehouse", "company"])
def elsewhere(depot, request):
    """Work of somebody there, and the device that it is on."""
    admin, there = depot.admin, place(depot, request.param)
    company, warehouse = there["company"], there["warehouse"]
    product, barcode = depot.product(f"Gloves of the {request.param}", "A-01", 0)
    [row] = admin["stock.warehouse"].read([warehouse], ["lot_stock_id"])
    shelf = row["lot_stock_id"][0]
    quants = admin["stock.quant"]
    quant = quants.create(
        {"product_id": product, "location_id": shelf, "inventory_quantity": 9},
        context={"inventory_mode": True},
    )
    quants.action_apply_inventory([quant])
    transfer, name = order(depot, product, **there)
    badge = depot.picker(
        "Else Where", company_id=company, warehouse_ids=[(6, 0, [warehouse])]
    )
    device = depot.device(
        badge, "Far handheld", company_id=company, warehouse_id=warehouse
    )
    return {
        "work": device.claim(transfer), "badge": badge, "transfer": transfer,
        "name": name, "shelf": shelf, "product": product, "barcode": barcode,
        "kind": request.param,
    }  # fmt: skip


def snapshot(stack, work):
    """:return: all that could be written of a work"""
    return [
        stack.sql(f"SELECT * FROM {table} WHERE {name} = {work} ORDER BY id")
        for table, name in (
            ("fulfilment_scan_work", "id"),
            ("fulfilment_scan_line", "work_id"),
            ("fulfilment_scan_member", "work_id"),
            ("fulfilment_scan_command", "work_id"),
            ("fulfilment_scan_transfer", "work_id"),
        )
    ]


def test_routes(stack, inside, elsewhere):
    """Each route with its ids: refused."""
    number, line = elsewhere["work"]["id"], elsewhere["work"]["lines"][0]
    before = snapshot(stack, number)
    transfer, barcode = elsewhere["transfer"], elsewhere["barcode"]
    for path, params in (
        ("claim", {"transfers": [transfer]}),
        ("claim", {"transfers": [transfer], "how": "take"}),
        ("claim", {"location": elsewhere["shelf"]}),
        ("claim", {"work": number, "how": "join"}),
        ("work", {"work": number}),
        ("state", {"work": number, "after": ""}),
        ("scans", {"work": number}),
        ("finish", {"work": number, "how": "accept"}),
        ("release", {"work": number}),
        ("replan", {"work": number}),
        ("substitute", {"work": number, "line": line["id"], "code": barcode}),
        ("add", {"work": number, "code": barcode}),
        ("print", {"work": number, "what": "product", "id": line["product"]}),
        ("pickup", {"transfer": transfer}),
        ("pickup", {"transfer": transfer, "done": True}),
        ("find", {"code": elsewhere["name"]}),
    ):
        answer = inside.call(path, **params)
        assert "refused" in answer, (path, params, answer)
    [result] = inside.send(elsewhere["work"], count(line))
    assert result["refused"] == "not_yours"
    # a line of that work, sent as one of the own work
    [result] = inside.send(inside.work, count(line))
    assert not result["ok"]
    assert snapshot(stack, number) == before


def test_lists(inside, elsewhere):
    """It is in no list, and its goods are needed nowhere."""
    rows = inside.call("waiting", type=0, offset=0, search="")["rows"]
    assert elsewhere["transfer"] not in [row["id"] for row in rows]
    assert not inside.call("find", code=elsewhere["barcode"]).get("rows")
    told = str(inside.call("home"))
    assert elsewhere["name"] not in told


def test_files(stack, inside, elsewhere):
    number, product = elsewhere["work"]["id"], elsewhere["product"]
    for path in (f"image/{number}/{product}", f"label/{number}/product/{product}"):
        answer = inside.session.get(f"{stack.url}/fulfil/{path}", timeout=60)
        assert answer.status_code == 404, path


def test_badge(inside, elsewhere):
    """A badge of another company opens no device of this one."""
    if elsewhere["kind"] == "company":
        answer = inside.call("sign_in", badge=elsewhere["badge"], pin="2580")
        assert answer["refused"] == "wrong"


def test_not_signed_in(stack, elsewhere):
    """Without a device nothing answers, whatever it is asked."""
    for path in ROUTES:
        answer = requests.post(
            f"{stack.url}/fulfil/{path}",
            json={"jsonrpc": "2.0", "params": {"work": elsewhere["work"]["id"]}},
            timeout=60,
        )
        assert answer.json()["result"]["door"] == "sign_in", path
