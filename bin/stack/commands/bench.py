"""make bench: ours and its peers, measured."""

import os
import sys

from .. import settings
from ..prepare import prepare


def main():
    prepare("test", tests=True)
    script = settings.REPOSITORY / "benchmarks/run.py"
    environment = {
        **os.environ,
        "PYTHONPATH": str(settings.REPOSITORY / "bin"),
        "PATH": f"{settings.VENV / 'bin'}:{os.environ['PATH']}",
    }
    os.execve(
        settings.PYTHON, [str(settings.PYTHON), str(script), *sys.argv[1:]], environment
    )


if __name__ == "__main__":
    main()
