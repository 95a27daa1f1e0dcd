"""A process inside Odoo, for what can't be measured from outside."""

import json
import subprocess
from pathlib import Path

from stack import settings

ADDONS = Path(__file__).resolve().parents[1] / "addons"


class Probe:
    """Odoo's command ``bench_probe`` with one database, see the addon of that name.

    It is neither installed nor on the path of a server: with our addons or without,
    both sides of a comparison run the same code.
    """

    def __init__(self, odoo, database, addons=settings.ADDONS):
        self.log = settings.LOGS / f"{database}.probe.log"
        paths = [*odoo.source.addons, addons, ADDONS]
        command = odoo.command(
            f"--addons-path={','.join(map(str, paths))}", "bench_probe", "-d", database
        )
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                # or the two sides differ by how their dicts happen to lie in memory
                env={**odoo.environment, "PYTHONHASHSEED": "0"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def call(self, function, **arguments):
        """Run a function of ``bench_probe/probes``.

        :param str function: its module and name, such as ``flows.sale``
        :param arguments: values that JSON can carry
        :return: what it returns
        """
        call = {"function": function, "arguments": arguments}
        try:
            print(json.dumps(call), file=self._process.stdin, flush=True)
            answer = self._process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise RuntimeError(f"The probe has ended by itself. Read {self.log}.")
        answer = json.loads(answer)
        if "error" in answer:
            raise RuntimeError(f"{function} failed:\n{answer['error']}")
        return answer["result"]
