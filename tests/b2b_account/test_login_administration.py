"""Login administration: a customer's administrator looks after its people."""

import itertools
import re
import time

import lxml.html
import pytest
import requests
from order_share.offers import SERIALIZED
from order_share.support import at_once, eventually

from support.pages import DESKTOP, PHONE, barriers, sign_in

PASSWORD = "Passwort-123"
DEVICES = {"phone": PHONE, "desktop": DESKTOP}
_numbers = itertools.count(1)

pytestmark = pytest.mark.expected_in_log(*SERIALIZED)


class Customer:
    """A company that administers itself: Petra and Heike do, Nadine orders."""

    def __init__(self, stack):
        self.stack, self.rpc = stack, stack.rpc()
        self.number = next(_numbers)
        partner = self.rpc["res.partner"]
        self.name = f"Lindenhof {self.number} gGmbH"
        self.id = partner.create({"name": self.name, "is_company": True})
        self.site = partner.create(
            {
                "name": "Haus Marburg",
                "type": "delivery",
                "parent_id": self.id,
                "street": "Am Grün 12",
                "city": "Marburg",
                "country_id": self.rpc.ref("base.de"),
            }
        )
        petra = partner.create(
            {
                "name": "Petra Vogel",
                "email": self.email("petra"),
                "parent_id": self.id,
            }
        )
        partner.action_enable_self_administration([petra])
        (self.organization,) = self.rpc["b2b.organization"].search(
            [("partner_id", "=", self.id)]
        )
        self.administrator = self.rpc.ref("b2b_account.role_administrator")
        self.invite("Heike", [self.administrator])
        self.invite("Nadine", [])
        for name in ("petra", "heike", "nadine"):
            user = self.member(name)["user_id"][0]
            self.rpc["res.users"].write([user], {"password": PASSWORD})

    def email(self, name):
        return f"{name}.{self.number}@people.example"

    def invite(self, name, roles):
        values = {
            "organization_id": self.organization,
            "name": name,
            "email": self.email(name.lower()),
            "role_ids": [(6, 0, roles)],
        }
        wizard = self.rpc["b2b.invitation"].create(values)
        self.rpc["b2b.invitation"].action_invite([wizard])

    def member(self, name):
        """:return: dict of the person with this address"""
        (found,) = self.rpc["b2b.member"].search_read(
            [
                ("organization_id", "=", self.organization),
                ("user_id.login", "=", self.email(name)),
                ("active", "in", [True, False]),
            ],
            ["name", "user_id", "state", "role_ids", "site_ids"],
        )
        return found

    def count(self):
        return self.rpc["b2b.member"].search_count(
            [
                ("organization_id", "=", self.organization),
                ("active", "in", [True, False]),
            ]
        )

    def administrators(self):
        """:return: states of those who have the role"""
        rows = self.rpc["b2b.member"].search_read(
            [
                ("organization_id", "=", self.organization),
                ("role_ids", "in", [self.administrator]),
                ("active", "in", [True, False]),
            ],
            ["state"],
        )
        return [row["state"] for row in rows]


class Browser:
    """Somebody who is signed in, without a script."""

    def __init__(self, stack, login, password=PASSWORD):
        self.stack, self.session = stack, requests.Session()
        page = lxml.html.fromstring(self.get("/web/login").content)
        self.token = page.xpath("//form//input[@name='csrf_token']/@value")[0]
        answer = self.post("/web/login", login=login, password=password)
        assert answer.status_code == 303, answer.status_code
        page = lxml.html.fromstring(self.get("/my/account").content)
        self.token = page.xpath("//form//input[@name='csrf_token']/@value")[0]

    def get(self, path):
        return self.session.get(
            self.stack.url + path, allow_redirects=False, timeout=60
        )

    def post(self, path, files=None, **data):
        return self.session.post(
            self.stack.url + path,
            data={"csrf_token": self.token, **data},
            files=files,
            allow_redirects=False,
            timeout=120,
        )


