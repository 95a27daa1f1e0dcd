"""A courier that stands on a socket makes a label and reports over HTTP: in the wrong
order, twice, and not itself."""

import json
import time

import pytest
import requests
from fulfilment_ext import fake
from fulfilment_ext.dispatch import TRACK
from fulfilment_ext.screens import (
    DASHBOARD,
    EXCEPTIONS,
    dialog,
    mail,
    open_order,
    press,
    rows_of,
    words,
)
from order_share.offers import SERIALIZED, links_in
from order_share.support import eventually

# the addon says at a lower level that it has refused something
pytestmark = pytest.mark.expected_in_log(*SERIALIZED)

TOKEN = "story-key"
#: What a report may change.
WRITTEN = ("fulfilment_courier_event", "fulfilment_event", "fulfilment_exception")


class Reports:
    """What a courier says about parcels of one delivery method."""

    def __init__(self, dispatch, courier, carrier):
        self.dispatch, self.courier, self.carrier = dispatch, courier, carrier
        admin = dispatch.admin
        action = admin["delivery.carrier"].action_courier_secret([carrier])
        self.secret = action["context"]["default_secret"]
        [row] = admin["delivery.carrier"].read([carrier], ["courier_url"])
        self.url = row["courier_url"]

    def say(self, number, status, **changes):
        """:return: status of the answer"""
        return self.courier.report(self.url, self.secret, number, status, **changes)

    def post(self, body, headers):
        """:return: the answer to a body as it is"""
        headers = {"Content-Type": "application/json", **headers}
        return requests.post(self.url, body, headers=headers, timeout=60)

    def signed(self, body, at=None):
        return fake.courier().sign(self.secret, body, at)

    def count(self):
        """:return: numbers of rows that a report may add"""
        return [
            self.dispatch.stack.sql(f"SELECT count(*) FROM {table}")[0][0]
            for table in WRITTEN
        ]


@pytest.fixture(scope="module")
def courier():
    courier = fake.courier().Courier(token=TOKEN).start()
    yield courier
    courier.stop()


@pytest.fixture(scope="module")
def reports(dispatch, courier):
    """A courier that is connected."""
    carrier = dispatch.carrier(
        "Swift Parcels",
        courier="fulfilment.courier.json",
        courier_base_url=courier.url,
    )
    wizard = dispatch.admin["fulfilment.courier.secret"].create(
        {"carrier_id": carrier, "kind": "token", "token": TOKEN}
    )
    dispatch.admin["fulfilment.courier.secret"].action_save([wizard])
    return Reports(dispatch, courier, carrier)


@pytest.fixture
def quota(stack):
    """All stories come from one address: forget what it has used."""
    yield
    stack.sql("DELETE FROM fulfilment_quota")


@pytest.fixture(scope="module")
def beans(dispatch):
    return dispatch.product("Beans by courier", 50)


def sent(dispatch, reports, beans, name):
    """:return: order on its way with a number, and the customer's address"""
    partner, email = dispatch.customer(name)
    order = dispatch.order(partner, (beans, 2), carrier_id=reports.carrier)
    picking = dispatch.ship(order)
    parcel = dispatch.admin["fulfilment.parcel"].create(
        {"picking_id": picking, "carrier_id": reports.carrier}
    )
    dispatch.admin["fulfilment.parcel"].action_request_label([parcel])
    number = eventually(lambda: dispatch.parcels(order)[0]["tracking_number"])
    return order, number, email


def state(dispatch, order):
    [parcel] = dispatch.parcels(order)
    return parcel["state"]


def ago(minutes):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60 * minutes))


