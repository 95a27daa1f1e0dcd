import os
from functools import partial
from pathlib import Path

from bench.case import Case, Target, benchmark

#: Lines of goods, four in an order. BENCH_LINES=20000 for a quick look.
COUNT = int(os.environ.get("BENCH_LINES", "1000000"))
FILL = Path(__file__).with_suffix(".sql")
TABLES = "res_partner, sale_order, sale_order_line, stock_picking, stock_move"
ITEMS = "fulfilment_ext.action_items"
ORDERS = "fulfilment_ext.action_orders"
DASHBOARD = "fulfilment_ext.action_dashboard"
QUOTATIONS = "sale.action_quotations_with_onboarding"
ROUNDS = {"rounds": 7, "warm_up": 1, "best_of": 3}
#: What core's quotations are grouped by where our list is grouped: as many groups.
GROUPS = {
    "customer": "partner_id",
    "team": "team_id",
    "user": "user_id",
    "date": "date_order:month",
    "promised": "date_order:day",
}


def _make(lab, database, probe):
    """Orders, their lines and transfers. :return: id of who looks at them"""
    ids = probe.call("fulfilment.set_up")
    text = FILL.read_text(encoding="utf-8")
    for name, value in {**ids, "count": COUNT, "orders": COUNT // 4}.items():
        text = text.replace(f"{{{name}}}", str(value))
    lab.sql(database, text, user="postgres")
    lab.sql(database, f"VACUUM ANALYZE {TABLES}")
    return ids["user"]


@benchmark
def fulfilment_fill(lab):
    """What the addon does to 1,000,000 lines of goods (in 250,000 orders, with as many
    stock moves) that are there when it is installed: counters and status of each line,
    progress and next step of each order, against a plain UPDATE of one column of the
    same lines and of the same orders. Both are rolled back and vacuumed."""
    database = lab.core()
    probe = lab.probe(database)
    _make(lab, database, probe)
    probe.call("fulfilment.prepare")

    def cleared(function):
        lab.sql(database, "VACUUM ANALYZE sale_order_line, sale_order")
        figures = probe.call(function)
        if figures["lines"] < COUNT * 0.9:
            raise RuntimeError(f"Only {figures['lines']} lines were filled")
        return figures

    yield Case(
        f"{COUNT:,} lines",
        partial(cleared, "fulfilment.fill"),
        partial(cleared, "fulfilment.plain"),
        [Target("time", ratio=3), Target("cpu"), Target("lines", "", digits=0)],
        rounds=3,
        warm_up=1,
    )


@benchmark
def fulfilment_lists(lab):
    """Lists of 1,000,000 items and of their 250,000 orders, as the web client asks for
    them (80 records with all columns, a count up to 10,000), inside Odoo.

    The list of items by each of its filters and grouped by item status, against the
    same list by the state of the order, which is core's. The list of orders, its
    filters and groups, and the dashboard as it opens, against core's list of quotations
    as it opens (with its own filter “My Quotations”), grouped ones against core's
    grouped the same way. The dashboard's figures are one more request."""
    database = lab.ours()
    # of another addon of ours
    lab.sql(database, "ALTER TABLE sale_order ALTER order_channel SET DEFAULT 'other'")
    probe = lab.probe(database)
    user = _make(lab, database, probe)
    probe.call("fulfilment.fill_installed")
    lab.sql(database, f"VACUUM ANALYZE {TABLES}")
    items, orders, dashboard, quotations = (
        partial(probe.call, "lists.read", user=user, action=action)
        for action in (ITEMS, ORDERS, DASHBOARD, QUOTATIONS)
    )
    sold = partial(items, domain=[("state", "=", "sale")])
    yield _case("items as they open", items, sold)
    for name in probe.call("lists.filters", user=user, action=ITEMS):
        if not name.startswith("group_"):
            yield _case(f"items, {name}", partial(items, name=name), sold)
    yield _case(
        "items by status",
        partial(items, name="group_status"),
        partial(items, name="", group="state"),
    )
    yield _case("orders as they open", orders, partial(quotations, name=""))
    for name in probe.call("lists.filters", user=user, action=ORDERS):
        group = name.removeprefix("group_")
        peer = quotations
        if group != name:
            peer = partial(quotations, name="", group=GROUPS.get(group, "state"))
        yield _case(f"orders, {name}", partial(orders, name=name), peer)
    yield _case("dashboard as it opens", dashboard, quotations)
    figures = partial(probe.call, "fulfilment.dashboard", user=user)
    yield _case("figures of the dashboard", figures, quotations)


def _case(name, ours, peer):
    return Case(
        name,
        ours,
        peer,
        [
            Target("time", ratio=1.5),
            Target("cpu"),
            Target("queries", "", digits=0),
            Target("records", "", digits=0),
        ],
        **ROUNDS,
    )
