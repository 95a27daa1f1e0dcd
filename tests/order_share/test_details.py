"""Details and status: stops, goods, documents, uploads, problems; in both sizes, with
and without script."""

import pytest
from order_share.support import PDF, prices_in, sign
from order_share.support import picture as photo

from support.pages import DESKTOP, PHONE

DEVICES = {"phone": PHONE, "desktop": DESKTOP}
POD = {"name": "pod.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(1600, 1200))}
NOTE = {"name": "note.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture(params=[True, False], ids=["script", "plain"])
def script(request):
    return request.param


@pytest.fixture(params=DEVICES)
def page(request, visitors, script):
    return visitors.open(DEVICES[request.param], java_script_enabled=script)


@pytest.fixture
def keep(page, picture, script, request):
    """Keep a picture of this story's page, named after device and script."""
    device = request.node.callspec.params["page"]
    kind = "script" if script else "plain"
    return lambda name: picture(page, f"details-{device}-{kind}-{name}")


def send(page, said, button):
    if said == "status":
        sign(page)
    with page.expect_navigation(url=f"**said={said}"):
        button.click()
    assert page.locator("#flash").is_visible()


def test_details(stack, shares, page, script, keep):
    """A driver reads, downloads, reports a delay with a photo and sends the papers."""
    order = shares.order()
    document = shares.attach(order, "Lieferschein 27.pdf")
    share = shares.assigned(
        "details", order, [document], message="Gate 3\nSafety shoes"
    )
    page.goto(share.url)
    keep("1-assigned")
    words = page.locator("body").inner_text()
    for text in (
        "Deichstraße 27", "20459 Hamburg", "Kreiselpumpe KP-40", "164.5", "Gate 3",
        "Lieferschein 27.pdf", "Transport Nowak", "Pickup", "Delivery", "10:30 CET",
    ):  # fmt: skip
        assert text in words, text
    assert not prices_in(page.content())
    assert "einkauf@kundin" not in page.content()
    assert page.locator("a[href^='tel:+494055509900']").count() == 1
    assert page.locator("a[target=_blank][rel~=noreferrer]").count() >= 1
    if script:
        width = page.viewport_size["width"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    with page.expect_download() as download:
        page.get_by_text("Lieferschein 27.pdf").click()
    assert download.value.suggested_filename == "Lieferschein 27.pdf"
    assert download.value.path().read_bytes() == PDF

    send(page, "status", page.locator("#status button[name=status]"))
    keep("2-accepted")

    page.get_by_text("Report a delay or a problem").click()
    problem = page.locator("#problem")
    problem.get_by_label("Later than planned").check()
    problem.locator("#eta_date").fill("2026-12-04")
    problem.locator("#eta_time").fill("13:30")
    problem.locator("#note").fill("Waiting at the border")
    problem.locator("#photo").set_input_files({**POD, "name": "border.jpg"})
    keep("3-problem-form")
    send(page, "problem", problem.locator("button"))
    assert page.locator(".alert", has_text="Later than planned").is_visible()
    keep("4-problem")
    shared = shares.admin["order.share"].read([share.id], ["eta", "problem_reason"])[0]
    assert (shared["eta"], shared["problem_reason"]) == ("2026-12-04 12:30:00", "late")

    upload = page.locator("#upload")
    upload.get_by_label("Proof of delivery").check()
    if script:
        upload.locator("#file").set_input_files([POD, NOTE])
        sent = page.locator("#upload_list p[data-when=sent]:visible")
        sent.nth(1).wait_for()
        keep("5-uploaded")
        page.reload()
    else:
        upload.locator("#file").set_input_files([POD, NOTE])
        send(page, "upload", upload.locator("button"))
    names = page.locator("#upload_list b").all_inner_texts()
    assert sorted(names) == ["note.pdf", "pod.jpg"]
    keep("6-received")
    assert shares.events(share)[1:] == [
        ["status", "accepted", ""],
        ["problem", "late", "Waiting at the border"],
        ["upload", "pod", ""],
        ["upload", "pod", ""],
    ]
    for _step in range(4):
        send(page, "status", page.locator("#status button[name=status]"))
    assert shares.state(share) == "delivered"
    keep("7-delivered")


def test_decline(shares, page, script, keep):
    """Declining takes a second step and a reason; nothing can be pressed afterwards."""
    share = shares.assigned("details")
    page.goto(share.url)
    if script:
        page.locator("#status a[href='#decline']").click()
    else:
        page.get_by_text("Decline this order").click()
    page.locator("#decline_author").fill("Jan Kowalski")
    page.locator("#decline_note").fill("No truck free <b>this</b> week")
    keep("decline-1")
    send(page, "status", page.locator("#decline button"))
    assert "No truck free <b>this</b> week" in page.locator("body").inner_text()
    assert not page.locator("#status, #decline, #problem").count()
    keep("decline-2")
    assert shares.events(share)[-1] == [
        "status",
        "declined",
        "No truck free <b>this</b> week",
    ]
    send(page, "undo", page.locator(".al-undo button").first)
    assert shares.state(share) == "assigned"


def test_mistake_in_a_form(shares, page, keep):
    """What was typed is still there, with words about what to do."""
    share = shares.assigned("details")
    page.goto(share.url)
    page.get_by_text("Report a delay or a problem").click()
    problem = page.locator("#problem")
    problem.get_by_label("Damage").check()
    problem.locator("#note").fill("Two boxes wet")
    problem.locator("#eta_time").fill("13:30")
    with page.expect_navigation():
        problem.locator("button").click()
    assert page.locator("#flash").is_visible()
    assert problem.locator("#note").input_value() == "Two boxes wet"
    assert problem.locator("input[value=damage]").is_checked()
    keep("mistake")
    assert len(shares.events(share)) == 1


def test_note_with_a_status(shares, page):
    """A note goes with the next step."""
    share = shares.assigned("details")
    page.goto(share.url)
    page.get_by_text("Add a note").click()
    page.locator("#status_note").fill("Truck HH-AB 123\nJan Kowalski")
    send(page, "status", page.locator("#status button[name=status]"))
    note = shares.admin["order.share.event"].search_read(
        [("share_id", "=", share.id), ("status", "=", "accepted")], ["note"]
    )[0]["note"]
    assert note.replace("\r", "") == "Truck HH-AB 123\nJan Kowalski"


def test_offline(shares, visitors, picture):
    """Without signal an upload waits for the driver; a retry sends it once."""
    share = shares.assigned("details")
    phone = visitors.open(PHONE)
    phone.goto(share.url)
    phone.get_by_label("Proof of delivery").check()
    phone.context.set_offline(True)
    phone.locator("#file").set_input_files(POD)
    phone.locator("[data-do=retry]:visible").wait_for()
    picture(phone, "details-phone-offline")
    phone.context.set_offline(False)
    phone.locator("[data-do=retry]:visible").tap()
    phone.locator("p[data-when=sent]:visible").wait_for()
    assert len(shares.uploads(share)) == 1


def test_refused_by_the_script(shares, visitors, picture):
    """A file that is too large or of another type is refused before it is sent."""
    share = shares.assigned("details")
    phone = visitors.open(PHONE)
    phone.goto(share.url)
    phone.get_by_label("Proof of delivery").check()
    phone.locator("#file").set_input_files(
        [
            {**POD, "name": "large.jpg", "buffer": bytes(11 * 1024 * 1024)},
            {"name": "page.html", "mimeType": "text/html", "buffer": b"<html>"},
            {**POD, "name": "html.jpg", "buffer": b"<html><body>no picture"},
        ]
    )
    phone.locator("p[data-when=large]:visible").wait_for()
    phone.locator("p[data-when=type]:visible").wait_for()
    phone.locator("p[data-when=refused]:visible").wait_for()
    picture(phone, "details-phone-refused")
    assert not shares.uploads(share)
