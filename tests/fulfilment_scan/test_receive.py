"""What comes in, moves inside, comes back and is collected: each by scans."""

import re

import pytest

from support import pages

#: As it is written for customers.
CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")


def test_purchase(depot, goods_in, phone):
    """What a supplier sends is counted where it arrives; more than ordered is
    refused."""
    product, code = depot.product("Swab", "A-01", 0)
    transfer, name = goods_in.purchase((product, 3))
    anna = phone()
    anna.scan(name)
    anna.sees("Receive").sees("Medica Supply")
    for number in (1, 2):
        anna.scan(code)
        anna.counts(number, 3)
    anna.scan(code)
    anna.sees("1 line complete").settled()
    anna.press("Keep picking")
    anna.scan(code)
    anna.sees("Too many").settled()
    anna.page.locator(".stage").click()
    anna.page.get_by_role("button", name="Finish", exact=True).click()
    anna.finish()
    assert depot.moved(transfer) == {product: 3}
    assert goods_in.lies(product) == {False: 3}


def test_more_than_ordered(depot, goods_in, phone, steps):
    """Where it is allowed, all that came is received."""
    steps(depot.receipts, scan_over=True)
    product, code = depot.product("Bandage roll", "A-01", 0)
    transfer, name = goods_in.purchase((product, 2))
    anna = phone()
    anna.scan(name)
    anna.sees("Receive")
    anna.scan(code)
    anna.counts(1, 2)
    anna.press("Quantity")
    anna.press("3")
    anna.page.locator(".foot .btn--main").click()
    anna.sees("1 difference").settled()
    assert "later" not in anna.text
    anna.press("Finish")
    anna.sees("is done")
    assert depot.moved(transfer) == {product: 4}
    assert goods_in.lies(product) == {False: 4}


def test_less_than_ordered(depot, goods_in, phone):
    """What is missing is waited for."""
    product, code = depot.product("Plaster", "A-01", 0)
    transfer, name = goods_in.purchase((product, 3))
    anna = phone()
    anna.scan(name)
    anna.sees("Receive")
    anna.scan(code)
    anna.counts(1, 3).settled()
    anna.press("Problem")
    anna.page.get_by_role("button", name="Finish now").click()
    anna.sees("1 difference").settled()
    anna.press("Finish, 2 later")
    anna.sees("is done").sees("The rest comes later")
    assert depot.moved(transfer) == {product: 1}


def test_inside(depot, goods_in, phone, steps):
    """Taken at one shelf, put to another one, which is scanned."""
    [row] = depot.admin["stock.warehouse"].read([depot.warehouse], ["int_type_id"])
    steps(row["int_type_id"][0], scan_destination="required")
    product, code = depot.product("Ointment", "A-01", 5)
    transfer, name = goods_in.move_inside(product, 2, "A-01", "C-03")
    anna = phone()
    anna.scan(name)
    anna.is_at("A-01")
    anna.scan("SCAN-A-01")
    anna.sees("You are here")
    anna.scan(code)
    anna.counts(1, 2)
    anna.scan(code)
    anna.sees("Put it to")
    anna.scan("SCAN-B-02")
    anna.sees("Wrong place").sees("It goes to C-03")
    anna.scan("SCAN-C-03")
    anna.finish()
    assert goods_in.rows(transfer) == {(product, False, 2, "C-03")}
    assert goods_in.lies(product, "C-03") == {False: 2}


def test_returned(depot, goods_in, phone):
    """What a customer sends back is received like anything else."""
    product, code = depot.product("Blanket", "B-02", 5)
    delivery, _name = depot.order((product, 2))
    goods_in.deliver(delivery)
    assert goods_in.lies(product) == {False: 3}
    back, name = goods_in.give_back(delivery)
    anna = phone()
    anna.scan(name)
    anna.sees("Receive").sees("Praxis Sommerfeld")
    anna.scan(code)
    anna.counts(1, 2)
    anna.scan(code)
    anna.finish()
    assert depot.moved(back) == {product: 2}
    assert goods_in.lies(product) == {False: 5}


@pytest.fixture
def collected(depot, goods_in):
    """An order that its customer collects, and signs for: it lies ready."""
    admin = depot.admin
    fee, _code = depot.product("Collect", "A-01", 0, is_storable=False, type="service")
    carrier = admin["delivery.carrier"].create(
        {
            "name": "Collect at the depot",
            "product_id": fee,
            "is_pickup": True,
            "pickup_sign": True,
        }
    )
    product, _code = depot.product("Collected gloves", "A-01", 5)
    orders = admin["sale.order"]
    order = orders.create(
        {
            "partner_id": depot.customer,
            "warehouse_id": depot.warehouse,
            "carrier_id": carrier,
            "order_line": [(0, 0, {"product_id": product, "product_uom_qty": 2})],
        }
    )
    orders.action_confirm([order])
    [row] = admin["stock.picking"].search_read([("sale_id", "=", order)], ["name"])
    admin["stock.picking"].action_pickup_ready([row["id"]])
    url = orders.action_preview_sale_order([order])["url"]
    return {"product": product, "transfer": row["id"], "page": url}


def test_handed_over(depot, phone, collected, visitors):
    """The code of the customer's mail, a name and a signature."""
    transfer = collected["transfer"]
    customer = visitors.open(pages.PHONE)
    customer.goto(collected["page"])
    [code] = set(CODE.findall(customer.inner_text("body")))
    anna = phone()
    anna.scan(f"PICKUP.{code.replace('-', '')}")
    anna.sees("Collected gloves")
    give = anna.page.get_by_role("button", name="Hand it over")
    assert give.is_disabled(), "nobody has signed"
    anna.page.get_by_label("Who takes it?").fill("Frau Sommerfeld")
    box = anna.page.get_by_role("img", name="Signature").bounding_box()
    anna.page.mouse.move(box["x"] + 20, box["y"] + 20)
    anna.page.mouse.down()
    anna.page.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    anna.page.mouse.up()
    visitors.picture(anna.page, "scan-pickup")
    give.click()
    anna.sees("Handed over")
    assert depot.moved(transfer) == {collected["product"]: 2}
    [row] = depot.admin["stock.picking"].read([transfer], ["pickup_collected_by"])
    assert row["pickup_collected_by"] == "Frau Sommerfeld"
