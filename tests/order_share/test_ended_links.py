"""Links that never were, that have ended or were replaced."""

import hashlib

import lxml.html
import pytest
from order_share.support import (
    Visitor,
    check_headers,
    eventually,
    new_key,
    picture,
    rows,
    text_of,
)

pytestmark = pytest.mark.thorough

SECRET = "A" * 43


def wrong_paths(share):
    return {
        "no token": "/share",
        "empty": "/share/",
        "malformed": "/share/abc",
        "not ASCII": "/share/%C3%A9",
        "NUL": "/share/%00",
        "NUL within": f"/share/{share.token}%00",
        "no UTF-8": "/share/%FF%FE",
        "10 kB": "/share/" + "a" * 10_000,
        "many digits": f"/share/{'9' * 18}.{SECRET}",
        "too many digits": f"/share/{'9' * 40}.{SECRET}",
        "other digits": f"/share/%D9%A1.{SECRET}",
        "unknown": f"/share/987654321.{SECRET}",
        "wrong secret": f"/share/{share.link_id}.{SECRET}",
        "secret too short": f"/share/{share.token[:-1]}",
        "secret too long": f"/share/{share.token}A",
        "blank": f"/share/{share.token}%20",
        "newline": f"/share/{share.token}%0A",
        "plus": f"/share/+{share.token}",
        "another's secret": f"/share/1.{share.secret}",
        "deeper": f"/share/{share.token}/nothing/here",
        "other kind of address": f"/link/{share.token}",
        "wrong file": f"/link/{share.link_id}.{SECRET}/file/1",
        "wrong logo": f"/link/{share.link_id}.{SECRET}/logo",
        "wrong calendar": f"/share/{share.link_id}.{SECRET}/calendar.ics",
        "form's address": f"/share/{share.token}/status",
    }


def test_one_answer(stack, shares, visitor):
    """Whatever is wrong with a link, the answer is the same to the byte."""
    share = shares.assigned("details")
    foreign = shares.assigned("details")
    stack.sql(
        f"UPDATE access_link SET res_model = 'sale.order', res_id = {foreign.order}"
        f" WHERE id = {foreign.link_id}"
    )
    paths = {**wrong_paths(share), "foreign": foreign.path}
    answers = {}
    for name, path in paths.items():
        answers[name] = visitor.get(path)
        stack.sql("DELETE FROM access_link_quota WHERE key LIKE 'address:%'")
    codes = {name: answer.status_code for name, answer in answers.items()}
    assert codes == dict.fromkeys(paths, 404)
    expected = answers["unknown"].content
    others = {name for name, a in answers.items() if a.content != expected}
    assert not others
    assert "This link leads nowhere" in answers["unknown"].text
    for answer in answers.values():
        check_headers(answer)


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"])
def test_other_methods(stack, shares, visitor, method):
    """Nothing happens on any other method; the headers are there as well."""
    share = shares.assigned("details")
    before = rows(stack, "order_share_event", "access_link_command")
    for path in (share.path, f"{share.path}/status", f"/link/{share.token}/seen"):
        params = {"status": "accepted", "request_key": new_key()}
        answer = visitor.request(method, path, params=params)
        assert answer.status_code in (204, 404, 405, 501), answer.status_code
        check_headers(answer)
    assert rows(stack, "order_share_event", "access_link_command") == before


