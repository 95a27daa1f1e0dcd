from odoo import SUPERUSER_ID, api, fields, models


class OrderShareRequest(models.Model):
    """When the deadline is over, the sender has something to do: an activity on the
    document says so, until it is decided."""

    _inherit = "order.share.request"

    deadline_activity_id = fields.Many2one(
        "mail.activity", ondelete="set null", readonly=True, copy=False
    )
    is_deadline_told = fields.Boolean(readonly=True, copy=False)

    _untold_idx = models.Index(
        "(deadline) WHERE is_deadline_told IS NOT TRUE AND awarded_at IS NULL"
        " AND closed_at IS NULL"
    )

    @api.model
    def _cron_deadlines(self):
        """Give senders an activity for requests whose deadline is over."""
        domain = [
            ("is_deadline_told", "=", False),
            ("awarded_at", "=", False),
            ("closed_at", "=", False),
            ("deadline", "<=", fields.Datetime.now()),
        ]
        for request in self.search(domain, limit=100):
            request.is_deadline_told = True
            # a job is run again when somebody writes to the same records just now
            request.with_delay(
                channel="root.notice",
                description=self.env._("Deadline over: %s", request.display_name),
            )._job_plan_decision()
            remaining = self.search_count(domain)
            self.env["ir.cron"]._commit_progress(1, remaining=remaining)

    def _job_plan_decision(self):
        """Give the sender the activity."""
        request = self.with_user(SUPERUSER_ID).exists()
        if request and request.state == "ended":
            request._plan_decision()

    def _plan_decision(self):
        self.ensure_one()
        env = self.with_context(lang=self.user_id.lang).env
        count = self.offer_count
        if count:
            summary = env._("Deadline over, offers received: %s. Choose one", count)
        else:
            summary = env._("Deadline over without an offer. Extend it or ask others")
        document = self._document()
        if document.state == "cancel" or not self.user_id.active:
            return
        self.deadline_activity_id = document.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            user_id=self.user_id.id,
        )

    def _end_activity(self):
        activities = self.sudo().deadline_activity_id
        if activities:
            activities.action_feedback()

    def _award(self, choices):
        awards = super()._award(choices)
        self._end_activity()
        return awards

    def action_close(self):
        result = super().action_close()
        self._end_activity()
        return result

    def _extend(self, deadline):
        result = super()._extend(deadline)
        self._end_activity()
        self.sudo().is_deadline_told = False
        return result
