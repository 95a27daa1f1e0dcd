"""A server's log: an ERROR or WARNING that nobody explained fails the test."""

import contextlib
import io
import tempfile

import click
from checklog_odoo.checklog import do_checklog
from checklog_odoo.config import ChecklogConfig

from stack import settings

ALLOWLIST = settings.REPOSITORY / "checklog-odoo.cfg"


def allowed():
    """The regular expressions of the allowlist."""
    return ChecklogConfig(str(ALLOWLIST)).getlist("checklog-odoo", "ignore")


def problems(path, start=0, expected=()):
    """Records of a log that the allowlist does not explain.

    :param int start: skip this many bytes
    :param expected: further regular expressions
    :return: the records as text, empty when all is well
    """
    with path.open("rb") as log:
        log.seek(start)
        part = log.read()
    output = io.StringIO()
    with tempfile.NamedTemporaryFile() as file, contextlib.redirect_stdout(output):
        file.write(part)
        file.flush()
        try:
            do_checklog(
                file.name, [*allowed(), *expected], echo=False, err_if_empty=False
            )
        except click.ClickException:
            return output.getvalue().rpartition("errors that caused failure")[2]
    return ""
