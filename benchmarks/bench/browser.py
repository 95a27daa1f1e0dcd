"""A phone with an empty cache."""

import shutil
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 3,
    "is_mobile": True,
    "has_touch": True,
}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=FLAGS
        )
        yield browser
        browser.close()


@contextmanager
def new_phone(browser, url="", cookies=None):
    """A new profile.

    :param dict cookies: that it has for the server of ``url``
    :return: Playwright's page, and a list that grows: bytes of each download
    """
    context = browser.new_context(**PHONE)
    context.add_cookies(
        [
            {"name": name, "value": value, "url": url}
            for name, value in (cookies or {}).items()
        ]
    )
    try:
        page = context.new_page()
        network = context.new_cdp_session(page)
        sizes = []
        network.on(
            "Network.loadingFinished",
            lambda event: sizes.append(event["encodedDataLength"]),
        )
        network.send("Network.enable")
        yield page, sizes
    finally:
        context.close()
