from functools import partial

from bench.case import Case, Target, benchmark

PEER = "sale_order_line_delivery_state"
#: lines of an order: rounds
SIZES = {10: 25, 50: 15}


@benchmark
def item_status(lab):
    """A sale order is confirmed and delivered, against OCA's
    ``sale_order_line_delivery_state`` in a database of its own: one state per line from
    the quantity that was delivered. Ours, with nothing else of ours but what it needs,
    counts what was shipped, returned and cancelled of each line, and writes what has
    happened."""
    database, folder = lab.peer(PEER, [PEER])
    sides = []
    for probe in (
        lab.probe(lab.ours(addons=["fulfilment_ext"])),
        lab.probe(database, folder),
    ):
        sides.append(partial(probe.call, "flows.sale", **probe.call("flows.set_up")))
    for lines, rounds in SIZES.items():
        yield Case(
            f"confirm and validate {lines} lines",
            *(partial(_total, side, lines=lines) for side in sides),
            [
                Target("cpu", ratio=1.0 if lines == 50 else None),
                Target("wall"),
                Target("queries", "", digits=0),
            ],
            rounds=rounds,
            best_of=3,
        )


def _total(call, **arguments):
    steps = call(**arguments)
    return {
        name: sum(steps[step][name] for step in ("confirm", "validate"))
        for name in ("cpu", "wall", "queries")
    }