@pytest.fixture
def customer(stack):
    return Customer(stack)


@pytest.fixture
def petra(stack, customer):
    return Browser(stack, customer.email("petra"))


@pytest.fixture
def heike(stack, customer):
    return Browser(stack, customer.email("heike"))


def links_in(mail, path):
    html = mail.get_body(("html",)).get_content()
    return [
        link.replace("&amp;", "&")
        for link in re.findall(r'href="([^"]+)"', html)
        if path in link
    ]


@pytest.mark.parametrize(
    "device", ["phone", pytest.param("desktop", marks=pytest.mark.thorough)]
)
def test_invite_change_deactivate(stack, customer, visitors, picture, device):
    """From the account to a new colleague, who signs in, and whose access ends."""
    keep = lambda page, name: picture(page, f"members-{device}-{name}")  # noqa: E731
    page = visitors.open(DEVICES[device])
    sign_in(page, customer.email("petra"), PASSWORD)
    page.goto("/my/home")
    page.locator(".o_portal_docs a[href='/my/members']").click()
    page.wait_for_url("**/my/members")
    keep(page, "1-list")
    if device == "phone":
        page.get_by_role("link", name="New person").click()
        page.wait_for_url("**/my/members/new")
    form = page.locator("form[action='/my/members/new']")
    form.get_by_label("Name", exact=True).fill("Elif Demir")
    form.get_by_label("E-mail, which").fill(customer.email("elif"))
    form.get_by_text("Haus Marburg").click()
    mode = form.get_by_text("No restriction", exact=True)
    if mode.count():  # asked for where orders are released
        mode.click()
    keep(page, "2-new")
    form.get_by_role("button", name="Send invitation").click()
    page.get_by_role("status").get_by_text("The invitation is on its way").wait_for()
    keep(page, "3-invited")

    mail = stack.mails.wait_for(customer.email("elif"), subject="access")
    (url,) = links_in(mail, "/web/signup")
    elif_page = visitors.open(PHONE)
    elif_page.goto(url)
    elif_page.fill("input[name=password]", PASSWORD)
    elif_page.fill("input[name=confirm_password]", PASSWORD)
    elif_page.locator(".oe_signup_form button[type=submit]").click()
    elif_page.wait_for_url("**/my**")
    assert elif_page.goto("/my/members").status == 404
    elif_page.goto("/my/home")
    assert not elif_page.locator("a[href='/my/members']").count()

    page.goto("/my/members?search=elif")
    assert "Active" in page.locator(".o_b2b_table").inner_text()
    page.locator("a[title='Change Elif Demir']").click()
    page.wait_for_url(re.compile(r"/my/members/\d+$"))
    keep(page, "4-person")
    new = customer.email("e.demir")
    box = page.locator("form[action$='/email']")
    box.get_by_label("E-mail").fill(new)
    box.get_by_role("button").click()
    page.get_by_text("Both addresses are told").wait_for()
    for address in (customer.email("elif"), new):
        stack.mails.wait_for(address, subject="was changed")
    # her session has ended; she signs in by the new name
    elif_page.goto("/my/home")
    assert "/web/login" in elif_page.url
    sign_in(elif_page, new, PASSWORD)
    page.get_by_role("button", name="Deactivate").click()
    page.get_by_text("Open sessions have ended").wait_for()
    elif_page.goto("/my/home")
    assert "/web/login" in elif_page.url
    page.get_by_role("link", name="Delete…").click()
    page.get_by_text("archived instead").wait_for()
    keep(page, "5-delete")
    page.goto("/my/members/history?search=demir")
    words = page.locator(".o_b2b_rail").inner_text()
    assert "Invited: Elif Demir" in words and "Deactivated: Elif Demir" in words
    assert f"{customer.email('elif')} → {new}" in words
    keep(page, "6-history")


