from functools import partial
from pathlib import Path

from bench.case import Case, Target, benchmark

COUNT = 1_000_000
FILL = Path(__file__).with_suffix(".sql")
TABLES = (
    "access_link, order_share, order_share_award, order_share_event, order_share_offer,"
    " order_share_request, purchase_order, res_partner, sale_order, stock_picking"
)
SHARES = "order_share.order_share_action"
QUOTATIONS = "sale.action_quotations_with_onboarding"
ROUNDS = {"rounds": 7, "warm_up": 1, "best_of": 3}


#: What core's quotations are grouped by where our list is grouped: as many groups.
GROUPS = {"partner": "partner_id", "user": "user_id", "state": "state"}
#: Groups of one record each; core has no group like that to compare with.
TINY_GROUPS = ("group_sale", "group_purchase", "group_picking")


@benchmark
def share_list(lab):
    """The list of 1,000,000 shares against core's list of as many quotations in the
    same database, as the web client asks for them (80 records with all columns, a count
    up to 10,000), inside Odoo: as it opens, with each filter of the search view, and
    grouped, as a list and as a kanban by state, against core's quotations grouped the
    same way. Core's list opens with its own filter “My Quotations”, and stands for all
    filters; it is also compared without. The salesman may see all documents. What one
    waits for who sees the own ones only is told as well: whose share it is stands in
    the order, so each row asks for its order."""
    database = lab.ours()
    probe = lab.probe(database)
    users = probe.call("lists.set_up")
    text = FILL.read_text(encoding="utf-8").replace("{count}", str(COUNT))
    text = text.replace("{users}", f"{{{','.join(map(str, users))}}}")
    lab.sql(database, text, user="postgres")
    lab.sql(database, f"VACUUM ANALYZE {TABLES}")
    for user, who in ((users[0], "all documents"), (users[1], "own documents")):
        shares, quotations = (
            partial(probe.call, "lists.read", user=user, action=action)
            for action in (SHARES, QUOTATIONS)
        )
        told = user != users[0]
        yield _case(f"{who}: as it opens", shares, quotations, told)
        yield _case(
            f"{who}: as it opens (ours) : all quotations (peer)",
            shares,
            partial(quotations, name=""),
            told,
        )
        names = probe.call("lists.filters", user=user, action=SHARES)
        for name in names:
            group = name.removeprefix("group_")
            yield _case(
                f"{who}: {name}",
                partial(shares, name=name),
                quotations
                if group == name
                else partial(quotations, name="", group=GROUPS.get(group, "state")),
                told or name in TINY_GROUPS,
            )
        yield _case(
            f"{who}: kanban by state",
            partial(shares, view="kanban", group="state"),
            partial(quotations, name="", view="kanban", group="state"),
            told,
        )


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
