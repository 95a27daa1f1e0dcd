"""Sign-in with a one-time code: in the browser, and against who tries to guess."""

import itertools
import re
import time

import lxml.html
import pytest
import requests
from order_share.support import at_once, eventually

from support.pages import DESKTOP, PHONE, barriers

PAGE = "/web/login/code"
TRIES = 5
_numbers = itertools.count(1)


def digits_in(mail):
    """The code that a mail brings."""
    text = mail.get_body(("html",)).get_content()
    (digits,) = re.findall(r"(?<![0-9#])[0-9]{6}(?![0-9;])", text)
    return digits


class Browser:
    """Somebody who signs in, without a script."""

    def __init__(self, stack):
        self.stack, self.session = stack, requests.Session()
        self.token = ""

    def get(self, path, **options):
        return self.session.get(
            self.stack.url + path, allow_redirects=False, timeout=60, **options
        )

    def post(self, path, **data):
        if not self.token:
            page = lxml.html.fromstring(self.get(PAGE).content)
            (self.token,) = page.xpath("//form//input[@name='csrf_token']/@value")
        return self.session.post(
            self.stack.url + path,
            data={"csrf_token": self.token, **data},
            allow_redirects=False,
            timeout=60,
        )

    def ask(self, login):
        """Ask for a code and read it in the mail."""
        answer = self.post(f"{PAGE}/send", login=login)
        assert answer.status_code == 303 and answer.headers["Location"].endswith(
            "/enter"
        )
        return digits_in(self.stack.mails.wait_for(login, subject="sign-in code"))

    def verify(self, digits):
        return self.post(f"{PAGE}/verify", code=digits)

    def is_signed_in(self):
        return self.get("/my").status_code == 200


def is_refused(answer):
    return answer.status_code == 303 and f"{PAGE}/enter" in answer.headers["Location"]


def other(digits, by=1):
    return f"{(int(digits) + by) % 10**6:06}"


@pytest.fixture
def person(stack):
    """A customer's administrator. :return: the address"""
    admin = stack.rpc()
    number = next(_numbers)
    email = f"petra.{number}@otp.example"
    company = admin["res.partner"].create(
        {"name": f"Pflegeheim {number}", "is_company": True}
    )
    contact = admin["res.partner"].create(
        {"name": "Petra Vogel", "email": email, "parent_id": company}
    )
    admin["res.partner"].action_enable_self_administration([contact])
    stack.sql("DELETE FROM access_link_quota WHERE key LIKE 'code:%'")
    return email


@pytest.fixture
def browser_without_script(stack):
    return Browser(stack)


def row_of(stack, email):
    """What the database knows of the newest code for an address."""
    (row,) = stack.sql(
        "SELECT attempts, used_at IS NOT NULL FROM b2b_sign_in_code"
        f" WHERE login = '{email}' ORDER BY id DESC LIMIT 1"
    )
    return int(row[0]), row[1] == "t"


@pytest.mark.parametrize("device", ["phone", "desktop"])
def test_from_a_link_to_the_page(stack, person, visitors, picture, device):
    """Nobody is signed in; a link from a mail leads to the sign-in, a code is asked
    for, mistyped, typed, and the link's page opens.
    """
    page = visitors.open(PHONE if device == "phone" else DESKTOP)
    keep = lambda name: picture(page, f"sign-in-{device}-{name}")  # noqa: E731
    page.goto("/my/orders?sortby=date")
    page.fill("#login", person)
    keep("1-password")
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url(f"**{PAGE}/enter")
    assert page.locator("#code").evaluate("field => field === document.activeElement")
    assert page.evaluate("document.documentElement.scrollWidth") <= (
        390 if device == "phone" else 1280
    )
    again = page.get_by_role("button", name="New code")
    assert again.is_disabled()
    digits = digits_in(stack.mails.wait_for(person, subject="sign-in code"))
    page.fill("#code", other(digits))
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("The code is not right. 4 tries left.").wait_for()
    keep("2-wrong")
    if device == "phone":
        assert not [text for text in barriers(page) if "o_b2b_" in text]
    page.fill("#code", f"{digits[:3]} {digits[3:]}")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/my/orders?sortby=date")
    keep("3-signed-in")


def test_without_script(stack, person, visitors):
    """The same with JavaScript off; too early for the next code, it says from when."""
    page = visitors.open(PHONE, java_script_enabled=False)
    page.goto("/my")
    page.get_by_role("link", name="Sign in with a code by e-mail").click()
    page.fill("#login", person)
    page.get_by_role("button", name="Send me a code").click()
    digits = digits_in(stack.mails.wait_for(person, subject="sign-in code"))
    page.get_by_role("button", name="New code").click()
    page.get_by_text("You can ask for the next one from").wait_for()
    page.fill("#code", digits)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/my")


