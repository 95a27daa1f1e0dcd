import logging
import time

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..const import MODELS

_logger = logging.getLogger(__name__)

#: So many are done together and kept. What all of them need is read anew in each chunk,
#: which costs as much as five transfers.
CHUNK = 80
#: Mails about orders have a PDF each, which takes a second.
CHUNKS = {"send": 5}
#: A job gives its place to another after this time: well before a worker's request is
#: ended.
SECONDS = 40


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
        # what is said of the records is read by the one who has started it
        self = self.with_context(lang=self.user_id.lang)
        deadline = time.monotonic() + seconds
        count = 0
        with self._job_alone("fulfilment.bulk", self.id) as is_mine:
            if not is_mine:
                return count
            # what the one before has done can be seen from here on
            self._job_commit()
            self._job_keep(self._begin)
            while done := self._job_keep(self._do_next):
                count += done
                if time.monotonic() >= deadline:
                    break
        self._job_keep(self._end)
        return count

    def _begin(self):
        if self.state == "waiting":
            now = fields.Datetime.now()
            self.write(
                {
                    "state": "running",
                    "started_at": self.started_at or now,
                    "running_since": now,
                }
            )

    def _do_next(self):
        """Asks anew what waits: it may have been paused, or left out, meanwhile.

        :return: number of records that were dealt with
        """
        lines = self._next() if self._is_running() else self.line_ids.browse()
        if lines:
            self._do_chunk(lines)
            self.env.flush_all()
            self._tell()
        # with as much memory for many as for few
        self.env.invalidate_all()
        return len(lines)

    def _end(self):
        self.invalidate_recordset(["state"])
        if self.state not in ("waiting", "running"):
            return
        # somebody may have had it go on while this job still held it, so that the
        # other one has left at once
        if self._next():
            self._wake()
        else:
            self._finish()

    def _is_running(self):
        """A person may have paused it meanwhile."""
        self.invalidate_recordset(["state"])
        return self.state == "running"

    def _next(self):
        """:return: the lines that are done next"""
        lines = self.env["fulfilment.bulk.line"].search(
            [("bulk_id", "=", self.id), ("state", "=", "waiting")],
            order="id",
            limit=CHUNKS.get(self.kind, CHUNK),
        )
        if self.kind in MODELS and lines:
            records = self.env[self.res_model].browse(lines.mapped("res_id")).exists()
            alone = getattr(records, f"_bulk_alone_{self.kind}", records.browse)()
            for place, line in enumerate(lines):
                if line.res_id in alone._ids:
                    return lines[: place or 1]
        return lines

    def _finish(self):
        """For other addons: nothing waits any more."""
        self.write({"state": "done", "finished_at": fields.Datetime.now()})
        self._tell()

    def _do_chunk(self, lines):
        if not self.with_user(self.user_id)._may():
            text = self.env._(
                "%s may not do this any more. Choose these records again.",
                self.user_id.name,
            )
            lines._finish("failed", text)
        elif len(lines) == 1 or not self._job_together(lambda: self._do_lines(lines)):
            for line in lines:
                self._do_one(line)

    def _do_lines(self, lines):
        records = self._records(lines)
        answers = {
            number: ("failed", self.env._("It does not exist any more."))
            for number in set(lines.mapped("res_id")) - set(records.ids)
        }
        if records:
            answers.update(self._do(records))
        self.env.flush_all()
        lines._finish_each(answers)
        return True

    def _do_one(self, line):
        try:
            with self.env.cr.savepoint():
                self._do_lines(line)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except AccessError:
            text = self.env._("%s may not do this with it.", self.user_id.name)
            line._finish("failed", text)
        except (UserError, RedirectWarning) as error:
            line._finish("failed", str(error.args[0]))
        except Exception:
            _logger.exception("%s of record %s failed", self.kind, line.res_id)
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
                lang=user.lang,
                tz=user.tz,
                allowed_company_ids=self.company_id.ids,
                fulfilment_bulk_id=self.id,
            )
        )
        return records.browse(lines.mapped("res_id")).exists()

    def _do(self, records):
        """:return: dict of record's id: state and text; those that are not in it are
        simply done"""
        parameters = self.parameters or {}
        records.check_access("read")
        if self.kind in MODELS:
            self._take(records)
        answers = self._left_out(self.kind, records, parameters)
        rest = records.browse([each.id for each in records if each.id not in answers])
        if rest:
            do = getattr(self, f"_do_{self.kind}")
            answers.update(do(rest, **parameters) or {})
        return answers

    @api.model
    def _take(self, records):
        """Who does something with the same records at this moment is waited for. What
        was changed since this transaction began is not known to it: the database says
        so, and the step begins again."""
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
                SQL.identifier(records._table),
                tuple(records.ids),
            )
        )

    @api.model
    def _left_out(self, kind, records, parameters):
        """What can be said of them without doing anything, and without looking at more
        than they have stored; also asked by the dialog.

        :return: dict of record's id: state and text
        """
        method = getattr(records, f"_bulk_left_out_{kind}", None)
        return dict(method(**parameters)) if method else {}

    def _tell(self):
        """Pages that show it ask for it again."""
        user = self.user_id
        user._bus_send(
            "fulfilment.bulk",
            {
                "id": self.id,
                "name": self.with_context(lang=user.lang).display_name,
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
        self.env["fulfilment.bulk.mail"]._wake_lost()
