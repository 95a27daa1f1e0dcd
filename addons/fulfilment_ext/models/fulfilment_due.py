import contextlib
import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

#: Records of one step; each step is committed.
CHUNK = 50


class FulfilmentDue(models.AbstractModel):
    """What scheduled actions do about records whose time has come."""

    _name = "fulfilment.due"
    _inherit = "order.job.mixin"
    _description = "Records Whose Time Has Come"

    @api.model
    def _each_due(self, domain, order, method, together=False):
        """Call a method for each record, which is locked. In steps that are committed,
        with as much memory for many as for few.

        :param str method: returns whether it was done; otherwise it is left for the
            next time
        :param bool together: it takes several, and returns those that were done
        :return: whether there is time for more
        """
        cron = self.env["ir.cron"]
        left_out = []
        remaining = self.search_count(domain)
        if not cron._commit_progress(remaining=remaining):
            return False
        while True:
            found = self.search(
                domain & Domain("id", "not in", left_out), order=order, limit=CHUNK
            )
            if not found:
                return True
            done = found._do_together(method) if together else None
            if done is None:
                done = [one for one in found if one._do_when_free(method)]
            left_out += [one.id for one in found if one not in done]
            remaining = max(remaining - len(found), 0)
            has_time = cron._commit_progress(len(found), remaining=remaining)
            # what was read is not kept for the next step
            self.env.invalidate_all()
            if not has_time:
                return False

    def _do_together(self, method):
        """:return: those that were done, nobody else is changing these now; None: one
        of them fails, and they have to be done one by one"""
        # another transaction was in its way: one by one those are done that are free
        with contextlib.suppress(OperationalError):
            return self._job_together(lambda: self._do_locked(method))
        return None

    def _do_when_free(self, method):
        """:return: whether it was done; nobody else is changing this record now"""
        record = self.browse(self.id)
        try:
            with self.env.cr.savepoint():
                return record._do_locked(method)
        except OperationalError:
            # changed since this step began
            return False
        except Exception:
            # one that fails holds up no other
            _logger.exception("%s of %s failed", method, record)
            return False

    def _do_locked(self, method):
        """:return: what the method says of those that could be locked; others change
        the rest, which is none of it"""
        free = self.try_lock_for_update(allow_referencing=True)
        if not free:
            return free
        free.invalidate_recordset()
        return getattr(free, method)()
