import os
from functools import partial

from bench.case import Case, Target, benchmark

#: Transfers that are shipped together. BENCH_TRANSFERS=60 for a quick look.
COUNT = int(os.environ.get("BENCH_TRANSFERS", "1000"))
#: With mails, and without; each round ships so many on either side for good. Core
#: needs more than a second for each with its mail.
ROUNDS = {True: 1, False: 2}


@benchmark
def bulk_shipping(lab):
    """1,000 transfers are shipped together: by the bulk action, with all its commits, a
    result for each and the mails that its jobs write, and by core's list action, which
    validates all in one transaction. First with the mail about the delivery and its
    slip: ours draws the slips of a chunk in one process, core waits a second for each.
    Then without mails. Nothing is sent; the mails end in the queue on both sides.

    Time on the clock, because waiting for each slip is what it costs a person; beside
    it, how much memory the process grows by after the first tenth."""
    database = lab.ours(addons=["fulfilment_document"])
    probe = lab.probe(database)
    made = probe.call("bulk.set_up", count=2 * COUNT * sum(ROUNDS.values()))

    def ship(ours, mail):
        return probe.call("bulk.ship", ours=ours, mail=mail, count=COUNT, **made)

    for mail, most in ((True, 0.5), (False, 1.1)):
        what = "with mail and slip" if mail else "without mails"
        yield Case(
            f"{COUNT:,} transfers, {what}",
            partial(ship, True, mail),
            partial(ship, False, mail),
            [
                Target("time", "s", ratio=most if mail else None, digits=1),
                Target("cpu", "s", ratio=None if mail else most, digits=1),
                Target("queries", "", digits=0),
                # of core's one transaction it is told only
                Target("more memory", "MB", ours=30),
                Target("longest transaction", "s", digits=1),
            ],
            rounds=ROUNDS[mail],
            warm_up=0,
        )