def test_label_and_reports(
    stack, dispatch, courier, reports, beans, office, small, picture
):
    """Shipped without a number; the courier makes it, with a label. What it reports
    then arrives twice and in the wrong order, and is told once."""
    partner, email = dispatch.customer("Carla Courier")
    order = dispatch.order(partner, (beans, 2), carrier_id=reports.carrier)
    name = dispatch.name(order)
    open_order(office, order)
    press(office, "Ship Items…")
    asked = dialog(office, f"Ship Items of {name}")
    assert rows_of(asked, "parcel_ids").count() == 1
    press(asked, "Ship")
    asked.wait_for(state="detached")
    eventually(lambda: state(dispatch, order) == "shipped")

    # the label; its courier is busy at first
    courier.script("http:500", "ok")
    open_order(office, order)
    office.locator("button[name=action_parcels]").click()
    office.locator(".o_data_row").first.locator("td[name=reference]").click()
    office.get_by_role("button", name="Request Label").click()
    stack.sql(
        "UPDATE queue_job SET eta = NULL WHERE state = 'pending'"
        " AND method_name = '_job_request_label'"
    )
    eventually(lambda: dispatch.parcels(order)[0]["label_state"] == "ready", timeout=90)
    [parcel] = dispatch.parcels(order)
    number = parcel["tracking_number"]
    assert number in {each.number for each in courier.shipments.values()}
    assert len(courier.shipments) == 1, "asked twice, it is one parcel"
    [shipment] = courier.shipments.values()
    assert shipment.content["to"]["city"] == "Berlin"
    [label] = dispatch.admin["ir.attachment"].read(
        parcel["label_ids"], ["name", "mimetype"]
    )
    assert label["mimetype"] == "application/pdf"
    office.reload()
    office.locator(f"[name=tracking_number] input[value='{number}']").or_(
        office.get_by_text(number)
    ).first.wait_for()
    picture(office, "courier-1-parcel")
    office.get_by_role("button", name="Notify", exact=True).click()
    found, _text, path = mail(stack, email, f"Track your parcel of order {name}")
    assert links_in(found, TRACK + number)

    # out of order: what happened before changes nothing any more
    assert reports.say(number, "out_for_delivery", at=ago(10), id="a-2") == 202
    eventually(lambda: state(dispatch, order) == "out_for_delivery")
    assert reports.say(number, "in_transit", at=ago(90), id="a-1") == 202
    for _again in range(2):
        assert reports.say(number, "out_for_delivery", at=ago(10), id="a-2") == 202
    mail(stack, email, f"Your order {name} is out for delivery")
    assert state(dispatch, order) == "out_for_delivery"
    assert dispatch.items(order) == ["shipped"]
    # delivered, in three ways, one of them twice in one request
    at = ago(1)
    event = courier.event(number, "delivered", id="a-3", at=at, text="At the door")
    assert courier.send(reports.url, reports.secret, [event, event]) == 202
    assert courier.send(reports.url, reports.secret, [event]) == 202
    assert reports.say(number, "delivered", id="a-4", at=ago(0)) == 202
    eventually(lambda: state(dispatch, order) == "delivered")
    # late, and nobody's business any more
    assert reports.say(number, "out_for_delivery", at=ago(5), id="a-5") == 202
    assert reports.say(number, "exception", at=ago(4), id="a-6") == 202
    known = (
        "SELECT count(*) FROM fulfilment_courier_event"
        f" WHERE number = '{number}' AND applied_at IS NOT NULL"
    )
    eventually(lambda: stack.sql(known) == [["6"]])
    _mail, text, _path = mail(stack, email, f"Your order {name} was delivered")
    assert dispatch.items(order) == ["delivered"]
    assert dispatch.read(order, "fulfilment_status") == ["delivered"]
    assert state(dispatch, order) == "delivered"
    assert dispatch.events(order).count("delivered") == 1
    assert dispatch.exceptions(order) == []
    stack.run_cron("fulfilment_ext.ir_cron_tell")
    assert dispatch.told(email) == [
        "Track your parcel of order",
        "Your order is on its way",
        "Your order is out for delivery",
        "Your order was delivered",
    ]
    assert dispatch.differences() == []
    phone = small(path)
    assert "Delivered on" in words(phone)
    picture(phone, "courier-2-phone")
    office.reload()
    office.get_by_text("At the door").first.wait_for()
    picture(office, "courier-3-reports")


def test_problem_of_the_courier(stack, dispatch, courier, reports, beans, office):
    """It is asked about, on the dashboard as well; who sees to it says so."""
    order, number, email = sent(dispatch, reports, beans, "Eddy Exception")
    name = dispatch.name(order)

    def figure():
        office.goto(DASHBOARD)
        found = office.locator("[data-figure=exception] .o_fulfilment_count")
        found.wait_for()
        return int(found.inner_text())

    before = figure()
    text = "Nobody at home, gate locked"
    assert reports.say(number, "failed_attempt", text=text) == 202
    [asked] = eventually(lambda: dispatch.exceptions(order))
    assert asked["kind"] == "courier" and text in asked["text"]
    assert state(dispatch, order) == "exception"
    assert figure() == before + 1
    office.locator("[data-figure=exception]").click()
    office.locator(".o_data_row", has_text=name).wait_for()
    office.goto(EXCEPTIONS)
    row = office.locator(".o_data_row", has_text=text)
    row.get_by_role("button", name="Solved").click()
    row.wait_for(state="detached")
    assert dispatch.exceptions(order) == []
    [solved] = dispatch.exceptions(order, "solved")
    assert "Olga Office" in solved["resolution"]
    assert figure() == before
    # the next attempt
    assert reports.say(number, "delivered") == 202
    eventually(lambda: dispatch.items(order) == ["delivered"])
    mail(stack, email, f"Your order {name} was delivered")


