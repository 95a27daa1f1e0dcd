"""Bidders against each other and against the rules: nothing is told, nothing is
written.
"""

import io

import lxml.html
import pytest
from order_share.offers import SERIALIZED, OpenLink, links_in
from order_share.support import (
    PDF,
    Visitor,
    check_headers,
    new_key,
    picture,
    rows,
    text_of,
)
from PyPDF2 import PdfReader

from support.rpc import RpcError

pytestmark = [pytest.mark.thorough, pytest.mark.expected_in_log(*SERIALIZED)]

SECRET = "A" * 43
WRITTEN = (
    "order_share",
    "order_share_event",
    "order_share_offer",
    "order_share_offer_line",
    "order_share_visitor",
    "order_share_driver",
    "order_share_account_rel",
    "order_share_award",
    "access_link",
    "access_link_command",
    "access_link_upload",
    "ir_attachment",
    "purchase_order",
    "sms_sms",
    "mail_mail",
    "queue_job",
)
#: A form of each route that changes something.
FORMS = {
    "offer": {"kind": "offer", "amount": "100", "currency": "USD"},
    "withdraw": {},
    "driver": {"driver_name": "Max", "driver_email": "max@d.example", "by": "mail"},
    "driver/revoke": {"driver_id": "1"},
    "account": {},
    "not-me": {"confirm": "1"},
    "status": {"status": "accepted"},
    "problem": {"reason": "late"},
    "undo": {"event_id": "1"},
}
PAGES = ("", "/order.pdf", "/route", "/calendar.ics")


@pytest.fixture(scope="module")
def tender(shares, offers, stack):
    """Three were asked, two have offered, nobody was chosen."""
    order = shares.order()
    note, secret = shares.attach(order, "Ladung.pdf"), shares.attach(order, "CMR.pdf")
    tender = offers.ask(
        3, ("sale.order", order), documents=[note], secret=[secret], open_link=True,
        message="Tail lift",
    )  # fmt: skip
    tender.note, tender.secret = note, secret
    for bid, amount in zip(tender.bids, ("1500.25", "1600.75"), strict=False):
        assert Visitor(stack).offer(bid, amount).status_code == 303
    shares.quiet()
    return tender


@pytest.fixture(scope="module")
def people(offers, tender):
    """The first two bidders have accounts, and so has somebody who has nothing to do
    with it.
    """
    a, b, _c = tender.bids
    return {
        "a": offers.account("bid-a", partner_id=a.partner),
        "b": offers.account("bid-b", partner_id=b.partner),
        "stranger": offers.account("bid-stranger", email="s@stranger.example"),
    }


@pytest.fixture
def unchanged(stack, shares):
    """Nothing is written during this story."""
    shares.quiet()
    before = rows(stack, *WRITTEN)
    yield
    assert rows(stack, *WRITTEN) == before


def forms(visitor, path, key=True):
    """Send every form to a path. :return: the answers by name"""
    token = visitor.csrf_token(OpenLink(visitor.base + "/web/login"))
    answers = {}
    for action, fields in FORMS.items():
        data = {
            "csrf_token": token,
            "request_key": new_key(),
            "author": "Eve",
            **fields,
        }
        answers[action] = visitor.request("POST", f"{path}/{action}", data=data)
    files = {"file": ("a.jpg", picture())}
    data = {"csrf_token": token, "request_key": new_key(), "kind": "other"}
    answers["upload"] = visitor.request(
        "POST", f"{path}/upload", data=data, files=files
    )
    return answers


def forgive(stack):
    stack.sql("DELETE FROM access_link_quota WHERE key LIKE 'address:%'")


