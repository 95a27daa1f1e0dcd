"""Documents as people print them, read back from the files that they get."""

import io
import json
import re
import time
import zipfile

import pytest
import requests
from fulfilment_document.paper import Paper
from fulfilment_ext.dispatch import OFFICE, SECOND

from support.rpc import RpcError

pytestmark = pytest.mark.expected_in_log(
    r"odoo\.http: .*(not allowed|not have enough|Private|top-secret|Only your team)",
    r"odoo\.addons\.web\.controllers\.report: Error while generating report",
)

JOBS = "fulfilment.print.job"
RULES = "fulfilment.print.rule"


@pytest.fixture(scope="module")
def shipped(dispatch):
    """:return: order and transfer of two parcels that have left"""
    partner, _email = dispatch.customer("Żaneta Gęślą-Jaźń")
    beans = dispatch.product("Beans <b>with</b> & Ärger", 20)
    carrier = dispatch.carrier("Printed Parcels")
    order = dispatch.order(
        partner, (beans, 2), carrier_id=carrier, packing_note="Wrap well"
    )
    picking = dispatch.ship(order)
    for number in ("PRINT-0001", "PRINT-0002"):
        dispatch.admin["fulfilment.parcel"].create(
            {"picking_id": picking, "tracking_number": number}
        )
    return order, picking


def printed(rpc, report, ids):
    """:return: content of a report as the menu Print gets it"""
    answer = rpc.session.get(f"{rpc.url}/report/pdf/{report}/{ids}", timeout=60)
    answer.raise_for_status()
    return answer.content


def test_slip_on_a4_and_roll(stack, dispatch, shipped):
    order, picking = shipped
    [name] = dispatch.read_picking(picking, "name")
    office = stack.rpc(OFFICE)
    for size, width in (("a4", 210), ("roll_80", 80)):
        paper = Paper(printed(office, f"fulfilment_document.slip_{size}", picking))
        assert len(paper) == 1
        assert paper.sizes[0][0] == width
        [text] = paper.texts
        for wanted in (
            name,
            dispatch.name(order),
            "Żaneta Gęślą-Jaźń",
            "Beans <b>with</b> & Ärger",
            "2 Units",
            "Wrap well",
            "PRINT-0002",
        ):
            assert wanted in text
        assert "89.00" not in text
        assert set(paper.scanned()) == {name, "PRINT-0001", "PRINT-0002"}


def test_a_box_in_millimetres(stack, shipped):
    """The rule below the head of a table is as long as the sheet is wide between its
    margins: 170 mm, on whatever build of wkhtmltopdf."""
    _order, picking = shipped
    content = printed(stack.rpc(OFFICE), "fulfilment_document.slip_a4", picking)
    picture = Paper(content).picture(dots=10)
    longest = 0
    for y in range(picture.height):
        dark = [x for x in range(picture.width) if picture.getpixel((x, y)) < 80]
        if dark and dark[-1] - dark[0] + 1 == len(dark):
            longest = max(longest, len(dark))
    assert abs(longest - 1700) <= 3


def test_label(stack, shipped):
    """One page for each parcel, with its number."""
    _order, picking = shipped
    content = printed(
        stack.rpc(OFFICE), "fulfilment_document.label_label_100x150", picking
    )
    paper = Paper(content)
    assert paper.sizes == [(100, 150)] * 2
    assert [paper.scanned(0), paper.scanned(1)] == [["PRINT-0001"], ["PRINT-0002"]]
    assert "Lindenstraße 5" in paper.texts[0]


def test_rule_to_download(stack, dispatch, desk):
    """A rule, a transfer that is validated, a file that somebody downloads."""
    admin = dispatch.admin
    rule = admin[RULES].create(
        {"event": "validated", "kind": "slip", "size": "roll_80"}
    )
    try:
        partner, _email = dispatch.customer("Rudi Rule")
        beans = dispatch.product("Ruled beans", 5)
        picking = dispatch.ship(dispatch.order(partner, (beans, 1)))
    finally:
        admin[RULES].write([rule], {"active": False})
    [job] = admin[JOBS].search_read(
        [("res_id", "=", picking), ("rule_id", "=", rule)], ["state", "record_name"]
    )
    assert job["state"] == "waiting"
    page = desk()
    page.goto("/odoo/print-jobs")
    row = page.locator(".o_data_row", has_text=job["record_name"])
    with page.expect_download() as download:
        row.get_by_role("button", name="Print").click()
    content = download.value.path().read_bytes()
    assert job["record_name"] in Paper(content).texts[0]
    row.wait_for(state="detached")
    [row] = admin[JOBS].read([job["id"]], ["state", "printed_by_id", "print_count"])
    assert (row["state"], row["print_count"]) == ("printed", 1)
    assert row["printed_by_id"][1] == "Olga Office"


