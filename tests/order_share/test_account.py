"""From a link to an account, and what there is with one."""

import io

import lxml.html
import pytest
from order_share.offers import SERIALIZED, links_in
from order_share.support import (
    PRICE_TEXTS,
    Visitor,
    check_headers,
    picture,
)
from PyPDF2 import PdfReader

from support.pages import DESKTOP, PHONE, barriers

pytestmark = pytest.mark.expected_in_log(*SERIALIZED)


def words_in(pdf):
    """The words of a PDF, without blanks: wkhtmltopdf sets letters one by one."""
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


@pytest.fixture(scope="module")
def signup(stack, shares):
    """Who comes may make an account."""
    admin = shares.admin
    admin["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2c")
    if admin["ir.model"].search([("model", "=", "website")]):
        websites = admin["website"].search([])
        admin["website"].write(websites, {"auth_signup_uninvited": "b2c"})


@pytest.mark.parametrize(
    "device", ["phone", pytest.param("desktop", marks=pytest.mark.thorough)]
)
def test_sign_up(stack, shares, offers, signup, visitors, picture, device):
    """From the page to an account: the share is in the list, with PDF and route; then
    the address is confirmed, and what was sent there before is in the list as well.
    """
    email = f"ola-{device}@signup.example"
    (partner,) = offers.bidders(1, email=email)
    order = shares.order()
    document = shares.attach(order)
    share = shares.assigned("details", order, [document], partner=partner)
    earlier = shares.assigned("status", partner=partner)
    keep = lambda page, name: picture(page, f"account-{device}-{name}")  # noqa: E731
    page = visitors.open(PHONE if device == "phone" else DESKTOP)
    page.goto(share.url)
    page.get_by_role("button", name="Create an account").click()
    page.wait_for_url("**/web/signup**")
    keep(page, "1-sign-up")
    page.fill("input[name=login]", email)
    page.fill("input[name=name]", "Ola Signup")
    page.fill("input[name=password]", "Passwort-123")
    page.fill("input[name=confirm_password]", "Passwort-123")
    page.locator(".oe_signup_form button[type=submit]").click()
    page.wait_for_url("**/my/shares**")
    keep(page, "2-came-from")
    words = page.locator("#wrapwrap").inner_text()
    assert "You came from the link" in words
    assert name_of(shares, earlier) not in words
    page.get_by_role("button", name="Add to my account").click()
    page.get_by_text("Added to your account.").wait_for()
    if device == "phone":  # core's search bar for larger screens has some
        assert not barriers(page)
    keep(page, "3-list")
    page.get_by_role("link", name=name_of(shares, share)).first.click()
    page.wait_for_url(f"**/share/my-{share.id}")
    assert share.secret not in page.content()
    keep(page, "4-share")
    with page.expect_download() as download:
        page.locator("a[href$='/order.pdf']").first.click()
    words = words_in(download.value.path().read_bytes())
    assert "Kreiselpumpe" in words and "Deichstra" in words
    assert not [text for text in PRICE_TEXTS if text.replace(" ", "") in words]
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("a[href$='/route']").first.click()
    page.wait_for_url("**/route")
    page.wait_for_load_state("networkidle")
    assert "Deichstraße 27" in page.locator("body").inner_text()
    assert asked and all(url.startswith((stack.url, "data:")) for url in asked)
    assert not barriers(page)
    keep(page, "5-route")

    page.goto("/my/shares")
    page.get_by_role("button", name="Send confirmation mail").click()
    page.get_by_text("The mail is on its way").wait_for()
    mail = stack.mails.wait_for(email, subject="Confirm")
    (url,) = links_in(mail, "/my/shares/confirm")
    page.goto(url)
    keep(page, "6-confirm")
    page.get_by_role("button", name="This is my address").click()
    page.get_by_text("Your address is confirmed").wait_for()
    words = page.locator("#wrapwrap").inner_text()
    assert name_of(shares, earlier) in words and name_of(shares, share) in words
    keep(page, "7-confirmed")
    page.goto("/my/home")
    entry = page.locator("a[href='/my/shares']:visible").first
    entry.wait_for()
    keep(page, "8-home")
    token = url.split("token=")[1]
    log = stack.log.read_text(errors="replace")
    assert token not in log and token[:60] not in log


