"""make bench: ours and its peers, measured."""

import os
import sys

from .. import settings
from ..prepare import prepare
from ..processes import run


def main():
    odoo = prepare("test", tests=True)
    script = settings.REPOSITORY / "benchmarks/run.py"
    environment = {
        **os.environ,
        "PYTHONPATH": str(settings.REPOSITORY / "bin"),
        "PATH": f"{settings.VENV / 'bin'}:{os.environ['PATH']}",
    }
    code = run([settings.PYTHON, script, *sys.argv[1:]], env=environment)
    odoo.cluster.stop_if_unused()
    sys.exit(code)


if __name__ == "__main__":
    main()