def _bulk(stack, dispatch, ids, login=OFFICE, **values):
    """Print many in the background. :return: what is downloaded, and its RPC"""
    rpc = stack.rpc(login)
    context = {"active_model": "sale.order", "active_ids": ids}
    wizard = rpc["fulfilment.print"].create(
        {"kind": "order", "size": "a4", **values}, context=context
    )
    action = rpc["fulfilment.print"].action_print([wizard], context=context)
    bulk = action["res_id"]
    deadline = time.monotonic() + 120
    while rpc["fulfilment.bulk"].read([bulk], ["state"])[0]["state"] != "done":
        assert time.monotonic() < deadline
        time.sleep(0.5)
    return rpc, rpc["fulfilment.bulk"].action_download([bulk])["url"]


def test_bulk(stack, dispatch):
    """Forty documents in the background, as one file and as an archive; nobody else
    gets it."""
    partner, _email = dispatch.customer("Bruno Bulk")
    beans = dispatch.product("Beans in bulk", 5)
    orders = [dispatch.order(partner, (beans, 1), confirm=False) for _n in range(40)]
    chosen = orders[::-1]
    rpc, url = _bulk(stack, dispatch, chosen)
    paper = Paper(rpc.session.get(f"{rpc.url}{url}", timeout=60).content)
    assert len(paper) == 40
    for text, order in zip(paper.texts, chosen, strict=True):
        assert dispatch.name(order) in text
    for session in (stack.rpc(SECOND).session, requests.Session()):
        answer = session.get(f"{rpc.url}{url}", timeout=60, allow_redirects=False)
        assert not answer.content.startswith(b"%PDF")
    rpc, url = _bulk(stack, dispatch, chosen[:21], together="zip")
    content = rpc.session.get(f"{rpc.url}{url}", timeout=60).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.namelist()) == 21
        first = Paper(archive.read(archive.namelist()[0]))
    assert dispatch.name(chosen[0]) in first.texts[0]


def test_portal(stack, shipped):
    """A customer with an account prints nothing here, and calls nothing."""
    order, picking = shipped
    rpc = stack.rpc("portal")
    home = rpc.session.get(f"{rpc.url}/my", timeout=60).text
    token = re.search(r'csrf_token: "(\w+)"', home)[1]
    for report, number in (
        ("order_a4", order),
        ("slip_a4", picking),
        ("pick_a4", picking),
        ("label_label_100x150", picking),
        ("jobs", 1),
        ("chosen", 1),
    ):
        url = f"{rpc.url}/report/pdf/fulfilment_document.{report}/{number}"
        answer = rpc.session.get(url, timeout=60)
        assert answer.status_code >= 400, report
        assert b"%PDF" not in answer.content[:9]
        path = url.removeprefix(rpc.url)
        data = {"data": json.dumps([path, "qweb-pdf"]), "csrf_token": token}
        answer = rpc.session.post(f"{rpc.url}/report/download", data, timeout=60)
        assert b"%PDF" not in answer.content[:9], report
        # core answers what was refused as a page of an error
        assert "odoo.exceptions." in answer.text or answer.status_code >= 400, report
    for model in (JOBS, RULES, "fulfilment.bulk.file", "fulfilment.print"):
        with pytest.raises(RpcError):
            rpc[model].search_read([], ["id"])


def test_private_methods(stack, shipped):
    rpc = stack.rpc("admin")
    order, picking = shipped
    for model, method, arguments in (
        ("fulfilment.document", "_render", ["order", [order], "a4"]),
        (JOBS, "_print_content", [[1]]),
        (JOBS, "_printed", [[1]]),
        (JOBS, "_note", [[order], "order", "a4"]),
        (RULES, "_print_for", ["validated", [picking]]),
        ("stock.picking", "_delivery_slips", [[picking]]),
        ("fulfilment.bulk", "_keep_file", [[1], "x", "", False, 1, 1]),
    ):
        with pytest.raises(RpcError) as caught:
            rpc.call(model, method, *arguments)
        assert caught.value.name.endswith("AccessError"), method