def test_nobody_else(stack, dispatch, courier, reports, beans, quota):
    """Wrong signatures, old times, replays, nonsense: a clear answer each, and nothing
    is written. A number that nobody knows waits until it is entered."""
    order, number, _email = sent(dispatch, reports, beans, "Nora Nobody")
    assert reports.say(number, "in_transit", id="n-1") == 202
    eventually(lambda: reports.count()[0])
    events = [courier.event(number, "delivered", id="n-2")]
    body = json.dumps({"events": events}).encode()
    now = int(time.time())
    right = reports.signed(body)
    before = reports.count()
    cases = {
        "without a signature": (401, body, {}),
        "signed with another secret": (
            401,
            body,
            fake.courier().sign("whatever", body),
        ),
        "another body": (401, body + b" ", right),
        "another time": (401, body, {**right, "X-Courier-Timestamp": str(now + 1)}),
        "old, and signed then": (401, body, reports.signed(body, now - 3600)),
        "of tomorrow": (401, body, reports.signed(body, now + 86400)),
        "no number as a time": (
            401,
            body,
            {**right, "X-Courier-Timestamp": "١٢٣"},
        ),
        "garbage": (400, b"\x00{{{", reports.signed(b"\x00{{{")),
        "no list": (400, b'"delivered"', reports.signed(b'"delivered"')),
        "no event": (400, b'{"events": []}', reports.signed(b'{"events": []}')),
    }
    for case, (status, content, headers) in cases.items():
        headers = {name: value.encode() for name, value in headers.items()}
        answer = reports.post(content, headers)
        assert answer.status_code == status, case
        assert not answer.content, f"{case}: it says why"
    long = b'{"events": "' + b"x" * 1024 * 1024 + b'"}'
    assert reports.post(long, reports.signed(long)).status_code == 413
    unknown = f"{stack.url}/fulfilment/courier/{'A' * 24}"
    assert courier.report(unknown, reports.secret, number, "delivered") == 404
    assert requests.get(reports.url, timeout=60).status_code == 405
    assert reports.count() == before
    assert state(dispatch, order) == "shipped"

    # heard on the way and sent again: the same event, known already
    for _again in range(3):
        assert reports.post(body, right).status_code == 202
    eventually(lambda: state(dispatch, order) == "delivered")
    assert dispatch.events(order).count("delivered") == 1
    assert int(reports.count()[0]) == int(before[0]) + 1

    # a number of nobody, and one that is entered later
    before = reports.count()
    assert reports.say("FC-NOBODY", "delivered") == 202
    time.sleep(1)
    assert reports.count()[1:] == before[1:]
    assert stack.sql(
        "SELECT applied_at IS NULL FROM fulfilment_courier_event"
        " WHERE number = 'FC-NOBODY'"
    ) == [["t"]]


def test_too_many(stack, dispatch, reports, beans, quota):
    """Who guesses is stopped after some tries; what the courier says then comes again,
    and counts."""
    order, number, _email = sent(dispatch, reports, beans, "Fiona Flood")
    event = {"id": "flood", "number": number, "status": "delivered", "at": ago(0)}
    body = json.dumps(event).encode()
    wrong = fake.courier().sign("guess", body)
    session = requests.Session()
    answers = []
    while not answers or answers[-1].status_code == 401 and len(answers) < 100:
        answers.append(session.post(reports.url, body, headers=wrong, timeout=60))
    answer = answers[-1]
    assert answer.status_code == 429
    assert 20 < len(answers) < 80
    assert int(answer.headers["Retry-After"]) > 0
    assert reports.post(body, reports.signed(body)).status_code == 429
    assert state(dispatch, order) == "shipped"
    stack.sql("UPDATE fulfilment_quota SET started_at = started_at - interval '2 min'")
    assert reports.post(body, reports.signed(body)).status_code == 202
    eventually(lambda: state(dispatch, order) == "delivered")
