"""Something is broken: it is set aside and shown to the office; another one goes."""

import io

import pytest
import requests
from fulfilment_scan.depot import count
from order_share.support import eventually
from PIL import Image

REASON = "Box is wet"


@pytest.fixture(scope="module")
def reason(depot):
    """A reason that asks for a photo."""
    return depot.admin["fulfilment.scan.reason"].create(
        {"name": REASON, "kind": "damaged", "asks_photo": True}
    )


@pytest.fixture
def photo():
    """:return: what a camera gives, as an upload"""
    stream = io.BytesIO()
    Image.new("RGB", (900, 700), "brown").save(stream, "JPEG")
    return {
        "name": "photo.jpg",
        "mimeType": "image/jpeg",
        "buffer": stream.getvalue(),
    }


def kept(depot, transfer):
    """:return: photos that the office finds at the transfer"""
    return depot.admin["ir.attachment"].search_read(
        [("res_model", "=", "stock.picking"), ("res_id", "=", transfer)],
        ["name", "mimetype"],
    )


@pytest.mark.usefixtures("reason")
@pytest.mark.parametrize("is_offline", [False, True], ids=["online", "offline"])
def test_damaged(depot, phone, photo, is_offline):
    """With a photo, which waits for a connection like scans do; the office finds it at
    the transfer, and a request to scrap."""
    product, code = depot.product(f"Fragile glass {is_offline}", "C-03", 9)
    transfer, name = depot.order((product, 2))
    anna = phone()
    anna.scan(name)
    anna.is_at("C-03")
    anna.scan(code)
    anna.counts(1, 2).settled()
    anna.page.context.set_offline(is_offline)
    anna.press("Problem")
    anna.page.get_by_role("button", name="Damaged").click()
    anna.page.get_by_role("radio", name=REASON).click()
    anna.page.locator("input[type=file]").set_input_files(photo)
    anna.sees("Photo is taken")
    anna.press("Report 1 damaged")
    anna.counts(1, 2)
    if is_offline:
        assert not kept(depot, transfer)
        anna.page.context.set_offline(False)
    anna.settled()
    [found] = eventually(lambda: kept(depot, transfer))
    assert REASON in found["name"] and found["mimetype"] == "image/jpeg"
    anna.scan(code)
    anna.finish()
    assert depot.moved(transfer) == {product: 2}
    scraps = depot.admin["stock.scrap"].search_read(
        [("product_id", "=", product)], ["scrap_qty", "state"]
    )
    assert [(row["scrap_qty"], row["state"]) for row in scraps] == [(1.0, "draft")]


def test_photo_of_others(stack, depot, reason, photo):
    """Only who has reported it can show it."""
    product, _code = depot.product("Fragile bottle", "C-03", 9)
    transfer, _name = depot.order((product, 2))
    device, other = (depot.device(depot.picker(name)) for name in ("Ada", "Bob"))
    work = device.claim(transfer)
    command = count(
        work["lines"][0], kind="damaged", data={"reason": reason, "then": ""}
    )
    [result] = device.send(work, command)
    assert result["ok"]
    form = {"work": work["id"], "uuid": command["uuid"]}
    files = {"file": (photo["name"], photo["buffer"], photo["mimeType"])}
    for session in (other.session, requests.Session()):
        answer = session.post(
            f"{stack.url}/fulfil/photo", data=form, files=files, timeout=60
        ).json()
        assert answer.get("refused") or answer.get("door") == "sign_in"
        # nor a site that somebody else has made
    answer = device.session.post(
        f"{stack.url}/fulfil/photo",
        data=form,
        files=files,
        headers={"Origin": "https://elsewhere.example"},
        timeout=60,
    ).json()
    assert answer["door"] == "forbidden"
    assert not kept(depot, transfer)
