from functools import partial

from bench.case import Case, Target, benchmark

LINES = 100


@benchmark
def scan_finish(lab):
    """Finishing what was scanned of a transfer with 100 lines, against core's
    validation of the same transfer: inside Odoo, nothing is kept."""
    probe = lab.probe(lab.ours(addons=["fulfilment_scan"]))
    made = probe.call("flows.set_up")
    yield Case(
        f"finish {LINES} lines (ours) : validate (peer)",
        *(
            partial(probe.call, "scan.finish", side=side, lines=LINES, **made)
            for side in ("ours", "peer")
        ),
        [Target("cpu", ratio=1.1), Target("wall"), Target("queries", "", digits=0)],
        rounds=12,
        best_of=2,
    )
