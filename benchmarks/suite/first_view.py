import shutil

from bench.case import Case, Target, benchmark
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


def _visit(browser, url):
    """Open a page in a new profile. :return: what came until the line is quiet"""
    context = browser.new_context(**PHONE)
    try:
        page = context.new_page()
        network = context.new_cdp_session(page)
        sizes = []
        network.on(
            "Network.loadingFinished",
            lambda event: sizes.append(event["encodedDataLength"]),
        )
        network.send("Network.enable")
        response = page.goto(url, wait_until="networkidle")
        if response.status != 200:
            raise RuntimeError(f"{url} answered {response.status}")
        page.wait_for_timeout(500)
        paint = page.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0]?.startTime || 0"
        )
        return {"download": sum(sizes) / 1000, "requests": len(sizes), "paint": paint}
    finally:
        context.close()


@benchmark
def first_view(lab):
    """Everything that a phone (390 × 844) with an empty cache downloads to show the
    partner's page of an order with 50 lines, against core's portal page of that order.
    Without the compression that a proxy may add."""
    database = lab.ours()
    (urls,) = lab.probe(database).call("shares.orders", sizes=[50])
    server = lab.server(database)
    playwright = lab.enter(sync_playwright())
    browser = playwright.chromium.launch(
        executable_path=shutil.which("chromium"), args=FLAGS
    )
    ours, peer = (server.url + _path(urls[side]) for side in ("ours", "peer"))
    yield Case(
        "first view on a phone",
        lambda: _visit(browser, ours),
        lambda: _visit(browser, peer),
        [
            Target("download", "kB", ours=150),
            Target("requests", "", digits=0),
            Target("paint", "ms", digits=0),
        ],
        rounds=5,
        warm_up=1,
    )
    browser.close()


def _path(url):
    """Without the scheme and host that Odoo thinks it has."""
    return "/" + url.split("://")[-1].split("/", 1)[1]
