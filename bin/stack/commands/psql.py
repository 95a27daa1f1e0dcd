"""bin/psql ARGS…: psql on the private database server."""

import os
import sys

from .. import settings
from ..prepare import cluster_name, prepare


def main():
    odoo = prepare(cluster_name())
    environment = {
        "PGDATABASE": settings.DATABASE,
        **os.environ,
        **odoo.cluster.environment,
    }
    os.execvpe("psql", ["psql", *sys.argv[1:]], environment)


if __name__ == "__main__":
    main()
