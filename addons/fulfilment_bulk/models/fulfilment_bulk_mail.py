import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

#: Mails that are written by one job.
CHUNK = 20
#: Core's scheduled actions that send.
SENDERS = {
    "mail": "mail.ir_cron_mail_scheduler_action",
    "sms": "sms.ir_cron_sms_scheduler_action",
}
SLIP = "stock.report_deliveryslip"


class FulfilmentBulkMail(models.Model):
    """Core's mail or SMS about a transfer that has left, which a bulk action writes
    afterwards: core makes its PDF and sends it while it validates.

    A row is written with the transfer. What is written because of it goes into core's
    queue in the transaction that says so here: once, also after a crash.
    """

    _name = "fulfilment.bulk.mail"
    _description = "Mail of a Bulk Action"
    _inherit = "order.derived.mixin"
    _order = "id"

    bulk_id = fields.Many2one(
        "fulfilment.bulk",
        required=True,
        readonly=True,
        ondelete="cascade",
        derived=True,
    )
    picking_id = fields.Many2one(
        "stock.picking",
        "Transfer",
        required=True,
        readonly=True,
        ondelete="cascade",
        derived=True,
    )
    channel = fields.Selection(
        [("mail", "Mail"), ("sms", "SMS")], required=True, readonly=True, derived=True
    )
    state = fields.Selection(
        [("waiting", "Waiting"), ("queued", "Queued"), ("failed", "Failed")],
        required=True,
        default="waiting",
        readonly=True,
        derived=True,
    )
    text = fields.Char("Message", readonly=True, derived=True)

    _picking_uniq = models.UniqueIndex(
        "(picking_id, channel)", "The customer is told of this transfer already."
    )
    _bulk_idx = models.Index("(bulk_id, state, id)")
    _waiting_idx = models.Index("(id) WHERE state = 'waiting'")

    # --- what is told

    @api.model
    def _defer(self, bulk, pickings, channel):
        """Have customers told when the transaction is over.

        :param bulk: that has just shipped these
        """
        # who has shipped them at the same time is met by what was written, not by the
        # index, which nobody begins again for
        self.env.flush_all()
        self.sudo().create(
            [
                {"bulk_id": bulk.id, "picking_id": picking.id, "channel": channel}
                for picking in pickings
            ]
        )

    @api.model
    def _wake(self, bulk):
        """A job for what this transaction has added; it can be seen from the commit
        on, so the job is its own."""
        if self.search([("bulk_id", "=", bulk.id), ("state", "=", "waiting")], limit=1):
            ((transaction,),) = self.env.execute_query(SQL("SELECT txid_current()"))
            self._delay(bulk, transaction)

    @api.model
    def _delay(self, bulk, key):
        self.with_user(SUPERUSER_ID).with_delay(
            channel="root.fulfilment",
            identity_key=f"fulfilment.bulk.mail:{bulk.id}:{key}",
            description=self.env._("Mails of bulk action %s", bulk.display_name),
        )._job_queue(bulk.id)

    @api.model
    def _wake_lost(self):
        """What waits for long has no job any more."""
        ago = fields.Datetime.subtract(fields.Datetime.now(), minutes=10)
        groups = self._read_group(
            [("state", "=", "waiting"), ("create_date", "<=", ago)], ["bulk_id"]
        )
        for (bulk,) in groups:
            self._delay(bulk, fields.Datetime.now())

    # --- written

    @api.model
    def _job_queue(self, bulk_id):
        """Put what waits into core's queues, a bounded part; another job does the rest.
        Of two jobs at once each takes what the other has not taken."""
        bulk = self.env["fulfilment.bulk"].sudo().browse(bulk_id).exists()
        self = self.with_user(SUPERUSER_ID).with_context(lang=bulk.user_id.lang)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE fulfilment_bulk_mail SET state = 'queued', write_date = %(now)s
                 WHERE id IN (
                       SELECT id FROM fulfilment_bulk_mail
                        WHERE bulk_id = %(bulk)s AND state = 'waiting'
                     ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
             RETURNING id
                """,
                now=fields.Datetime.now(),
                bulk=bulk_id,
                limit=CHUNK,
            )
        )
        mails = self.browse(sorted(row[0] for row in rows))
        mails.invalidate_recordset(flush=False)
        slips = mails._slips()
        for mail in mails:
            mail._write_one(slips)
        for channel in set(mails.mapped("channel")):
            self.env.ref(SENDERS[channel])._trigger()
        if len(mails) == CHUNK:
            self._delay(mails.bulk_id, mails[-1].id)

    def _slips(self):
        """:return: dict of transfer's id: PDF, of those that are attached; what is not
        in it, core's template makes"""
        pickings = self.filtered(lambda mail: mail.channel == "mail").picking_id
        reports = (
            pickings.company_id.stock_mail_confirmation_template_id.report_template_ids
        )
        if SLIP not in reports.mapped("report_name"):
            return {}
        try:
            with self.env.cr.savepoint():
                user = self.bulk_id.user_id
                return pickings.with_context(
                    lang=user.lang,
                    tz=user.tz,
                    allowed_company_ids=self.bulk_id.company_id.ids,
                )._delivery_slips()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception:
            _logger.exception("Slips of %s could not be made together", pickings)
            return {}

    def _write_one(self, slips):
        """One that can't be written holds up no other."""
        self.ensure_one()
        user = self.bulk_id.user_id
        slip = slips.get(self.picking_id.id)
        # by the same person and in the same language as without a bulk action; who may
        # do less by now has shipped it all the same
        picking = (
            self.picking_id.with_user(user)
            .sudo()
            .with_context(
                lang=user.lang,
                tz=user.tz,
                allowed_company_ids=self.bulk_id.company_id.ids,
                mail_notify_force_send=False,
                fulfilment_slip=slip and {self.picking_id.id: slip},
            )
        )
        try:
            with self.env.cr.savepoint():
                getattr(picking, f"_bulk_tell_by_{self.channel}")()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            # people see it on the bulk action, and have it written again
            _logger.info("%s of %s failed", self.channel, picking.name, exc_info=True)
            text = self.env._(
                "Something went wrong. Your administrator finds it in the log."
            )
            if isinstance(error, UserError):
                text = str(error.args[0])[:500]
            self.write({"state": "failed", "text": text})

    def _retry(self):
        self.write({"state": "waiting", "text": False})
        for bulk in self.bulk_id:
            self._delay(bulk, fields.Datetime.now())
