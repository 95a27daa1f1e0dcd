from functools import partial

from bench.case import Case, Target, benchmark

SIZES = (5, 50, 200)


@benchmark
def offer_comparison(lab):
    """The comparison of 50 and 200 offers for one order, as the web client asks for it,
    inside Odoo, against the comparison of 5 offers: the same number of queries."""
    probe = lab.probe(lab.ours())
    made = probe.call("offers.documents", orders=len(SIZES), partners=max(SIZES))
    requests = probe.call("offers.requests", sizes=SIZES, **made)
    few, *more = (
        partial(probe.call, "lists.comparison", request=request) for request in requests
    )
    for size, many in zip(SIZES[1:], more, strict=True):
        yield Case(
            f"comparison, {size} offers (ours) : {SIZES[0]} offers (peer)",
            many,
            few,
            [
                Target("queries", "", more=0, digits=0),
                Target("time", ours=500 if size == max(SIZES) else None),
                Target("records", "", digits=0),
            ],
            rounds=10,
        )
