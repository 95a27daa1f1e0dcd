from datetime import timedelta

from odoo import api, fields, models


class DeliveryNotificationHealth(models.TransientModel):
    """Whether notices go out: figures of now, and what needs a look."""

    _name = "delivery.notification.health"
    _description = "Health of the Notices"

    waiting_count = fields.Integer("Due Now", compute="_compute_figures")
    later_count = fields.Integer("Due Later", compute="_compute_figures")
    oldest_due_at = fields.Datetime("Oldest Due since", compute="_compute_figures")
    oldest_minutes = fields.Integer("Minutes", compute="_compute_figures")
    sending_count = fields.Integer("Being Sent", compute="_compute_figures")
    sent_count = fields.Integer("Sent in 24 Hours", compute="_compute_figures")
    failed_count = fields.Integer("Failed in 24 Hours", compute="_compute_figures")
    unclear_count = fields.Integer("Unclear", compute="_compute_figures")
    is_late = fields.Boolean(compute="_compute_figures")
    notice_ids = fields.Many2many(
        "delivery.notification", string="To Look at", compute="_compute_figures"
    )

    def _compute_display_name(self):
        self.display_name = self.env._("Health of the Notices")

    @api.depends_context("allowed_company_ids")
    def _compute_figures(self):
        notices = self.env["delivery.notification"]
        now = fields.Datetime.now()
        day = now - timedelta(days=1)
        mine = [("company_id", "in", self.env.companies.ids)]
        due = [*mine, ("state", "=", "waiting"), ("due_at", "<=", now)]
        ((count, oldest),) = notices._read_group(due, [], ["__count", "due_at:min"])
        wrong = notices.search(
            [*mine, "|", ("state", "=", "unclear"),
             "&", ("state", "=", "failed"), ("write_date", ">=", day)],
            limit=80,
        )  # fmt: skip
        minutes = int((now - oldest).total_seconds() // 60) if oldest else 0
        for health in self:
            health.waiting_count = count
            health.oldest_due_at = oldest
            health.oldest_minutes = minutes
            # jobs begin within seconds, the scheduled action within five minutes
            health.is_late = minutes > 10
            health.later_count = notices.search_count(
                [*mine, ("state", "=", "waiting"), ("due_at", ">", now)]
            )
            health.sending_count = notices.search_count(
                [*mine, ("state", "=", "sending")]
            )
            health.sent_count = notices.search_count(
                [*mine, ("state", "=", "sent"), ("sent_at", ">=", day)]
            )
            health.failed_count = notices.search_count(
                [*mine, ("state", "=", "failed"), ("write_date", ">=", day)]
            )
            health.unclear_count = notices.search_count(
                [*mine, ("state", "=", "unclear")]
            )
            health.notice_ids = wrong

    @api.model
    def action_open(self):
        """:return: action that shows the figures of now"""
        health = self.create({})
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "delivery_supplier.action_health"
            ),
            "res_id": health.id,
        }

    def action_list(self):
        """:return: the list behind a figure, named by the button's context"""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "delivery_supplier.action_notices"
        )
        name = self.env.context.get("notices_filter")
        return {**action, "context": {f"search_default_{name}": 1} if name else {}}
