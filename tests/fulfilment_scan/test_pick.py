"""Transfers are picked with a phone: right and wrong scans, a short shelf, the end."""

import pytest
from fulfilment_scan.depot import count

from support.pages import barriers


@pytest.fixture
def goods(depot):
    """Gloves at A-01 and syringes at B-02, and a transfer of 3 and 2 of them."""
    gloves, gloves_code = depot.product("Nitrile gloves", "A-01", 50)
    syringe, syringe_code = depot.product("Syringe 5 ml", "B-02", 50)
    transfer, name = depot.order((gloves, 3), (syringe, 2))
    return {
        "gloves": gloves, "gloves_code": gloves_code, "syringe": syringe,
        "syringe_code": syringe_code, "transfer": transfer, "name": name,
    }  # fmt: skip


def test_single_pick(depot, phone, goods, visitors):
    """From the number on the slip to the moved goods, without touching the screen."""
    anna = phone()
    anna.scan(goods["name"])
    anna.is_at("A-01").counts(0, 3).sees("Praxis Sommerfeld")
    anna.scan("SCAN-A-01")
    anna.sees("You are here")
    for number in (1, 2, 3):
        anna.scan(goods["gloves_code"])
        if number < 3:
            anna.counts(number, 3)
    anna.is_at("B-02")
    assert not barriers(anna.page)
    anna.scan("SCAN-B-02")
    anna.scan(goods["syringe_code"])
    anna.counts(1, 2)
    anna.scan(goods["syringe_code"])
    anna.sees("2 lines complete").settled()
    visitors.picture(anna.page, "scan-finish")
    anna.finish()
    assert depot.moved(goods["transfer"]) == {goods["gloves"]: 3, goods["syringe"]: 2}


def test_wrong_scans(depot, phone, goods):
    """Each is refused in words, counts nothing, and needs no tap."""
    anna = phone()
    anna.scan(goods["name"])
    anna.is_at("A-01")
    anna.scan("SCAN-C-03")
    anna.sees("Wrong place")
    anna.scan("SCAN-A-01")
    anna.sees("You are here")
    anna.scan("0000000000000")
    anna.sees("Not in the system")
    assert not anna.hidden()
    _other, other_code = depot.product("Bandage", "C-03", 5)
    anna.scan(other_code)
    anna.sees("Wrong product")
    # why, and what to do, is seen at once
    assert not anna.hidden()
    for _number in range(3):
        anna.scan(goods["gloves_code"])
    anna.is_at("B-02")
    anna.scan(goods["gloves_code"])
    anna.sees("Too many")
    assert not anna.hidden()
    anna.settled()
    rows = depot.stack.sql(
        "SELECT counted FROM fulfilment_scan_line l JOIN fulfilment_scan_transfer t"
        f" ON t.id = l.transfer_id WHERE t.picking_id = {goods['transfer']}"
        " ORDER BY l.sequence"
    )
    assert [float(counted or 0) for (counted,) in rows] == [3, 0]
    kept = depot.stack.sql(
        "SELECT DISTINCT refusal FROM fulfilment_scan_command c JOIN"
        " fulfilment_scan_transfer t ON t.work_id = c.work_id WHERE refusal IS NOT NULL"
        f" AND t.picking_id = {goods['transfer']}"
    )
    assert {row[0] for row in kept} >= {"not_here", "unknown", "wrong", "too_many"}


def test_short_with_backorder(depot, phone, goods):
    anna = phone()
    anna.scan(goods["name"])
    anna.is_at("A-01")
    anna.scan("SCAN-A-01")
    anna.scan(goods["gloves_code"])
    anna.counts(1, 3)
    anna.press("Problem")
    anna.page.get_by_role("button", name="Not enough").click()
    anna.page.get_by_role("radio", name="Shelf is empty").click()
    anna.page.get_by_role("radio", name="Deliver later").click()
    anna.page.get_by_role("button", name="Report 2 missing").click()
    anna.is_at("B-02")
    anna.scan("SCAN-B-02")
    anna.scan(goods["syringe_code"])
    anna.scan(goods["syringe_code"])
    anna.sees("1 difference").settled()
    anna.finish("Finish, 2 later").sees("The rest comes later")
    assert depot.moved(goods["transfer"]) == {goods["gloves"]: 1, goods["syringe"]: 2}
    [rest] = depot.admin["stock.picking"].search_read(
        [("backorder_id", "=", goods["transfer"])], ["move_ids"]
    )
    [move] = depot.admin["stock.move"].read(rest["move_ids"], ["product_uom_qty"])
    assert move["product_uom_qty"] == 2


