from functools import partial

from bench.case import Case, Target, benchmark

#: lines of an order: rounds
SIZES = {1: 25, 10: 25, 50: 10}


@benchmark
def order_approval(lab):
    """An order is submitted, released and confirmed, against OCA's
    ``sale_tier_validation`` (request, validate, confirm) in a database of its own. Ours
    freezes the order, keeps its lines, mails buyer and approver, and confirms with the
    release; the peer posts to followers. Both with everything that is written; the
    mails themselves are sent by nobody."""
    ours = lab.probe(lab.ours())
    database, folder = lab.peer("sale_tier_validation", ["sale_tier_validation"])
    peer = lab.probe(database, folder)
    sides = (
        partial(ours.call, "approvals.ours", **ours.call("approvals.set_up_ours")),
        partial(peer.call, "approvals.peer", **peer.call("approvals.set_up_peer")),
    )
    for lines, rounds in SIZES.items():
        yield Case(
            f"{lines} line{'s' * (lines > 1)}",
            *(partial(_total, side, lines=lines) for side in sides),
            [
                Target("cpu", ratio=1.0 if lines == 10 else None),
                Target("wall"),
                Target("queries", "", digits=0),
            ],
            rounds=rounds,
            best_of=3,
        )


def _total(call, **arguments):
    steps = call(**arguments)
    return {
        name: sum(step[name] for step in steps.values())
        for name in ("cpu", "wall", "queries")
    }