def test_several_at_once_without_script(stack, customer, petra, visitors, picture):
    """Bulk actions need no script: the bar appears with the first tick, and the result
    names everybody."""
    page = visitors.open(PHONE, java_script_enabled=False)
    for cookie in petra.session.cookies:
        page.context.add_cookies(
            [{"name": cookie.name, "value": cookie.value, "url": stack.url}]
        )
    page.goto("/my/members")
    bar = page.locator(".o_b2b_bulk")
    assert not bar.is_visible()
    for tick in page.locator(".o_b2b_tick").all():
        tick.click()
    assert bar.is_visible()
    picture(page, "members-bulk-phone")
    page.select_option("#b2b_action", "deactivate")
    bar.get_by_role("button", name="Apply").click()
    words = page.locator(".o_b2b_narrow").inner_text()
    assert "2 of 3 done" in words and "your own access" in words
    picture(page, "members-bulk-result-phone")
    assert customer.member("nadine")["state"] == "inactive"
    assert customer.member("petra")["state"] == "active"


def test_ticks_are_counted(customer, visitors):
    """With the script one tick takes all of the page."""
    page = visitors.open(DESKTOP)
    sign_in(page, customer.email("petra"), PASSWORD)
    page.goto("/my/members")
    page.locator(".o_b2b_tick").first.click()
    page.get_by_text("(1)", exact=True).wait_for()
    page.get_by_label("All on this page").check()
    page.get_by_text("(3)", exact=True).wait_for()
    assert page.locator("[name=member_ids]:checked").count() == 3
    everybody = page.get_by_label("All on this page")
    page.locator(".o_b2b_tick").first.click()
    page.get_by_text("(2)", exact=True).wait_for()
    assert not everybody.is_checked()
    page.locator(".o_b2b_tick").first.click()
    page.get_by_text("(3)", exact=True).wait_for()
    assert everybody.is_checked()


@pytest.mark.parametrize("device", DEVICES)
def test_everybody_can_use_the_pages(customer, petra, visitors, picture, device):
    """No barriers, nothing outside of a small screen, everything large enough."""
    member = customer.member("nadine")["id"]
    content = "Name;E-mail\nAnna Berg;anna@people.example\n;x\n"
    answer = petra.post("/my/members/import", files={"file": ("p.csv", content)})
    preview = answer.headers["Location"]
    page = visitors.open(DEVICES[device])
    sign_in(page, customer.email("petra"), PASSWORD)
    for name, path in {
        "list": "/my/members",
        "new": "/my/members/new",
        "person": f"/my/members/{member}",
        "self": f"/my/members/{customer.member('petra')['id']}",
        "delete": f"/my/members/{member}/delete",
        "sites": "/my/members/sites",
        "history": "/my/members/history",
        "import": "/my/members/import",
    }.items():
        page.goto(path)
        check_page(page, f"members-{device}-{name}", picture, device)
    # of another session, but of the same person
    page.goto(preview)
    check_page(page, f"members-{device}-preview", picture, device)


def check_page(page, name, picture, device):
    picture(page, name)
    assert not barriers(page), name
    small = page.evaluate(
        """() => [...document.querySelectorAll(".o_b2b a, .o_b2b button")]
            .filter((el) => el.checkVisibility() && !el.closest("p, .alert"))
            .filter((el) => el.getBoundingClientRect().height < 43.5)
            .map((el) => el.outerHTML.slice(0, 120))"""
    )
    assert not small, name
    if device == "phone":
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        page.set_viewport_size(PHONE["viewport"])


