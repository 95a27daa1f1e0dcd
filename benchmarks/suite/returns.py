from functools import partial

from bench.case import Case, Target, benchmark

PEER = "rma_sale"
#: lines of an order: rounds
SIZES = {1: 20, 10: 10}


@benchmark
def returns(lab):
    """A return of a delivered order, from the request to the posted credit note,
    against OCA's ``rma_sale`` in a database of its own. Both make the return transfer,
    validate it and credit what came back: ours in one return, the peer's in one RMA for
    each item and one credit note."""
    database, folder = lab.peer(PEER, [PEER])
    sides = []
    for name, probe in (
        ("ours", lab.probe(lab.ours(addons=["fulfilment_return"]))),
        ("peer", lab.probe(database, folder)),
    ):
        sides.append(
            partial(
                probe.call, "returns.credit", side=name, **probe.call("flows.set_up")
            )
        )
    for lines, rounds in SIZES.items():
        yield Case(
            f"return with credit, {lines} lines" if lines > 1 else "return with credit",
            *(partial(side, lines=lines) for side in sides),
            [
                Target("cpu", ratio=1.0),
                Target("wall"),
                Target("queries", "", digits=0),
            ],
            rounds=rounds,
            best_of=3,
        )
