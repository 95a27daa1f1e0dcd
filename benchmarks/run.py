"""make bench: ours and its peers, measured; exits with 1 when a target is missed."""

import argparse
import importlib
import inspect
import signal
import sys
import time
from pathlib import Path

from bench import report
from bench.case import BENCHMARKS
from bench.lab import Lab

from stack import databases
from stack.prepare import prepare
from stack.progress import say


def _load():
    for path in sorted((Path(__file__).parent / "suite").glob("[a-z]*.py")):
        importlib.import_module(f"suite.{path.stem}")


def _options():
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"some of: {', '.join(BENCHMARKS)}")
    parser.add_argument("--rounds", type=int, help="instead of each case's own number")
    options = parser.parse_args()
    unknown = set(options.names) - BENCHMARKS.keys()
    if unknown:
        parser.error(
            f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}"
        )
    return options


def _run(odoo, name, rounds):
    results = []
    with Lab(odoo) as lab:
        for case in BENCHMARKS[name](lab):
            case.measure(rounds)
            for result in case.results():
                results.append({"benchmark": name, **result})
                say(f"  {report.line(result)}")
    return results


def main():
    # so that clones are dropped and servers ended also by `kill`
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))
    _load()
    options = _options()
    odoo = prepare("test", tests=True)
    databases.clear_away(odoo)
    results = []
    for name in options.names or BENCHMARKS:
        say(f"• {name} …")
        started = time.monotonic()
        results += _run(odoo, name, options.rounds)
        say(f"  done in {time.monotonic() - started:.0f} s")
    texts = {name: inspect.getdoc(function) for name, function in BENCHMARKS.items()}
    report.write(report.merged(results, BENCHMARKS), texts)
    odoo.cluster.stop_if_unused()
    missed = [result for result in results if result["met"] is False]
    say(f"\n{len(results)} figures, {len(missed)} missed their target. {report.TABLE}")
    for result in missed:
        say(f"  {report.line(result)}")
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
