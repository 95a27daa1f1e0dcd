import os
from functools import partial
from pathlib import Path

from bench.case import Case, Target, benchmark

#: Orders that await their payment. BENCH_ORDERS=4000 for a quick look.
COUNT = int(os.environ.get("BENCH_ORDERS", "100000"))
FILL = Path(__file__).with_suffix(".sql")
TABLES = "res_partner, sale_order, sale_order_line, payment_transaction"
#: Orders whose time is over at once: of each round, and of the long run.
FEW, MANY = COUNT // 100, COUNT // 10


@benchmark
def payment_deadlines(lab):
    """The scheduled action that cancels what was not paid in time, over 100,000 orders
    that await a bank transfer. The time of 1,000 of them is over: against core's own
    button, pressed for each of as many in transactions of as many orders, which neither
    tells nor locks anything. Then that of 10,000 at once against 1,000: time and memory
    do not grow with what there is to do, and no transaction is longer."""
    database = lab.ours()
    lab.sql(database, "ALTER TABLE sale_order ALTER order_channel SET DEFAULT 'other'")
    probe = lab.probe(database)
    ids = probe.call("fulfilment.set_up_deadlines")
    text = FILL.read_text(encoding="utf-8")
    for name, value in {**ids, "count": COUNT}.items():
        text = text.replace(f"{{{name}}}", str(value))
    lab.sql(database, text, user="postgres")
    lab.sql(database, f"VACUUM ANALYZE {TABLES}")
    cron = partial(probe.call, "fulfilment.deadlines")
    core = partial(probe.call, "fulfilment.core_cancels")
    yield Case(
        f"{FEW:,} of {COUNT:,} orders",
        partial(cron, count=FEW),
        partial(core, count=FEW),
        [
            Target("time of 1,000", digits=0),
            Target("cpu of 1,000", ratio=2, digits=0),
            Target("queries of 1,000", "", digits=0),
            Target("longest transaction", digits=0),
        ],
        rounds=7,
        warm_up=1,
    )
    yield Case(
        f"{MANY:,} of {COUNT:,} orders at once (ours) : {FEW:,} (peer)",
        partial(cron, count=MANY),
        partial(cron, count=FEW),
        [
            Target("cpu of 1,000", ratio=1.2, digits=0),
            Target("longest transaction", ratio=1.5, digits=0),
            Target("more memory", "MB", ours=20),
        ],
        rounds=3,
        warm_up=0,
    )
