"""A deliverer's day on the phone: with and without a script, without a connection, and
several taps at the same moment."""

from functools import partial

import pytest
from delivery_supplier.rounds import LARGE, Phone, Rounds, photo
from order_share.offers import SERIALIZED
from order_share.support import at_once, eventually

from support.pages import DESKTOP, PHONE, barriers

# notices are written while the orders they are about still change
pytestmark = pytest.mark.expected_in_log(*SERIALIZED)

COUNT_TAPS = """() => new Promise((resolve) => {
    const open = indexedDB.open("delivery", 1);
    open.onsuccess = () => {
        const all = open.result.transaction("taps").objectStore("taps").getAll();
        all.onsuccess = () => resolve(all.result.length);
    };
})"""
KEPT = """async () => {
    const cache = await caches.open("delivery-1");
    return (await cache.keys()).map((request) => new URL(request.url).pathname);
}"""


@pytest.fixture(scope="module")
def rounds(stack):
    return Rounds(stack)


@pytest.fixture
def proof(rounds):
    """Sets what has to be shown at the door."""
    admin = rounds.admin
    company = admin["res.users"].read([admin.uid], ["company_id"])[0]["company_id"][0]

    def wanted(kind):
        admin["res.company"].write([company], {"delivery_proof": kind})

    yield wanted
    wanted("none")


def opened(page, path, job):
    page.goto(f"{path}/job/{job}")
    return page


def test_without_a_connection(rounds, visitors, proof, picture):
    """Taps wait on the phone and are sent once, in order, with their own times; a
    refused one stays until it is seen; the pages open without a connection."""
    proof("any")
    marek = rounds.deliverer()
    first, second, third, fourth = rounds.deliveries(marek, 4)
    path = rounds.link(first, "tour")
    page = visitors.open(PHONE)
    page.goto(path)
    page.get_by_role("heading", name="My deliveries").wait_for()
    eventually(lambda: f"{path}/job/{fourth}" in page.evaluate(KEPT))

    page.context.set_offline(True)
    opened(page, path, first)
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("Accepted, ").wait_for()
    page.get_by_role("button", name="Picked up").click()
    page.get_by_text("Picked up, ").wait_for()
    page.set_input_files(
        "#photo", {"name": "d.jpg", "mimeType": "image/jpeg", "buffer": photo(LARGE)}
    )
    page.get_by_role("button", name="Remove").wait_for()
    page.get_by_role("button", name="Delivered").click()
    page.get_by_text("Delivered, ").wait_for()
    assert not page.locator("#job").is_visible()
    page.reload()
    page.get_by_text("3 changes are saved on the phone").wait_for()
    assert not page.locator("#job").is_visible()

    opened(page, path, second)
    page.fill("#pin", f"{(int(rounds.pin(second)) + 1) % 10000:04}")
    page.get_by_role("button", name="Delivered").click()
    page.get_by_text("Delivered, ").wait_for()

    opened(page, path, third)
    page.get_by_role("link", name="Failed").click()
    page.get_by_label("Nobody at home").check()
    page.get_by_role("button", name="Save attempt").click()
    page.get_by_text("Not delivered, ").wait_for()

    page.goto(path)
    page.get_by_text("5 changes are saved on the phone").wait_for()
    page.get_by_text("3 of 4 done").wait_for()
    page.get_by_role("link", name="Navigate to delivery 4").wait_for()
    picture(page, "day-offline")
    for job in (first, second, third):
        assert rounds.kinds(job) == ["assigned"], "nothing has left the phone"

    page.context.set_offline(False)
    eventually(lambda: rounds.state(third) == "failed")
    page.get_by_text("This PIN is not right").wait_for()
    picture(page, "day-refused")
    kinds = ["assigned", "accepted", "picked_up", "delivered", "proof"]
    assert rounds.kinds(first) == kinds
    times = [at for _kind, at in rounds.events(first)]
    assert times[:4] == sorted(times[:4])
    assert times[3] < times[4], "the phone's time, not that of the connection"
    state, tries = rounds.read(second, "state", "pin_tries")
    assert (state, tries) == ("assigned", 1)
    page.reload()
    page.get_by_text("This PIN is not right").wait_for()
    page.get_by_role("button", name="Seen").click()
    eventually(lambda: page.evaluate(COUNT_TAPS) == 0)
    page.reload()
    page.get_by_text("2 of 4 done").wait_for()
    assert not page.get_by_text("This PIN is not right").is_visible()
    # nothing is sent again
    assert rounds.kinds(first) == kinds
    assert rounds.kinds(third) == ["assigned", "failed"]


