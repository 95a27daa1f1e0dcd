"""Programs that open links before people do, and requests that come twice."""

import pytest
from order_share.support import (
    PERSON,
    Visitor,
    at_once,
    check_headers,
    new_key,
    picture,
    rows,
    text_of,
)

pytestmark = pytest.mark.thorough

#: What a visit could leave behind.
TRACES = (
    "order_share_event",
    "access_link_event",
    "access_link_command",
    "access_link_quota",
    "access_link_upload",
    "ir_attachment",
    "mail_message",
    "mail_mail",
    "mail_notification",
    "queue_job",
    "bus_bus",
)
#: PostgreSQL lets one of two simultaneous changes pass; Odoo runs the other again.
CONCURRENCY = pytest.mark.expected_in_log(r"could not serialize access")
PREFETCH = {"Purpose": "prefetch", "Sec-Purpose": "prefetch;prerender"}


@pytest.mark.parametrize("scope", ["status", "details"])
def test_looking_changes_nothing(stack, shares, phone, visitor, scope):
    """Opening, HEAD, prefetch and a browser without a person leave no trace."""
    share = shares.assigned(scope)
    phone.goto(share.url)  # scripts and styles are bundled by the first of all visits
    shares.quiet()
    before = rows(stack, *TRACES)
    assert visitor.get(share.path).status_code == 200
    head = visitor.request("HEAD", share.path)
    assert head.status_code == 200 and not head.content
    check_headers(head)
    assert visitor.get(share.path, headers=PREFETCH).status_code == 200
    assert visitor.get(f"{share.path}?said=status").status_code == 200
    phone.goto(share.url)
    phone.wait_for_load_state("networkidle")
    phone.evaluate("scrollTo(0, 500); document.body.click()")
    phone.wait_for_timeout(300)
    assert rows(stack, *TRACES) == before


def test_a_person_is_seen_once(stack, shares, phone):
    """The first touch tells that a person looks, once in a while."""
    share = shares.assigned()

    def visits():
        return stack.sql(
            "SELECT agent, network FROM access_link_event"
            f" WHERE link_id = {share.link_id} AND action = 'seen'"
        )

    for _visit in range(2):
        phone.goto(share.url)
        with phone.expect_response("**/seen") as response:
            phone.get_by_role("heading", level=1).tap()
        assert response.value.status == 204
    assert [network for _agent, network in visits()] == ["127.0.0.0/24"]


def test_forms_without_a_choice(stack, shares, visitor):
    """A scanner that sends every form as it stands changes nothing."""
    share = shares.assigned("details")
    for form in visitor.open(share).forms:
        if form.method == "POST":
            data = {name: value or "" for name, value in form.form_values()}
            answer = visitor.request("POST", form.action, data=data)
            check_headers(answer)
            if form.action.endswith("/account"):
                # on to signing in; only this session remembers where it came from
                assert "/web/login" in answer.headers["Location"]
            else:
                assert answer.status_code in (400, 422), form.action
    assert shares.statuses(share) == ["assigned"]
    assert len(shares.events(share)) == 1


@pytest.mark.expected_in_log(r"CSRF")
def test_without_csrf_token(stack, shares, visitor):
    """A form of another site is refused in words; nothing is written."""
    share = shares.assigned("details")
    shares.quiet()
    before = rows(stack, *TRACES)
    calls = {
        "status": {"data": {"status": "accepted"}},
        "problem": {"data": {"reason": "late"}},
        "undo": {"data": {"event_id": "1"}},
        "upload": {"data": {"kind": "pod"}, "files": {"file": ("a.jpg", picture())}},
    }
    for token in (None, "", "o1234567"):
        for action, call in calls.items():
            data = {"request_key": new_key(), **call["data"]}
            if token is not None:
                data["csrf_token"] = token
            answer = visitor.request(
                "POST", f"{share.path}/{action}", data=data, files=call.get("files")
            )
            assert answer.status_code == 400
            assert "Open the link again" in answer.text
            check_headers(answer)
    assert rows(stack, *TRACES) == before


@pytest.mark.expected_in_log(r"CSRF")
def test_another_visitors_csrf_token(shares, visitor, stack):
    """A token is good for one visitor only."""
    share = shares.assigned()
    token = visitor.csrf_token(share)
    answer = Visitor(stack).report(share, "accepted", token=token)
    assert answer.status_code == 400
    assert shares.statuses(share) == ["assigned"]


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "ä" * 20, "a b c d e f g"])
def test_without_a_key(shares, visitor, key):
    """A form without its key is refused."""
    share = shares.assigned()
    data = {
        "csrf_token": visitor.csrf_token(share),
        "request_key": key,
        "status": "accepted",
        "author": PERSON,
    }
    answer = visitor.request("POST", f"{share.path}/status", data=data)
    assert answer.status_code == 400
    assert shares.statuses(share) == ["assigned"]


