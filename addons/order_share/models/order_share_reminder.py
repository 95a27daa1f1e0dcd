from odoo import api, fields, models

_MINUTES = {"minutes": 1, "hours": 60, "days": 24 * 60}


class OrderShareReminder(models.Model):
    """A time before a deadline at which silent partners are reminded."""

    _name = "order.share.reminder"
    _description = "Reminder before a Deadline"
    _order = "minutes desc"

    duration = fields.Integer("Time before", required=True, default=1)
    interval = fields.Selection(
        [("minutes", "Minutes"), ("hours", "Hours"), ("days", "Days")],
        "Unit",
        required=True,
        default="days",
    )
    minutes = fields.Integer(compute="_compute_minutes", store=True)
    active = fields.Boolean(default=True)

    _duration_positive = models.Constraint(
        "CHECK (duration > 0)", "A reminder is sent before the deadline."
    )
    _minutes_uniq = models.UniqueIndex("(minutes)", "There is such a reminder already.")

    @api.depends("duration", "interval")
    def _compute_minutes(self):
        for reminder in self:
            reminder.minutes = reminder.duration * _MINUTES.get(reminder.interval, 1)

    @api.depends("duration", "interval")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for reminder in self:
            count = reminder.duration
            one = {
                "minutes": self.env._("1 minute before"),
                "hours": self.env._("1 hour before"),
                "days": self.env._("1 day before"),
            }
            many = {
                "minutes": self.env._("%s minutes before", count),
                "hours": self.env._("%s hours before", count),
                "days": self.env._("%s days before", count),
            }
            names = one if count == 1 else many
            reminder.display_name = names.get(reminder.interval, "")
