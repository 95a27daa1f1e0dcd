"""What a person sees while the machine works."""

import re
import subprocess
import sys
import time
from contextlib import contextmanager, nullcontext


class Failure(SystemExit):
    """Ends the command with a sentence that says what to do next."""

    def __init__(self, message):
        # a text as exit code: Python prints it and exits with 1
        super().__init__(f"\n✗ {message}")


def say(message, end="\n"):
    sys.stderr.write(message + end)
    sys.stderr.flush()


@contextmanager
def step(title):
    """Announce a step before it starts and its time when it is done."""
    say(f"• {title} …")
    started = time.monotonic()
    yield
    say(f"  done in {time.monotonic() - started:.0f} s")


class ModuleCounter:
    """Shows which module Odoo loads: on one line of a terminal, else now and then."""

    LOADING = re.compile(r" Loading module (\w+) \((\d+)/(\d+)\)")
    EVERY = 20

    def __init__(self):
        self.is_terminal = sys.stderr.isatty()

    def __call__(self, line):
        loading = self.LOADING.search(line)
        if not loading:
            return
        name, number, count = loading.groups()
        if self.is_terminal:
            say(f"\r\033[K  {number}/{count} {name}", end="")
        elif int(number) % self.EVERY == 0:
            say(f"  {number}/{count} {name}")

    def close(self):
        if self.is_terminal:
            say("\r\033[K", end="")


def call(command, advice, log=None, on_line=None, **kwargs):
    """Run a command quietly; on failure show its last lines and the advice.

    :param advice: what a person can do when it fails
    :param Path log: file that keeps the whole output
    :param on_line: called with each line of output as it comes
    :return: the output as text
    """
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
    lines = []
    with (
        log.open("w") if log else nullcontext() as stream,
        subprocess.Popen(
            [str(word) for word in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **kwargs,
        ) as process,
    ):
        try:
            for line in process.stdout:
                lines.append(line)
                if stream:
                    stream.write(line)
                if on_line:
                    on_line(line)
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        say("".join(lines[-25:]).rstrip())
        where = f" The whole output is in {log}." if log else ""
        raise Failure(f"“{command[0]}” failed. {advice}{where}")
    return "".join(lines)