def name_of(shares, share):
    (row,) = shares.admin["order.share"].read([share.id], ["document_name"])
    return row["document_name"]


def test_list(stack, shares, offers):
    """Search, filters, sort and groups of the list; only the own shares are in it."""
    (mine, theirs) = offers.bidders(2)
    account = offers.account("list", partner_id=mine)
    moving = shares.assigned("details", partner=mine)
    done = shares.assigned("details", partner=mine)
    Visitor(stack).report(done, "delivered")
    wanted = offers.ask([mine]).bids[0]
    other = shares.assigned("details", partner=theirs)
    draft = shares.new("details", partner=mine)
    names = {
        key: name_of(shares, share)
        for key, share in {
            "moving": moving, "done": done, "wanted": wanted, "other": other,
            "draft": draft,
        }.items()
    }  # fmt: skip

    def shown(query=""):
        answer = account.get(f"/my/shares{query}")
        assert answer.status_code == 200
        page = lxml.html.fromstring(answer.content)
        table = " ".join(page.xpath("//table//text()"))
        return {key for key, name in names.items() if name in table}

    assert shown() == {"moving", "done", "wanted"}
    assert shown("?filterby=offers") == {"wanted"}
    assert shown("?filterby=delivered") == {"done"}
    assert shown("?filterby=open") == {"moving"}
    assert shown(f"?search={names['done']}") == {"done"}
    assert shown(f"?search={names['other']}") == set()
    assert shown("?search=%25") <= {"moving", "done", "wanted"}
    for query in (
        "?sortby=due", "?sortby=status", "?groupby=sender", "?groupby=status",
        "?filterby=nonsense", "?sortby=id;drop", "?groupby='", "?search_in=x",
        "?search=%00", "?search=" + "x" * 3000, "?said=<b>",
    ):  # fmt: skip
        shown(query)
    assert shown("/page/1") == {"moving", "done", "wanted"}
    for page in ("999", "-1", "0"):
        assert account.get(f"/my/shares/page/{page}").status_code == 200
    shares.revoke(moving)
    assert shown("?filterby=closed") == {"moving"}
    home = account.rpc.post("/my/counters", counters=["order_share_count"])
    assert home["order_share_count"] == 3


def test_upload_while_offering(stack, shares, offers, visitor):
    """Bidders send documents when the company wants that, or with an account."""
    bid = offers.ask(1).bids[0]
    account = offers.account("uploader", partner_id=bid.partner)
    page = visitor.get(bid.path)
    assert 'type="file"' not in page.text
    answer = visitor.upload(bid, "plan.jpg", picture(), kind="other")
    assert answer.status_code == 404
    assert not shares.uploads(bid)
    page = account.get(bid.path)
    assert 'type="file"' in page.text
    answer = account.upload(bid, "plan.jpg", picture(), kind="other")
    assert answer.status_code == 303
    offers.settings(order_share_offer_upload=True)
    try:
        assert 'type="file"' in visitor.get(bid.path).text
        answer = visitor.upload(bid, "price.jpg", picture(), kind="other")
        assert answer.status_code == 303
    finally:
        offers.settings(order_share_offer_upload=False)
    names = [name for name, _stored in shares.uploads(bid)]
    assert names == ["plan.jpg", "price.jpg"]
    assert visitor.upload(bid, "late.jpg", picture(), kind="other").status_code == 404


@pytest.mark.thorough
def test_accounts_keep_to_themselves(stack, shares, offers):
    """PDF, route and list of one account are not another's; what was added by holding a
    link goes with the link.
    """
    (mine,) = offers.bidders(1)
    owner = offers.account("owner", partner_id=mine)
    thief = offers.account("thief", email="thief@x.example")
    share = shares.assigned("details", partner=mine)
    anonymous = Visitor(stack)
    for visitor in (thief, anonymous):
        for path in ("order.pdf", "route"):
            assert visitor.get(f"/share/my-{share.id}/{path}").status_code == 404
            assert visitor.get(f"{share.path}/{path}").status_code == 404
        assert visitor.get(f"/share/my-{share.id}").status_code == 404
    assert owner.get(f"/share/my-{share.id}").status_code == 200
    paper = owner.get(f"{share.path}/order.pdf")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
    check_headers(paper)
    # found in the wrong hands: added, seen by the sender, replaced
    assert thief.post(share, "account").status_code == 303
    assert thief.get(f"/share/my-{share.id}").status_code == 200
    new = shares.renew(share)
    assert thief.get(f"/share/my-{share.id}").status_code == 404
    assert name_of(shares, share) not in thief.get("/my/shares").text
    assert owner.get(f"/share/my-{share.id}").status_code == 200
    assert new.id == share.id
    # a PDF costs a processor a second: only so many
    stack.sql(f"UPDATE access_link_quota SET used = 20 WHERE key = 'pdf:{new.link_id}'")
    paper = owner.get(f"/share/my-{share.id}/order.pdf")
    assert paper.status_code in (200, 429)


