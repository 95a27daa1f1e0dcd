"""Fifty scans without a connection, a reload in between, and the connection again."""

SCANS = 50


def test_offline(depot, phone):
    product, code = depot.product("Offline gloves", "A-01", 200)
    transfer, name = depot.order((product, 60))
    anna = phone()
    anna.scan(name)
    anna.is_at("A-01")
    anna.scan("SCAN-A-01")
    anna.sees("You are here")
    # the app has to be kept on the device before the connection is lost
    anna.page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    anna.page.wait_for_function("caches.keys().then((names) => names.length > 0)")
    anna.settled()
    context = anna.page.context
    context.set_offline(True)
    for number in range(1, SCANS + 1):
        anna.scan(code)
        if number % 10 == 0:
            anna.counts(number, 60)
    anna.sees("waiting").sees("not yet confirmed")
    assert _counted(depot, transfer) == 0
    anna.page.reload()
    anna.counts(SCANS, 60)
    anna.sees("No connection").sees("not yet confirmed")
    _cannot_finish(anna)
    context.set_offline(False)
    anna.settled()
    assert "not yet confirmed" not in anna.text
    assert _counted(depot, transfer) == SCANS
    for _number in range(10):
        anna.scan(code)
    anna.finish()
    assert depot.moved(transfer) == {product: 60}


def _cannot_finish(anna):
    """What is not sent is not finished: the button says how many scans wait."""
    anna.press("Problem")
    anna.page.get_by_role("button", name="Finish now").click()
    button = anna.page.get_by_role("button", name="scans are not sent")
    assert button.is_disabled() and f"{SCANS}" in button.inner_text()
    anna.press("Keep picking")
    anna.counts(SCANS, 60)


def _counted(depot, transfer):
    rows = depot.stack.sql(
        "SELECT coalesce(sum(counted), 0) FROM fulfilment_scan_line l JOIN"
        f" fulfilment_scan_transfer t ON t.id = l.transfer_id"
        f" WHERE t.picking_id = {transfer}"
    )
    return float(rows[0][0])
