"""Who guesses or floods is slowed down; who has a good link is not."""

import pytest
from order_share.support import Visitor, check_headers, picture, text_of

pytestmark = pytest.mark.thorough


def test_guessing(stack, shares, visitor):
    """After some wrong links from one address: wait. Good links still work."""
    share = shares.assigned("details")
    wrong = f"/share/{share.link_id}.{'A' * 43}"
    codes = [visitor.get(wrong).status_code for _try in range(31)]
    assert codes == [404] * 30 + [429]
    for answer in (
        visitor.get("/share/abc"),
        visitor.get("/link/abc"),
        visitor.get(f"/link/{share.token}/file/1"),
        Visitor(stack).request("HEAD", wrong),
    ):
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        check_headers(answer)
    page = visitor.get(wrong)
    assert "Too many requests" in page.text and "ten minutes" in page.text
    assert visitor.get(share.path).status_code == 200
    assert visitor.report(share, "accepted").status_code == 303
    assert shares.state(share) == "accepted"


def test_guessing_is_logged(stack, shares, visitor):
    """Failures are in the access log, with the network and without the address."""
    share = shares.assigned()
    visitor.get(f"/link/{share.token}/file/1")
    visitor.get(f"/share/{share.link_id}.{'A' * 43}")
    logged = stack.sql(
        "SELECT link_id, network, agent FROM access_link_event WHERE action = 'failed'"
        " ORDER BY id DESC LIMIT 2"
    )
    assert logged == [
        ["", "127.0.0.0/24", "phone"],
        [str(share.link_id), "127.0.0.0/24", "phone"],
    ]
    key = "SELECT key FROM access_link_quota WHERE key LIKE 'address:%'"
    assert "127.0" not in stack.sql(key)[0][0]


def test_flood_through_one_link(stack, shares, visitor):
    """So many changes per link, then wait; looking and other links still work."""
    share, other = shares.assigned("details"), shares.assigned("details")
    assert visitor.post(share, "problem", reason="late").status_code == 303
    key = f"write:{share.link_id}"
    stack.sql(f"UPDATE access_link_quota SET used = 119 WHERE key = '{key}'")
    assert visitor.post(share, "problem", reason="late").status_code == 303
    count = len(shares.events(share))
    answers = [
        visitor.report(share, "accepted"),
        visitor.post(share, "problem", reason="late"),
        visitor.post(share, "undo", event_id=1),
        visitor.upload(share, "a.jpg", picture()),
        visitor.upload(share, "a.jpg", picture(), script=True),
    ]
    for answer in answers:
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        check_headers(answer)
    assert "Nothing was saved" in answers[0].text
    assert answers[-1].json()["ok"] is False
    assert len(shares.events(share)) == count and not shares.uploads(share)
    assert "Transport" in text_of(visitor.open(share))
    assert visitor.report(other, "accepted").status_code == 303
    stack.sql(
        "UPDATE access_link_quota SET started_at = started_at - interval '11 minutes'"
        f" WHERE key = '{key}'"
    )
    assert visitor.report(share, "accepted").status_code == 303