def test_undo_and_type(depot, phone, goods):
    """A typed quantity, and one that is taken back."""
    anna = phone()
    anna.scan(goods["name"])
    anna.is_at("A-01")
    anna.scan("SCAN-A-01")
    anna.scan(goods["gloves_code"])
    anna.counts(1, 3)
    anna.press("Undo")
    anna.counts(0, 3)
    anna.scan(goods["gloves_code"])
    anna.counts(1, 3)
    anna.press("Quantity")
    anna.press("2")
    anna.page.locator(".foot .btn--main").click()
    anna.is_at("B-02").settled()
    rows = depot.stack.sql(
        "SELECT sum(counted) FROM fulfilment_scan_line l JOIN fulfilment_scan_transfer"
        f" t ON t.id = l.transfer_id WHERE t.picking_id = {goods['transfer']}"
    )
    assert float(rows[0][0]) == 3


def test_two_devices(depot, phone, goods):
    """They work on one transfer together; what one counts the other one sees."""
    anna = phone("Anna Kowalska")
    jan = phone("Jan Nowak")
    anna.scan(goods["name"])
    anna.is_at("A-01")
    anna.scan("SCAN-A-01")
    anna.scan(goods["gloves_code"])
    anna.counts(1, 3).settled()
    jan.scan(goods["name"])
    jan.sees("Anna Kowalska")
    jan.press("Work on it together")
    jan.counts(1, 3)
    jan.scan("SCAN-A-01")
    jan.scan(goods["gloves_code"])
    jan.counts(2, 3)
    anna.counts(2, 3)


def test_taken_over(phone, goods):
    anna = phone("Anna Kowalska")
    jan = phone("Jan Nowak")
    anna.scan(goods["name"])
    anna.is_at("A-01")
    anna.scan("SCAN-A-01")
    anna.scan(goods["gloves_code"])
    anna.counts(1, 3).settled()
    jan.scan(goods["name"])
    jan.press("Take it over")
    jan.page.locator(".pick.want").first.click()
    jan.counts(1, 3)
    anna.sees("Nothing is lost")
    assert "Jan Nowak" in anna.text


def test_office_cancels(depot, phone, goods):
    """It shows at once."""
    anna = phone()
    anna.scan(goods["name"])
    anna.is_at("A-01")
    anna.scan("SCAN-A-01")
    anna.scan(goods["gloves_code"])
    anna.counts(1, 3).settled()
    depot.admin["stock.picking"].action_cancel([goods["transfer"]])
    anna.sees("cancelled")


def test_revoked(depot, phone, goods):
    anna = phone()
    anna.scan(goods["name"])
    anna.is_at("A-01")
    depot.admin["fulfilment.scan.device"].action_revoke([anna.number])
    anna.scan("SCAN-A-01")
    anna.sees("This device was revoked")


def test_cluster(depot, phone, goods):
    """Three orders with a bin each, in one walk."""
    second, second_name = depot.order((goods["gloves"], 2))
    third, third_name = depot.order((goods["syringe"], 1))
    device = depot.device(depot.picker("Helper"))
    transfers = [goods["transfer"], second, third]
    work = device.claim(*transfers)
    assert [each["bin"] for each in work["transfers"]] == [1, 2, 3]
    for line in work["lines"]:
        assert device.send(work, count(line, line["needed"]))[0]["ok"]
    assert device.call("finish", work=work["id"])["done"]
    assert depot.moved(second) == {goods["gloves"]: 2}
    assert depot.moved(third) == {goods["syringe"]: 1}
