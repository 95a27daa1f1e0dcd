"""What lies at a place is counted by scans; a manager approves what differs."""

import pytest
from order_share.offers import SERIALIZED

from support import pages

# the back office marks messages as read, at the same moment as another page of it
pytestmark = pytest.mark.expected_in_log(*SERIALIZED)
BOSS = "boss@scan.example"


@pytest.fixture
def boss(depot, visitors):
    """The desktop of a manager of fulfilment."""
    admin = depot.admin
    if not admin["res.users"].search_count([("login", "=", BOSS)]):
        admin["res.users"].create(
            {
                "name": "Berta Boss",
                "login": BOSS,
                "password": BOSS,
                "group_ids": [(4, admin.ref("fulfilment_ext.group_manager"))],
            }
        )
    page = visitors.open(pages.DESKTOP)
    pages.sign_in(page, BOSS)
    return page


@pytest.fixture
def shelf(depot):
    """A shelf that nobody else uses, with more and less on it than the system says."""
    name = f"D-{next(depot.numbers):02}"
    depot.shelves[name] = depot.admin["stock.location"].create(
        {
            "name": name,
            "barcode": f"SCAN-{name}",
            "location_id": depot.stock,
            "company_id": depot.company,
        }
    )
    return name


def open_count(page, shelf):
    page.goto("/odoo/fulfilment-scan-counts")
    page.locator("td", has_text=shelf).first.click()
    page.get_by_role("button", name="Approve", exact=True).wait_for()


def test_counted_and_approved(depot, goods_in, phone, boss, shelf, visitors):
    """More of one, less of another, and something that should not be there."""
    gauze, gauze_code = depot.product("Gauze", shelf, 2)
    tape, tape_code = depot.product("Tape", shelf, 4)
    stray, stray_code = depot.product("Stray mask", "A-01", 1)
    anna = phone()
    anna.scan(f"SCAN-{shelf}")
    anna.page.get_by_role("button", name="Count what lies here").click()
    anna.sees("Count at")
    # it is not told how many there should be
    assert not anna.page.locator(".count__of", has_text="of").count()
    for code, times in ((gauze_code, 3), (tape_code, 3), (stray_code, 1)):
        for _number in range(times):
            anna.scan(code)
        anna.settled()
    visitors.picture(anna.page, "scan-count")
    anna.press("Hand in")
    anna.sees("Counted").settled()
    anna.press("Hand in")
    anna.sees("The office looks at it")
    assert goods_in.lies(gauze, shelf) == {False: 2}, "not before it is approved"
    open_count(boss, shelf)
    visitors.picture(boss, "scan-count-approval")
    boss.get_by_role("button", name="Approve", exact=True).click()
    boss.get_by_role("button", name="Approve", exact=True).wait_for(state="detached")
    assert goods_in.lies(gauze, shelf) == {False: 3}
    assert goods_in.lies(tape, shelf) == {False: 3}
    assert goods_in.lies(stray, shelf) == {False: 1}


def test_refused(depot, goods_in, phone, boss, shelf):
    """Nothing changes, and it may be counted again."""
    gauze, gauze_code = depot.product("Gauze pad", shelf, 5)
    anna = phone()
    anna.scan(f"SCAN-{shelf}")
    anna.page.get_by_role("button", name="Count what lies here").click()
    anna.sees("Count at")
    anna.scan(gauze_code)
    anna.settled()
    anna.press("Hand in")
    anna.sees("Counted").settled()
    anna.press("Hand in")
    anna.sees("The office looks at it")
    open_count(boss, shelf)
    boss.get_by_role("button", name="Refuse", exact=True).click()
    boss.locator(".modal-footer .btn-primary").click()
    boss.get_by_role("button", name="Approve", exact=True).wait_for(state="detached")
    assert goods_in.lies(gauze, shelf) == {False: 5}
    anna.press("Home")
    anna.sees("Waiting")
    anna.scan(f"SCAN-{shelf}")
    anna.page.get_by_role("button", name="Count what lies here").click()
    anna.sees("Count at")


def test_not_allowed(depot, phone):
    """Who may not count is not asked to."""
    anna = phone(badge=depot.picker("Carl Countless", may_count=False))
    anna.scan("SCAN-A-01")
    anna.sees("Needed for")
    assert "Count what lies here" not in anna.text
