import logging

from psycopg2 import errors

from odoo import api, models
from odoo.tools import SQL

from ..errors import Refused

_logger = logging.getLogger(__name__)

_RETRIES = 5
_CONCURRENT = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
)
#: After so long nobody is finishing it any more: the server was stopped in between.
_STALE_MINUTES = 10


class FulfilmentScanWork(models.Model):
    """The end: what was scanned is written to the transfers, once.

    In two transactions. The first one closes the work, after all scans that are under
    way; the second one, which sees them all, does the transfers. Where it fails the
    work is open again, and nothing has happened.
    """

    _inherit = "fulfilment.scan.work"

    def _finish(self, picker, how=""):
        """:param how: ``accept``: what the second person has counted is right
        :return: dict: what the device is told
        :raise Refused: not yet; says what to do
        """
        self.ensure_one()
        work_id, picker_id = self.id, picker.id
        before = self._begin_finish(how)
        if before is None:
            # pressed again: the same answer
            return self._answer_again()
        try:
            return self._finish_in_own(work_id, picker_id, how)
        except Exception:
            self._reopen(work_id, before)
            raise

    def _begin_finish(self, how):
        """:return: state that it had; None when it is over already"""
        query = SQL(
            """
            UPDATE fulfilment_scan_work w SET state = 'finishing',
                finishing_at = now() AT TIME ZONE 'UTC'
            FROM (SELECT id, state FROM fulfilment_scan_work WHERE id = %s FOR UPDATE) o
            WHERE w.id = o.id AND (o.state IN ('open', 'checking')
                OR o.state = 'finishing' AND w.finishing_at < now() AT TIME ZONE 'UTC'
                    - make_interval(mins => %s))
            RETURNING CASE WHEN w.checker_id IS NULL THEN 'open' ELSE 'checking' END
            """,
            self.id,
            _STALE_MINUTES,
        )
        rows = self._in_own(lambda env: env.execute_query(query))
        self.invalidate_recordset()
        return rows[0][0] if rows else None

    def _answer_again(self):
        answer = self._in_own(lambda env: env[self._name].browse(self.id).answer)
        if not answer:
            raise Refused("busy", self.env._("It is being finished. Wait a moment."))
        return answer

    def _finish_in_own(self, work_id, picker_id, how):
        def finish(env):
            picker = env["fulfilment.scan.picker"].browse(picker_id)
            work = env[self._name].browse(work_id)._as(picker)
            answer = work._finish_now(picker, how)
            work.write({"answer": answer})
            return answer

        answer = self._in_own(finish)
        self.env.invalidate_all()
        return answer

    def _reopen(self, work_id, state):
        self._in_own(
            lambda env: env.execute_query(
                SQL(
                    "UPDATE fulfilment_scan_work SET state = %s"
                    " WHERE id = %s AND state = 'finishing' RETURNING id",
                    state,
                    work_id,
                )
            )
        )
        self.env.invalidate_all()

    @api.model
    def _in_own(self, method):
        """:param method: gets the environment of a transaction of its own; done again
            when another one was in the way
        :return: what it returns
        """
        for attempt in range(_RETRIES):
            try:
                with self.env.registry.cursor() as cr:
                    env = api.Environment(cr, self.env.uid, self.env.context, su=True)
                    result = method(env)
                    env.flush_all()
                    return result
            except _CONCURRENT:
                if attempt == _RETRIES - 1:
                    raise
        return None

    # --- in the second transaction

    def _finish_now(self, picker, how):
        """:return: dict: the answer
        :raise Refused: not yet"""
        if self.kind == "count":
            return self._hand_in_count(picker)
        if self.picking_type_id.scan_check and not self.checker_id:
            return self._hand_over(picker)
        if self.checker_id:
            self._compare(how)
        if changed := self._changes():
            raise Refused(
                "changed",
                {
                    "cancelled": self.env._("The office has cancelled it."),
                    "done": self.env._("It was done in the office already."),
                }.get(changed)
                or self.env._("The office has changed it. Look at it again."),
            )
        self._check_put_back()
        pickings = self.transfer_ids.picking_id
        pickings._check_fulfilment_hold()
        done = self._write_transfers()
        if not done:
            raise Refused(
                "nothing",
                self.env._("Nothing was scanned. Scan something, or give it back."),
            )
        backorders = self._validate(done)
        printed = self._print_done(done, picker)
        self._close("done")
        self._note_done(done)
        return {**self._prepare_answer(done, backorders), "printed": printed}

    def _hand_over(self, picker):
        """Somebody else looks again before it is done."""
        if not any(line.counted for line in self.line_ids):
            raise Refused(
                "nothing",
                self.env._("Nothing was scanned. Scan something, or give it back."),
            )
        self.write({"state": "to_check"})
        return {
            "done": True,
            "title": self.env._("Ready to check"),
            "text": self.env._("Somebody else scans it again, then it is done."),
            "backorders": [],
        }

    def _check_put_back(self):
        """:raise Refused: the office needs less than was scanned meanwhile"""
        over = self.line_ids.filtered(
            lambda line: (
                line.has_most
                and line.product_id.uom_id.compare(line.counted, line.most) > 0
            )
        )
        if over:
            raise Refused(
                "put_back",
                self.env._(
                    "Put back what is not needed any more, and undo its scans: %s.",
                    ", ".join(over.product_id.mapped("display_name")),
                ),
                self.env._("Too many"),
            )

    def _compare(self, how):
        """:raise Refused: the second person has found something else"""
        unit = {line: line.product_id.uom_id for line in self.line_ids}
        others = self.line_ids.filtered(
            lambda line: unit[line].compare(line.checked, line.counted) != 0
        )
        if others and how != "accept":
            raise Refused(
                "check",
                self.env._(
                    "Not the same was counted of: %s. Count again, or finish with what"
                    " you have counted.",
                    ", ".join(others.product_id.mapped("display_name")),
                ),
                self.env._("It differs"),
            )

    def _prepare_answer(self, done, backorders):
        names = backorders.mapped("name")
        text = self.env._("%s is done.", ", ".join(done.mapped("name")))
        if names:
            text += " " + self.env._("The rest comes later: %s.", ", ".join(names))
        return {
            "done": True,
            "title": self.env._("Done"),
            "text": text,
            "backorders": names,
        }

    @api.model
    def _cron_reopen(self):
        """The server was stopped while something was being finished: nothing of it has
        happened, it is open again."""
        self.env.execute_query(
            SQL(
                """
                UPDATE fulfilment_scan_work SET state =
                    CASE WHEN checker_id IS NULL THEN 'open' ELSE 'checking' END
                WHERE state = 'finishing' AND finishing_at < now() AT TIME ZONE 'UTC'
                    - make_interval(mins => %s) RETURNING id
                """,
                _STALE_MINUTES,
            )
        )
