import os
from functools import partial

from bench.case import Case, Target, benchmark

#: Transfers. BENCH_DOCUMENTS=20 for a quick look.
COUNT = int(os.environ.get("BENCH_DOCUMENTS", "500"))
ONCE = {"rounds": 3, "warm_up": 1}


@benchmark
def documents(lab):
    """500 address labels and 500 delivery slips as one file, inside Odoo, by the wall
    clock (wkhtmltopdf is a process of its own).

    Labels of 100 × 150 mm against the same label as HTML, all in one process of
    wkhtmltopdf. Slips on A4 against core's report: all at once where the build of
    wkhtmltopdf can, else one by one. The second that core waits for scripts of each
    file is switched off, which is to core's advantage; nobody answers for its style
    sheets, either."""
    database = lab.ours()
    probe = lab.probe(database)
    ids = probe.call("documents.set_up", count=COUNT)
    lab.sql(database, "VACUUM ANALYZE")
    ours = partial(probe.call, "documents.ours", ids=ids)
    pages = Target("pages", "", digits=0)
    yield Case(
        f"{len(ids)} labels",
        partial(ours, kind="label", size="label_100x150"),
        partial(probe.call, "documents.core_labels", ids=ids),
        [Target("time", ratio=0.1), pages],
        **ONCE,
    )
    yield Case(
        f"{len(ids)} delivery slips",
        partial(ours, kind="slip", size="a4"),
        partial(probe.call, "documents.core_slips", ids=ids),
        [Target("time", ratio=0.33), pages],
        rounds=1,
        warm_up=0,
    )
