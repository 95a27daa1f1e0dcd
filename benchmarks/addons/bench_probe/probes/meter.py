"""Time and queries of one piece of work inside Odoo."""

import gc
import time
from contextlib import contextmanager
from pathlib import Path


class Meter:
    """Sums up by step: wall time, processor time, queries.

    Processor time is that of this process *and* of its PostgreSQL backend. On a machine
    with few cores and other work it is the steadier measure: waiting for a core is not
    charged. Where the backend can't be seen (a server of another machine), it is this
    process's only.
    """

    def __init__(self, env):
        self.env = env
        self.steps = {}
        env.cr.execute("SELECT pg_backend_pid(), inet_server_addr() IS NULL")
        pid, is_local = env.cr.fetchone()
        path = Path(f"/proc/{pid}/schedstat")
        self._backend = path if is_local and path.exists() else None

    @contextmanager
    def measured(self):
        """Collect garbage before, not while it is measured."""
        gc.collect()
        gc.disable()
        try:
            yield self
        finally:
            gc.enable()

    @contextmanager
    def step(self, name):
        """Measure a step, with all that it left to be written."""
        cr = self.env.cr
        queries, cpu, wall = cr.sql_log_count, self._cpu(), time.perf_counter()
        yield
        # computations, writes and what runs right before a commit
        cr.flush()
        self.steps[name] = {
            "wall": (time.perf_counter() - wall) * 1000,
            "cpu": (self._cpu() - cpu) * 1000,
            "queries": cr.sql_log_count - queries,
        }

    def _cpu(self):
        seconds = time.process_time()
        if self._backend:
            # nanoseconds on a core; see the kernel's scheduler/sched-stats
            seconds += int(self._backend.read_text().split()[0]) / 1e9
        return seconds
