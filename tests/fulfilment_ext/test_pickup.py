"""Click & collect: the mail with the code, the counter, and goods that nobody fetches.
The QR code is read by the decoder that Odoo's own scanner uses."""

import base64
import re

import pytest
from fulfilment_ext.dispatch import OFFICE, SECOND
from fulfilment_ext.screens import (
    EXCEPTIONS,
    HAND_OVER,
    agree,
    badge,
    dialog,
    fits,
    mail,
    open_order,
    press,
    words,
)
from order_share.offers import SERIALIZED
from order_share.support import eventually

from support.rpc import RpcError

pytestmark = pytest.mark.expected_in_log(*SERIALIZED)

CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
#: As it is written for people.
TIME = re.compile(r"\d+:\d\d")
#: The button at the counter.
GIVE = ".o_handover_end .btn-primary"
#: Wrong codes that one person may try.
TRIES = 20
#: In the size in which it is shown, as a camera sees it.
DECODE = """async (url) => {
    const image = new Image(180, 180);
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 220;
    const context = canvas.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, 220, 220);
    context.drawImage(image, 20, 20, 180, 180);
    const source = new ZXing.HTMLCanvasElementLuminanceSource(canvas);
    const bitmap = new ZXing.BinaryBitmap(new ZXing.HybridBinarizer(source));
    return new ZXing.QRCodeReader().decode(bitmap).getText();
}"""


@pytest.fixture(scope="module")
def counter(dispatch):
    """:return: id of a delivery method: customers collect, and sign"""
    return dispatch.carrier(
        "Collect in the shop", is_pickup=True, pickup_sign=True, parcel_url=False
    )


@pytest.fixture(scope="module")
def beans(dispatch):
    return dispatch.product("Beans to collect", 50)


@pytest.fixture(autouse=True)
def _tries(stack):
    """Who has tried too often begins anew in the next story."""
    yield
    stack.sql("DELETE FROM fulfilment_quota")


def inline_picture(found):
    """:return: content of the picture that the mail shows, and its kind"""
    html = found.get_body(("html",)).get_content()
    [name] = re.findall(r'src="cid:([^"]+)"', html)
    [part] = [
        part for part in found.walk() if (part["Content-ID"] or "") == f"<{name}>"
    ]
    return part.get_content(), part.get_content_type()


def decode(page, content, kind="image/png"):
    """:return: text of a QR code"""
    page.goto("/web/login")
    page.add_script_tag(url="/web/static/lib/zxing-library/zxing-library.js")
    url = f"data:{kind};base64,{base64.b64encode(content).decode()}"
    return page.evaluate(DECODE, url)


def find(page, text):
    """Type something at the counter."""
    page.fill("#o_handover_input", text)
    press(page, "Find")


def answer(page):
    """:return: what is said at the counter"""
    said = page.locator(".o_handover_error, .o_handover_message").first
    said.wait_for()
    return said.inner_text()


def sign(page):
    page.locator("[name=o_handover_sign]").click()
    asked = dialog(page)
    canvas = asked.locator("canvas").first
    canvas.wait_for()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 40)
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(box["x"] + 60 + 25 * step, box["y"] + 40 + 8 * (step % 3))
    page.mouse.up()
    asked.locator(".modal-footer .btn-primary").click()
    asked.wait_for(state="detached")
    page.locator(".o_handover_signature").wait_for()


def lies_ready(stack, dispatch, counter, beans, name):
    """:return: order, transfer, address and code of a customer who can come"""
    partner, email = dispatch.customer(name)
    order = dispatch.order(partner, (beans, 2), carrier_id=counter)
    picking = dispatch.picking(order)
    dispatch.admin["stock.picking"].action_pickup_ready([picking])
    _mail, text, _path = mail(stack, email, "is ready for pickup")
    return order, picking, email, CODE.search(text)[0]


