"""Odoo's command line and server, with this machine's paths filled in."""

import configparser
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import settings
from .cluster import Cluster
from .processes import tied
from .progress import Failure

CONFIGURATION = settings.REPOSITORY / "odoo.conf"
#: One process holds what several workers share, and serves websockets on the same port.
ONE_PROCESS = {"workers": 0, "limit_memory_soft": 0, "limit_memory_hard": 0}
#: Lines for a server of one's own; here the environment says where the database is.
DROPPED = ("db_host", "db_port", "db_user", "db_password", "proxy_mode")


def free_port():
    """A port that nothing listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def lan_address():
    """:return: address of this machine in its network; nothing is sent for it"""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # kept for documentation: nobody has it
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return probe.getsockname()[0]


def check_port(port, option):
    """Complain about a port that is taken.

    :param option: name of the environment variable that chooses another one
    """
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            raise Failure(
                f"Port {port} can't be used: {error.strerror}. Another program may"
                " listen there (is this already running?). End it, or choose another"
                f" port: {option}={port + 100} make run"
            ) from error


class Odoo:
    """Odoo with one cluster.

    :param Source source: where its code is
    :param str name: ``run`` or ``test``
    """

    def __init__(self, source, name):
        self.source = source
        self.name = name
        self.cluster = Cluster(name)

    @property
    def environment(self):
        """What Odoo's processes get to see."""
        environment = {
            **os.environ,
            **self.cluster.environment,
            "PYTHONPATH": str(self.source.python_path),
            # compiled once, but outside the repository and read-only sources
            "PYTHONPYCACHEPREFIX": str(settings.HOME / "bytecode"),
            "ODOO_RC": str(self.configuration()),
            # a request through a link may hold two connections for a moment: together
            # less than odoo.conf's db_maxconn
            "ODOO_MAX_HTTP_THREADS": "12",
            "VIRTUAL_ENV": str(settings.VENV),
            "PATH": f"{settings.VENV / 'bin'}:{os.environ['PATH']}",
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        return environment

    def configuration(self, **values):
        """Write this machine's configuration: odoo.conf and the paths of here.

        :param values: further options
        :return: path of the file
        """
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(CONFIGURATION)
        options = parser["options"]
        for key in DROPPED:
            options.pop(key, None)
        addons = (
            [settings.ADDONS] if any(settings.ADDONS.glob("*/__manifest__.py")) else []
        )
        values = {
            **ONE_PROCESS,
            "addons_path": ",".join(map(str, [*self.source.addons, *addons])),
            "data_dir": self.cluster.filestore_root,
            "http_port": settings.PORT,
            **values,
        }
        options.update({key: str(value) for key, value in values.items()})
        folder = settings.HOME / "configuration"
        folder.mkdir(parents=True, exist_ok=True)
        self.cluster.filestore_root.mkdir(parents=True, exist_ok=True)
        checkout = settings.digest(settings.REPOSITORY.as_posix())
        words = [self.name, checkout, *filter(None, [values.get("db_name")])]
        path = folder / f"{'.'.join(words)}.conf"
        scratch = path.with_suffix(f".{os.getpid()}")
        with scratch.open("w") as stream:
            scratch.chmod(0o600)
            parser.write(stream)
        scratch.replace(path)
        return path

    def command(self, *arguments):
        """Odoo's command line."""
        return [str(settings.PYTHON), "-m", "odoo", *map(str, arguments)]

    def serve(self, database, port, log, **options):
        """A server for a database, not yet started.

        :param Path log: file that its output is added to
        :param options: for its configuration
        """
        return Server(self, database, port, log, options)


class Server:
    """One running Odoo."""

    def __init__(self, odoo, database, port, log, options):
        self.odoo, self.database, self.port, self.log = odoo, database, port, log
        self.options = {"gevent_port": free_port(), **options}
        self.url = f"http://127.0.0.1:{port}"
        self.process = None

    def start(self, timeout=120):
        """Start and wait until it answers."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        configuration = self.odoo.configuration(
            db_name=self.database, http_port=self.port, **self.options
        )
        with self.log.open("ab") as stream:
            self.process = subprocess.Popen(
                tied(self.odoo.command()),
                env={**self.odoo.environment, "ODOO_RC": str(configuration)},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                # so that Ctrl-C reaches us first, and all its children can be ended
                start_new_session=True,
            )
        deadline = time.monotonic() + timeout
        try:
            while self.process.poll() is None and time.monotonic() < deadline:
                if self.answers():
                    return self
                time.sleep(0.1)
        except BaseException:
            self.stop()
            raise
        self.stop()
        raise Failure(f"Odoo did not start on port {self.port}. Read {self.log}.")

    def answers(self):
        """Does it serve requests?"""
        try:
            urllib.request.urlopen(f"{self.url}/web/health", timeout=5).close()
        except (OSError, urllib.error.URLError):
            return False
        return True

    def stop(self, kill=False):
        """End the server; with ``kill`` as a power cut would."""
        if not self.process:
            return
        self._signal(signal.SIGKILL if kill else signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self.process.wait()
        self.process = None

    def _signal(self, number):
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass
