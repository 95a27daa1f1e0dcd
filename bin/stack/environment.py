"""The virtual environment with pinned requirements."""

import os
import shutil
import sys

from . import settings
from .progress import call, step

REQUIREMENTS = settings.REPOSITORY / "bin/requirements-odoo.txt"
ADDON_REQUIREMENTS = settings.REPOSITORY / "requirements.txt"
RUN_REQUIREMENTS = settings.REPOSITORY / "bin/requirements-run.txt"
TEST_REQUIREMENTS = settings.REPOSITORY / "tests/requirements.txt"
NODE_PACKAGES = settings.REPOSITORY / "tests/package.json"


def _stamp(name):
    return settings.VENV / f".{name}"


def _is_current(name, value):
    stamp = _stamp(name)
    return stamp.is_file() and stamp.read_text() == value


def install(tests=False):
    """Create the environment and bring it up to date.

    :param bool tests: also what only tests need
    """
    advice = "Is the network there? Delete the folder venv in there and start again."
    log = settings.LOGS / "pip.log"
    python = settings.digest(sys.version)
    if not settings.PYTHON.exists() or not _is_current("python", python):
        shutil.rmtree(settings.VENV, ignore_errors=True)
        with step("Creating the Python environment"):
            call(
                [sys.executable, "-m", "venv", settings.VENV],
                "Is python3-venv installed?",
            )
        _stamp("python").write_text(python)
    # ADDON_REQUIREMENTS go without dependencies: OCA's wheels require a distribution
    # named "odoo", which no index has.
    for path, options in (
        (REQUIREMENTS, []),
        (ADDON_REQUIREMENTS, ["--no-deps"]),
        (RUN_REQUIREMENTS, []),
        *([(TEST_REQUIREMENTS, [])] if tests else []),
    ):
        name = path.relative_to(settings.REPOSITORY).as_posix().replace("/", "-")
        wanted = settings.digest(path)
        if _is_current(name, wanted):
            continue
        with step(
            f"Installing Python packages of {path.relative_to(settings.REPOSITORY)}"
        ):
            call(
                [
                    settings.PYTHON,
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    *options,
                    "-r",
                    path,
                ],
                advice,
                log=log,
                env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
            )
        _stamp(name).write_text(wanted)
    if tests:
        _install_node_packages(advice)


def _install_node_packages(advice):
    target = settings.HOME / "node"
    wanted = settings.digest(NODE_PACKAGES)
    if _is_current("node", wanted) and (target / "node_modules").is_dir():
        return
    with step("Installing npm packages for the tests"):
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(NODE_PACKAGES, target)
        call(
            ["npm", "install", "--no-fund", "--no-audit", "--ignore-scripts"],
            advice,
            log=settings.LOGS / "npm.log",
            cwd=target,
        )
    _stamp("node").write_text(wanted)
