from datetime import datetime, timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import DELIVERER_NOTICES, NOTICE_STATES, NOTICES

#: Notices that are due later than that share their jobs, those of so many seconds one.
JOIN_AFTER = 30


class DeliveryNotification(models.Model):
    """One thing that is told to one person by one channel: the outbox.

    A row is written in the transaction of what it tells; a job sends it, see
    :meth:`_job_send`. Its state changes by :meth:`_claim`, :meth:`_settle` and the
    buttons only.
    """

    _name = "delivery.notification"
    _inherit = "order.job.mixin"
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
    sms_template_id = fields.Many2one("sms.template", "SMS Template", readonly=True)
    state = fields.Selection(
        NOTICE_STATES, required=True, default="waiting", readonly=True
    )
    due_at = fields.Datetime("Not before", required=True, readonly=True)
    tries = fields.Integer(readonly=True)
    error = fields.Char(readonly=True)
    sent_at = fields.Datetime(readonly=True)
    claimed_at = fields.Datetime("Begun on", readonly=True)
    is_sent_again = fields.Boolean(
        "Sent Again", readonly=True, help="Nobody knew whether it had arrived"
    )
    is_delivered = fields.Boolean(
        "Received", readonly=True, help="The provider has confirmed it"
    )
    # where administrators find it
    message_id = fields.Many2one(
        "mail.message", "In the Chatter", readonly=True, index="btree_not_null"
    )
    mail_ids = fields.One2many(
        "mail.mail", "delivery_notification_id", "Mails", groups="base.group_system"
    )
    sms_ids = fields.One2many(
        "sms.sms", "delivery_notification_id", "SMS", groups="base.group_system"
    )
    sms_uuid = fields.Char("Number of the SMS", readonly=True, index="btree_not_null")
    is_for_deliverer = fields.Boolean(
        compute="_compute_is_for_deliverer", search="_search_is_for_deliverer"
    )

    _event_uniq = models.UniqueIndex(
        "(event, partner_id, channel)", "This is told already."
    )
    _due_idx = models.Index(
        "(company_id, channel, due_at) WHERE state IN ('waiting', 'sending', 'unclear')"
    )
    _failed_idx = models.Index("(company_id, write_date) WHERE state = 'failed'")

    @api.depends("kind")
    def _compute_is_for_deliverer(self):
        for notice in self:
            notice.is_for_deliverer = notice.kind in DELIVERER_NOTICES

    def _search_is_for_deliverer(self, operator, value):
        if operator != "in":
            return NotImplemented
        if len(set(value)) != 1:
            return fields.Domain.TRUE
        return [("kind", "in" if True in value else "not in", DELIVERER_NOTICES)]

    @api.depends("kind", "partner_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for notice in self:
            notice.display_name = f"{kinds[notice.kind]}: {notice.partner_id.name}"

    # --- what is told

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
        new = []
        for row in rows:
            key = (row["event"], row["partner_id"], row["channel"])
            if key not in known:
                known.add(key)
                new.append(row)
        notices = self.sudo().create(new)
        # the link to the portal is made here once: the jobs of two channels would make
        # it at the same time. Notices about deliveries have links of their own.
        for order in notices.filtered(lambda notice: not notice.job_id).order_id:
            order._portal_ensure_token()
        notices._wake()
        return notices

    def _wake(self):
        """Have the waiting ones sent when they are due: by one job per transaction,
        company and channel."""
        wanted = self.env.cr.precommit.data.setdefault("delivery.notification", {})
        if not wanted:
            self.env.cr.precommit.add(self.env[self._name]._enqueue)
        for notice in self:
            if notice.state == "waiting":
                key = (notice.company_id.id, notice.channel)
                wanted[key] = min(wanted.get(key, notice.due_at), notice.due_at)

    @api.model
    def _enqueue(self):
        """Make the jobs, right before the commit."""
        wanted = self.env.cr.precommit.data.pop("delivery.notification", {})
        if not wanted:
            return
        ((transaction,),) = self.env.execute_query(SQL("SELECT txid_current()"))
        soon = fields.Datetime.now() + timedelta(seconds=JOIN_AFTER)
        for (company, channel), due in wanted.items():
            if due > soon:
                due += (datetime.min - due) % timedelta(seconds=JOIN_AFTER)
            # a job that is due now may have begun before this transaction's notices can
            # be seen, and would never see them: each transaction has one of its own
            self._delay(company, channel, due, due if due > soon else transaction)

    @api.model
    def _delay(self, company_id, channel, due, key):
        """:param key: a job with the same one is not made twice"""
        self.with_user(SUPERUSER_ID).with_delay(
            channel="root.delivery",
            eta=due if due > fields.Datetime.now() else None,
            identity_key=f"delivery.notification:{company_id}:{channel}:{key}",
            description=self.env._("Send notices"),
        )._job_send(company_id, channel)

    # --- people

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

    def _check_buttons(self):
        """:raise AccessError: neither operator of the company nor the system"""
        self.check_access("read")
        return self.sudo()

    def action_resend(self):
        """Send it again: somebody has looked at what went wrong.

        :raise UserError: it was sent already, or is about to be
        """
        notices = self._check_buttons()
        if any(notice.state not in ("failed", "unclear") for notice in notices):
            raise UserError(
                self.env._("Only notices that failed or are unclear are sent again.")
            )
        notices._resend()
        return True

    def action_cancel(self):
        """Do not send it after all.

        :raise UserError: it has gone out
        """
        notices = self._check_buttons()
        if any(
            notice.state not in ("waiting", "failed", "unclear") for notice in notices
        ):
            raise UserError(self.env._("This has gone out already."))
        notices.write({"state": "cancelled"})
        return True

    def _resend(self):
        """Have it sent again, from the beginning of the tries."""
        self.write(
            {
                "state": "waiting",
                "due_at": fields.Datetime.now(),
                "tries": 0,
                "error": False,
            }
        )
        self._wake()