@pytest.mark.thorough
@pytest.mark.expected_in_log(r"CSRF")
def test_confirmation(stack, shares, offers):
    """An address is confirmed by who reads its mails, in the own account, within a
    day.
    """
    (partner,) = offers.bidders(1, email="victim@v.example")
    share = shares.assigned("details", partner=partner)
    victim = offers.account("victim", email="victim@v.example")
    mallory = offers.account("mallory", email="victim@v.example")
    for account in (victim, mallory):
        assert name_of(shares, share) not in account.get("/my/shares").text
    page = lxml.html.fromstring(victim.get("/my/shares").content)
    csrf = page.xpath("//input[@name='csrf_token']/@value")[0]
    sent = victim.request("POST", "/my/shares/confirm/send", data={"csrf_token": csrf})
    assert sent.status_code == 303
    mail = stack.mails.wait_for("victim@v.example", subject="Confirm")
    (url,) = links_in(mail, "/my/shares/confirm")
    path = url.removeprefix(stack.url)
    token = path.split("token=")[1]

    def confirm(visitor, token):
        page = lxml.html.fromstring(visitor.get("/my/shares").content)
        csrf = page.xpath("//input[@name='csrf_token']/@value")[0]
        return visitor.request(
            "POST",
            "/my/shares/confirm/done",
            data={"csrf_token": csrf, "token": token},
        )

    # the other account can not use it, nobody signed out, nor in another shape
    assert mallory.get(path).status_code == 403
    assert confirm(mallory, token).status_code == 403
    answer = Visitor(stack).get(path)
    assert answer.status_code == 303 and "/web/login" in answer.headers["Location"]
    for wrong in (
        "",
        "x",
        token[:-1],
        token + "A",
        "é",
        "A" * 5000,
        "\x00",
        "bm9wZQ==",
    ):
        assert confirm(victim, wrong).status_code == 403, wrong
    missing = victim.request("POST", "/my/shares/confirm/done", data={"token": token})
    assert missing.status_code == 400
    # opening it is not confirming it
    assert victim.get(path).status_code == 200
    assert name_of(shares, share) not in victim.get("/my/shares").text
    answer = confirm(victim, token)
    assert answer.status_code == 303
    assert name_of(shares, share) in victim.get("/my/shares").text
    # another address later: the old confirmation opens nothing sent there
    user = victim.rpc.uid
    shares.admin["res.users"].write([user], {"email": "other@v.example"})
    assert confirm(victim, token).status_code == 403
    # only so many mails
    page = lxml.html.fromstring(mallory.get("/my/shares").content)
    csrf = page.xpath("//input[@name='csrf_token']/@value")[0]
    codes = [
        mallory.request(
            "POST", "/my/shares/confirm/send", data={"csrf_token": csrf}
        ).status_code
        for _number in range(4)
    ]
    assert codes[0] == 303 and codes[-1] == 429
    for path in ("/my/shares", "/my/shares/confirm", "/my/shares/page/2"):
        answer = Visitor(stack).get(path)
        assert answer.status_code == 303 and "/web/login" in answer.headers["Location"]
    # a number that this browser never opened is not added
    answer = mallory.request(
        "POST",
        "/my/shares/add",
        data={"csrf_token": csrf, "link_id": str(share.link_id), "answer": "add"},
    )
    assert answer.status_code == 303
    assert name_of(shares, share) not in mallory.get("/my/shares").text
    for number in ("", "x", "-1", "9" * 30):
        answer = mallory.request(
            "POST",
            "/my/shares/add",
            data={"csrf_token": csrf, "link_id": number, "answer": "add"},
        )
        assert answer.status_code in (303, 400), number
