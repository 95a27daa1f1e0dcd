"""Addons of others that ours are measured against; never a dependency."""

import os
import shutil
from pathlib import Path

from stack import settings
from stack.progress import call, step

PEERS = Path(__file__).resolve().parents[1] / "peers"


def install(name):
    """Install a peer's wheels into a folder of their own.

    :param str name: of a file of requirements in ``benchmarks/peers``
    :return: folder with its addons
    """
    requirements = PEERS / f"{name}.txt"
    target = settings.HOME / "peers" / f"{name}_{settings.digest(requirements)}"
    if not target.is_dir():
        scratch = target.with_suffix(f".{os.getpid()}")
        shutil.rmtree(scratch, ignore_errors=True)
        with step(f"Installing the peer {name}"):
            call(
                [settings.PYTHON, "-m", "pip", "install", "--quiet", "--no-deps",
                 "--target", scratch, "-r", requirements],
                "Is the network there?",
                log=settings.LOGS / "peer.log",
            )  # fmt: skip
        scratch.rename(target)
    return target / "odoo/addons"
