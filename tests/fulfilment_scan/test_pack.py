"""What was picked goes into packages: weighed, and with a label."""

import socket
import threading

import pytest
from order_share.support import eventually


@pytest.fixture
def printer(depot):
    """A label printer that keeps what it gets.

    :return: id, and the list of what has come out"""
    came, listener = [], socket.create_server(("127.0.0.1", 0))

    def listen():
        while True:
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                came.append(stream.read().decode())

    threading.Thread(target=listen, daemon=True).start()
    parameters = depot.admin["ir.config_parameter"]
    parameters.set_param("fulfilment_scan.allow_local_printers", "1")
    number = depot.admin["fulfilment.scan.printer"].create(
        {
            "name": "Zebra at the dock",
            "host": "127.0.0.1",
            "port": listener.getsockname()[1],
            "warehouse_id": depot.warehouse,
        }
    )
    yield number, came
    listener.close()


def test_packed(depot, phone, steps, printer):
    """Into a package, weighed; its label comes out beside the device, once."""
    number, came = printer
    steps(depot.out, scan_pack=True, scan_weight=True, scan_print=True)
    box = depot.admin["stock.package.type"].create(
        {"name": "Small box", "barcode": "BOX-SMALL", "base_weight": 0.1}
    )
    product, code = depot.product("Packed gloves", "A-01", 9, weight=0.7)
    transfer, name = depot.order((product, 2))
    anna = phone()
    depot.admin["fulfilment.scan.device"].write([anna.number], {"printer_id": number})
    anna.scan(name)
    anna.is_at("A-01")
    anna.scan(code)
    anna.counts(1, 2)
    anna.scan(code)
    anna.sees("expected 1.4 kg")
    # the box says what it is
    anna.scan("BOX-SMALL")
    anna.sees("expected 1.5 kg")
    for key in ("1", ".", "5"):
        anna.press(key)
    anna.press("Close the package")
    anna.sees("It comes out at Zebra at the dock.")
    anna.finish()
    [row] = depot.admin["stock.move.line"].search_read(
        [("picking_id", "=", transfer)], ["result_package_id"]
    )
    package, package_name = row["result_package_id"]
    [row] = depot.admin["stock.package"].read(
        [package], ["shipping_weight", "package_type_id"]
    )
    assert row["shipping_weight"] == 1.5
    assert row["package_type_id"] == [box, "Small box"]
    assert depot.moved(transfer) == {product: 2}
    eventually(lambda: came)
    assert len(came) == 1
    assert came[0].startswith("^XA") and package_name in came[0]
