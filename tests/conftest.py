"""Fixtures of the stories, and the order in which everything runs."""

import os

import pytest
from playwright.sync_api import sync_playwright

from stack import addons, settings
from stack.prepare import prepare
from support import pages
from support.server import Stack
from support.suites import FINISHED, Runs

#: Quick answers come first.
ORDER = ("test_lint.py", "test_addons.py")
#: With ADDONS only the round trips run, so that it takes about a minute; the threats,
#: whose rules the addon's own tests know as well, wait for the whole run.
THOROUGH = os.environ.get("THOROUGH")
REPORTS = pytest.StashKey[dict]()


def pytest_generate_tests(metafunc):
    if "addon" in metafunc.fixturenames:
        metafunc.parametrize("addon", addons.selected())


def pytest_collection_modifyitems(config, items):
    """Checks first, stories last; with ADDONS only the stories of those addons, and
    none of addons that can't be installed: they are being built."""

    def rank(item):
        name = item.path.name
        return ORDER.index(name) if name in ORDER else len(ORDER)

    items.sort(key=rank)
    stories = settings.REPOSITORY / "tests"
    installable = addons.ordered()
    left_out = {
        stories / file.parent.name
        for file in settings.ADDONS.glob("*/__manifest__.py")
        if file.parent.name not in installable
    }
    chosen = {stories / name for name in settings.SELECTED}

    def is_other(item):
        if rank(item) < len(ORDER):
            return False
        folders = {*item.path.parents}
        if folders & left_out:
            return True
        if not chosen:
            return False
        is_long = item.get_closest_marker("thorough") and not THOROUGH
        return not chosen & folders or is_long

    other = [item for item in items if is_other(item)]
    if other:
        items[:] = [item for item in items if item not in other]
        config.hook.pytest_deselected(items=other)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    item.stash.setdefault(REPORTS, {})[report.when] = report
    return report


def pytest_terminal_summary(terminalreporter, config):
    """What each addon's own tests came to."""
    runs = config.stash.get(FINISHED, [])
    if runs:
        terminalreporter.section("addons")
        for run in runs:
            terminalreporter.line(str(run))


@pytest.fixture(scope="session")
def odoo():
    """Odoo's command line on the test cluster."""
    return prepare("test", tests=True)


@pytest.fixture(scope="session")
def runs(odoo, request):
    """Odoo runs per addon; all that were collected start now."""
    runs = Runs(odoo)
    for item in request.session.items:
        if kind := item.get_closest_marker("odoo_run"):
            runs.submit(kind.args[0], item.callspec.params["addon"])
    yield runs
    runs.close()


@pytest.fixture(scope="session")
def stack(odoo):
    """A running server with the addons of this repository and demo data.

    With ADDONS it has just those, and what they need.
    """
    stack = Stack(odoo, addons.selected())
    try:
        stack.start()
        # people of the stories have their names as passwords
        rpc = stack.rpc()
        rpc["ir.config_parameter"].set_param("auth_password_policy.minlength", "0")
        # core asks a service of its maker about a company that nobody has looked at
        companies = rpc["res.company"]
        companies.write(companies.search([]), {"iap_enrich_auto_done": True})
        yield stack
    finally:
        stack.stop()


@pytest.fixture(autouse=True)
def _server_log(request):
    """A story fails when the server has logged an unexplained warning during it."""
    yield
    if "stack" in request.fixturenames:
        marks = request.node.iter_markers("expected_in_log")
        expected = [pattern for mark in marks for pattern in mark.args]
        request.getfixturevalue("stack").check_log(expected)


@pytest.fixture(scope="session")
def browser():
    """Chromium, as Playwright's ``Browser``."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=pages.CHROMIUM, args=pages.FLAGS
        )
        yield chromium
        chromium.close()


@pytest.fixture
def visitors(stack, browser, request):
    """Opens pages, each of another visitor: ``visitors.open(PHONE)``."""
    folder = settings.ARTEFACTS / request.path.parent.name
    visitors = pages.Pages(browser, stack.url, folder)
    yield visitors
    report = request.node.stash.get(REPORTS, {}).get("call")
    if report and report.failed:
        visitors.pictures(f"failed-{request.node.name}")
    visitors.close()


@pytest.fixture
def phone(visitors):
    """A page on a phone."""
    return visitors.open(pages.PHONE)


@pytest.fixture
def desktop(visitors):
    """A page on a desktop computer."""
    return visitors.open(pages.DESKTOP)


@pytest.fixture
def picture(visitors):
    """Keep a picture of a page: ``picture(page, "name")``."""
    return visitors.picture
