from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import CHANNELS, NOTICE_KINDS

#: States in which core has not sent a mail.
UNSENT_MAIL = ("outgoing", "exception")
UNSENT_SMS = ("outgoing", "error")


class FulfilmentNotice(models.Model):
    """One thing that is told to one person by one channel.

    A row is written in the transaction of what happened. A job fills in the template
    and puts the mail or SMS into core's queue, in the same transaction as the row's
    state, so it gets there once however often the job runs, see :meth:`_job_queue`.
    """

    _name = "fulfilment.notice"
    _description = "Notice about an Order"
    _order = "id desc"

    kind = fields.Selection(NOTICE_KINDS, required=True, readonly=True)
    key = fields.Char(
        required=True, readonly=True, help="What happened; told once to each person"
    )
    event_id = fields.Many2one(
        "fulfilment.event", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    exception_id = fields.Many2one(
        "fulfilment.exception",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner", "Recipient", required=True, readonly=True, ondelete="cascade"
    )
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    rule_id = fields.Many2one(
        "fulfilment.notice.rule", "Setting", readonly=True, ondelete="set null"
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("queued", "Sent"),
            ("cancelled", "Cancelled"),
            ("failed", "Failed"),
        ],
        required=True,
        default="waiting",
        readonly=True,
    )
    reason = fields.Char(readonly=True)
    queued_at = fields.Datetime("Sent on", readonly=True)
    message_id = fields.Many2one(
        "mail.message", "In the Chatter", readonly=True, index="btree_not_null"
    )
    text = fields.Html("What Was Sent", related="message_id.body")

    _key_uniq = models.UniqueIndex(
        "(key, partner_id, channel)", "This is told already."
    )
    _company_idx = models.Index("(company_id, id DESC)")
    _waiting_idx = models.Index("(company_id, channel, id) WHERE state = 'waiting'")
    _failed_idx = models.Index("(company_id) WHERE state = 'failed'")
    _partner_idx = models.Index("(partner_id)")

    @api.depends("kind", "order_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for notice in self:
            notice.display_name = f"{notice.order_id.name}: {kinds[notice.kind]}"

    # --- written with what happened

    @api.model
    def _tell(self, kind, order, key, partners, **values):
        """Write what has to be told, where the company wants that.

        :param str kind: one of ``const.NOTICE_KINDS``
        :param order: ``sale.order``
        :param str key: what happened
        :param partners: ``res.partner`` that are told
        :param values: ``event_id`` or ``exception_id``
        :return: the new notices
        """
        found = self.env["fulfilment.notice.rule"]._switched_on(order.company_id.id)
        if kind not in found:
            return self.browse()
        rule_id, channels = found[kind]
        rows = [
            {
                "kind": kind,
                "key": key,
                "order_id": order.id,
                "company_id": order.company_id.id,
                "partner_id": partner.id,
                "channel": channel,
                "rule_id": rule_id,
                "state": "cancelled" if refusal else "waiting",
                "reason": refusal,
                **values,
            }
            for partner in partners
            for channel, refusal in partner._fulfilment_channels(channels).items()
        ]
        notices = self.sudo().create(rows)
        if notices:
            # made here once: the jobs of two channels would make it at the same time
            order.sudo()._portal_ensure_token()
            order.invalidate_recordset(["fulfilment_notice_ids"])
        notices._wake()
        return notices

    def _wake(self):
        """Have the waiting ones put into the queue, by jobs that are made right before
        the commit: of all that a transaction tells, few of them."""
        waiting = self.filtered(lambda notice: notice.state == "waiting")
        if not waiting:
            return
        wanted = self.env.cr.precommit.data.setdefault("fulfilment.notice", set())
        if not wanted:
            self.env.cr.precommit.add(self.env[self._name].sudo()._enqueue)
        wanted.update((each.company_id.id, each.channel) for each in waiting)

    @api.model
    def _enqueue(self):
        """Make the jobs: one per transaction, company and channel."""
        wanted = self.env.cr.precommit.data.pop("fulfilment.notice", set())
        if not wanted:
            return
        ((transaction,),) = self.env.execute_query(SQL("SELECT txid_current()"))
        for company_id, channel in sorted(wanted):
            # a job that is there already may have begun before this transaction's
            # notices can be seen, and would never see them
            self._delay(company_id, channel, transaction)

    @api.model
    def _delay(self, company_id, channel, key):
        """:param key: a job with the same one is not made twice"""
        self.with_user(SUPERUSER_ID).with_delay(
            channel="root.fulfilment",
            identity_key=f"fulfilment.notice:{company_id}:{channel}:{key}",
            description=self.env._("Write notices about orders"),
        )._job_queue(company_id, channel)

    # --- people

    def _buttons(self):
        """:return: these notices, as superuser
        :raise AccessError: they are not of this user's companies"""
        self.check_access("read")
        return self.sudo()

    def action_resend(self):
        """Send it again, with what is known now.

        :raise UserError: it is about to be sent
        """
        notices = self._buttons()
        if any(notice.state == "waiting" for notice in notices):
            raise UserError(self.env._("This is about to be sent."))
        notices._drop_unsent()
        notices.write({"state": "waiting", "reason": False})
        notices._wake()
        return True

    def action_cancel(self):
        """Do not send it after all.

        :raise UserError: it has gone out
        """
        notices = self._buttons()
        if any(notice.state not in ("waiting", "failed") for notice in notices):
            raise UserError(self.env._("Only what has not gone out can be cancelled."))
        notices._drop_unsent()
        notices.write(
            {
                "state": "cancelled",
                "reason": self.env._("Cancelled by %s.", self.env.user.name),
            }
        )
        return True

    def _drop_unsent(self):
        """What core could not send, or not yet, is not sent beside the new one."""
        messages = self.message_id.ids
        if not messages:
            return
        self.env["mail.mail"].sudo().search(
            [("mail_message_id", "in", messages), ("state", "in", UNSENT_MAIL)]
        ).cancel()
        self.env["sms.sms"].sudo().search(
            [("mail_message_id", "in", messages), ("state", "in", UNSENT_SMS)]
        ).action_set_canceled()

    def action_open_order(self):
        """:return: the order, with the message in its chatter"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "views": [(False, "form")],
        }


class SaleOrder(models.Model):
    _inherit = "sale.order"

    fulfilment_notice_ids = fields.One2many(
        "fulfilment.notice",
        "order_id",
        "Notices about the Order",
        groups="fulfilment_ext.group_user",
    )
