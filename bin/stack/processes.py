"""Processes that don't outlive the one that started them."""

import shutil


def tied(command):
    """A command that is told to end when this process ends, however that happens."""
    command = [str(word) for word in command]
    if shutil.which("setpriv"):
        return ["setpriv", "--pdeathsig", "TERM", *command]
    return command
