"""Checks that need no server: the code's form, and that files can be read."""

import os
import subprocess

import pytest
from lxml import etree

from stack import addons, settings, source

BIN = settings.VENV / "bin"
CODE = ("bin", "tests", "benchmarks")


def check(*command, stdin=None, **environment):
    """Run a tool; what it complains about becomes the failure's message."""
    result = subprocess.run(
        [str(word) for word in command],
        cwd=settings.REPOSITORY,
        env={**os.environ, **environment},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode:
        pytest.fail(f"{result.stdout}{result.stderr}", pytrace=False)


@pytest.fixture(scope="module")
def selection():
    """Folders of the addons that are looked at."""
    return [f"addons/{name}" for name in addons.selected()]


@pytest.fixture(scope="module")
def code(selection):
    """Folders with Python code."""
    return [
        *selection,
        *(name for name in CODE if (settings.REPOSITORY / name).is_dir()),
    ]


def test_ruff(code):
    check(BIN / "ruff", "check", "--no-cache", *code)


def test_format(code):
    check(BIN / "ruff", "format", "--no-cache", "--check", "--diff", *code)


def test_pylint(selection):
    """OCA's mandatory rules."""
    check(
        BIN / "pylint",
        *selection,
        PYTHONPATH=str(source.find().python_path),
        PYLINTHOME=str(settings.HOME / "pylint"),
    )


def test_oca_checks(selection):
    """Rules for manifests, views, and data that pylint can't see."""
    check(BIN / "oca-checks-odoo-module", *selection)


def test_translations(selection):
    files = [
        path
        for name in selection
        for path in (settings.REPOSITORY / name).glob("i18n/*.po*")
    ]
    if files:
        check(BIN / "oca-checks-po", *files)


def test_xml(selection):
    """Every XML file can be parsed, also those that no manifest names yet."""
    broken = []
    for name in selection:
        for path in sorted((settings.REPOSITORY / name).rglob("*.xml")):
            try:
                etree.parse(path)
            except etree.XMLSyntaxError as error:
                broken.append(f"{path.relative_to(settings.REPOSITORY)}: {error}")
    assert not broken, "\n".join(broken)


def test_javascript(selection):
    """Every script can be parsed."""
    for name in selection:
        for path in sorted((settings.REPOSITORY / name).rglob("*.js")):
            check("node", "--input-type=module", "--check", "-", stdin=path.read_text())


def test_shell():
    for path in [
        *(settings.REPOSITORY / "bin").glob("*.sh"),
        settings.REPOSITORY / ".ci/run",
    ]:
        check("sh", "-n", path)
