from functools import partial
from pathlib import Path

from bench.case import Case, Target, benchmark

COUNT, SITES = 1_000_000, 200
FILL = Path(__file__).with_suffix(".sql")
TABLES = (
    "b2b_budget_claim, b2b_budget_event, b2b_budget_move, b2b_budget_period,"
    " b2b_budget_request, sale_order"
)


@benchmark
def budget_check(lab):
    """A customer with 200 sites, a budget of its own and one per site, over 3 years, in
    a database with 1,000,000 of its orders of this year and 1,000,000 moves, against
    the same customer without any. Looking whether an order fits, and submitting it,
    inside Odoo; nothing is kept. Then the dashboard of all sites as the browser gets
    it, and its figures from the periods against the obvious way: sums over the
    customer's orders of the year, by site, month and state, in the same database
    (core's index on the customer is there)."""
    probes, people, pages = {}, {}, {}
    for count in (COUNT, 0):
        database = lab.ours(f"budget_{count}")
        probes[count] = lab.probe(database)
        people[count] = probes[count].call("budgets.set_up", sites=SITES)
        if count:
            text = FILL.read_text(encoding="utf-8").replace("{count}", str(count))
            text = text.replace("{organization}", str(people[count]["organization"]))
            lab.sql(database, text, user="postgres")
        lab.sql(database, f"VACUUM ANALYZE {TABLES}")
        page = lab.page(lab.server(database), "/my/budgets")
        login = people[count].pop("login")
        pages[count] = page.sign_in(database, login)

    def step(count, name, lines=1):
        call = partial(probes[count].call, f"budgets.{name}", lines=lines)
        return partial(call, **people[count])

    for name in ("check", "submit"):
        yield Case(
            f"{name}, {COUNT:,} orders and moves (ours) : none (peer)",
            step(COUNT, name),
            step(0, name),
            [
                Target("cpu", ratio=1.2),
                Target("wall"),
                Target("queries", "", more=0, digits=0),
            ],
            best_of=3,
        )
        yield Case(
            f"{name}, 100 lines (ours) : 1 line (peer)",
            step(COUNT, name, 100),
            step(COUNT, name),
            [Target("queries", "", ratio=1.1, digits=0), Target("cpu")],
            rounds=7,
        )
    yield Case(
        f"dashboard of {SITES} sites, {COUNT:,} orders (ours) : none (peer)",
        pages[COUNT].get,
        pages[0].get,
        [Target("time"), Target("queries", "", ours=30, digits=0)],
    )
    yield Case(
        f"figures of {SITES} sites: periods (ours) : sums over {COUNT:,} orders (peer)",
        partial(probes[COUNT].call, "budgets.figures", **people[COUNT]),
        partial(probes[COUNT].call, "budgets.sums", **people[COUNT]),
        [
            Target("wall", ratio=0.05),
            Target("cpu"),
            Target("queries", "", digits=0),
        ],
        rounds=7,
    )
