from odoo import fields, models
from odoo.tools import SQL


class FulfilmentWebhookReplay(models.TransientModel):
    """Tell a system again what has happened since a moment."""

    _name = "fulfilment.webhook.replay"
    _description = "Replay Messages"

    webhook_id = fields.Many2one("fulfilment.webhook", required=True)
    since = fields.Datetime(
        required=True,
        default=lambda self: fields.Datetime.subtract(fields.Datetime.now(), days=1),
    )
    is_failed_only = fields.Boolean(
        "Only What Was Not Delivered",
        default=True,
        help="Otherwise everything is sent again, also what has happened before this "
        "webhook was made",
    )

    def action_replay(self):
        """Have them sent, in the order in which they have happened.

        :return: the messages
        :raise AccessError: not an administrator of this company
        """
        self.ensure_one()
        webhook = self.webhook_id
        webhook.check_access("write")
        self.env.flush_all()
        values = {
            "webhook": webhook.id,
            "company": webhook.company_id.id,
            "since": self.since,
            "now": fields.Datetime.now(),
            "kinds": tuple(webhook.kind_ids.mapped("code")) or ("",),
            "user": self.env.uid,
        }
        query = self._query_failed() if self.is_failed_only else self._query_all()
        self.env.execute_query(SQL(query, **values))
        webhook.delivery_ids.invalidate_recordset(flush=False)
        webhook.invalidate_recordset(flush=False)
        webhook.sudo()._wake()
        return webhook.action_deliveries()

    def _query_failed(self):
        return """
            UPDATE fulfilment_webhook_delivery delivery
               SET state = 'waiting', tries = 0, next_try_at = %(now)s, reason = NULL,
                   write_uid = %(user)s, write_date = %(now)s
              FROM fulfilment_event event
             WHERE event.id = delivery.event_id AND delivery.state = 'dead'
               AND delivery.webhook_id = %(webhook)s AND event.at >= %(since)s
         RETURNING delivery.id
        """

    def _query_all(self):
        return """
            INSERT INTO fulfilment_webhook_delivery (webhook_id, company_id, event_id,
                order_id, kind, message_id, state, tries, next_try_at, create_uid,
                create_date, write_uid, write_date)
            SELECT %(webhook)s, event.company_id, event.id, event.order_id, event.kind,
                   'msg_' || replace(gen_random_uuid()::text, '-', ''), 'waiting', 0,
                   %(now)s, %(user)s, %(now)s, %(user)s, %(now)s
              FROM fulfilment_event event
             WHERE event.company_id = %(company)s AND event.at >= %(since)s
               AND event.kind IN %(kinds)s
          ORDER BY event.id
                ON CONFLICT (webhook_id, event_id) DO UPDATE
               SET state = 'waiting', tries = 0, next_try_at = %(now)s, reason = NULL,
                   write_uid = %(user)s, write_date = %(now)s
         RETURNING id
        """
