import contextlib
import time

from odoo import api, models, modules
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

#: So often a step that met another transaction is begun.
TURNS = 5


class OrderJobMixin(models.AbstractModel):
    """Jobs that commit on their way, because what they tell others can't be taken back.

    Such a job needs ``allow_commit`` in its ``queue.job.function``; it then has a
    transaction of its own.
    """

    _name = "order.job.mixin"
    _description = "Work That Is Kept on Its Way"

    @api.model
    def _job_commit(self):
        """Keep what was done so far. Tests look at what was written without it."""
        if modules.module.current_test:
            self.env.cr.flush()
            self.env.invalidate_all()
        else:
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _job_roll_back(self):
        """Forget what was done since the last commit; tests keep it."""
        if modules.module.current_test:
            self.env.invalidate_all(flush=False)
        else:
            self.env.cr.rollback()

    @api.model
    def _job_keep(self, step):
        """Commit what a step writes; again when another transaction was in its way.

        :param step: called without arguments, once more after each conflict
        :return: what it returns
        """
        for turn in range(TURNS):
            try:
                result = step()
                self._job_commit()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self._job_roll_back()
                if turn == TURNS - 1:
                    raise
                time.sleep(0.05 * (turn + 1))
            else:
                return result
        return None

    @api.model
    def _job_together(self, step):
        """Do something with several records in one go, which is faster; nothing of it
        stays when it fails for one of them.

        :param step: called without arguments
        :return: what it returns; None: one of them fails, and they are to be done one
            by one, so that it is told which and why
        :raise OperationalError: another transaction was in its way
        """
        try:
            with self.env.cr.savepoint():
                return step()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            return None

    @api.model
    @contextlib.contextmanager
    def _job_alone(self, name, number):
        """Of several processes one does this work. It lasts across commits; the
        database ends it when the process dies.

        :param str name: of the work
        :param int number: what it is about, such as a record's id
        :return: context manager: whether this one does it
        """
        key = SQL("hashtext(%s), %s", name, number)
        ((is_mine,),) = self.env.execute_query(
            SQL("SELECT pg_try_advisory_lock(%s)", key)
        )
        try:
            yield is_mine
        except Exception:
            # a transaction that has failed answers no more, and the lock would stay
            self._job_roll_back()
            raise
        finally:
            if is_mine:
                self.env.execute_query(SQL("SELECT pg_advisory_unlock(%s)", key))
