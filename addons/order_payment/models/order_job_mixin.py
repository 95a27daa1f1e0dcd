import contextlib

from odoo import api, models, modules
from odoo.tools import SQL


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
        finally:
            if is_mine:
                self.env.execute_query(SQL("SELECT pg_advisory_unlock(%s)", key))
