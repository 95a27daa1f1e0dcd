"""A private PostgreSQL cluster, or the one that PGHOST names."""

import fcntl
import glob
import os
import pwd
import shutil
import subprocess
import time

from . import settings
from .progress import Failure, call, step

ROLE = "odoo"
#: Data of tests may be lost; data of `run` may not.
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
COMMON = {
    "listen_addresses": "",
    "shared_buffers": "512MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "max_connections": "200",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_min_messages": "fatal",
}


class Cluster:
    """One PostgreSQL server.

    :param str name: ``run`` (safe) or ``test`` (fast, may be lost)
    """

    def __init__(self, name):
        self.name = name
        self.is_ours = not os.environ.get("PGHOST")
        self.data = settings.HOME / "postgresql" / name / "data"
        self.sockets = settings.HOME / "postgresql" / name / "sockets"
        self.filestore_root = settings.HOME / "data" / name
        self._use = None

    @property
    def environment(self):
        """What libpq and Odoo need to connect."""
        if not self.is_ours:
            return {}
        return {"PGHOST": str(self.sockets), "PGPORT": "5432", "PGUSER": ROLE}

    def binary(self, name):
        found = sorted(
            glob.glob(f"/usr/lib/postgresql/*/bin/{name}"),
            key=lambda p: int(p.split("/")[4]),
        )
        path = found[-1] if found else shutil.which(name)
        if not path:
            raise Failure(
                f"PostgreSQL's {name} was not found. Install PostgreSQL 15 or newer,"
                " or set PGHOST (and PGUSER, PGPASSWORD) to a server that you have."
            )
        return path

    def _as_owner(self, command):
        """PostgreSQL refuses to run as root."""
        if os.geteuid() == 0:
            return [
                "setpriv",
                "--reuid=postgres",
                "--regid=postgres",
                "--init-groups",
                *command,
            ]
        return list(command)

    def is_running(self):
        return not subprocess.run(
            [self.binary("pg_isready"), "-q", "-h", self.sockets], check=False
        ).returncode

    def start(self):
        """Create it when it is new, start it when it is down.

        From then on this process counts as a user of it, also after an `exec`.
        """
        if not self.is_ours:
            self._check_foreign()
            return
        self._register_use()
        if not (self.data / "PG_VERSION").exists():
            with step(f"Creating the database cluster “{self.name}”"):
                self._create()
        if self.is_running():
            return
        options = {**COMMON, "unix_socket_directories": str(self.sockets)}
        if self.name != "run":
            options |= UNSAFE
        settings.LOGS.mkdir(parents=True, exist_ok=True)
        log = self.data.parent / "log"
        settings_text = " ".join(
            f"-c {key}={value or repr('')}" for key, value in options.items()
        )
        call(
            self._as_owner(
                [self.binary("pg_ctl"), "-D", self.data, "-l", log, "-w", "-t", "60"]
                + ["-o", settings_text, "start"]
            ),
            f"Look into {log}.",
            stdin=subprocess.DEVNULL,
            cwd="/",
        )
        self._ensure_role()

    def _register_use(self):
        if self._use:
            return
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self._use = (self.data.parent / "in-use").open("w")
        os.set_inheritable(self._use.fileno(), True)
        fcntl.flock(self._use, fcntl.LOCK_SH)

    def stop_if_unused(self):
        """Stop it, unless another process started here still works with it."""
        if not self.is_ours or not self._use:
            return
        try:
            fcntl.flock(self._use, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if self.is_running() and not self._has_clients():
            call(
                self._as_owner(
                    [self.binary("pg_ctl"), "-D", self.data, "-m", "fast", "-w", "stop"]
                ),
                "End the process by hand.",
                cwd="/",
            )
        self._use.close()
        self._use = None

    def _has_clients(self):
        """Somebody may be connected who did not come through `bin/`."""
        return self.sql(
            "SELECT 1 FROM pg_stat_activity WHERE backend_type = 'client backend'"
            " AND pid <> pg_backend_pid()"
        )

    def _create(self):
        for folder in (self.data, self.sockets):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
        if os.geteuid() == 0:
            try:
                owner = pwd.getpwnam("postgres")
            except KeyError as error:
                raise Failure(
                    "There is no user “postgres” to run PostgreSQL as. Install Debian's"
                    " postgresql, or run this as a user that is not root."
                ) from error
            for folder in (self.data.parent, self.data, self.sockets):
                os.chown(folder, owner.pw_uid, owner.pw_gid)
            for folder in (settings.HOME, settings.HOME / "postgresql"):
                folder.chmod(0o755)
        call(
            self._as_owner(
                [self.binary("initdb"), "-D", self.data, "-U", "postgres"]
                + ["--auth-local=trust", "--auth-host=reject"]
                + ["--encoding=UTF8", "--locale=C.UTF-8"]
            ),
            f"Delete {self.data} and start again.",
            cwd="/",
        )

    def _ensure_role(self):

        self.sql(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}')"
            f" THEN CREATE ROLE {ROLE} LOGIN CREATEDB; END IF; END $$",
            user="postgres",
        )

    def _check_foreign(self):
        for _attempt in range(20):
            if not subprocess.run(
                ["psql", "-d", "postgres", "-c", "SELECT 1"],
                capture_output=True,
                check=False,
            ).returncode:
                return
            time.sleep(0.5)
        raise Failure(
            f"The PostgreSQL server at PGHOST={os.environ['PGHOST']} does not answer."
            " Check PGHOST, PGPORT, PGUSER and PGPASSWORD; the role needs CREATEDB."
        )

    def sql(self, query, database="postgres", user=None):
        """Run a statement. :return: rows as lists of text"""
        environment = {**os.environ, **self.environment}
        if user and self.is_ours:
            environment["PGUSER"] = user
        result = subprocess.run(
            [
                "psql",
                "-XAtq",
                "-v",
                "ON_ERROR_STOP=1",
                "-F",
                "\t",
                "-d",
                database,
                "-c",
                query,
            ],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode:
            raise RuntimeError(result.stderr.strip())
        return [line.split("\t") for line in result.stdout.splitlines()]
