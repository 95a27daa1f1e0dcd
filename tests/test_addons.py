"""Each addon by itself: the tests that it brings, and its life in an empty database."""

import pytest

from support import logs
from support.suites import FINISHED


@pytest.mark.odoo_run("suite")
@pytest.mark.timeout(0)
def test_own_tests(runs, addon, request):
    """The addon's Odoo tests pass, without an unexplained warning."""
    run = runs.result("suite", addon)
    request.config.stash.setdefault(FINISHED, []).append(run)
    if run.failures or run.code:
        pytest.fail(
            f"{run.failures} of {run.tests} tests failed (exit code {run.code}). Log:"
            f" {run.log}\n{run.failed_records}",
            pytrace=False,
        )
    assert run.tests, f"{addon} has no tests (log: {run.log})"
    _check_log(run)


@pytest.mark.odoo_run("alone")
@pytest.mark.timeout(0)
def test_alone(runs, addon):
    """It can be installed with only what it needs, and taken away again."""
    run = runs.result("alone", addon)
    if run.problems:
        pytest.fail(
            f"{' '.join(run.problems)} Log: {run.log}\n{run.failed_records}",
            pytrace=False,
        )
    _check_log(run)


def _check_log(run):
    problems = logs.problems(run.log)
    if problems:
        pytest.fail(f"Unexplained in the log ({run.log}):{problems}", pytrace=False)