def test_ready_code_hand_over(
    stack, dispatch, counter, beans, office, desk, small, visitors, picture
):
    """Ready, told with a code; wrong codes are refused; signed and handed over, once,
    whoever else presses."""
    partner, email = dispatch.customer("Ina Collect")
    order = dispatch.order(partner, (beans, 2), carrier_id=counter)
    name, picking = dispatch.name(order), dispatch.picking(order)
    phone = small(dispatch.link(order))
    assert "Reserved" in words(phone) and "Ready for pickup" not in words(phone)
    picture(phone, "pickup-1-before")

    office.goto(f"/odoo/deliveries/{picking}")
    office.get_by_role("button", name="Ready for Pickup", exact=True).click()
    office.get_by_role("button", name="Hand Over", exact=True).wait_for()
    picture(office, "pickup-2-ready")
    found, text, path = mail(stack, email, f"Your order {name} is ready for pickup")
    code = CODE.search(text)[0]
    content, kind = inline_picture(found)
    scanned = decode(visitors.open({}), content, kind)
    assert scanned == f"PICKUP.{code.replace('-', '')}"
    plain = found.get_body(("plain",)).get_content()
    assert code in plain
    # the office does not read it in the chatter, nor on the page
    open_order(office, order)
    assert code not in office.content()
    told = stack.rpc(OFFICE)["mail.message"].search_read(
        [("model", "=", "sale.order"), ("res_id", "=", order)], ["body"]
    )
    assert any("is ready" in message["body"] for message in told)
    assert not any(code in message["body"] for message in told)
    picture(office, "pickup-3-order")
    phone.goto(path)
    fits(phone)
    assert "Ready for pickup" in words(phone) and code in words(phone)
    shown = phone.locator("img[alt='The code as a picture to scan']")
    _head, _comma, data = shown.get_attribute("src").partition("base64,")
    page = visitors.open({})
    assert decode(page, base64.b64decode(data)) == scanned
    picture(phone, "pickup-4-ready")

    # the counter: two people
    second = desk(SECOND)
    for page in (office, second):
        page.goto(HAND_OVER)
        page.locator("#o_handover_input").wait_for()
    wrong = "2222-3333" if code != "2222-3333" else "2222-4444"
    find(office, wrong)
    assert "Nothing is kept for this code" in answer(office)
    picture(office, "pickup-5-wrong")
    # as a scanner types it, and as people do
    find(second, scanned)
    second.get_by_text("Code is right").wait_for()
    find(office, code.lower())
    office.get_by_text("Code is right").wait_for()
    hand_over = office.locator(GIVE)
    assert hand_over.is_disabled(), "nobody has signed"
    assert "Ina Collect" in office.locator("#o_handover_customer").inner_text()
    sign(office)
    office.fill("#o_handover_name", "Ina's brother")
    picture(office, "pickup-6-signed")
    hand_over.click()
    done = answer(office)
    assert f"{name} was handed over to Ina's brother" in done
    assert "by Olga Office" in done
    picture(office, "pickup-7-done")
    sign(second)
    second.locator(GIVE).click()
    again = answer(second)
    # each reads the time of where they are
    assert TIME.sub("", again) == TIME.sub("", done)
    find(second, code)
    eventually(lambda: answer(second) == again)
    assert dispatch.read_picking(picking, "state", "pickup_collected_by") == [
        "done",
        "Ina's brother",
    ]
    assert dispatch.items(order) == ["delivered"]
    assert dispatch.events(order).count("collected") == 1
    _mail, text, path = mail(stack, email, f"You have collected your order {name}")
    assert code not in text
    phone.goto(path)
    fits(phone)
    assert "Delivered" in words(phone) and code not in words(phone)
    picture(phone, "pickup-8-collected")
    open_order(office, order)
    # Odoo shows what it knew of the page, until the answer comes
    eventually(lambda: badge(office) == "Delivered")
    stack.run_cron("fulfilment_ext.ir_cron_tell")
    # nothing was on its way to them
    assert dispatch.told(email) == [
        "You have collected your order",
        "Your order is ready for pickup",
    ]
    assert dispatch.differences() == []


