from odoo import fields, models

from ..const import STEPS
from ..tools.page_text import page_clock, page_moment


class DeliveryJob(models.Model):
    """How far a delivery is, as its deliverer's page shows it."""

    _inherit = "delivery.job"

    def _attempt_events(self):
        """:return: dict of kind: event, of the present attempt"""
        self.ensure_one()
        return {
            event.kind: event
            for event in self.sudo().event_ids
            if event.attempt == self.attempt_count and not event.is_undone
        }

    def _page_steps(self, zone):
        events = self._attempt_events()
        codes = [*STEPS[:3], "failed" if self.state == "failed" else "delivered"]
        reached = STEPS.index(self.state) if self.state in STEPS else -1
        if self.state == "failed":
            reached = 3
        labels = self._page_labels()
        rows = []
        for number, code in enumerate(codes):
            event = events.get(code)
            done = number <= reached
            state = "done" if done else "now" if number == reached + 1 else "todo"
            rows.append(
                {
                    "code": code,
                    "number": number + 1,
                    "label": labels[code],
                    "state": "fail" if code == "failed" else state,
                    "when": event and page_moment(self.env, event.at, zone),
                    "is_last": done and number == reached,
                }
            )
        return rows

    def _page_next(self):
        """:return: the step before the door that comes next, False at the door"""
        texts = {
            "assigned": ("accepted", self.env._("Accept")),
            "accepted": ("picked_up", self.env._("I have the goods")),
            "picked_up": ("on_the_way", self.env._("I am on the way")),
        }
        if self.state not in texts:
            return False
        code, text = texts[self.state]
        return {"code": code, "text": text}

    def _page_undo(self, zone):
        if not self.undo_until or self.undo_until < fields.Datetime.now():
            return False
        return page_clock(self.env, self.undo_until, zone)

    def _page_outcome(self, zone):
        """:return: how it ended, and what was said about it; False while it is open"""
        event = self._attempt_events().get(self.state)
        if self.state not in ("delivered", "failed") or not event:
            return False
        public = self.env.ref("base.public_user")
        by_office = event.user_id and event.user_id not in (
            public,
            self.env.ref("base.user_root"),
        )
        return {
            "code": self.state,
            "when": page_moment(self.env, event.at, zone),
            "by": event.user_id.name if by_office else event.deliverer_id.name,
            "reason": event.reason_id.name,
            "note": event.note,
            "recipient": self.recipient_name,
        }