def test_fifty_guesses_at_once(stack, person, browser_without_script):
    """At most five are looked at, nothing breaks, and the right code comes too late."""
    browser = browser_without_script
    digits = browser.ask(person)
    guesses = [other(digits, number) for number in range(1, 51)]
    answers = at_once(*[lambda guess=guess: browser.verify(guess) for guess in guesses])
    assert all(is_refused(answer) for answer in answers)
    assert row_of(stack, person) == (TRIES, False)
    assert is_refused(browser.verify(digits))
    assert row_of(stack, person) == (TRIES, False)
    assert not browser.is_signed_in()
    assert "This code is over" in browser.get(f"{PAGE}/enter").text


def test_right_code_sent_ten_times_at_once(stack, person, browser_without_script):
    """Signs in once."""
    browser = browser_without_script
    digits = browser.ask(person)
    answers = at_once(*[lambda: browser.verify(digits) for _number in range(10)])
    entered = [answer for answer in answers if not is_refused(answer)]
    sessions = {
        answer.cookies["session_id"]
        for answer in entered
        if "b2b_known" in answer.headers.get("Set-Cookie", "")
    }
    assert len(sessions) == 1, [answer.headers for answer in entered]
    assert row_of(stack, person)[1]


@pytest.mark.expected_in_log(r"the sign-in fails here", r"Exception during request")
def test_count_survives_a_request_that_fails(stack, person, browser_without_script):
    """The transaction of the request is undone, the try stays counted."""
    browser = browser_without_script
    digits = browser.ask(person)
    stack.sql(
        "CREATE FUNCTION fail_sign_in() RETURNS trigger AS"
        " 'BEGIN RAISE EXCEPTION ''the sign-in fails here''; END' LANGUAGE plpgsql"
    )
    stack.sql(
        "CREATE TRIGGER fail_sign_in BEFORE INSERT ON res_users_log"
        " FOR EACH ROW EXECUTE FUNCTION fail_sign_in()"
    )
    try:
        assert browser.verify(digits).status_code == 500
    finally:
        stack.sql("DROP FUNCTION fail_sign_in CASCADE")
    assert row_of(stack, person) == (1, True)
    assert is_refused(browser.verify(digits)), "replayed"
    assert not browser.is_signed_in()


def test_code_is_kept_nowhere(stack, person, browser_without_script):
    """Not in the log, not in a job, not in a mail that was sent; the session's number
    from before is worth nothing afterwards.
    """
    browser = browser_without_script
    digits = browser.ask(person)
    before = browser.session.cookies["session_id"]
    browser.verify(other(digits))
    assert not is_refused(browser.verify(digits))
    assert browser.is_signed_in()
    thief = Browser(stack)
    thief.session.cookies.set("session_id", before)
    assert not thief.is_signed_in()
    assert digits not in stack.log.read_text(errors="replace")
    jobs = stack.sql(f"SELECT q::text FROM queue_job q WHERE {_MAILS}")
    assert jobs and not [job for job in jobs if digits in job[0] or person in job[0]]
    eventually(
        lambda: (
            not stack.sql(f"SELECT 1 FROM mail_mail WHERE body_html LIKE '%{digits}%'")
        )
    )
    assert not stack.sql(f"SELECT 1 FROM mail_message WHERE body LIKE '%{digits}%'")


#: Other models have a method of this name as well, and wait longer.
_MAILS = "model_name = 'b2b.sign.in.code' AND method_name = '_job_send'"
_WAITING = (
    f"SELECT 1 FROM queue_job WHERE {_MAILS}"
    " AND state IN ('pending', 'enqueued', 'started')"
)


def test_unknown_address_takes_as_long(stack, person):
    """Asking for a known and for an unknown address takes the same time."""
    times = {person: [], "nobody@otp.example": []}
    for _number in range(15):
        for login, seen in times.items():
            stack.sql("DELETE FROM access_link_quota WHERE key LIKE 'code:%'")
            browser = Browser(stack)
            browser.get(PAGE)
            browser.post("/web/login/code/send", login="")
            # the mail of the last round is made by the same process
            eventually(lambda: not stack.sql(_WAITING))
            start = time.perf_counter()
            answer = browser.post(f"{PAGE}/send", login=login)
            seen.append(time.perf_counter() - start)
            assert answer.status_code == 303
    # other work on the machine only ever adds
    known, unknown = (sum(sorted(seen)[:5]) for seen in times.values())
    assert 0.7 < known / unknown < 1.4, (known, unknown)


def test_flood_of_mails(stack, person):
    """One address gets five mails an hour from strangers, however many ask."""
    browsers = [Browser(stack) for _number in range(12)]
    answers = at_once(
        *[
            lambda browser=browser: browser.post(f"{PAGE}/send", login=person)
            for browser in browsers
        ]
    )
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [303] * 5 + [429] * 7
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert int(refused.headers["Retry-After"]) > 3000
    waiting = f"SELECT 1 FROM queue_job WHERE {_MAILS} AND state != 'done'"
    eventually(lambda: not stack.sql(waiting))
    eventually(
        lambda: len([m for m in stack.mails.to(person) if "code" in m["Subject"]]) == 5
    )
