from functools import partial
from pathlib import Path

from bench.case import Case, Target, benchmark

COUNT = 1_000_000
FILL = Path(__file__).with_suffix(".sql")
TABLES = "delivery_deliverer, delivery_job, res_partner, sale_order, sale_order_status"
ORDERS = "delivery_supplier.sale_order_action"
QUOTATIONS = "sale.action_quotations_with_onboarding"
ROUNDS = {"rounds": 7, "warm_up": 1, "best_of": 3}
#: What core's quotations are grouped by where our list is grouped: as many groups.
GROUPS = {"city": "partner_id", "deliverer": "user_id", "date": "date_order:day"}


@benchmark
def delivery_lists(lab):
    """The operators' list of 1,000,000 orders against core's list of quotations of the
    same orders in the same database, as the web client asks for them (80 records with
    all columns, a count up to 10,000), inside Odoo: as it opens, with each filter of
    the search view, and grouped, as a list and as a kanban by status, against core's
    quotations grouped the same way. Core's list opens with its own filter “My
    Quotations”, and stands for all filters; it is also compared without. The board of
    today's deliveries, some hundreds of 200,000, is told as well."""
    database = lab.ours()
    probe = lab.probe(database)
    user = probe.call("deliveries.set_up")
    text = FILL.read_text(encoding="utf-8").replace("{count}", str(COUNT))
    lab.sql(database, text.replace("{user}", str(user)), user="postgres")
    lab.sql(database, f"VACUUM ANALYZE {TABLES}")
    orders, quotations = (
        partial(probe.call, "lists.read", user=user, action=action)
        for action in (ORDERS, QUOTATIONS)
    )
    everything = partial(quotations, name="")
    yield _case("as it opens", orders, quotations)
    yield _case("as it opens (ours) : all quotations (peer)", orders, everything)
    for name in probe.call("lists.filters", user=user, action=ORDERS):
        group = name.removeprefix("group_")
        peer = (
            quotations
            if group == name
            else partial(quotations, name="", group=GROUPS.get(group, "state"))
        )
        yield _case(name, partial(orders, name=name), peer)
    yield _case(
        "kanban by status",
        partial(orders, view="kanban", group="order_status_id"),
        partial(quotations, name="", view="kanban", group="state"),
    )
    board = partial(
        probe.call,
        "lists.read",
        user=user,
        action="delivery_supplier.delivery_job_board_action",
        view="kanban",
        group="deliverer_id",
    )
    yield _case("board of today", board, everything, told=True)


def _case(name, ours, peer, told=False):
    return Case(
        name,
        ours,
        peer,
        [
            Target("time", ratio=None if told else 1.5),
            Target("cpu"),
            Target("queries", "", digits=0),
            Target("records", "", digits=0),
        ],
        **ROUNDS,
    )