def test_import_200_people(stack, customer, petra, visitors, picture):
    """Nobody is made before “Import”; sent twice at once, each is invited once, soon,
    and with one mail."""
    lines = "".join(
        f"Person {n};{customer.email(f'p{n}')};{'x' if n == 7 else ''}\n"
        for n in range(201)
    )
    started = time.monotonic()
    answer = petra.post(
        "/my/members/import", files={"file": ("p.csv", f"Name;E-mail;Rolle\n{lines}")}
    )
    checked = time.monotonic() - started
    assert answer.status_code == 303 and checked < 5
    path = answer.headers["Location"]
    assert customer.count() == 3
    started = time.monotonic()
    answers = at_once(*[lambda: petra.post(path)] * 3)
    assert [answer.status_code for answer in answers] == [303] * 3
    assert time.monotonic() - started < 5
    eventually(lambda: "invited, " in text_of(petra.get(path)), 120)
    print(f"checked in {checked:.1f} s, invited in {time.monotonic() - started:.1f} s")
    assert customer.count() == 203
    assert "200 invited, 1 left out" in text_of(petra.get(path))
    mail = stack.mails.wait_for(customer.email("p200"), 60, subject="access")
    assert links_in(mail, "/web/signup")
    assert len(stack.mails.to(customer.email("p200"))) == 1
    petra.post(path)
    assert customer.count() == 203


def text_of(answer):
    assert answer.status_code == 200, answer.status_code
    page = lxml.html.fromstring(answer.content)
    return " ".join(page.xpath("string(//div[@id='wrap'])").split())


def test_pressed_twice_at_once(stack, customer, petra, heike):
    """One person is made, one mail sent, whoever pressed."""
    data = {"name": "Elif", "email": customer.email("elif"), "access": "invitation"}
    answers = at_once(
        *(lambda b=b: b.post("/my/members/new", **data) for b in (petra, heike) * 3)
    )
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [303, 422, 422, 422, 422, 422]
    assert customer.count() == 4
    stack.mails.wait_for(customer.email("elif"), subject="access")
    member = customer.member("elif")["id"]
    stack.sql(
        "UPDATE b2b_history SET create_date = create_date - interval '1 hour'"
        f" WHERE member_id = {member}"
    )
    answers = at_once(
        *(
            lambda b=b: b.post(f"/my/members/{member}/access", action="invite")
            for b in (petra, heike) * 3
        )
    )
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [303, 422, 422, 422, 422, 422]
    stack.mails.wait_for(customer.email("elif"), subject="access")
    assert len(stack.mails.to(customer.email("elif"))) == 2


@pytest.mark.parametrize("way", ["deactivate", "role", "delete", "bulk"])
def test_two_administrators_remove_each_other(stack, customer, petra, heike, way):
    """At the same moment: one of them stays."""
    members = [customer.member(name) for name in ("petra", "heike")]

    def remove(browser, other):
        path = f"/my/members/{other['id']}"
        if way == "role":
            return browser.post(path, name=other["name"])
        if way == "delete":
            return browser.post(f"{path}/delete")
        if way == "bulk":
            return browser.post(
                "/my/members/bulk", action="deactivate", member_ids=other["id"]
            )
        return browser.post(f"{path}/access", action="deactivate")

    answers = at_once(
        lambda: remove(petra, members[1]), lambda: remove(heike, members[0])
    )
    codes = sorted(answer.status_code for answer in answers)
    # the second finds that they have no rights, or no session, any more
    assert codes in ([303, 404], [303, 303]), codes
    assert customer.administrators().count("active") == 1


def test_role_is_taken_while_acting(stack, customer, petra, heike):
    """What a demoted administrator presses at that moment counts before, or not at
    all."""
    member = customer.member("heike")
    nadine = customer.member("nadine")["id"]
    demoted, acted = at_once(
        lambda: petra.post(f"/my/members/{member['id']}", name="Heike"),
        lambda: heike.post(
            f"/my/members/{nadine}", name="Nadine", role_ids=customer.administrator
        ),
    )
    assert demoted.status_code == 303 and acted.status_code in (303, 404)
    assert heike.get("/my/members").status_code == 404
    assert bool(customer.member("nadine")["role_ids"]) == (acted.status_code == 303)