@pytest.mark.parametrize("who", ["nobody", "a", "stranger"])
def test_wrong_tokens(stack, shares, offers, tender, people, unchanged, who):
    """Wrong tokens of every kind on every route: one answer, nothing happens."""
    visitor = people.get(who) or Visitor(stack)
    a, b, _c = tender.bids
    wrong = {
        "secret": f"/share/{a.link_id}.{SECRET}",
        "number": f"/share/987654321.{SECRET}",
        "rival's secret": f"/share/{a.link_id}.{b.secret}",
        "open link's token": f"/share/{tender.open.token}",
        "rival's number": f"/share/my-{b.id}",
        "no number": "/share/my-0",
        "large number": "/share/my-" + "9" * 18,
        "too large": "/share/my-" + "9" * 19,
        "other digits": "/share/my-%D9%A1",
        "bid's token": f"/offer/{a.token}",
        "open secret": f"/offer/{tender.open.link_id}.{SECRET}",
        "account's number": f"/offer/my-{a.id}",
    }
    if who != "a":
        wrong["number of a share"] = f"/share/my-{a.id}"
    nothing = visitor.get(wrong["secret"])
    if who != "nobody":  # a session adds nothing but numbers
        wrong = {name: path for name, path in wrong.items() if "my-" in path}
    right = {"open link's token", "bid's token"}
    right |= {"account's number"} if who == "a" else set()
    for name, path in wrong.items():
        answers = {page: visitor.get(path + page) for page in PAGES}
        forgive(stack)
        answers.update(forms(visitor, path))
        forgive(stack)
        data = {
            "csrf_token": visitor.csrf_token(a),
            "request_key": new_key(),
            "company_name": "Eve",
            "name": "Eve",
            "email": "eve@eve.example",
        }
        answers["register"] = visitor.request("POST", f"{path}/register", data=data)
        token = path.split("/", 2)[2]
        answers["file"] = visitor.get(f"/link/{token}/file/{tender.note}")
        answers["seen"] = visitor.request(
            "POST", f"/link/{token}/seen", data={"csrf_token": data["csrf_token"]}
        )
        forgive(stack)
        for what, answer in answers.items():
            if name in right and what in ("file", "seen"):
                continue  # there it is the right token
            assert answer.status_code == 404, (name, what, answer.status_code)
            assert answer.content == nothing.content, (name, what)
            check_headers(answer)


