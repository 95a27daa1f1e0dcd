import time
from functools import partial

from bench.case import Case, Target, benchmark

ORDERS, PARTNERS, ALL = 25, 20, 500
#: Page views that are measured, with and without jobs beside them.
VIEWS = 40


@benchmark
def share_sending(lab):
    """Sending 500 links by e-mail: what the user waits for, against 100 links; then the
    jobs that make the links and queue the mails, and what a partner who opens a page
    meanwhile waits for, against the same page at rest. A server with two workers and
    its job runner, on the cores that all of this shares."""
    database = lab.ours()
    probe = lab.probe(database)
    made = probe.call("offers.documents", orders=ORDERS, partners=ALL)
    orders, partners = made["orders"], made["partners"]
    send = partial(probe.call, "offers.send")
    for name, many, few in (
        (
            f"{ORDERS} orders × {PARTNERS} partners",
            partial(send, orders=orders, partners=partners[:PARTNERS]),
            partial(send, orders=orders[: ORDERS // 5], partners=partners[:PARTNERS]),
        ),
        (
            f"1 order × {ALL} partners",
            partial(send, orders=orders[:1], partners=partners),
            partial(send, orders=orders[:1], partners=partners[: ALL // 5]),
        ),
    ):
        yield Case(
            f"the user's call, {name} (ours) : a fifth of them (peer)",
            many,
            few,
            # linear at worst: five times the links, five times the time
            [
                Target("time", ours=2000),
                Target("cpu", ratio=6),
                Target("queries", "", digits=0),
            ],
            rounds=5,
            warm_up=1,
        )
    ((urls),) = probe.call("shares.orders", sizes=[10])
    server = lab.server(database, workers=2)
    page = lab.page(server, "/" + urls["ours"].split("://")[-1].split("/", 1)[1])
    for _number in range(10):
        page.get()
    rest = [page.get() for _number in range(VIEWS)]
    wait = send(orders=orders[:1], partners=partners, keep=True)
    started, meanwhile = time.monotonic(), []
    while probe.call("offers.waiting", partners=partners):
        meanwhile.append(page.get())
        time.sleep(0.1)
        if time.monotonic() - started > 600:
            raise RuntimeError(f"The jobs do not end. Read {server.log}.")
    seconds = time.monotonic() - started
    views = min(len(meanwhile), VIEWS)
    yield Case(
        "a page view while the jobs run (ours) : at rest (peer)",
        iter(meanwhile[:views]).__next__,
        iter(rest[:views]).__next__,
        [Target("time", ratio=2)],
        rounds=views,
        warm_up=0,
    )
    yield Case(
        "all 500 links are in the mail queue (ours) : the user's call (peer)",
        lambda: {"time": seconds * 1000},
        lambda: wait,
        [Target("time", digits=0)],
        rounds=1,
        warm_up=0,
    )
