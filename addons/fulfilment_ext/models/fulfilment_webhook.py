from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..tools import webhook_http, webhook_sign

#: What is told unless somebody chooses otherwise.
DEFAULT_KINDS = (
    "paid",
    "shipped",
    "delivered",
    "returned",
    # an order that was not paid is told as such, and not as cancelled as well
    "cancelled",
    "unpaid_cancelled",
)
#: After a change the secret before it signs as well, so that the receiver can follow.
BOTH_SECRETS_FOR = timedelta(hours=24)
#: Names that are called without HTTPS, for tests: "host:port", by commas.
TEST_HOSTS = "fulfilment_ext.webhook_test_hosts"


class FulfilmentWebhook(models.Model):
    """Another system that is told what happens to orders.

    It is told of each event at least once, and of those of one order in their order,
    see ``fulfilment.webhook.delivery``; the form of a message is described in
    ``fulfilment.event._webhook_payload``.
    """

    _name = "fulfilment.webhook"
    _description = "Webhook"
    _inherit = ["mail.thread", "mail.activity.mixin", "order.job.mixin"]
    _order = "name, id"

    name = fields.Char(required=True, help="Which system it is")
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    url = fields.Char(
        "Address", required=True, tracking=True, help="It begins with https://"
    )
    kind_ids = fields.Many2many(
        "fulfilment.event.kind",
        string="Events",
        required=True,
        default=lambda self: self.env["fulfilment.event.kind"].search(
            [("code", "in", DEFAULT_KINDS)]
        ),
    )
    user_id = fields.Many2one(
        "res.users",
        "Who Looks after It",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Gets a task when messages can't be delivered",
    )
    # nobody reads them but the sending itself
    secret = fields.Char(groups=fields.NO_ACCESS, copy=False)
    former_secret = fields.Char(groups=fields.NO_ACCESS, copy=False)
    secret_since = fields.Datetime("Secret Made on", readonly=True, copy=False)
    has_secret = fields.Boolean(compute="_compute_has_secret", compute_sudo=True)
    off_reason = fields.Char("Why It Was Switched Off", readonly=True, copy=False)
    paused_until = fields.Datetime(readonly=True, copy=False)
    delivery_ids = fields.One2many("fulfilment.webhook.delivery", "webhook_id")

    waiting_count = fields.Integer("Waiting Messages", compute="_compute_health")
    dead_count = fields.Integer("Messages Not Delivered", compute="_compute_health")
    sent_at = fields.Datetime("Last Delivered", compute="_compute_health")
    health = fields.Selection(
        [
            ("off", "Off"),
            ("new", "No Secret Yet"),
            ("failing", "Failing"),
            ("dead", "Messages Not Delivered"),
            ("fine", "Fine"),
        ],
        compute="_compute_health",
    )

    @api.depends("secret")
    def _compute_has_secret(self):
        for webhook in self:
            webhook.has_secret = bool(webhook.secret)

    @api.depends("active", "has_secret", "delivery_ids.state", "delivery_ids.tries")
    def _compute_health(self):
        rows = self.env["fulfilment.webhook.delivery"]._read_group(
            [("webhook_id", "in", self.ids)],
            ["webhook_id", "state"],
            ["__count", "tries:max", "sent_at:max"],
        )
        found = {(webhook, state): rest for webhook, state, *rest in rows}
        nothing = (0, 0, False)
        for webhook in self:
            waiting = found.get((webhook, "waiting"), nothing)
            dead = found.get((webhook, "dead"), nothing)
            webhook.waiting_count, webhook.dead_count = waiting[0], dead[0]
            webhook.sent_at = found.get((webhook, "sent"), nothing)[2]
            if not webhook.active:
                webhook.health = "off"
            elif not webhook.has_secret:
                webhook.health = "new"
            elif waiting[1]:
                webhook.health = "failing"
            else:
                webhook.health = "dead" if dead[0] else "fine"

    @api.constrains("url")
    def _check_url(self):
        for webhook in self:
            try:
                webhook_http.check_url(webhook.url, self._test_hosts())
            except webhook_http.Refused as refusal:
                raise ValidationError(self._refusal_text(str(refusal))) from refusal

    @api.model
    def _refusal_text(self, code):
        """:param str code: of :class:`webhook_http.Refused`"""
        return {
            "https": self.env._("The address has to begin with https://."),
            "password": self.env._("An address with a password in it is not safe."),
            "private": self.env._(
                "This address leads into a network that is not public."
            ),
        }.get(code, self.env._("This is no valid address."))

    @api.model
    def _test_hosts(self):
        value = self.env["ir.config_parameter"].sudo().get_param(TEST_HOSTS) or ""
        return {host.strip() for host in value.split(",") if host.strip()}

    # --- asked for with each event

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        if any(
            webhook.company_id.id != vals.get("company_id", webhook.company_id.id)
            for webhook in self
        ):
            # or it would tell of a company that the user has no part in
            raise UserError(self.env._("A webhook stays with its company."))
        if vals.get("active"):
            vals = {**vals, "off_reason": False, "paused_until": False}
        result = super().write(vals)
        if vals.get("active"):
            self._wake()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.model
    @tools.ormcache("company_id")
    def _of_company(self, company_id):
        """:return: list of (id, codes of events); costs nothing where there is none"""
        webhooks = self.sudo().search(
            [("company_id", "=", company_id), ("secret", "!=", False)], order="id"
        )
        return [
            (webhook.id, frozenset(webhook.kind_ids.mapped("code")))
            for webhook in webhooks
        ]

    # --- secret

    def action_new_secret(self):
        """Make a secret and show it, this once.

        :return: dialog with it
        """
        self.ensure_one()
        self.check_access("write")
        webhook = self.sudo()
        secret = webhook_sign.new_secret()
        webhook.write(
            {
                "former_secret": webhook.secret,
                "secret": secret,
                "secret_since": fields.Datetime.now(),
            }
        )
        webhook._wake()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Secret of %s", self.name),
            "res_model": "fulfilment.webhook.secret",
            "views": [(False, "form")],
            "target": "new",
            # in the browser only
            "context": {"default_secret": secret},
        }

    def _secrets(self):
        """:return: list of those that sign now, the present one first"""
        self.ensure_one()
        found = [self.secret]
        until = (self.secret_since or fields.Datetime.now()) + BOTH_SECRETS_FOR
        if self.former_secret and fields.Datetime.now() < until:
            found.append(self.former_secret)
        return found

    # --- people

    def action_test(self):
        """Have a message without an order sent.

        :return: what is shown
        :raise UserError: there is no secret, or it is switched off
        """
        self.ensure_one()
        self.check_access("write")
        if not self.has_secret:
            raise UserError(self.env._("Make a secret first."))
        if not self.active:
            raise UserError(self.env._("This webhook is switched off."))
        self.env["fulfilment.webhook.delivery"].sudo().create({"webhook_id": self.id})
        self._wake()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "A test is on its way. What became of it is listed under Messages."
                ),
            },
        }

    def action_deliveries(self):
        """:return: the messages of these webhooks"""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fulfilment_ext.action_fulfilment_webhook_delivery"
        )
        return {
            **action,
            "domain": [("webhook_id", "in", self.ids)],
            "context": dict(self.env.context.get("deliveries_context") or {}),
        }

    def _warn(self, text):
        """A task for who looks after it, one while it is open."""
        self.ensure_one()
        kind = "mail.mail_activity_data_warning"
        if not self.activity_search([kind]):
            self.activity_schedule(
                kind,
                summary=self.env._("Webhook: messages are not delivered"),
                note=text,
                user_id=(self.user_id or self.create_uid).id,
            )

    # --- sending

    def _wake(self):
        """Have what is waiting sent, by one job per transaction."""
        wanted = self.env.cr.precommit.data.setdefault("fulfilment.webhook", set())
        if not wanted:
            self.env.cr.precommit.add(self.env[self._name].sudo()._enqueue)
        wanted.update(self.ids)

    @api.model
    def _enqueue(self):
        """Make the jobs, right before the commit."""
        wanted = self.env.cr.precommit.data.pop("fulfilment.webhook", set())
        if not wanted:
            return
        ((transaction,),) = self.env.execute_query(SQL("SELECT txid_current()"))
        for webhook in self.browse(sorted(wanted)).exists():
            # a job that is there already may have begun before this transaction's
            # messages can be seen, and would never see them
            webhook._delay(transaction)

    def _delay(self, key, eta=None):
        """:param key: a job with the same one is not made twice"""
        self.ensure_one()
        self.with_user(SUPERUSER_ID).with_delay(
            channel="root.fulfilment.webhook",
            eta=eta,
            identity_key=f"fulfilment.webhook:{self.id}:{key}",
            description=self.env._("Tell %s", self.name),
        )._job_send()
