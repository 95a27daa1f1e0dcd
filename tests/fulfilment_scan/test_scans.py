"""All scans of a transfer, of all devices, and one of them taken back."""


def test_history(depot, phone, visitors):
    product, code = depot.product("History gloves", "A-01", 9)
    transfer, name = depot.order((product, 4))
    jan, anna = phone("Jan Nowak"), phone("Anna Kowalska")
    jan.scan(name)
    jan.is_at("A-01")
    jan.scan("SCAN-C-03")
    jan.sees("Wrong place")
    jan.scan("SCAN-A-01")
    jan.scan(code)
    jan.counts(1, 4).settled()
    anna.scan(name)
    anna.press("Work on it together")
    anna.counts(1, 4)
    anna.scan("SCAN-A-01")
    anna.scan(code)
    anna.counts(2, 4).settled()
    anna.press("Problem")
    anna.press("All scans")
    rows = anna.page.locator(".list li")
    rows.first.wait_for()
    texts = rows.all_inner_texts()
    assert len(texts) == 5
    assert "Phone of Anna Kowalska" in texts[0] and "+1" in texts[0]
    assert "Phone of Jan Nowak" in texts[2] and "History gloves" in texts[2]
    assert "Wrong Place" in texts[4] and "SCAN-C-03" in texts[4]
    visitors.picture(anna.page, "scan-history")
    # of somebody else, with another device
    rows.nth(2).get_by_role("button", name="Undo +1 History gloves").click()
    anna.sees("Undone")
    assert rows.nth(2).get_by_role("button").count() == 0
    assert rows.nth(0).get_by_role("button").count() == 1
    jan.counts(1, 4)
    # the next scan counts from here, too
    anna.scan(code)
    anna.counts(2, 4)
    jan.counts(2, 4)
    for _number in range(2):
        jan.scan(code)
    jan.counts(4, 4)
    jan.finish()
    assert depot.moved(transfer) == {product: 4}
