"""Several orders in one walk, batches and waves, and what a picker meets on the way: a
second person, something else instead, nothing left."""

import pytest


@pytest.fixture
def three(depot):
    """Three orders of the same gloves, one of them of syringes, too."""
    gloves, gloves_code = depot.product("Cluster gloves", "A-01", 50)
    syringe, syringe_code = depot.product("Cluster syringe", "B-02", 50)
    orders = [
        depot.order((syringe, 1), (gloves, 2)),
        depot.order((gloves, 1)),
        depot.order((gloves, 1)),
    ]
    return {
        "gloves": gloves, "gloves_code": gloves_code, "syringe": syringe,
        "syringe_code": syringe_code, "ids": [number for number, _name in orders],
        "names": [name for _number, name in orders],
    }  # fmt: skip


@pytest.fixture
def out_name(depot):
    [row] = depot.admin["stock.picking.type"].read([depot.out], ["name"])
    return row["name"]


def test_three_with_bins(depot, phone, three, out_name, visitors):
    """A bin for each; sorted by place, so that each shelf is visited once; the wrong
    bin is refused."""
    anna = phone()
    anna.page.locator(".tile", has_text=out_name).click()
    anna.page.get_by_label("Search").wait_for()
    anna.press("Several")
    for name in three["names"]:
        anna.page.get_by_label("Search").fill(name)
        anna.page.get_by_role("checkbox", name=name).click()
    anna.page.get_by_label("Search").fill("")
    anna.press("Pick 3 together")
    anna.is_at("A-01").sees("3 transfers")
    anna.scan("SCAN-A-01")
    anna.sees("You are here")
    for _number in range(4):
        anna.scan(three["gloves_code"])
    anna.page.get_by_label("Cart").wait_for()
    visitors.picture(anna.page, "scan-cart")
    # 2 into bin 1, 1 into bin 2, 1 into bin 3
    anna.scan("BIN-2")
    anna.sees("Wrong bin")
    anna.scan("BIN-1")
    anna.sees("Scan bin 2")
    anna.scan("2")
    anna.sees("Scan bin 3")
    anna.page.locator(".bin--now").click()
    anna.is_at("B-02")
    anna.scan(three["syringe_code"])
    anna.sees("Scan bin 1")
    anna.scan("BIN-1")
    anna.finish()
    first, second, third = three["ids"]
    assert depot.moved(first) == {three["gloves"]: 2, three["syringe"]: 1}
    assert depot.moved(second) == {three["gloves"]: 1}
    assert depot.moved(third) == {three["gloves"]: 1}


@pytest.mark.parametrize("is_wave", [False, True], ids=["batch", "wave"])
def test_batch(depot, phone, three, is_wave):
    """Opened by its number, and done as a whole."""
    batches = depot.admin["stock.picking.batch"]
    chosen = three["ids"][1:]
    batch = batches.create(
        {
            "picking_ids": [(6, 0, chosen)],
            "is_wave": is_wave,
            "company_id": depot.company,
        }
    )
    batches.action_confirm([batch])
    [row] = batches.read([batch], ["name"])
    anna = phone()
    anna.sees("Together").sees(row["name"])
    anna.scan(row["name"])
    anna.is_at("A-01").sees("2 transfers")
    for _number in range(2):
        anna.scan(three["gloves_code"])
    anna.sees("Scan bin 1")
    anna.scan("BIN-1")
    anna.sees("Scan bin 2")
    anna.scan("BIN-2")
    anna.finish()
    assert [depot.moved(each) for each in chosen] == [{three["gloves"]: 1}] * 2
    [row] = batches.read([batch], ["state"])
    assert row["state"] == "done"


def test_second_person(depot, phone, three, steps):
    """Who has picked can't check; who checks scans it all again."""
    steps(depot.out, scan_check=True)
    transfer, name = three["ids"][1], three["names"][1]
    anna, jan = phone("Anna First"), phone("Jan Second")
    anna.scan(name)
    anna.is_at("A-01")
    anna.scan(three["gloves_code"])
    anna.sees("1 line complete").settled()
    anna.press("Give it to the check")
    anna.sees("Ready to check")
    assert depot.moved(transfer) == {}
    anna.press("Home")
    anna.sees("Waiting")
    anna.scan(name)
    anna.sees("Somebody else has to check it")
    jan.scan(name)
    jan.counts(0, 1).sees("Check")
    jan.scan(three["syringe_code"])
    jan.sees("Wrong product")
    jan.scan(three["gloves_code"])
    jan.finish()
    assert depot.moved(transfer) == {three["gloves"]: 1}


def test_something_else(depot, phone, three, steps):
    """Allowed for this kind of work: it goes instead of what is not there."""
    transfer, name = three["ids"][1], three["names"][1]
    other, other_code = depot.product("Vinyl gloves", "A-01", 20)
    steps(depot.out, scan_replace=True)
    anna = phone()
    anna.scan(name)
    anna.is_at("A-01")
    anna.press("Problem")
    anna.page.get_by_role("button", name="Take something else").click()
    anna.sees("Scan what goes instead of it")
    anna.scan(other_code)
    anna.finish()
    assert depot.moved(transfer) == {other: 1}


def test_nothing_else(phone, three):
    """Not allowed: it is not offered."""
    anna = phone()
    anna.scan(three["names"][1])
    anna.is_at("A-01")
    anna.press("Problem")
    anna.page.get_by_role("button", name="Not enough").wait_for()
    assert "Take something else" not in anna.text


@pytest.mark.parametrize(
    ("choice", "left"), [("Cancel", []), ("Office decides", [1.0])]
)
def test_short(depot, phone, three, choice, left):
    """What is missing is cancelled, or a question for the office."""
    gloves, transfer, name = three["gloves"], three["ids"][0], three["names"][0]
    anna = phone()
    anna.scan(name)
    anna.is_at("A-01")
    anna.scan(three["gloves_code"])
    anna.counts(1, 2)
    anna.press("Problem")
    anna.page.get_by_role("button", name="Not enough").click()
    anna.page.get_by_role("radio", name=choice, exact=True).click()
    anna.page.get_by_role("button", name="Report 1 missing").click()
    anna.is_at("B-02")
    anna.scan(three["syringe_code"])
    anna.sees("1 difference").settled()
    anna.page.locator(".foot .btn--main").click()
    anna.sees("is done")
    assert depot.moved(transfer) == {gloves: 1, three["syringe"]: 1}
    rest = depot.admin["stock.move"].search_read(
        [
            ("picking_id.backorder_id", "=", transfer),
            ("state", "not in", ("done", "cancel")),
        ],
        ["product_uom_qty"],
    )
    assert [row["product_uom_qty"] for row in rest] == left
    [picking] = depot.admin["stock.picking"].read([transfer], ["sale_id"])
    asked = depot.admin["fulfilment.exception"].search_read(
        [("order_id", "=", picking["sale_id"][0]), ("kind", "=", "short")]
    )
    assert len(asked) == len(left)
