"""Core's own post-install tests, without our addons and with them.

    PYTHONPATH=bin python3 benchmarks/core_suites.py [MODULE …]

Runs the tests of core's modules on a clone of the core template and on one with our
addons, one after the other, and compares the names of those that failed. Our demo data
is left out: an order of a kit that is open, or a rule that confirms orders at once,
does to core's tests what core's own rules say. Exits with 1 when one fails only with
ours. Takes a while: `nice` it when others use the machine.
"""

import argparse
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from stack import addons, databases, settings
from stack.odoo import free_port
from stack.prepare import prepare
from stack.progress import say, step

MODULES = ("portal", "sale", "purchase", "stock", "website_sale")
HERE = Path(__file__).resolve().parent
JSON, TEXT = HERE / "core_suites.json", HERE / "core_suites.md"
TIMEOUT = 3 * 3600

#: Odoo's record of a failed test, subtest or class set-up.
FAILED = re.compile(
    r" ERROR \S+ (?P<logger>odoo\.addons\.[\w.]+): (?:FAIL|ERROR): (?P<test>.+?)\s*$",
    re.MULTILINE,
)
#: Odoo's closing line of a run.
CLOSING = re.compile(
    r"odoo\.tests\.result: (\d+) failed, (\d+) error\(s\) of (\d+) tests"
)


def _install(odoo, database, ours):
    """Install our addons. Odoo takes their demo data wherever the modules they need
    have theirs, whatever the command line says; core's tests ask for core's by the same
    mark."""
    mark = "UPDATE ir_module_module SET demo = {} WHERE name IN ({})"
    rows = odoo.cluster.sql("SELECT name FROM ir_module_module WHERE demo", database)
    names = ", ".join(f"'{name}'" for (name,) in rows)
    odoo.cluster.sql(mark.format("false", names), database)
    log = settings.LOGS / "core_suites.install.log"
    databases.install(odoo, database, ours, log, demo=False)
    odoo.cluster.sql(mark.format("true", names), database)


def _run(odoo, word, ours, modules):
    """:param ours: names of our addons that are installed before
    :return: dict of the number of tests, the seconds and the names of the failed"""
    database = f"{databases.clone_name('bench')}_{word}"
    log = settings.LOGS / f"core_suites.{word}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    try:
        databases.clone(odoo.cluster, databases.core_template(odoo), database)
        if ours:
            _install(odoo, database, ours)
        started = time.monotonic()
        with log.open("w") as stream:
            process = subprocess.Popen(
                odoo.command(
                    "-d", database, "--stop-after-init", "--max-cron-threads", 0,
                    "--test-tags", ",".join(f"post_install/{name}" for name in modules),
                    "--http-port", free_port(), "--gevent-port", free_port(),
                    "--screenshots", settings.ARTEFACTS / "core_suites" / word,
                ),
                env=odoo.environment,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
            )  # fmt: skip
            try:
                process.wait(TIMEOUT)
            finally:
                process.kill()
                process.wait()
    finally:
        databases.drop(odoo.cluster, database)
    text = log.read_text(errors="replace")
    closing = CLOSING.findall(text)
    if not closing:
        sys.exit(f"✗ The run “{word}” did not come to its end. Read {log}.")
    return {
        "tests": int(closing[-1][2]),
        "seconds": round(time.monotonic() - started),
        "failed": sorted(
            {f"{logger}: {test}" for logger, test in FAILED.findall(text)}
        ),
        # a failure without a name of its own, such as one in a module's loading
        "unnamed": int(closing[-1][0]) + int(closing[-1][1]) > 0
        and not FAILED.search(text),
    }


def _report(modules, without, with_ours):
    """:return: lines of the report, names of tests that fail only with ours"""
    only = sorted(set(with_ours["failed"]) - set(without["failed"]))
    both = sorted(set(with_ours["failed"]) & set(without["failed"]))
    mended = sorted(set(without["failed"]) - set(with_ours["failed"]))
    lines = [
        "# Core's post-install tests, without our addons and with them",
        "",
        f"Written by `benchmarks/core_suites.py` on {time.strftime('%Y-%m-%d')};"
        f" modules: {', '.join(modules)}.",
        "",
        "| | tests | failed | seconds |",
        "|---|---:|---:|---:|",
    ]
    for title, run in (("without", without), ("with ours", with_ours)):
        lines.append(
            f"| {title} | {run['tests']} | {len(run['failed'])} | {run['seconds']} |"
        )
    for title, names in (
        ("Fail only with ours", only),
        ("Fail in both", both),
        ("Fail only without ours", mended),
    ):
        lines += ["", f"## {title}", ""]
        lines += [f"- `{name}`" for name in names] or ["None."]
    return lines, only


def main():
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("modules", nargs="*", default=MODULES, metavar="MODULE")
    modules = parser.parse_args().modules
    odoo = prepare("test", tests=True)
    runs = {}
    for word, ours in {"without": [], "with": addons.ordered()}.items():
        with step(f"Running core's tests of {', '.join(modules)} {word} our addons"):
            runs[word] = _run(odoo, word, ours, modules)
        say(f"  {len(runs[word]['failed'])} of {runs[word]['tests']} failed")
    lines, only = _report(modules, runs["without"], runs["with"])
    JSON.write_text(
        json.dumps(
            {"modules": list(modules), "fail_only_with_ours": only, **runs}, indent=1
        )
        + "\n",
        encoding="utf-8",
    )
    TEXT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    odoo.cluster.stop_if_unused()
    # a failure that can't be named can't be compared either
    sys.exit(bool(only or runs["with"]["unnamed"]))


if __name__ == "__main__":
    main()
