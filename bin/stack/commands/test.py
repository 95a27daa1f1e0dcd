"""make test: lint, each addon's own tests, and the stories, all told by pytest."""

import os
import sys

from .. import databases, settings
from ..prepare import prepare
from ..processes import run


def main():
    odoo = prepare("test", tests=True)
    databases.clear_away(odoo)
    if not _is_lint_only(sys.argv[1:]):
        # here rather than in a fixture: it is long, and its progress is to be seen
        databases.core_template(odoo)
    environment = {
        **os.environ,
        "PATH": f"{settings.VENV / 'bin'}:{os.environ['PATH']}",
        "PYTHONPYCACHEPREFIX": str(settings.HOME / "bytecode"),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    code = run(
        [settings.PYTHON, "-m", "pytest", *sys.argv[1:]],
        cwd=settings.REPOSITORY,
        env=environment,
    )
    odoo.cluster.stop_if_unused()
    sys.exit(code)


def _is_lint_only(arguments):
    paths = [word for word in arguments if not word.startswith("-")]
    return bool(paths) and all(path.endswith("test_lint.py") for path in paths)


if __name__ == "__main__":
    main()
