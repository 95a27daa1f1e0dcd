"""One at a time, also across processes and checkouts."""

import fcntl
from contextlib import contextmanager

from . import settings


@contextmanager
def lock(name):
    """Wait for a name of one's own. Ends with the process at the latest.

    :return: the file that stands for it
    """
    folder = settings.HOME / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield path