@pytest.mark.expected_in_log(r"odoo\.http: .*Only people of fulfilment")
def test_guessing(stack, dispatch, counter, beans, desk):
    """Somebody tries codes: after some the right one does not help either; others work
    on, and a number is found."""
    order, _picking, _email, code = lies_ready(
        stack, dispatch, counter, beans, "Gerd Guess"
    )
    page = desk(SECOND)
    guesser = stack.rpc(SECOND)
    said = [
        guesser["fulfilment.handover"].find(f"PICKUP.2346{place:04}")["error"]
        for place in (2222, 3333, 4444, 6666, 7777, 9999) * 4
    ]
    assert [("Too many" in text) for text in said] == [False] * TRIES + [True] * 4
    page.goto(HAND_OVER)
    find(page, code)
    assert "Too many wrong codes" in answer(page)
    find(page, dispatch.name(order))
    page.get_by_text("No code: ask who it is").wait_for()
    other = stack.rpc(OFFICE)["fulfilment.handover"]
    assert other.find(code)["picking"]["is_checked"]
    with pytest.raises(RpcError, match="AccessError"):
        stack.rpc("portal")["fulfilment.handover"].find(code)


def pass_by(stack, picking, until):
    """Time goes by, and the scheduled action runs, twice.

    :param str until: an interval, when it is over from now on"""
    stack.sql(
        f"UPDATE stock_picking SET pickup_until = now() AT TIME ZONE 'UTC' + {until},"
        " pickup_next_at = now() AT TIME ZONE 'UTC' - interval '1 minute'"
        f" WHERE id = {picking}"
    )
    for _again in range(2):
        stack.run_cron("fulfilment_ext.ir_cron_pickup_deadlines")


def test_nobody_comes(stack, dispatch, counter, beans, office, small, picture):
    """Reminded once; when time is over somebody is asked, keeps it longer, and puts it
    back in the end."""
    free = dispatch.free(beans)
    order, picking, email, code = lies_ready(
        stack, dispatch, counter, beans, "Otto Absent"
    )
    name = dispatch.name(order)
    assert dispatch.free(beans) == free - 2
    pass_by(stack, picking, "interval '1 day'")
    _mail, text, path = mail(stack, email, f"Please collect your order {name}")
    assert code in text, "the code is still the same"
    assert dispatch.told(email) == [
        "Please collect your order",
        "Your order is ready for pickup",
    ]
    assert dispatch.exceptions(order) == []

    pass_by(stack, picking, "interval '-1 hour'")
    [asked] = dispatch.exceptions(order)
    assert asked["kind"] == "pickup_expired"
    phone = small(path)
    assert "Not collected in time" in words(phone)
    picture(phone, "pickup-9-over")
    office.goto(EXCEPTIONS)
    row = office.locator(".o_data_row", has_text=name)
    picture(office, "pickup-10-exception")
    row.locator("button[name=action_pickup_keep]").click()
    form = dialog(office, "Keep Longer")
    form.locator("[name=days] input").fill("3")
    picture(office, "pickup-11-keep")
    press(form, "Keep Longer")
    form.wait_for(state="detached")
    row.wait_for(state="detached")
    [solved] = dispatch.exceptions(order, "solved")
    assert "It is kept until" in solved["resolution"]
    mail(stack, email, f"Please collect your order {name}")
    phone.reload()
    assert "We keep it until" in words(phone)

    pass_by(stack, picking, "interval '-1 hour'")
    office.goto(EXCEPTIONS)
    row = office.locator(".o_data_row", has_text=name)
    row.locator("button[name=action_pickup_put_back]").click()
    agree(office, "goes back to the shelf")
    row.wait_for(state="detached")
    assert dispatch.read_picking(picking, "state") == ["cancel"]
    assert dispatch.free(beans) == free
    assert dispatch.exceptions(order) == []
    # the code is worth nothing any more
    office.goto(HAND_OVER)
    find(office, code)
    assert "put back on the shelf" in answer(office)
    phone.reload()
    fits(phone)
    assert code not in words(phone) and "Ready for pickup" not in words(phone)
    picture(phone, "pickup-12-put-back")
    assert dispatch.differences() == []
