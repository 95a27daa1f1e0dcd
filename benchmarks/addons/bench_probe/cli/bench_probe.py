"""The command ``bench_probe``: Odoo as a process that answers calls.

Odoo finds it in the addons path without the addon being installed. Each line of the
standard input is a call in JSON, each line of the standard output its answer.
"""

import gc
import importlib
import json
import os
import sys
import threading
import traceback

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class Bench_probe(Command):  # noqa: N801  (Odoo wants the name of the module)
    """Run functions of bench_probe/probes, as a benchmark asks for them."""

    name = "bench_probe"

    def run(self, args):
        answers = _take_standard_output()
        addons_path = ",".join(config["addons_path"])
        config.parse_config(
            [f"--addons-path={addons_path}", "--no-http", "--log-level=warn", *args],
            setup_logging=True,
        )
        (database,) = config["db_name"]
        threading.current_thread().dbname = database
        registry = Registry(database)
        # what is loaded by now is left alone by the collections before measurements:
        # walking it, which no request does, empties the processor's caches
        gc.collect()
        gc.freeze()
        for line in sys.stdin:
            print(
                json.dumps(_answer(registry, json.loads(line))),
                file=answers,
                flush=True,
            )


def _take_standard_output():
    """Keep it for the answers; whatever else Odoo prints goes to the log."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answers


def _answer(registry, call):
    """A call has a transaction of its own. It is kept when the function commits it."""
    module, name = call["function"].split(".")
    try:
        function = getattr(
            importlib.import_module(f"odoo.addons.bench_probe.probes.{module}"), name
        )
        with registry.cursor() as cr:
            admin = api.Environment(cr, SUPERUSER_ID, {}).ref("base.user_admin")
            env = api.Environment(
                cr,
                admin.id,
                {"lang": admin.lang, "tz": "UTC", "tracking_disable": False},
            )
            try:
                return {"result": function(env, **call["arguments"])}
            finally:
                cr.rollback()
    except Exception:
        return {"error": traceback.format_exc()}
