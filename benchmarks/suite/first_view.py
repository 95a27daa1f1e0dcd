from bench.browser import chromium, new_phone
from bench.case import Case, Target, benchmark


def _visit(browser, url):
    """Open a page in a new profile. :return: what came until the line is quiet"""
    with new_phone(browser) as (page, sizes):
        response = page.goto(url, wait_until="networkidle")
        if response.status != 200:
            raise RuntimeError(f"{url} answered {response.status}")
        page.wait_for_timeout(500)
        paint = page.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0]?.startTime || 0"
        )
        return {"download": sum(sizes) / 1000, "requests": len(sizes), "paint": paint}


@benchmark
def first_view(lab):
    """Everything that a phone (390 × 844) with an empty cache downloads to show the
    partner's page of an order with 50 lines, against core's portal page of that order.
    Without the compression that a proxy may add."""
    database = lab.ours()
    (urls,) = lab.probe(database).call("shares.orders", sizes=[50])
    server = lab.server(database)
    browser = lab.enter(chromium())
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


def _path(url):
    """Without the scheme and host that Odoo thinks it has."""
    return "/" + url.split("://")[-1].split("/", 1)[1]