def test_sent_twice(stack, shares, visitor):
    """The same form, sent again, is done once and answered as before."""
    share = shares.assigned("details")
    photo = picture()
    for action, fields in {
        "status": {"status": "accepted"},
        "problem": {"reason": "late", "note": "Twice"},
        "upload": {"kind": "pod", "files": {"file": ("a.jpg", photo)}},
    }.items():
        key = new_key()
        first = visitor.post(share, action, key=key, **fields)
        again = visitor.post(share, action, key=key, **fields)
        assert (first.status_code, again.status_code) == (303, 303), action
        assert "said=again" in again.headers["Location"]
        page = visitor.get(again.headers["Location"].removeprefix(visitor.base))
        assert "saved already" in page.text
    kinds = [kind for kind, _what, _note in shares.events(share)]
    assert kinds == ["status", "status", "problem", "upload"]
    assert len(shares.uploads(share)) == 1


@CONCURRENCY
def test_sent_twice_at_once(shares, stack):
    """Five copies of one form at the same moment are done once."""
    share = shares.assigned("details")
    visitors = [Visitor(stack) for _number in range(5)]
    for visitor in visitors:
        visitor.csrf_token(share)
    key = new_key()
    answers = at_once(
        *(
            lambda v=v: v.post(share, "problem", key=key, reason="late", note="Once")
            for v in visitors
        )
    )
    assert [answer.status_code for answer in answers] == [303] * 5
    assert shares.events(share)[1:] == [["problem", "late", "Once"]]
    key = new_key()
    answers = at_once(
        *(lambda v=v: v.upload(share, "a.jpg", picture(), key=key) for v in visitors)
    )
    assert [answer.status_code for answer in answers] == [303] * 5
    assert len(shares.uploads(share)) == 1


@CONCURRENCY
@pytest.mark.parametrize("attempt", range(2))
def test_accept_and_decline_at_once(shares, stack, attempt):
    """Of two contrary answers exactly one counts; the other is told so."""
    share = shares.assigned()
    one, other = Visitor(stack), Visitor(stack)
    one.csrf_token(share), other.csrf_token(share)
    answers = at_once(
        lambda: one.report(share, "accepted"), lambda: other.report(share, "declined")
    )
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    won = "accepted" if answers[0].status_code == 303 else "declined"
    assert shares.statuses(share) == ["assigned", won]
    lost = next(answer for answer in answers if answer.status_code == 422)
    assert "Call the sender" in lost.text
    check_headers(lost)


def test_forward_only(shares, visitor):
    """A partner goes forward; back only by undo."""
    share = shares.assigned()
    assert visitor.report(share, "in_transit").status_code == 303
    for status in ("accepted", "at_pickup", "declined", "assigned", "draft"):
        answer = visitor.report(share, status)
        assert answer.status_code == 422, status
        assert "In transit" in answer.text
    assert visitor.report(share, "lost").status_code == 400
    assert shares.statuses(share) == ["assigned", "in_transit"]


def test_after_declining(shares, visitor):
    """Who has declined has nothing more to report; papers may still come."""
    share = shares.assigned("details")
    assert visitor.report(share, "declined").status_code == 303
    page = visitor.open(share)
    assert not page.xpath("//form[@id='problem' or @id='status']")
    assert visitor.post(share, "problem", reason="late").status_code == 422
    assert visitor.report(share, "accepted").status_code == 422
    assert "Problem" not in text_of(visitor.open(share))
    assert shares.state(share) == "declined"


def test_after_delivery(shares, visitor):
    """A damage may be found after the delivery; there is no further step."""
    share = shares.assigned("details")
    assert visitor.report(share, "delivered").status_code == 303
    page = visitor.open(share)
    assert not page.xpath("//form[@id='status']")
    assert page.xpath("//form[@id='problem']")
    assert visitor.post(share, "problem", reason="damage").status_code == 303
    assert shares.state(share) == "delivered"


def test_undo_in_time(shares, visitor, stack):
    """A report can be taken back for five minutes, once, and only the last one."""
    share = shares.assigned()
    visitor.report(share, "accepted")
    visitor.report(share, "at_pickup")
    accepted, at_pickup = (
        row[0]
        for row in stack.sql(
            "SELECT id FROM order_share_event WHERE is_partner AND share_id ="
            f" {share.id} ORDER BY id"
        )
    )
    for wrong in (accepted, 0, "abc", "", "9" * 30):
        answer = visitor.post(share, "undo", event_id=wrong)
        assert answer.status_code in (400, 422), wrong
        check_headers(answer)
    assert shares.state(share) == "at_pickup"
    assert visitor.post(share, "undo", event_id=at_pickup).status_code == 303
    assert visitor.post(share, "undo", event_id=at_pickup).status_code == 422
    assert shares.state(share) == "accepted"
    stack.sql(
        "UPDATE order_share_event SET create_date = create_date - interval '6 minutes'"
        f" WHERE id = {accepted}"
    )
    assert "Undo until" not in text_of(visitor.open(share))
    assert visitor.post(share, "undo", event_id=accepted).status_code == 422
    assert shares.state(share) == "accepted"
