"""A link opens what it was made for, and nothing beside it."""

import pytest
from order_share.support import (
    PDF,
    Visitor,
    check_headers,
    picture,
    prices_in,
    rows,
    text_of,
)

pytestmark = pytest.mark.thorough

WRITTEN = ("access_link_upload", "ir_attachment", "order_share_event")


def test_status_only_stays_status_only(stack, shares, visitor):
    """A link for the status gives no details, by whatever address."""
    order = shares.order()
    document = shares.attach(order)
    rich = shares.assigned("details", order, [document])
    share = shares.assigned("status", order)
    wrong = visitor.get(f"/share/{share.link_id}.{'A' * 43}")
    assert visitor.get(f"/link/{rich.token}/file/{document}").status_code == 200
    before = rows(stack, *WRITTEN)
    answers = [
        visitor.get(f"{share.path}/calendar.ics"),
        visitor.upload(share, "a.jpg", picture()),
    ]
    for answer in answers:
        assert answer.status_code == 404
        assert answer.content == wrong.content
        check_headers(answer)
    nothing = visitor.get(f"/link/{share.token}/file/987654321")
    file = visitor.get(f"/link/{share.token}/file/{document}")
    assert (file.status_code, file.content) == (404, nothing.content)
    assert rows(stack, *WRITTEN) == before


def test_other_files(stack, shares, visitor):
    """Only the chosen documents, not others of the order, nor of anything else."""
    order = shares.order()
    chosen, kept_back = shares.attach(order), shares.attach(order, "Kalkulation.pdf")
    share = shares.assigned("details", order, [chosen])
    other_order = shares.order()
    other = shares.attach(other_order)
    shares.assigned("details", other_order, [other])
    visitor.upload(share, "a.jpg", picture())
    upload = stack.sql(
        f"SELECT attachment_id FROM access_link_upload WHERE link_id = {share.link_id}"
    )[0][0]
    public = stack.sql("SELECT id FROM ir_attachment WHERE public LIMIT 1")[0][0]
    assert visitor.get(f"/link/{share.token}/file/{chosen}").content == PDF
    nothing = visitor.get(f"/link/{share.token}/file/987654321")
    for attachment in (kept_back, other, upload, public, 0, -1, "9" * 30, "1%00"):
        answer = visitor.get(f"/link/{share.token}/file/{attachment}")
        assert answer.status_code == 404, attachment
        if str(attachment).isdigit():
            assert answer.content == nothing.content, attachment
        check_headers(answer)
    assert "Kalkulation" not in text_of(visitor.open(share))


def test_document_taken_away(shares, visitor):
    """A document that the sender deletes is gone for the partner as well."""
    order = shares.order()
    document = shares.attach(order)
    share = shares.assigned("details", order, [document])
    assert visitor.get(f"/link/{share.token}/file/{document}").status_code == 200
    shares.admin["ir.attachment"].unlink([document])
    assert visitor.get(f"/link/{share.token}/file/{document}").status_code == 404
    assert "Lieferschein" not in text_of(visitor.open(share))


def test_undo_of_others(shares, visitor, stack):
    """Nobody takes back what another partner reported."""
    order = shares.order()
    mine, theirs = shares.assigned("status", order), shares.assigned("status", order)
    assert visitor.report(theirs, "accepted").status_code == 303
    event = stack.sql(
        f"SELECT max(id) FROM order_share_event WHERE share_id = {theirs.id}"
    )[0][0]
    answer = visitor.post(mine, "undo", event_id=event)
    assert answer.status_code == 422
    assert shares.state(theirs) == "accepted"
    assert shares.events(mine) == [["status", "assigned", ""]]


def test_rivals_do_not_meet(shares, visitor):
    """Two partners of one order never learn of each other."""
    order = shares.order()
    rival = shares.admin.ref("order_share.partner_carrier_baltic")
    mine = shares.assigned("details", order)
    theirs = shares.assigned("details", order, partner=rival)
    visitor.upload(theirs, "their-pod.jpg", picture())
    visitor.post(theirs, "problem", reason="late", note="Their note")
    words = text_of(visitor.open(mine))
    assert not [word for word in ("their-pod", "Their note", "Baltic") if word in words]


def test_signed_in_user(stack, shares):
    """Whoever is signed in: a link allows what it allows, and the author is its
    partner.
    """
    order = shares.order()
    document = shares.attach(order)
    share = shares.assigned("status", order)
    admin = Visitor(stack)
    admin.session.cookies.update(shares.admin.session.cookies)
    assert admin.get(f"/link/{share.token}/file/{document}").status_code == 404
    words = text_of(admin.open(share))
    assert "Kreiselpumpe" not in words and "Deichstraße" not in words
    assert admin.report(share, "accepted").status_code == 303
    author = stack.sql(
        "SELECT p.name FROM order_share_event e"
        " JOIN res_partner p ON p.id = e.author_id"
        f" WHERE e.share_id = {share.id} AND e.status = 'accepted'"
    )
    assert author == [["Transport Nowak sp. z o.o."]]


@pytest.mark.parametrize("scope", ["status", "details"])
def test_no_price(stack, shares, visitor, scope):
    """What the customer pays is nowhere: page, calendar, answers to forms."""
    share = shares.assigned(scope)
    answers = [
        visitor.get(share.path),
        visitor.get(f"{share.path}/calendar.ics"),
        visitor.post(share, "problem", reason="nonsense"),
        visitor.report(share, "assigned"),
    ]
    for answer in answers:
        assert not prices_in(answer.text)
        assert "einkauf@kundin" not in answer.text


def test_preview_is_for_the_sender(stack, shares, visitor):
    """The preview of the back office is no way around the link."""
    share = shares.new("details")
    path = f"/order_share/preview/share/{share.id}"
    answer = visitor.get(path)
    assert answer.status_code == 303 and "/web/login" in answer.headers["Location"]
    portal = stack.rpc("portal")
    assert portal.session.get(f"{stack.url}{path}").status_code == 404
    page = shares.admin.session.get(f"{stack.url}{path}")
    assert page.status_code == 200 and "Nothing can be sent from here" in page.text
    check_headers(page)
    assert shares.events(share) == []
