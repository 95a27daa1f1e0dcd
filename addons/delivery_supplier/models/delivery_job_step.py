from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from ..const import STEPS, UNDER_WAY

#: What customers are told when it happens, and whether only after it can be taken back
#: no more.
TOLD = {
    "on_the_way": ("on_the_way", False),
    "delivered": ("delivered", True),
    "failed": ("missed", True),
}


class DeliveryJob(models.Model):
    """What the deliverer says."""

    _inherit = "delivery.job"

    def _step(self, kind, at=None, reason=None, note=None):
        """The deliverer has come one step further; steps between may be left out.

        :param str kind: one of ``const.STEPS``
        :param datetime at: when it happened, UTC; now by default, never later than now
            and never before the delivery was assigned
        :param reason: ``delivery.failure.reason``, when it failed
        :param str note: what there is to say
        :return: the event; that of the first time when it is said again
        :raise UserError: nobody has this delivery, or it is over already
        """
        self.ensure_one()
        self._lock()
        done = self._last_event(kind)
        ranks = {name: place for place, name in enumerate(("assigned", *STEPS))}
        is_behind = ranks[kind] < ranks.get(self.state, -1)
        if done and (is_behind or kind == self.state):
            return done
        if kind in STEPS[:3] and is_behind:
            # said late: the phone was offline, and the delivery is further already
            return self._log(kind, at=self._told_time(at), note=note)
        if self.state not in UNDER_WAY:
            raise UserError(
                self.env._(
                    "This delivery is %s already, nothing was changed.",
                    self._state_label(),
                )
            )
        now = fields.Datetime.now()
        undo = now + timedelta(minutes=self.company_id.delivery_undo_minutes)
        event = self._log(
            kind,
            at=self._told_time(at),
            note=note,
            reason_id=reason.id if reason else False,
        )
        values = {"state": kind, "undo_until": undo > now and undo}
        if kind == "delivered":
            values["delivered_at"] = event.at
        if kind == "failed":
            values["reason_id"] = reason.id if reason else False
        self.write(values)
        if kind in ("delivered", "failed"):
            self._end_attempt(kind, reason_id=values.get("reason_id", False), note=note)
        if kind in TOLD:
            notice, after_undo = TOLD[kind]
            self._tell_customer(notice, event=event, at=undo if after_undo else now)
        self._follow_on_order(kind)
        return event

    def _undo(self):
        """Take the last step back, within a few minutes of it.

        :return: what it is taken back to
        :raise UserError: too late, or there is nothing to take back
        """
        self.ensure_one()
        self._lock()
        now = fields.Datetime.now()
        event = self.sudo().event_ids.filtered(
            lambda each: (
                each.kind in STEPS and each.kind == self.state and not each.is_undone
            )
        )[-1:]
        if not event or not self.undo_until or self.undo_until < now:
            raise UserError(
                self.env._("It is too late to take this back. Call the office.")
            )
        event.is_undone = True
        self._notices_of(event)._cancel()
        values = {
            "state": event.previous_state,
            "undo_until": False,
            "delivered_at": False,
            "reason_id": False,
        }
        if event.kind in ("delivered", "failed"):
            attempt = self.sudo().attempt_ids[-1:]
            attempt.write({"ended_at": False, "result": False, "reason_id": False})
        self.write(values)
        self._log("undone", note=event.note)
        self._follow_on_order(event.previous_state)
        return event.previous_state

    def _retry(self, window_from=None, window_to=None):
        """Plan a new attempt of the same deliverer after one that failed.

        :param datetime window_from: UTC; the usual estimate by default
        :raise UserError: it has not failed, or was tried too often
        """
        self.ensure_one()
        self._lock()
        if self.state != "failed":
            raise UserError(self.env._("Only a failed delivery is tried again."))
        if self.attempt_count >= self.company_id.delivery_max_attempts:
            raise UserError(
                self.env._(
                    "This was tried %s times. Agree on it with the customer, then "
                    "allow more attempts in the settings.",
                    self.attempt_count,
                )
            )
        self._notices_waiting("missed")._send_now()
        self.write({"window_from": window_from, "window_to": window_to})
        self._begin_attempt(self.deliverer_id)
        self._log("retried")
        self._tell_deliverer("job_changed")
        self._tell_customer("eta")
        self._follow_on_order("assigned")
        return True

    def _last_event(self, kind):
        """:return: when this was said in the present attempt, if it was"""
        return self.sudo().event_ids.filtered(
            lambda each: (
                each.kind == kind
                and not each.is_undone
                and each.attempt == self.attempt_count
            )
        )[-1:]

    def _told_time(self, at):
        """:return: a phone's time, kept between the assignment and now"""
        now = fields.Datetime.now()
        began = self.sudo().attempt_ids[-1:].assigned_at or now
        return max(min(at or now, now), began)