def test_an_answer_that_is_lost(rounds, visitors):
    """The server has saved the tap, the phone never heard of it: it is sent again, and
    counts once."""
    marek = rounds.deliverer()
    [job] = rounds.deliveries(marek)
    page = visitors.open(PHONE)
    page.goto(rounds.link(job))
    lost = []

    def lose(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch())
        return route.abort()

    page.route("**/delivered", lose)
    page.get_by_role("button", name="Delivered").click()
    page.get_by_text("Waiting to be sent").wait_for()
    assert rounds.state(job) == "delivered"
    page.get_by_role("button", name="Try now").click()
    page.get_by_text("by Marek Nowak").wait_for()
    assert lost and rounds.kinds(job) == ["assigned", "delivered"]
    assert page.evaluate(COUNT_TAPS) == 0


@pytest.mark.expected_in_log(r"CSRF")
def test_a_session_that_has_ended(rounds, visitors):
    """The page was open for too long: the tap gets new keys by itself."""
    [job] = rounds.deliveries(rounds.deliverer())
    page = visitors.open(PHONE)
    page.goto(rounds.link(job))
    page.context.clear_cookies()
    page.get_by_role("button", name="Delivered").click()
    page.get_by_text("by Marek Nowak").wait_for()
    assert rounds.kinds(job) == ["assigned", "delivered"]


def test_taken_away_while_it_waits(rounds, visitors):
    """The tap of a delivery that has another deliverer by now is refused in words."""
    marek, ewa = rounds.deliverer(), rounds.deliverer("Ewa Kubiak")
    job, other = rounds.deliveries(marek, 2)
    path = rounds.link(other, "tour")
    page = visitors.open(PHONE)
    opened(page, path, job)
    page.context.set_offline(True)
    page.get_by_role("button", name="Delivered").click()
    page.get_by_text("Waiting to be sent").wait_for()
    rounds.admin["delivery.job"].write([job], {"deliverer_id": ewa})
    page.context.set_offline(False)
    note = page.get_by_role("alert").get_by_text("This delivery is not yours any more")
    note.wait_for()
    state, deliverer = rounds.read(job, "state", "deliverer_id")
    assert (state, deliverer[0]) == ("assigned", ewa)


