"""A running server with this repository's addons, as the stories see it."""

import pytest

from stack import databases, settings
from stack.odoo import free_port

from . import logs
from .mails import Mails
from .rpc import Rpc


class Stack:
    """Odoo with its database, its job runner and the mails that it sends.

    :ivar str url: address of the server
    :ivar Mails mails: what it has sent
    """

    def __init__(self, odoo, selection):
        self.odoo = odoo
        self.mails = Mails(free_port())
        self.database = databases.clone_name("story")
        self.log = settings.LOGS / f"{self.database}.log"
        self._selection = selection
        self._checked = 0
        port = free_port()
        self._server = odoo.serve(
            self.database,
            port,
            self.log,
            smtp_server="127.0.0.1",
            smtp_port=self.mails.port,
        )
        self.url = self._server.url

    def start(self):
        template = databases.addons_template(self.odoo, self._selection)
        databases.clone(self.odoo.cluster, template, self.database)
        self.sql(
            "UPDATE ir_config_parameter SET value = "
            f"'{self.url}' WHERE key = 'web.base.url'"
        )
        # core's scheduled actions, all due in new demo data, wait; triggers still work
        self.sql("UPDATE ir_cron SET nextcall = nextcall + interval '2 days'")
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.write_text("")
        self.mails.start()
        self._server.start()
        return self

    def stop(self):
        """End it and forget its data."""
        self._server.stop()
        self.mails.stop()
        databases.drop(self.odoo.cluster, self.database)

    def restart(self):
        """Start it, after an orderly stop if it runs."""
        self._server.stop()
        self._server.start()

    def kill(self):
        """End it as a power cut would; :meth:`restart` starts it again."""
        self._server.stop(kill=True)

    def rpc(self, login="admin", password=None):
        """Sign in; without a password with the one of the demo data."""
        return Rpc(self.url, self.database, login, password or login)

    def sql(self, query):
        """Rows of a query, each a list of texts."""
        return self.odoo.cluster.sql(query, self.database)

    def run_cron(self, xmlid):
        """Run a scheduled action now."""
        admin = self.rpc()
        admin["ir.cron"].method_direct_trigger([admin.ref(xmlid)])

    def check_log(self, expected=()):
        """Fail when the log has had an unexplained warning since the last check.

        :param expected: regular expressions of records that are all right this time
        """
        start, self._checked = self._checked, self.log.stat().st_size
        problems = logs.problems(self.log, start, expected)
        if problems:
            pytest.fail(
                f"Unexplained in the server's log ({self.log}):{problems}",
                pytrace=False,
            )
