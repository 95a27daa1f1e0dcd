"""Odoo runs of one addon each: its own tests, and a life alone in an empty database."""

import re
import subprocess
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from stack import databases, settings
from stack.odoo import free_port
from stack.processes import tied

#: Odoo's closing line of a test run.
CLOSING = re.compile(
    r"odoo\.tests\.result: (\d+) failed, (\d+) error\(s\) of (\d+) tests"
)
#: A failed test's record, up to the next record of the log.
FAILED = re.compile(
    r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) .*?(?=^\d{4}-\d\d-\d\d |\Z)",
    re.MULTILINE | re.DOTALL,
)
#: Two cores are filled by two; more make browser tours slow.
AT_ONCE = 2
TIMEOUT = 45 * 60
#: Where the runs of this session are kept for its summary.
FINISHED = pytest.StashKey[list]()


@dataclass
class Run:
    """What came out of one run."""

    addon: str
    log: Path
    code: int = 0
    tests: int = 0
    failures: int = 0
    seconds: float = 0
    problems: list = field(default_factory=list)

    def __str__(self):
        return (
            f"{self.addon:24} {self.tests:4} tests {self.failures:3} failed"
            f" {self.seconds:5.0f} s  {self.log}"
        )

    @property
    def failed_records(self):
        return "".join(FAILED.findall(self.log.read_text(errors="replace")))


class Runs:
    """Runs addons two at a time, in the order in which they were asked for."""

    def __init__(self, odoo):
        self.odoo = odoo
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._futures = {}
        self._processes = set()

    def submit(self, kind, addon):
        if (kind, addon) not in self._futures:
            work = {"suite": self._suite, "alone": self._alone}[kind]
            self._futures[kind, addon] = self._pool.submit(
                self._timed, work, kind, addon
            )

    def result(self, kind, addon):
        """Wait for a run. :rtype: Run"""
        self.submit(kind, addon)
        return self._futures[kind, addon].result()

    def close(self):
        """End what still runs."""
        for future in self._futures.values():
            future.cancel()
        for process in list(self._processes):
            process.terminate()
        self._pool.shutdown()

    def _timed(self, work, kind, addon):
        database = f"{databases.clone_name(kind)}_{addon}"
        run = Run(addon, settings.LOGS / f"{database}.log")
        run.log.parent.mkdir(parents=True, exist_ok=True)
        run.log.write_text("")
        started = time.monotonic()
        try:
            work(run, database)
        finally:
            databases.drop(self.odoo.cluster, database)
            run.seconds = time.monotonic() - started
        return run

    def _call(self, run, *arguments):
        with run.log.open("a") as log:
            process = subprocess.Popen(
                tied(self.odoo.command(*arguments)),
                env=self.odoo.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            self._processes.add(process)
            try:
                run.code = process.wait(TIMEOUT) or run.code
            finally:
                process.kill()
                process.wait()
                self._processes.discard(process)
        return not run.code

    def _suite(self, run, database):
        """The addon's own tests, in a database with core's modules and demo data."""
        databases.clone(self.odoo.cluster, databases.core_template(self.odoo), database)
        self._call(
            run,
            "-d", database, "-i", run.addon, "--test-tags", f"/{run.addon}",
            "--stop-after-init", "--with-demo",
            "--http-port", free_port(), "--gevent-port", free_port(),
            "--screenshots", settings.ARTEFACTS / run.addon,
        )  # fmt: skip
        closing = CLOSING.findall(run.log.read_text(errors="replace"))
        failed, errors, run.tests = map(int, closing[-1]) if closing else (0, 0, 0)
        run.failures = (failed + errors) if closing else 1

    def _alone(self, run, database):
        """Install it beside what it needs, take it away, see the server serve."""
        template = databases.bare_template(self.odoo, run.addon)
        cluster = self.odoo.cluster
        databases.clone(cluster, template, database)
        if not self._call(
            run, "-d", database, "-i", run.addon, "--stop-after-init", "--no-http"
        ):
            run.problems.append("It can't be installed.")
            return
        if run.addon not in databases.installed(cluster, database):
            run.problems.append("It is not installed after its installation.")
            return
        if not self._call(run, "module", "uninstall", "-d", database, run.addon):
            run.problems.append("It can't be uninstalled.")
            return
        left = cluster.sql(
            f"SELECT model, name FROM ir_model_data WHERE module = '{run.addon}'",
            database,
        )
        if left:
            run.problems.append(f"Left after its uninstallation: {left}")
        server = self.odoo.serve(database, free_port(), run.log)
        try:
            server.start()
            urllib.request.urlopen(f"{server.url}/web/login", timeout=60).close()
        except OSError as error:
            run.problems.append(f"/web/login after its uninstallation: {error}")
        finally:
            server.stop()
