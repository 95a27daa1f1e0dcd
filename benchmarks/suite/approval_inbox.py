from pathlib import Path

from bench.case import Case, Target, benchmark

SMALL, LARGE = 1_000, 100_000
FILL = Path(__file__).with_suffix(".sql")
TABLES = "order_approval, order_approval_event, order_approval_line, sale_order"
#: Pages of the inbox by what a person sees.
PAGES = {
    "to release": "/my/approvals",
    "to release, one reason": "/my/approvals?reason=limit",
    "to release, found by a product": "/my/approvals?search=product+7",
    "with the buyer": "/my/approvals?tab=back",
    "decided": "/my/approvals?tab=done",
}


@benchmark
def approval_inbox(lab):
    """The inbox “To release” of an approver whose company has 100,000 requests against
    one whose company has 1,000, a hundred times less of everything: of what waits for
    this person, too. Pages as the browser gets them, from two servers."""
    pages = {}
    for count in (LARGE, SMALL):
        database = lab.ours(f"inbox_{count}")
        _organization, buyers, _approvers, login = lab.probe(database).call(
            "approvals.people", buyers=50, approvers=5
        )
        text = FILL.read_text(encoding="utf-8").replace("{count}", str(count))
        text = text.replace("{buyers}", f"{{{','.join(map(str, buyers))}}}")
        lab.sql(database, text, user="postgres")
        lab.sql(database, f"VACUUM ANALYZE {TABLES}")
        server = lab.server(database)
        pages[count] = {
            name: lab.page(server, path).sign_in(database, login)
            for name, path in PAGES.items()
        }
    for name, large in pages[LARGE].items():
        is_target = name == "to release"
        yield Case(
            f"inbox of {LARGE:,} (ours) : {SMALL:,} (peer), {name}",
            large.get,
            pages[SMALL][name].get,
            [
                Target("time", ratio=1.2 if is_target else None),
                Target("queries", "", more=0, digits=0),
            ],
            rounds=20,
            best_of=3,
        )
