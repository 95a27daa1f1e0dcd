from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class OrderShareRequest(models.Model):
    """Time until the deadline: silent partners are reminded, or get more of it."""

    _inherit = "order.share.request"

    reminder_ids = fields.Many2many(
        "order.share.reminder", string="Reminders", readonly=True
    )
    reminded_until = fields.Datetime(readonly=True, copy=False)
    next_reminder_at = fields.Datetime(
        compute="_compute_next_reminder_at", store=True, index="btree_not_null"
    )

    @api.depends(
        "deadline",
        "reminder_ids.minutes",
        "reminded_until",
        "awarded_at",
        "closed_at",
    )
    def _compute_next_reminder_at(self):
        for request in self:
            since = request.reminded_until or request.create_date
            times = [
                request.deadline - timedelta(minutes=reminder.minutes)
                for reminder in request.reminder_ids
            ]
            undecided = not (request.awarded_at or request.closed_at)
            request.next_reminder_at = undecided and min(
                (time for time in times if not since or time > since), default=False
            )

    # --- remind

    def action_remind(self):
        """Remind those who have not answered. :return: a message that says how many"""
        self._check_document_write()
        self._check_open()
        return self.share_ids.action_remind()

    @api.model
    def _cron_remind(self):
        """Remind silent partners at the times that were chosen."""
        due = self.search(
            [("next_reminder_at", "<=", fields.Datetime.now())], limit=100
        )
        for request in due:
            if request.state == "open":
                request.share_ids._remind()
            request.reminded_until = fields.Datetime.now()
            remaining = self.search_count(
                [("next_reminder_at", "<=", fields.Datetime.now())]
            )
            self.env["ir.cron"]._commit_progress(1, remaining=remaining)

    # --- extend

    def _extend(self, deadline):
        """Set another deadline and tell everyone who may still answer.

        :param datetime deadline: UTC
        :raise UserError: it lies in the past, or the request is awarded
        """
        self._check_document_write()
        self._check_undecided()
        if deadline <= fields.Datetime.now():
            raise UserError(
                self.env._("The deadline lies in the past. Choose a later time.")
            )
        for request in self.sudo():
            request.write({"deadline": deadline, "closed_at": False})
            expires_at = request._link_expiry()
            links = request.access_link_ids | request.share_ids.access_link_ids
            links.filtered(lambda link: not link.revoked_at).write(
                {"expires_at": expires_at}
            )
            request.share_ids._reopen()
            request.share_ids._tell("extended")
        return True

    def action_extend(self):
        """Open the dialog that sets another deadline."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Extend Deadline"),
            "res_model": "order.share.extension",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_request_ids": [Command.set(self.ids)]},
        }
