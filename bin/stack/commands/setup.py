"""bin/setup: install all that is needed, start nothing but the database servers."""

from .. import databases
from ..prepare import prepare
from ..progress import say


def main():
    odoo = prepare("test", tests=True)
    databases.core_template(odoo)
    say("Everything is there.")


if __name__ == "__main__":
    main()
