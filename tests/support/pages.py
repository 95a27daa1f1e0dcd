"""Chromium pages for the stories."""

from functools import cache

from stack import settings

CHROMIUM = "/usr/bin/chromium"
#: Root needs the first; the others keep Chromium from talking to the outside.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
TIMEOUT = 20_000


class Pages:
    """Opens pages, each in a profile of its own, and pictures of them."""

    def __init__(self, chromium, base_url, folder):
        self.chromium, self.base_url, self.folder = chromium, base_url, folder
        self.contexts = []

    def open(self, device, **options):
        """A page of a new visitor.

        :param dict device: ``PHONE`` or ``DESKTOP``
        :param options: of Playwright's ``new_context``
        """
        context = self.chromium.new_context(
            **{"base_url": self.base_url, "locale": "en-US", **device, **options}
        )
        context.set_default_timeout(TIMEOUT)
        self.contexts.append(context)
        return context.new_page()

    def picture(self, page, name):
        """Keep a picture of the whole page among the artefacts."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    def pictures(self, name):
        """Keep a picture of each open page."""
        pages = [page for context in self.contexts for page in context.pages]
        return [
            self.picture(page, f"{name}-{number}") for number, page in enumerate(pages)
        ]

    def close(self):
        for context in self.contexts:
            context.close()


def look_for(page, text):
    """Type into the search of a list, and wait until it asks for that."""
    search = page.locator(".o_searchview_input")
    search.fill(text)
    # the way to search comes with what was typed; Enter before it finds nothing
    page.locator(".o_searchview_autocomplete .o-dropdown-item").first.wait_for()
    search.press("Enter")
    page.locator(".o_searchview_facet", has_text=text).wait_for()


def sign_in(page, login, password=None):
    """Sign in on Odoo's page; without a password with the one of the demo data."""
    page.goto("/web/login")
    page.fill("#login", login)
    page.fill("#password", password or login)
    page.click(".oe_login_form button[type=submit]")
    page.wait_for_url(lambda url: "/web/login" not in url)


@cache
def _axe():
    return (settings.HOME / "node/node_modules/axe-core/axe.min.js").read_text()


def barriers(page, impacts=("serious", "critical")):
    """What axe-core finds on a page that keeps people out.

    :return: texts, one per finding
    """
    page.evaluate(_axe())
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{violation['impact']}: {violation['help']}: {node['html'][:200]}"
        for violation in found
        if violation["impact"] in impacts
        for node in violation["nodes"]
    ]
