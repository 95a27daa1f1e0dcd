"""The secret of a link is with its recipient only."""

import pytest
from order_share.support import check_headers, dump_holds, eventually, new_key, picture

pytestmark = pytest.mark.thorough


@pytest.mark.expected_in_log(r"CSRF")
def test_log(stack, shares, visitor):
    """No request writes a secret into the server's log, whatever becomes of it."""
    order = shares.order()
    document = shares.attach(order)
    share = shares.assigned("details", order, [document])
    token = share.token
    paths = [
        share.path,
        f"{share.path}?lang=de_DE",
        f"{share.path}%20",
        f"/share/{token.replace('.', '%2E')}",
        f"/share/%{ord(token[0]):X}{token[1:]}",
        f"{share.path}A",
        share.path[:-3],
        f"/link/{token}/file/{document}",
        f"/link/{token}/file/987654321",
        f"/link/{token}/logo",
        f"/{token}",
        f"/web/login?redirect={share.path}",
        f"/share/{token}/nothing",
        f"//share/{token}",
    ]
    for path in paths:
        visitor.get(path)
    visitor.get(
        "/web/login", headers={"Referer": share.url, "X-Original-URL": share.url}
    )
    visitor.report(share, "accepted")
    visitor.report(share, "accepted", token="wrong")
    visitor.upload(share, "a.jpg", picture())
    visitor.request("PUT", share.path)
    visitor.request("PROPFIND", share.path)
    shares.revoke(share)
    visitor.get(share.path)
    visitor.request(
        "POST",
        f"/link/{token}/request",
        data={"csrf_token": visitor.csrf_token(share), "request_key": new_key()},
    )
    log = stack.log.read_text(errors="replace")
    assert f"/share/{share.link_id}.***" in log
    leaked = [
        line
        for line in log.splitlines()
        if any(made.secret[:20] in line for made in shares.made)
    ]
    assert not leaked


def test_kept_nowhere(stack, shares, visitor):
    """After sending, neither the database nor its files hold the secret: a hash
    only.
    """
    share = shares.new("details")
    shares.send(share)
    mail = stack.mails.wait_for("biuro@transport-nowak.example.com")
    assert share.token in mail.as_string().replace("=\n", "")
    visitor.report(share, "accepted")
    visitor.upload(share, "a.jpg", picture())
    shares.revoke(share)
    visitor.get(share.path)
    eventually(
        lambda: (
            not stack.sql("SELECT 1 FROM mail_mail WHERE body_html LIKE '%/share/%'")
        )
    )
    assert not dump_holds(stack, share.secret)


def test_what_the_page_loads(stack, shares, phone):
    """Everything comes from this server, and no address with the secret is told on."""
    share = shares.assigned("details")
    requests = []
    problems = []
    phone.on("request", lambda request: requests.append(request))
    phone.on("console", lambda message: problems.append(message.text))
    phone.on("pageerror", lambda error: problems.append(str(error)))
    phone.goto(share.url)
    phone.wait_for_load_state("networkidle")
    assert requests and all(
        request.url.startswith((stack.url, "data:")) for request in requests
    )
    for request in requests:
        assert share.secret not in request.headers.get("referer", "")
    assert not problems
    assert phone.evaluate("document.querySelectorAll('[style], [onclick]').length") == 0
    assert phone.evaluate("localStorage.length + sessionStorage.length") == 0


def test_link_is_shown_once(shares):
    """The back office can't show a link again."""
    share = shares.new()
    row = shares.admin["order.share"].read([share.id])[0]
    link = shares.admin["access.link"].read([share.link_id])[0]
    assert share.secret not in f"{row}{link}"
    assert "secret_hash" not in link


def test_headers_of_files(shares, visitor):
    """Documents are downloads that nobody keeps or guesses at."""
    order = shares.order()
    document = shares.attach(order, "Frachtbrief Ł.pdf")
    share = shares.assigned("details", order, [document])
    answer = visitor.get(f"/link/{share.token}/file/{document}")
    assert answer.status_code == 200
    check_headers(answer)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/pdf"
    calendar = visitor.get(f"{share.path}/calendar.ics")
    check_headers(calendar)
    assert calendar.headers["Content-Type"].startswith("text/calendar")
    assert calendar.headers["Content-Disposition"].startswith("attachment")
    assert "BEGIN:VEVENT" in calendar.text and "20261203T093000Z" in calendar.text
