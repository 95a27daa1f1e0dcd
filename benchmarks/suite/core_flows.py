from functools import partial

from bench.case import Case, Target, benchmark

FLOWS = {
    "sale": ("create", "confirm", "validate"),
    "purchase": ("create", "confirm", "receive"),
}
#: lines of an order: rounds
SIZES = {1: 40, 10: 25, 50: 15}


@benchmark
def core_flows(lab):
    """Core's own flows with our addons installed and unused, against a database without
    them: a sale order is created, confirmed and delivered, a purchase order created,
    confirmed and received. “cpu” is the processor time of Odoo's process and of its
    PostgreSQL backend together, which other work on the machine does not change; the
    wall clock's time stands beside it."""
    sides = []
    for database in (lab.ours(), lab.core()):
        probe = lab.probe(database)
        sides.append(partial(probe.call, **probe.call("flows.set_up")))
        lab.sql(database, "VACUUM ANALYZE")
    for flow, steps in FLOWS.items():
        for lines, rounds in SIZES.items():
            yield Case(
                f"{flow}, {lines} line{'s' * (lines > 1)}",
                *(partial(_flow, side, f"flows.{flow}", lines=lines) for side in sides),
                [
                    Target("cpu", ratio=1.05),
                    Target("wall"),
                    *(
                        Target(f"queries of {step}", "", more=3, digits=0)
                        for step in steps
                    ),
                ],
                rounds=rounds,
                best_of=3,
            )


def _flow(call, function, **arguments):
    steps = call(function, **arguments)
    return {
        "cpu": sum(step["cpu"] for step in steps.values()),
        "wall": sum(step["wall"] for step in steps.values()),
        **{f"queries of {name}": step["queries"] for name, step in steps.items()},
    }