def test_looking_changes_nothing(stack, shares, tender, people):
    """Pages that are opened, by whatever program, leave no trace."""
    a = tender.bids[0]
    visitor = people["a"]
    paths = [
        a.path,
        f"{a.path}?edit=1",
        f"{a.path}?said=awarded",
        f"/share/my-{a.id}",
        tender.open.path,
        f"{tender.open.path}?said=registered",
        "/my/shares",
        "/my/shares/confirm?token=x",
    ]
    for path in paths:
        visitor.get(path)
    shares.quiet()
    counted = (*WRITTEN, "access_link_event", "access_link_quota", "mail_message")
    before = rows(stack, *counted)
    for path in paths:
        for options in ({}, {"headers": {"Purpose": "prefetch"}}):
            assert visitor.get(path, **options).status_code in (200, 403), path
        assert visitor.request("HEAD", path).status_code in (200, 403), path
    assert rows(stack, *counted) == before
    for path in (
        f"{a.path}/offer",
        f"{a.path}/withdraw",
        f"{tender.open.path}/register",
    ):
        for method in ("GET", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"):
            params = {"kind": "offer", "amount": "1", "request_key": new_key()}
            answer = visitor.request(method, path, params=params)
            assert answer.status_code in (204, 404, 405, 501), (method, path)
            check_headers(answer)
    assert rows(stack, *WRITTEN) == {name: before[name] for name in WRITTEN}


@pytest.mark.parametrize("end", ["revoke", "expire"])
def test_ended_tokens(stack, shares, offers, end, request):
    """A bidder's link, the open link and a number in the account die alike."""
    tender = offers.ask(1, open_link=True)
    (bid,) = tender.bids
    visitor = offers.account(f"ended-{end}", partner_id=bid.partner)
    assert visitor.get(f"/share/my-{bid.id}").status_code == 200
    if end == "revoke":
        shares.revoke(bid)
        links = offers.admin["access.link"].search([("id", "=", tender.open.link_id)])
        offers.admin["access.link"].action_revoke(links)
    else:
        shares.expire(bid)
        shares.expire(tender.open)
    shares.quiet()
    before = rows(stack, *WRITTEN)
    for path in (bid.path, f"/share/my-{bid.id}"):
        answers = {"page": visitor.get(path), **forms(visitor, path)}
        for page in ("/order.pdf", "/route"):
            answers[page] = visitor.get(path + page)
        for what, answer in answers.items():
            # what this kind of link never could is refused as for anybody
            assert answer.status_code in (404, 410), (path, what, answer.status_code)
            assert "Hamburg" not in answer.text and "Kreiselpumpe" not in answer.text
            check_headers(answer)
        for what in ("page", "offer", "withdraw", "not-me", "upload"):
            assert answers[what].status_code == 410, (path, what)
        forgive(stack)
    for answer in (visitor.get(tender.open.path), offers.register(visitor, tender)):
        assert answer.status_code == 410
        assert "Hamburg" not in answer.text
    assert rows(stack, *WRITTEN) == before


@pytest.mark.expected_in_log(r"odoo\.http: .*not allowed to access")
def test_rivals(stack, shares, offers, tender, people):
    """Whatever a bidder tries with the own link or account, a rival's things are out of
    reach.
    """
    a, b, c = tender.bids
    offers.settings(order_share_offer_upload=True)
    try:
        answer = Visitor(stack).upload(b, "their-plan.jpg", picture(), kind="other")
        assert answer.status_code == 303
    finally:
        offers.settings(order_share_offer_upload=False)
    ((upload,),) = stack.sql(
        f"SELECT attachment_id FROM access_link_upload WHERE link_id = {b.link_id}"
    )
    shares.quiet()
    before = rows(stack, *WRITTEN)
    for visitor in (Visitor(stack), people["a"]):
        token = visitor.csrf_token(a)
        for link in (a.token, f"my-{a.id}", tender.open.token):
            for attachment in (upload, tender.secret):
                answer = visitor.get(f"/link/{link}/file/{attachment}")
                assert answer.status_code == 404, (link, attachment)
            forgive(stack)
        for path in (
            f"/web/content/{upload}",
            f"/web/content/{tender.secret}",
            f"/web/image/{upload}",
            f"/order_share/preview/share/{a.id}",
            f"/order_share/preview/share/{b.id}",
            f"/my/orders/{a.order}",
        ):
            answer = visitor.get(path)
            # a picture that may not be seen is a grey square
            assert answer.status_code in (303, 403, 404) or "image" in path, path
            assert answer.content not in (PDF, picture()) and "CMR" not in answer.text
        for path in (f"{a.path}/calendar.ics", f"{a.path}/route"):
            answer = visitor.get(path)
            assert answer.status_code == 404, path
        # a form with the rival's numbers does what it says with the own share, or not
        answer = visitor.request(
            "POST",
            f"{a.path}/undo",
            data={"csrf_token": token, "request_key": new_key(), "event_id": "1"},
        )
        assert answer.status_code == 404
        words = text_of(visitor.open(a))
        for word in ("their-plan", "1600", "1,600", b.name, c.name, "CMR.pdf"):
            assert word not in words, word
        forgive(stack)
    assert rows(stack, *WRITTEN) == before
    paper = people["a"].get(f"{a.path}/order.pdf")
    if paper.status_code == 200:
        words = text_in(paper.content)
        assert "Hamburg" in words
        for word in ("1600", "1,600", b.name[:10], "CMR", "Deichstra", "Kundin"):
            assert word not in words, word
    # nothing over the other doors of the server either
    for login in ("a", "stranger"):
        rpc = people[login].rpc
        for model in (
            "order.share",
            "order.share.offer",
            "order.share.offer.line",
            "order.share.request",
            "order.share.award",
            "order.share.visitor",
            "order.share.driver",
            "order.share.event",
            "access.link",
        ):
            with pytest.raises(RpcError, match="AccessError"):
                rpc[model].search_read([], ["id"])
        with pytest.raises(RpcError, match="AccessError"):
            rpc["order.share"].action_award([a.id])


def text_in(pdf):
    """The words of a PDF."""
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


AMOUNTS = [
    "", " ", "abc", "-1", "+5", "0", "0.00", "1e5", "1,520", "1.520,00", "NaN", "inf",
    "0x10", "1 000", "\u0661\u0662", "9" * 30, "12345678901", "1000000000", "1.5.2",
    "$5", "1.1234567", "None", "[1]", "<b>1</b>", "0.001",
]  # fmt: skip


def test_amounts(stack, tender, unchanged):
    """What is no amount is refused in words; what was typed is still there."""
    bid = tender.bids[2]
    visitor = Visitor(stack)
    for amount in AMOUNTS:
        answer = visitor.offer(bid, amount, note="typed before")
        assert answer.status_code == 422, amount
        assert "typed before" in answer.text
        assert 'aria-invalid="true"' in answer.text, amount
        check_headers(answer)


def test_other_types(stack, offers, tender, unchanged):
    """Currencies, days and kinds that do not exist, files instead of text, endless
    texts.
    """
    bid = tender.bids[2]
    visitor = Visitor(stack)
    for currency in ("", "XXX", "usd", "1", "JPY", "USD' OR 1=1--", "U" * 999):
        assert visitor.offer(bid, "100", currency).status_code == 422, currency
    days = ("2026-13-45", "0001-01-01", "9999-12-31", "tomorrow", "1" * 50)
    for field in ("valid_until", "pickup_date", "delivery_date"):
        for day in days:
            answer = visitor.offer(bid, "100", **{field: day})
            assert answer.status_code == 422, (field, day)
    answer = visitor.offer(bid, "100", valid_until="2020-01-01")
    assert answer.status_code == 422 and "lies in the past" in answer.text
    answer = visitor.offer(
        bid, "100", pickup_date="2099-01-02", delivery_date="2099-01-01"
    )
    assert answer.status_code == 422 and "before the pickup" in answer.text
    for kind in ("", "withdrawn", "award", "OFFER", "x" * 1000):
        answer = visitor.post(bid, "offer", kind=kind, amount="1", currency="USD")
        assert answer.status_code == 400, kind
    answer = visitor.post(bid, "offer", kind="unavailable", reason="nonsense")
    assert answer.status_code == 400
    answer = visitor.offer(bid, "100", author="")
    assert answer.status_code == 422 and "your name" in answer.text
    files = {"amount": ("a.jpg", picture()), "note": ("b.jpg", picture())}
    answer = visitor.post(bid, "offer", kind="offer", currency="USD", files=files)
    assert answer.status_code == 422
    answer = visitor.post(
        bid, "offer", files={"kind": ("a.jpg", picture())}, amount="1", currency="USD"
    )
    assert answer.status_code == 400
    for key in ("", "short", "ä" * 20):
        assert visitor.offer(bid, "100", key=key or " ").status_code == 400, key


def test_what_is_typed_stays_text(stack, offers):
    """Markup and long texts are shown as they were typed, and cut off."""
    (bid,) = offers.ask(1).bids
    evil = "<script>alert(1)</script>{{7*7}}"
    visitor = Visitor(stack)
    answer = visitor.offer(bid, "100", author=evil, note=evil + "x" * 5000)
    assert answer.status_code == 303
    page = visitor.get(bid.path)
    assert "<script>alert" not in page.text and "&lt;script&gt;" in page.text
    assert "{{7*7}}" in page.text
    (row,) = offers.admin["order.share.offer"].search_read(
        [("share_id", "=", bid.id)], ["note", "author_name"]
    )
    assert len(row["note"]) == 2000 and row["author_name"] == evil[:60]


def test_types_of_requests(stack, offers, tender):
    """An amount for a request with prices per line is no offer, nor are prices of
    other orders' lines.
    """
    order, lines = offers.rfq(2)
    _other, others = offers.rfq(1)
    (bid,) = offers.ask(1, ("purchase.order", order)).bids
    visitor = Visitor(stack)
    assert visitor.offer(bid, "100").status_code == 422
    answer = visitor.offer(bid, "", **{f"price_{others[0]}": "5"})
    assert answer.status_code == 422 and "at least one price" in answer.text
    for price in ("-1", "0", "x", "9" * 20, "1e3"):
        answer = visitor.offer(bid, "", **{f"price_{lines[0]}": price})
        assert answer.status_code == 422, price
    for lead in ("-1", "1.5", "99999", "x"):
        answer = visitor.offer(
            bid, "", **{f"price_{lines[0]}": "5", f"lead_{lines[0]}": lead}
        )
        assert answer.status_code == 422, lead
    assert offers.versions(bid) == []
    answer = visitor.offer(
        bid, "1", **{f"price_{lines[0]}": "5", f"price_{others[0]}": "1"}
    )
    assert answer.status_code == 303
    assert offers.versions(bid) == [(1, "offer", 50)]
    # prices per line are nothing where one amount is asked for
    before = offers.versions(tender.bids[2])
    answer = visitor.offer(tender.bids[2], "", **{f"price_{lines[0]}": "5"})
    assert answer.status_code == 422
    assert offers.versions(tender.bids[2]) == before


def test_replay(stack, offers):
    """A form that is sent again, or an old one after a withdrawal, changes nothing."""
    (bid,) = offers.ask(1).bids
    visitor = Visitor(stack)
    key, other = new_key(), new_key()
    assert visitor.offer(bid, "500", key=key).status_code == 303
    answer = visitor.post(bid, "withdraw", key=other)
    assert answer.headers["Location"].endswith("said=withdrawn")
    for again in (
        visitor.offer(bid, "500", key=key),
        Visitor(stack).offer(bid, "400", key=key),
        visitor.post(bid, "withdraw", key=other),
        visitor.post(bid, "withdraw"),
    ):
        assert again.status_code == 303
        assert again.headers["Location"].endswith("said=again")
    assert offers.versions(bid) == [(1, "offer", 500), (2, "withdrawn", 0)]


def test_too_late(stack, shares, offers):
    """After the deadline, after an award, after the end and for an order that was
    cancelled: refused in words, for everybody, on every way.
    """

    def over(tender):
        offers.deadline_over(tender)

    def awarded(tender):
        offers.award(tender.bids[0])

    def closed(tender):
        offers.admin["order.share.request"].action_close([tender.id])

    def cancelled(tender):
        offers.admin["sale.order"].write([tender.order], {"state": "cancel"})

    for end in (over, awarded, closed, cancelled):
        tender = offers.ask(2, open_link=True)
        devices = [Visitor(stack) for _bid in tender.bids]
        for device, bid in zip(devices, tender.bids, strict=True):
            assert device.offer(bid, "700").status_code == 303
        end(tender)
        shares.quiet()
        before = rows(stack, *WRITTEN)
        for device, bid in zip(devices, tender.bids, strict=True):
            won = end is awarded and bid is tender.bids[0]
            for answer in (
                device.offer(bid, "600"),
                device.post(bid, "offer", kind="unavailable"),
                device.post(bid, "withdraw"),
            ):
                if won:
                    assert answer.headers["Location"].endswith("said=awarded")
                else:
                    assert answer.status_code == 422, end.__name__
                    assert "closed" in answer.text or "over" in answer.text
                    assert "Hamburg" not in answer.text
                check_headers(answer)
            if not won:
                answer = device.upload(bid, "a.jpg", picture(), kind="other")
                assert answer.status_code == 404
                assert device.report(bid, "accepted").status_code == 404
        answer = offers.register(Visitor(stack), tender)
        assert answer.status_code == 422
        assert "Hamburg" not in answer.text
        assert rows(stack, *WRITTEN) == before, end.__name__
        for bid in tender.bids:
            assert offers.versions(bid) == [(1, "offer", 700)]


def test_open_link_is_no_megaphone(stack, shares, offers, tender):
    """An open link sends few mails to one address, and few at all."""
    shared = []
    for number in range(4):
        answer = offers.register(
            Visitor(stack),
            tender,
            email=f"{'Often' if number else 'often'}@spam.example",
        )
        shared.append(answer.status_code)
    assert shared == [303, 303, 303, 429]
    assert answer.headers["Retry-After"]
    check_headers(answer)
    assert "Too many requests" in answer.text
    count = (
        "SELECT count(*) FROM order_share WHERE recipient_email = 'often@spam.example'"
    )
    assert stack.sql(count) == [["1"]]
    stack.sql(
        "UPDATE access_link_quota SET used = 30 WHERE key ="
        f" 'register:{tender.open.link_id}'"
    )
    shares.quiet()
    before = rows(stack, *WRITTEN)
    answer = offers.register(Visitor(stack), tender, email="one@more.example")
    assert answer.status_code == 429
    assert rows(stack, *WRITTEN) == before
    stack.sql("DELETE FROM access_link_quota WHERE key LIKE 'register:%'")


def test_register_nonsense(stack, offers, tender, unchanged):
    """What is no address, company or person is refused in words."""
    visitor = Visitor(stack)
    for fields in (
        {"email": ""},
        {"email": "no address"},
        {"email": "a@x.example, b@x.example"},
        {"email": "a@x.example\nBcc: b@x.example"},
        {"email": "x" * 300 + "@x.example"},
        {"company_name": ""},
        {"company_name": "\x00\x01"},
        {"name": "   "},
    ):
        answer = offers.register(visitor, tender, **fields)
        assert answer.status_code == 422, fields
        check_headers(answer)
        assert "Ola Odra" in answer.text or "name" in fields
    files = {"email": ("a.jpg", picture())}
    data = {"company_name": "A", "name": "B"}
    answer = visitor.post(tender.open, "register", files=files, **data)
    assert answer.status_code == 422


def test_confirmation_mail_is_one_mail(stack, offers):
    """The mail of the open link goes to the one address that was typed."""
    tender = offers.ask(0 or [], open_link=True)
    evil = 'Eve" <eve@eve.example>, "X'
    answer = offers.register(
        Visitor(stack), tender, email="mallory@m.example", name=evil, company_name=evil
    )
    assert answer.status_code == 303
    mail = stack.mails.wait_for("mallory@m.example")
    assert mail["X-RcptTo"] == "mallory@m.example"
    assert len(links_in(mail)) == 1


@pytest.mark.expected_in_log(r"CSRF")
def test_without_csrf(stack, offers, tender, unchanged):
    """Forms of other sites are refused on every new route."""
    bid = tender.bids[0]
    visitor = Visitor(stack)
    for token in (None, "wrong"):
        for action, fields in {**FORMS, "register": {"email": "a@b.example"}}.items():
            path = tender.open.path if action == "register" else bid.path
            data = {"request_key": new_key(), "author": "Eve", **fields}
            if token:
                data["csrf_token"] = token
            answer = visitor.request("POST", f"{path}/{action}", data=data)
            assert answer.status_code == 400, action
            check_headers(answer)


def test_scanner_sends_the_forms(stack, shares, offers):
    """A mail scanner that sends every form of the page as it stands changes nothing."""
    tender = offers.ask(1, open_link=True)
    for share in (*tender.bids, tender.open):
        visitor = Visitor(stack)
        shares.quiet()
        before = rows(stack, *WRITTEN)
        page = lxml.html.fromstring(visitor.get(share.path).content)
        sent = 0
        for form in page.forms:
            if form.method == "POST":
                data = {name: value or "" for name, value in form.form_values()}
                if form.action.endswith("/account"):
                    continue  # remembers in the session that the page was open
                answer = visitor.request("POST", form.action, data=data)
                assert answer.status_code in (400, 422), form.action
                sent += 1
        assert sent
        assert rows(stack, *WRITTEN) == before


@pytest.mark.expected_in_log(r"odoo\.http: ", r"odoo\.addons\.base\.models")
def test_wrong_company_and_role(stack, shares, offers, tender):
    """Colleagues of another company, without rights on the document, and who may only
    see: none of them decides, asks, reads offers or makes links.
    """
    admin = offers.admin
    group = admin.ref
    company = admin["res.company"].create({"name": "Fremd GmbH"})
    roles = {
        "nobody-special": [group("base.group_user")],
        "own-only": [group("sales_team.group_sale_salesman")],
        "foreign": [
            group("sales_team.group_sale_manager"),
            group("purchase.group_purchase_user"),
        ],
    }
    bid = tender.bids[0]
    Wizard = "order.share.award.lines"
    for login, groups in roles.items():
        values = {"company_id": company, "company_ids": [(6, 0, [company])]}
        admin["res.users"].create(
            {
                "name": login,
                "login": login,
                "password": login,
                "group_ids": [(4, number) for number in groups],
                **(values if login == "foreign" else {}),
            }
        )
        rpc = stack.rpc(login)
        before = rows(stack, "order_share_award", "order_share_event", "access_link")
        for call in (
            lambda r: offers.award(bid, offers.standing(bid), r),
            lambda r: offers.undo(tender, r),
            lambda r: offers.extend(tender, r, days=2),
            lambda r: r["order.share.request"].action_close([tender.id]),
            lambda r: r["order.share.request"].action_remind([tender.id]),
            lambda r: r["order.share.request"].action_new_open_link([tender.id]),
            lambda r: r["order.share"].action_remind([bid.id]),
            lambda r: r["order.share"].action_new_link([bid.id]),
            lambda r: r[Wizard].action_award(
                [r[Wizard].create({"request_id": tender.id})]
            ),
            lambda r: r["order.share"].read([bid.id], ["offer_amount"]),
            lambda r: r["order.share.offer"].read([offers.standing(bid)], ["amount"]),
            lambda r: r["order.share.request"].read([tender.id], ["offer_count"]),
        ):
            with pytest.raises(RpcError, match="AccessError|Choose a vendor"):
                call(rpc)
        for model in ("order.share.offer", "order.share.visitor", "order.share.award"):
            found = rpc[model].search_read([("request_id", "=", tender.id)], ["id"])
            assert not found, (login, model)
        assert rpc["order.share"].search_count([("id", "=", bid.id)]) == 0
        after = rows(stack, "order_share_award", "order_share_event", "access_link")
        assert after == before
    # who may decide can not call what is not meant for it
    for method in ("_award", "_undo_awards", "_register_visitor", "_answer"):
        with pytest.raises(RpcError):
            getattr(admin["order.share.request"], method)([tender.id], {})
    with pytest.raises(RpcError, match="AccessError|be changed"):
        admin["order.share.offer"].write([offers.standing(bid)], {"amount": 1})
    other = offers.ask(1).bids[0]
    Visitor(stack).offer(other, "5")
    with pytest.raises(RpcError, match="another request|meanwhile"):
        offers.award(bid, offers.standing(other))
