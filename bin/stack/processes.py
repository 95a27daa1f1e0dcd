"""Processes that don't outlive the one that started them."""

import shutil
import signal
import subprocess


def tied(command):
    """A command that is told to end when this process ends, however that happens."""
    command = [str(word) for word in command]
    if shutil.which("setpriv"):
        return ["setpriv", "--pdeathsig", "TERM", *command]
    return command


def run(command, **options):
    """Run a command to its end; Ctrl-C and a request to stop are the command's, which
    then ends what it has started.

    :param options: of ``subprocess.Popen``
    :return: its exit code
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    process = subprocess.Popen(
        tied(command),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        **options,
    )
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_args: process.send_signal(signal.SIGINT))
    return process.wait()