def test_without_a_script(rounds, visitors, proof):
    """Each button is a form, the browser's own fields do."""
    proof("photo")
    [job] = rounds.deliveries(rounds.deliverer())
    page = visitors.open(PHONE, java_script_enabled=False)
    page.goto(rounds.link(job))
    page.get_by_role("button", name="Accept").click()
    assert rounds.state(job) == "accepted"
    page.get_by_role("button", name="Take back").click()
    assert rounds.state(job) == "assigned"
    page.get_by_role("button", name="Delivered").click()
    page.get_by_role("alert").get_by_text("Take a photo").wait_for()
    assert rounds.state(job) == "assigned"
    page.set_input_files(
        "#photo", {"name": "d.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    page.get_by_role("button", name="Delivered").click()
    page.get_by_text("by Marek Nowak").wait_for()
    assert rounds.state(job) == "delivered"


def test_signature(rounds, visitors):
    """Drawn with a finger, kept on the transfer."""
    [job] = rounds.deliveries(rounds.deliverer())
    page = visitors.open(PHONE)
    page.goto(rounds.link(job))
    page.get_by_role("button", name="Signature").click()
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 80, steps=5)
    page.mouse.up()
    page.get_by_role("button", name="Delivered").click()
    page.get_by_text("by Marek Nowak").wait_for()
    kind, files = rounds.read(job, "proof_kind", "proof_ids")
    assert kind == "signature" and len(files) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessible(rounds, visitors, proof, scheme):
    """No barriers, nothing wider than a small phone."""
    proof("any")
    marek = rounds.deliverer()
    job, done, _open = rounds.deliveries(marek, 3)
    Phone(rounds.stack, rounds.link(done)).post("delivered", files={"photo": photo()})
    page = visitors.open(
        PHONE, viewport={"width": 360, "height": 740}, color_scheme=scheme
    )
    tour = rounds.link(job, "tour")
    link = rounds.link(job)
    for path in (
        link,
        f"{link}/delivered",
        tour,
        f"{tour}/job/{done}",
        rounds.link(job, "track"),
        rounds.link(done, "track"),
    ):
        page.goto(path)
        assert barriers(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == 360, path
    desktop = visitors.open(DESKTOP, color_scheme=scheme)
    desktop.goto(rounds.link(job, "track"))
    assert barriers(desktop) == []


@pytest.mark.thorough
def test_taps_at_the_same_moment(stack, rounds):
    """The same tap, and others: it is delivered once, the customer is told once."""
    [job] = rounds.deliveries(rounds.deliverer())
    phones = [Phone(stack, rounds.link(job)) for _number in range(3)]
    same = [partial(phones[0].post, "delivered")] * 4
    others = [
        partial(phone.post, "delivered", request_key=f"another-tap-{number}")
        for number, phone in enumerate(phones)
    ]
    answers = at_once(*same, *others)
    assert {answer.status_code for answer in answers} == {303}
    said = [answer.headers["Location"].rsplit("said=", 1)[1] for answer in answers]
    assert said.count("delivered") == 1, said
    assert rounds.kinds(job).count("delivered") == 1
    notices = rounds.admin["delivery.notification"].search_count(
        [("job_id", "=", job), ("kind", "=", "delivered"), ("channel", "=", "mail")]
    )
    assert notices <= 1


@pytest.mark.thorough
def test_guesses_at_the_same_moment(stack, rounds, proof):
    """Twelve wrong PINs at once are not more than five tries; then the right one is
    refused as well."""
    proof("pin")
    [job] = rounds.deliveries(rounds.deliverer())
    pin = rounds.pin(job)
    path = rounds.link(job)
    phones = [Phone(stack, path) for _number in range(12)]
    guesses = [
        partial(phone.post, "delivered", pin=f"{(int(pin) + number) % 10000:04}")
        for number, phone in enumerate(phones, 1)
    ]
    answers = at_once(*guesses)
    assert {answer.status_code for answer in answers} <= {422, 503}
    not_right = sum("This PIN is not right" in answer.text for answer in answers)
    assert not_right <= 4
    # each that was turned away by the database tries again, as a browser would
    for phone in phones:
        phone.post("delivered", pin=f"{(int(pin) + 5000) % 10000:04}")
    assert rounds.read(job, "pin_tries")[0] == 5
    assert phones[0].post("delivered", pin=pin).status_code == 422
    assert rounds.state(job) == "assigned"
    rounds.admin["delivery.job"].action_reset_pin([job])
    assert phones[0].post("delivered", pin=pin).status_code == 303
    assert rounds.state(job) == "delivered"


@pytest.mark.thorough
@pytest.mark.expected_in_log(r"Plan a new delivery for it")
def test_given_to_another_at_the_same_moment(stack, rounds):
    """Either Marek has delivered it, or Ewa has it: never both."""
    for _turn in range(3):
        marek, ewa = rounds.deliverer(), rounds.deliverer("Ewa Kubiak")
        [job] = rounds.deliveries(marek)
        phone = Phone(stack, rounds.link(job))

        def give(job=job, ewa=ewa):
            try:
                rounds.admin["delivery.job"].write([job], {"deliverer_id": ewa})
            except Exception as error:  # it was delivered before
                return error
            return None

        answer, refusal = at_once(partial(phone.post, "delivered"), give)
        state, deliverer = rounds.read(job, "state", "deliverer_id")
        kinds = rounds.kinds(job)
        if deliverer[0] == ewa:
            assert answer.status_code == 410 and state == "assigned", answer.text
            assert "delivered" not in kinds
        else:
            assert answer.status_code == 303 and state == "delivered"
            assert refusal and "unassigned" not in kinds