@pytest.mark.parametrize("end", ["expire", "revoke"])
def test_ended(stack, shares, visitor, end):
    """An ended link says so in words, and nothing works through it any more."""
    order = shares.order()
    document = shares.attach(order)
    share = shares.assigned("details", order, [document])
    assert visitor.report(share, "accepted").status_code == 303
    getattr(shares, end)(share)
    counted = ("order_share_event", "access_link_command", "ir_attachment", "queue_job")
    before = rows(stack, *counted)

    page = visitor.get(share.path)
    assert page.status_code == 410
    words = text_of(lxml.html.fromstring(page.content))
    assert "This link no longer works" in words
    assert ("expired" if end == "expire" else "closed it") in words
    assert "Kundin" not in words and "Deichstraße" not in words
    event = stack.sql(
        f"SELECT max(id) FROM order_share_event WHERE share_id={share.id}"
    )
    answers = [
        page,
        visitor.request("HEAD", share.path),
        visitor.get(f"{share.path}/calendar.ics"),
        visitor.get(f"/link/{share.token}/file/{document}"),
        visitor.report(share, "at_pickup"),
        visitor.post(share, "problem", reason="late"),
        visitor.post(share, "undo", event_id=event[0][0]),
        visitor.upload(share, "a.jpg", picture()),
        visitor.upload(share, "a.jpg", picture(), script=True),
        visitor.request(
            "POST",
            f"/link/{share.token}/seen",
            data={"csrf_token": visitor.csrf_token(share)},
        ),
    ]
    assert [answer.status_code for answer in answers] == [410] * len(answers)
    for answer in answers:
        check_headers(answer)
    assert rows(stack, *counted) == before


def request_new(visitor, share, key=None):
    page = lxml.html.fromstring(visitor.get(share.path).content)
    token = page.xpath("//input[@name='csrf_token']/@value")
    data = {
        "csrf_token": token[0] if token else visitor.csrf_token(share),
        "request_key": key or new_key(),
        "message": "Our dispatcher needs it until noon.",
    }
    return visitor.request("POST", f"/link/{share.token}/request", data=data)


def test_request_a_new_one(stack, shares, visitor):
    """The owner learns once that a new link is wanted; then there is a limit."""
    share = shares.assigned()
    visitor.csrf_token(share)
    shares.expire(share)

    def notices():
        return stack.sql(
            "SELECT body FROM mail_message WHERE subject = 'New link requested'"
            f" AND model = 'sale.order' AND res_id = {share.order}"
        )

    key = new_key()
    first = request_new(visitor, share, key)
    assert first.status_code == 200
    assert "Request sent" in first.text
    check_headers(first)
    page = visitor.get(share.path)
    assert "Request sent" in page.text and "Request a new link" not in page.text
    for again in (key, None, None):
        answer = request_new(visitor, share, again)
        assert answer.status_code == 200 and "Request sent" in answer.text
    eventually(notices)
    waiting = (
        "SELECT 1 FROM queue_job WHERE state NOT IN ('done', 'cancelled')"
        " AND method_name = '_job_access_link_requested'"
    )
    eventually(lambda: not stack.sql(waiting))
    assert len(notices()) == 1
    assert "needs it until noon" in notices()[0][0]


def test_request_through_a_good_link(shares, visitor):
    """Who holds a valid link needs no other: the request leads to its page."""
    share = shares.assigned()
    answer = request_new(visitor, share)
    assert answer.status_code in (302, 303)
    assert answer.headers["Location"].endswith(share.path)
    check_headers(answer)


def test_renewed(shares, visitor):
    """The new link goes on where the old one ended; the old one is dead."""
    old = shares.assigned("details")
    assert visitor.report(old, "accepted").status_code == 303
    new = shares.renew(old)
    assert new.token != old.token
    assert visitor.get(old.path).status_code == 410
    assert visitor.report(old, "at_pickup").status_code == 410
    assert visitor.get(new.path).status_code == 200
    assert Visitor(shares.stack).report(new, "at_pickup").status_code == 303
    assert shares.statuses(new) == ["assigned", "accepted", "at_pickup"]


def test_derived(stack, shares, visitor):
    """A link that was derived from another one dies with it."""
    parent = shares.assigned("details")
    secret = "B" * 43
    digest = hashlib.sha256(secret.encode()).hexdigest()
    (child,) = stack.sql(
        "INSERT INTO access_link (res_model, res_id, scope, partner_id, owner_id,"
        " owner_partner_id, company_id, expires_at, parent_id, secret_hash)"
        " SELECT res_model, res_id, 'status', partner_id, owner_id, owner_partner_id,"
        f" company_id, expires_at, id, '{digest}' FROM access_link"
        f" WHERE id = {parent.link_id} RETURNING id"
    )[0]
    path = f"/share/{child}.{secret}"
    assert visitor.get(path).status_code == 200
    shares.revoke(parent)
    assert visitor.get(path).status_code == 410
