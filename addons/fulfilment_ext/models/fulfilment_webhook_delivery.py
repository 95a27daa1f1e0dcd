import json
import random
import time
from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import EVENT_KINDS
from ..tools import webhook_http, webhook_sign

#: Seconds until the next try after each that failed: the schedule that Standard
#: Webhooks gives as its example, three days altogether.
RETRY_AFTER = (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
#: What was sent is forgotten after so many days; it can be built again.
KEEP_BODIES = 30


class FulfilmentWebhookDelivery(models.Model):
    """One event for one other system."""

    _name = "fulfilment.webhook.delivery"
    _description = "Message of a Webhook"
    _order = "id desc"

    webhook_id = fields.Many2one(
        "fulfilment.webhook", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="webhook_id.company_id", store=True, precompute=True
    )
    event_id = fields.Many2one(
        "fulfilment.event",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty for a test",
    )
    order_id = fields.Many2one(
        "sale.order", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    kind = fields.Selection(EVENT_KINDS, readonly=True)
    message_id = fields.Char(
        "Number",
        required=True,
        readonly=True,
        default=lambda self: f"msg_{uuid4().hex}",
        help="The receiver knows by it what came twice",
    )
    state = fields.Selection(
        [("waiting", "Waiting"), ("sent", "Delivered"), ("dead", "Not Delivered")],
        required=True,
        default="waiting",
        readonly=True,
    )
    tries = fields.Integer(readonly=True)
    last_status = fields.Integer("Last Answer", readonly=True)
    reason = fields.Char(readonly=True)
    answer = fields.Char("What Was Answered", readonly=True)
    next_try_at = fields.Datetime(
        "Next Try", required=True, readonly=True, default=fields.Datetime.now
    )
    sent_at = fields.Datetime("Delivered on", readonly=True)
    seconds = fields.Float("Duration (Seconds)", readonly=True, digits=(8, 2))
    body = fields.Text("What Is Sent", readonly=True)

    _event_uniq = models.UniqueIndex(
        "(webhook_id, event_id)", "A system is told once of an event."
    )
    _due_idx = models.Index("(webhook_id, id) WHERE state = 'waiting'")
    _order_idx = models.Index("(webhook_id, order_id, id) WHERE state = 'waiting'")
    _state_idx = models.Index("(webhook_id, state)")
    _company_idx = models.Index("(company_id, id DESC)")

    @api.depends("webhook_id", "message_id")
    def _compute_display_name(self):
        for delivery in self:
            delivery.display_name = f"{delivery.webhook_id.name}: {delivery.message_id}"

    # --- one try

    def _try(self):
        """Send it once and write what became of it.

        :return: whether it arrived
        """
        self.ensure_one()
        webhook = self.webhook_id
        if not self.body:
            # kept: each try says the same
            self.body = self._build_body()
        body = self.body.encode()
        stamp = int(time.time())
        values = {"tries": self.tries + 1}
        try:
            answer = webhook_http.post(
                webhook.url,
                body,
                {
                    "Content-Type": "application/json; charset=utf-8",
                    "User-Agent": "Odoo-Fulfilment/1",
                    **webhook_sign.headers(
                        webhook._secrets(), self.message_id, stamp, body
                    ),
                },
                webhook._test_hosts(),
            )
        except webhook_http.Refused as refusal:
            self.write({**values, "last_status": 0, "answer": False})
            self._bury(webhook._refusal_text(str(refusal)))
            return False
        except webhook_http.Unreachable as problem:
            self.write({**values, "last_status": 0, "answer": False})
            self._put_off(self.env._("It could not be reached: %s", problem))
            return False
        self.write(
            {
                **values,
                "last_status": answer.status,
                "answer": answer.text or False,
                "seconds": answer.seconds,
            }
        )
        if 200 <= answer.status < 300:
            self.write(
                {"state": "sent", "sent_at": fields.Datetime.now(), "reason": False}
            )
            return True
        if answer.status == 410:
            self._gone()
        else:
            self._put_off(self._status_text(answer.status), answer.retry_after)
        return False

    def _status_text(self, status):
        if 300 <= status < 400:
            return self.env._(
                "It answers that it has moved. Enter the new address: %s.", status
            )
        return self.env._("It answers with an error: %s.", status)

    def _put_off(self, reason, seconds=0):
        """Try again later, or give up."""
        if self.tries > len(RETRY_AFTER):
            self._bury(reason)
            return
        # not all at the same moment again
        wait = RETRY_AFTER[self.tries - 1] * random.uniform(1, 1.1)
        self.write(
            {
                "next_try_at": fields.Datetime.now()
                + timedelta(seconds=max(wait, seconds)),
                "reason": reason,
            }
        )

    def _bury(self, reason):
        """It is not tried any more; somebody has to look."""
        self.write({"state": "dead", "reason": reason})
        self.webhook_id._warn(
            self.env._(
                "A message for %(name)s was not delivered. %(reason)s Look at it, then "
                "replay the messages.",
                name=self.webhook_id.name,
                reason=reason,
            )
        )

    def _gone(self):
        """The receiver wants no more, RFC 9110 section 15.5.11."""
        reason = self.env._("The receiver wants no more messages (410).")
        self._bury(reason)
        self.webhook_id.write({"active": False, "off_reason": reason})

    def _build_body(self):
        """:return: JSON, without spaces"""
        if self.event_id:
            payload = self.event_id._webhook_payload()
        else:
            payload = {
                "type": "test",
                "timestamp": self.env["fulfilment.event"]._webhook_time(
                    self.create_date
                ),
                "data": {"version": 1},
            }
        return json.dumps(payload, separators=(",", ":"), ensure_ascii=False)

    # --- again

    def action_replay(self):
        """Send these again, with the same number: a receiver that keeps to the
        specification takes what it has already as one.

        :raise AccessError: not an administrator's of this company
        :raise UserError: the webhook is switched off
        """
        self.webhook_id.check_access("write")
        if not all(self.webhook_id.mapped("active")):
            raise UserError(self.env._("This webhook is switched off."))
        self.sudo().write(
            {
                "state": "waiting",
                "tries": 0,
                "reason": False,
                "next_try_at": fields.Datetime.now(),
            }
        )
        self.webhook_id.sudo()._wake()
        return True

    @api.autovacuum
    def _gc_bodies(self):
        limit = fields.Datetime.now() - timedelta(days=KEEP_BODIES)
        old = self.search(
            [
                ("state", "=", "sent"),
                ("sent_at", "<", limit),
                ("body", "!=", False),
            ],
            limit=10000,
        )
        old.write({"body": False, "answer": False})
        return len(old), len(old) == 10000


class FulfilmentEvent(models.Model):
    """Other systems are told."""

    _inherit = "fulfilment.event"

    def _happened(self):
        result = super()._happened()
        webhooks = self.env["fulfilment.webhook"].sudo()
        for event in self:
            ids = [
                webhook_id
                for webhook_id, kinds in webhooks._of_company(event.company_id.id)
                if event.kind in kinds
            ]
            if ids:
                event._tell_webhooks(webhooks.browse(ids))
        return result

    def _tell_webhooks(self, webhooks):
        self.ensure_one()
        self.env["fulfilment.webhook.delivery"].sudo().create(
            [
                {
                    "webhook_id": webhook.id,
                    "event_id": self.id,
                    "order_id": self.order_id.id,
                    "kind": self.kind,
                }
                for webhook in webhooks
            ]
        )
        webhooks._wake()
