import time
from functools import partial

from bench.browser import chromium, new_phone
from bench.case import Case, Target, benchmark

#: What says that somebody can begin: the app's list of what waits; the back office's
#: first screen.
APP = "text=Waiting"
OFFICE = ".o_action_manager > *"
#: What comes so many milliseconds later is counted, too.
QUIET = 2000


@benchmark
def scan_first_screen(lab):
    """What a phone (390 × 844) with an empty cache downloads, and how long it takes,
    until somebody who has signed in can begin: the scan app against the back office
    (`/odoo`). From the same server, without the compression that a proxy may add."""
    database = lab.ours(addons=["fulfilment_scan"])
    made = lab.probe(database).call("scan.set_up", devices=1, lines=[1])
    server = lab.server(database)
    [[token, badge]] = made["devices"]
    picker = lab.page(server, "/fulfil")
    assert picker.call("/fulfil/pair", token=token)["ok"]
    assert picker.call("/fulfil/sign_in", badge=badge, pin=made["pin"])["ok"]
    clerk = lab.page(server, "/odoo").sign_in(database, "admin")
    browser = lab.enter(chromium())
    yield Case(
        "/fulfil (ours) : /odoo (peer), cold",
        *(
            partial(_visit, browser, server.url + path, visitor.cookies, sign)
            for path, visitor, sign in (
                ("/fulfil", picker, APP),
                ("/odoo", clerk, OFFICE),
            )
        ),
        [
            Target("download", "kB", ratio=1 / 8, digits=0),
            Target("usable", ratio=0.25, digits=0),
            Target("requests", "", digits=0),
        ],
        rounds=7,
        warm_up=1,
    )


def _visit(browser, url, cookies, sign):
    with new_phone(browser, url, cookies) as (page, sizes):
        started = time.perf_counter()
        page.goto(url, wait_until="commit")
        page.wait_for_selector(sign, state="visible")
        usable = (time.perf_counter() - started) * 1000
        # both ask the server now and then, so it is never quiet for good
        page.wait_for_timeout(QUIET)
        return {
            "download": sum(sizes) / 1000,
            "usable": usable,
            "requests": len(sizes),
        }
