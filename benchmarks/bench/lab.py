"""What benchmarks run on: clones of the templates, servers and probes."""

from contextlib import ExitStack

from stack import databases, settings
from stack.odoo import free_port

from .page import Page
from .probe import Probe


class Lab:
    """Everything that is taken from it ends with it."""

    def __init__(self, odoo):
        self.odoo = odoo
        self._stack = ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return self._stack.__exit__(*exception)

    def core(self, word="core"):
        """A database with core's modules. :return: its name"""
        return self._clone(databases.core_template(self.odoo), word)

    def ours(self, word="ours"):
        """A database with core's modules and our addons. :return: its name"""
        return self._clone(databases.addons_template(self.odoo), word)

    def _clone(self, template, word):
        name = f"{databases.clone_name('bench')}_{word}"
        self._stack.callback(databases.drop, self.odoo.cluster, name)
        return databases.clone(self.odoo.cluster, template, name)

    def sql(self, database, statement, user=None):
        """:param str user: instead of Odoo's own, where the server is ours"""
        return self.odoo.cluster.sql(statement, database, user)

    def server(self, database, **options):
        """A started Odoo server without cron jobs.

        :param options: for its configuration
        """
        log = settings.LOGS / f"{database}.server.log"
        log.unlink(missing_ok=True)
        server = self.odoo.serve(
            database, free_port(), log, max_cron_threads=0, **options
        )
        self._stack.callback(server.stop)
        return server.start()

    def page(self, server, path):
        return Page(server, path)

    def probe(self, database):
        """A process inside Odoo that runs functions of ``bench_probe/probes``."""
        return self._stack.enter_context(Probe(self.odoo, database))

    def enter(self, context):
        """Use a context manager until the benchmark ends."""
        return self._stack.enter_context(context)
