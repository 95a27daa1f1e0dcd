"""Lots, serial numbers and packs: what barcodes say of them arrives in stock."""

from datetime import date, timedelta

import pytest

#: As scanners send it in the middle of a barcode when they are set up for keyboards.
FNC1 = "#"
GOOD_UNTIL = date.today() + timedelta(days=400)
EXPIRED = date.today() - timedelta(days=3)


@pytest.fixture
def gs1(depot):
    """The company reads GS1 barcodes."""
    companies = depot.admin["res.company"]
    [before] = companies.read([depot.company], ["nomenclature_id"])
    number = depot.admin.ref("barcodes_gs1_nomenclature.default_gs1_nomenclature")
    companies.write([depot.company], {"nomenclature_id": number})
    yield
    companies.write([depot.company], {"nomenclature_id": before["nomenclature_id"][0]})


def label(code, lot, expires, symbology="]C1"):
    """:return: a label of goods, as a scanner types it"""
    return f"{symbology}010{code}17{expires:%y%m%d}10{lot}"


def test_lot(depot, goods_in, phone):
    """The product says which; its lot is asked for once, and another one refused."""
    product, code = goods_in.tracked(
        "Saline 500 ml", "A-01", **{"L-100": 5, "L-200": 5}
    )
    transfer, name = depot.order((product, 3))
    anna = phone()
    anna.scan(name)
    anna.is_at("A-01").sees("L-100")
    anna.scan(code)
    anna.sees("Which lot?")
    anna.scan("L-200")
    anna.sees("Other lot").counts(0, 3)
    anna.scan(code)
    anna.sees("Which lot?")
    anna.scan("L-100")
    anna.counts(1, 3)
    # the next ones of the same lot say nothing new
    anna.scan(code)
    anna.counts(2, 3)
    anna.scan("L-100")
    anna.finish()
    assert goods_in.rows(transfer) == {(product, "L-100", 3, "Customers")}
    assert goods_in.lies(product) == {"L-100": 2, "L-200": 5}


def test_serial_numbers(depot, goods_in, phone):
    """Each once: the second time it is refused."""
    product, code = goods_in.tracked(
        "Infusion pump", "B-02", "serial", **{"SN-1": 1, "SN-2": 1}
    )
    transfer, name = depot.order((product, 2))
    anna = phone()
    anna.scan(name)
    anna.is_at("B-02")
    anna.scan(code)
    anna.sees("Which serial number?")
    anna.scan("SN-1")
    anna.settled().sees("1 of 2")
    anna.scan("SN-1")
    anna.sees("Scanned twice")
    anna.scan("SN-2")
    anna.finish()
    assert {row[1:3] for row in goods_in.rows(transfer)} == {("SN-1", 1), ("SN-2", 1)}


@pytest.mark.usefixtures("gs1")
@pytest.mark.parametrize("symbology", ["]C1", "]d2"])
def test_gs1(depot, goods_in, phone, symbology):
    """One scan says product, lot and expiry; what is expired is refused."""
    lot = f"G{symbology[1:]}"
    product, code = goods_in.tracked(f"Vaccine {lot}", "C-03", **{lot: 9})
    transfer, name = depot.order((product, 2))
    anna = phone()
    anna.scan(name)
    anna.is_at("C-03")
    anna.scan(label(code, lot, EXPIRED, symbology))
    anna.sees("Lot expired").counts(0, 2)
    anna.scan(label(code, lot, GOOD_UNTIL, symbology))
    anna.counts(1, 2)
    # another order of its parts, with the sign that ends a lot
    anna.scan(f"{symbology}10{lot}{FNC1}010{code}17{GOOD_UNTIL:%y%m%d}")
    anna.finish()
    assert goods_in.rows(transfer) == {(product, lot, 2, "Customers")}


@pytest.mark.usefixtures("gs1")
def test_receive_lot(depot, goods_in, phone):
    """A lot that nobody has known comes in with its label."""
    product, code = goods_in.tracked("Insulin", "A-01")
    transfer, name = goods_in.purchase((product, 4))
    anna = phone()
    anna.scan(name)
    anna.sees("Insulin").sees("Receive")
    for number, lot in enumerate(("N-1", "N-1", "N-2", "N-2"), 1):
        anna.scan(label(code, lot, GOOD_UNTIL))
        if number < 4:
            anna.counts(number, 4)
    anna.finish()
    assert {row[1:3] for row in goods_in.rows(transfer)} == {("N-1", 2), ("N-2", 2)}
    assert goods_in.lies(product) == {"N-1": 2, "N-2": 2}
    kept = depot.stack.sql(
        "SELECT DISTINCT expires_on FROM fulfilment_scan_command c"
        " JOIN fulfilment_scan_transfer t ON t.work_id = c.work_id"
        f" WHERE t.picking_id = {transfer} AND kind = 'count'"
    )
    assert kept == [[f"{GOOD_UNTIL}"]]


def test_receive_serial_twice(depot, goods_in, phone):
    """Numbers that nobody has known, one of them twice."""
    product, code = goods_in.tracked("Defibrillator", "A-01", "serial")
    transfer, name = goods_in.purchase((product, 2))
    anna = phone()
    anna.scan(name)
    anna.sees("Defibrillator")
    anna.scan(code)
    anna.sees("Which serial number?")
    anna.scan("DEF-7001")
    anna.counts(1, 2)
    anna.scan(code)
    anna.sees("Which serial number?")
    anna.scan("DEF-7001")
    anna.sees("Scanned twice")
    anna.scan(code)
    anna.scan("DEF-7002")
    anna.finish()
    assert goods_in.lies(product) == {"DEF-7001": 1, "DEF-7002": 1}


def test_pack(depot, goods_in, phone):
    """The barcode of a pack counts all that is in it; too big a pack is refused."""
    product, code = depot.product("Compress", "B-02", 50)
    pack = goods_in.pack(product, 6)
    transfer, name = depot.order((product, 8))
    anna = phone()
    anna.scan(name)
    anna.is_at("B-02")
    anna.scan(pack)
    anna.counts(6, 8)
    anna.scan(pack)
    anna.sees("Too many").sees("The pack holds 6")
    anna.scan(code)
    anna.counts(7, 8)
    anna.scan(code)
    anna.finish()
    assert depot.moved(transfer) == {product: 8}
