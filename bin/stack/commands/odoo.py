"""bin/odoo ARGS…: Odoo's own command line on the private database server."""

import os
import sys

from .. import settings
from ..prepare import cluster_name, prepare


def main():
    odoo = prepare(cluster_name(), tests=cluster_name() == "test")
    environment = odoo.environment
    if cluster_name() == "run":
        # without -d it means the database of `make run`
        environment.setdefault("PGDATABASE", settings.DATABASE)
    command = odoo.command(*sys.argv[1:])
    os.execve(command[0], command, environment)


if __name__ == "__main__":
    main()
