import logging
import time

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

#: So many are done together and kept.
CHUNK = 20
#: A job gives its place to another after this time: well before a worker's request is
#: ended.
SECONDS = 40
#: So often a chunk that met another transaction is tried.
TURNS = 5


class FulfilmentBulk(models.Model):
    """Does what waits.

    A chunk of records is done together, which is faster; if one of them fails, what was
    begun is undone and each is done by itself, so that one bad record holds up no
    other. What became of them is kept with what was done.
    """

    _inherit = "fulfilment.bulk"

    def _job_run(self):
        """Needs a job that may commit, see ``queue_job_data.xml``."""
        bulk = self.with_user(SUPERUSER_ID).exists()
        if bulk:
            bulk._run()

    def _run(self, seconds=SECONDS):
        """:return: number of records that were dealt with"""
        self.ensure_one()
        deadline = time.monotonic() + seconds
        count = 0
        with self._job_alone("fulfilment.bulk", self.id) as is_mine:
            if not is_mine:
                return count
            # what the one before has done can be seen from here on
            self._job_commit()
            if self.state == "waiting":
                self.write(
                    {
                        "state": "running",
                        "started_at": self.started_at or fields.Datetime.now(),
                    }
                )
                self._job_commit()
            while self._is_running() and (lines := self._next()):
                self._do_in_turns(lines)
                self._tell()
                self._job_commit()
                count += len(lines)
                if time.monotonic() >= deadline:
                    break
        if self._is_running():
            if self._next():
                self._wake()
            else:
                self._finish()
            self._job_commit()
        return count

    def _is_running(self):
        """A person may have paused it meanwhile."""
        self.invalidate_recordset(["state"])
        return self.state == "running"

    def _next(self):
        """:return: the lines that are done next"""
        return self.env["fulfilment.bulk.line"].search(
            [("bulk_id", "=", self.id), ("state", "=", "waiting")],
            order="id",
            limit=CHUNK,
        )

    def _finish(self):
        self.write({"state": "done", "finished_at": fields.Datetime.now()})
        self._tell()

    def _do_in_turns(self, lines):
        """Begin again what met another transaction."""
        for turn in range(TURNS):
            try:
                self._do_chunk(lines)
                self.env.flush_all()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self._job_roll_back()
                if turn == TURNS - 1:
                    raise
                time.sleep(0.05 * (turn + 1))
            else:
                return

    def _do_chunk(self, lines):
        if not self._do_together(lines):
            for line in lines:
                self._do_one(line)

    def _do_together(self, lines):
        """:return: whether all of them were done"""
        if len(lines) == 1:
            return False
        try:
            with self.env.cr.savepoint():
                self._keep(lines, self._do(self._records(lines)))
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            # which one, and why, is told when its turn comes
            return False
        return True

    def _do_one(self, line):
        record = self._records(line)
        if not record:
            line._finish("failed", self.env._("It does not exist any more."))
            return
        try:
            with self.env.cr.savepoint():
                self._keep(line, self._do(record))
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except UserError as error:
            line._finish("failed", str(error))
        except Exception:
            _logger.exception("%s of %s failed", self.kind, record)
            line._finish(
                "failed",
                self.env._(
                    "Something went wrong. Your administrator finds it in the log."
                ),
            )

    def _records(self, lines):
        """:return: what the lines are about, as the one who has started it sees it, in
        its company, language and time zone"""
        user = self.user_id
        records = (
            self.env[self.res_model]
            .with_user(user)
            .with_context(
                lang=user.lang, tz=user.tz, allowed_company_ids=self.company_id.ids
            )
        )
        return records.browse(lines.mapped("res_id")).exists()

    def _do(self, records):
        """:return: dict of record's id: state and text; those that are not in it are
        simply done"""
        return (
            getattr(self, f"_do_{self.kind}")(records, **(self.parameters or {})) or {}
        )

    @api.model
    def _keep(self, lines, answers):
        self.env.flush_all()
        plain = lines.filtered(lambda line: line.res_id not in answers)
        if plain:
            plain._finish("done")
        for line in lines - plain:
            line._finish(*answers[line.res_id])

    def _tell(self):
        """Pages that show it ask for it again."""
        self.user_id._bus_send(
            "fulfilment.bulk",
            {
                "id": self.id,
                "name": self.display_name,
                "state": self.state,
                "failed": self.failed_count,
                "total": self.total_count,
            },
        )

    @api.model
    def _cron_check(self):
        """What has no job any more goes on."""
        ago = fields.Datetime.subtract(fields.Datetime.now(), minutes=10)
        lost = self.search(
            [("state", "in", ("waiting", "running")), ("write_date", "<=", ago)],
            limit=100,
        )
        for bulk in lost:
            bulk._wake()
