from odoo import api, fields, models

from ..const import DELIVERER_NOTICES, NOTICE_STATES, NOTICES


class DeliveryNotification(models.Model):
    """One thing that is told to one person by one channel: the outbox.

    A row is written in the transaction of what it tells; a job sends it.
    """

    _name = "delivery.notification"
    _description = "Notice"
    _order = "id desc"

    kind = fields.Selection(NOTICES, required=True, readonly=True)
    event = fields.Char(
        required=True, readonly=True, help="What happened; told once to each person"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    job_id = fields.Many2one(
        "delivery.job", "Delivery", readonly=True, index="btree_not_null",
        ondelete="cascade",
    )  # fmt: skip
    partner_id = fields.Many2one(
        "res.partner", "Recipient", required=True, readonly=True, ondelete="cascade"
    )
    channel = fields.Selection(
        [("mail", "Mail"), ("sms", "SMS")], required=True, readonly=True
    )
    mail_template_id = fields.Many2one("mail.template", readonly=True)
    sms_template_id = fields.Many2one("sms.template", readonly=True)
    state = fields.Selection(
        NOTICE_STATES, required=True, default="waiting", readonly=True
    )
    due_at = fields.Datetime("Not before", required=True, readonly=True)
    tries = fields.Integer(readonly=True)
    error = fields.Char(readonly=True)
    sent_at = fields.Datetime(readonly=True)
    is_for_deliverer = fields.Boolean(compute="_compute_is_for_deliverer")

    _event_uniq = models.UniqueIndex(
        "(event, partner_id, channel)", "This is told already."
    )
    _due_idx = models.Index("(due_at) WHERE state IN ('waiting', 'sending')")

    @api.depends("kind")
    def _compute_is_for_deliverer(self):
        for notice in self:
            notice.is_for_deliverer = notice.kind in DELIVERER_NOTICES

    @api.model
    def _queue(self, rows):
        """Write what has to be told, once per event, person and channel.

        :param list rows: of dicts with ``kind``, ``event``, ``company_id``,
            ``partner_id``, ``channel`` and, where it has one, ``order_id``, ``job_id``,
            ``mail_template_id``, ``sms_template_id``, ``due_at``, ``state``, ``error``
        :return: the new notices
        """
        rows = [{"due_at": fields.Datetime.now(), **row} for row in rows]
        known = set()
        if rows:
            found = self.sudo()._read_group(
                [("event", "in", [row["event"] for row in rows])],
                ["event", "partner_id", "channel"],
            )
            known = {(event, partner.id, channel) for event, partner, channel in found}
        notices = self.sudo().create(
            [
                row
                for row in rows
                if (row["event"], row["partner_id"], row["channel"]) not in known
            ]
        )
        notices._wake()
        return notices

    def _wake(self):
        """Have the waiting ones sent when they are due."""

    def _cancel(self):
        """What has not gone out is told no more."""
        self.filtered(lambda notice: notice.state == "waiting").write(
            {"state": "cancelled"}
        )

    def _send_now(self):
        """Wait no longer."""
        waiting = self.filtered(lambda notice: notice.state == "waiting")
        waiting.write({"due_at": fields.Datetime.now()})
        waiting._wake()
