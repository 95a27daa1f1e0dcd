"""What benchmarks run on: clones of the templates, servers and probes."""

from contextlib import ExitStack

from stack import databases, settings
from stack.odoo import free_port
from stack.progress import call

from . import peer
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

    def ours(self, word="ours", addons=None):
        """A database with core's modules and our addons.

        :param addons: these and what they need; all by default
        :return: its name
        """
        return self._clone(databases.addons_template(self.odoo, addons), word)

    def peer(self, name, modules):
        """A database with core's modules and a peer's, without ours.

        :param str name: of the peer, see :mod:`bench.peer`
        :param modules: those of its modules to install
        :return: name of the database and folder of the peer's addons
        """
        folder = peer.install(name)
        database = self.core("peer")
        call(
            self.odoo.command(
                self.addons_path(folder), "-d", database, "-i", ",".join(modules),
                "--stop-after-init", "--no-http", "--log-level", "warn",
            ),
            "Read the last lines above.",
            log=settings.LOGS / f"{database}.log",
            env=self.odoo.environment,
        )  # fmt: skip
        return database, folder

    def addons_path(self, *folders):
        """:return: Odoo's option for core's addons and these folders"""
        paths = [*self.odoo.source.addons, *folders]
        return f"--addons-path={','.join(map(str, paths))}"

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

    def probe(self, database, addons=settings.ADDONS):
        """A process inside Odoo that runs functions of ``bench_probe/probes``.

        :param addons: folder of the addons that the database holds beside core's
        """
        return self._stack.enter_context(Probe(self.odoo, database, addons))

    def enter(self, context):
        """Use a context manager until the benchmark ends."""
        return self._stack.enter_context(context)
