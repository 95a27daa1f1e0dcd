import logging

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools import webhook_sign
from .webhook_common import WebhookCase


@tagged("post_install", "-at_install")
class TestWebhookRights(WebhookCase):
    """Who may see and change what; what never leaves the house."""

    def test_secret_is_shown_once(self):
        action = self.webhook.with_user(self.manager).action_new_secret()
        secret = action["context"]["default_secret"]
        self.assertRegex(secret, r"^whsec_[A-Za-z0-9+/]{43}=$")
        self.assertNotEqual(secret, self.secret)
        dialog = self.env[action["res_model"]].with_user(self.manager)
        self.assertEqual(
            dialog.with_context(**action["context"]).default_get(["secret"]),
            {"secret": secret},
        )
        dialog = dialog.create({"secret": secret})
        dialog.invalidate_recordset()
        self.assertFalse(dialog.secret, "it is kept nowhere else")
        with self.assertRaises(AccessError):
            self.env["fulfilment.webhook.secret"].with_user(self.clerk).create({})
        webhook = self.webhook.with_user(self.manager)
        for name in ("secret", "former_secret"):
            with self.assertRaises(AccessError):
                webhook.read([name])
            with self.assertRaises(AccessError):
                webhook.search([(name, "like", "whsec")])
            with self.assertRaises(AccessError):
                webhook.write({name: "whsec_mine"})
            self.assertNotIn(name, webhook.read()[0])
            self.assertNotIn(name, webhook.fields_get())
        self.assertNotIn(secret, str(webhook.message_ids.mapped("body")))

    def test_both_secrets_for_a_day(self):
        self.webhook.action_new_secret()
        self.log()
        self.webhook._drain()
        signatures = self.receiver.got[0][1]["webhook-signature"].split()
        self.assertEqual(len(signatures), 2)
        headers, body = self.receiver.got[0][1:]
        old = webhook_sign.sign(
            self.secret, headers["webhook-id"], headers["webhook-timestamp"], body
        )
        self.assertEqual(signatures[1], old)
        self.webhook.secret_since = "2020-01-01 00:00:00"
        self.log("shipped")
        self.webhook._drain()
        self.assertEqual(len(self.receiver.got[1][1]["webhook-signature"].split()), 1)

    def test_nothing_without_a_secret(self):
        webhook = self.webhooks.create({"name": "New", "url": "https://new.example/x"})
        self.log()
        self.assertFalse(webhook.delivery_ids)
        self.assertEqual(webhook.health, "new")
        with self.assertRaises(UserError):
            webhook.action_test()

    def test_not_in_the_log(self):
        with self.assertLogs(level=logging.DEBUG) as logs:
            with mute_logger("odoo.sql_db"):
                self.log()
                self.receiver.answers.append(500)
                self.webhook._drain()
            logging.getLogger(__name__).debug("something")
        said = "\n".join(logs.output)
        self.assertNotIn(self.secret, said)
        self.assertNotIn(self.secret.removeprefix("whsec_"), said)

    def test_roles(self):
        delivery = self.log()
        for action in (
            lambda: self.webhook.with_user(self.clerk).read(["url"]),
            lambda: self.webhook.with_user(self.clerk).action_new_secret(),
            lambda: self.webhook.with_user(self.clerk).action_test(),
            lambda: delivery.with_user(self.clerk).read(["body"]),
            lambda: delivery.with_user(self.clerk).action_replay(),
            lambda: delivery.with_user(self.manager).write({"state": "sent"}),
            lambda: delivery.with_user(self.manager).unlink(),
        ):
            with self.assertRaises(AccessError):
                action()
        other = self.env["res.company"].create({"name": "Other shop"})
        stranger = self._user(
            "manager", "stranger", company_id=other.id, company_ids=other.ids
        )
        for record in (self.webhook, delivery):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["display_name"])
        wizard = self.env["fulfilment.webhook.replay"].with_user(stranger)
        with self.assertRaises(AccessError):
            wizard.create({"webhook_id": self.webhook.id}).action_replay()
        own = self.webhooks.with_user(stranger).create(
            {"name": "Own", "url": "https://own.example"}
        )
        with self.assertRaises(UserError):
            own.with_user(stranger).company_id = self.company
        with self.assertRaises(AccessError):
            own.with_user(stranger).create(
                {
                    "name": "Theirs",
                    "url": "https://own.example",
                    "company_id": self.company.id,
                }
            )
        self.webhook.with_user(self.manager).name = "Books"

    def test_other_companies(self):
        other = self.env["res.company"].create({"name": "Other shop"})
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "company_id": other.id}
        )
        self.assertFalse(self.log("paid", order))

    def test_addresses_that_are_refused(self):
        for url in (
            "http://shop.example/x",
            "ftp://shop.example",
            "https://me:secret@shop.example",
            "https://",
            "https://shop.example:99999",
            "https://shop.example/\r\nX: y",
            "https://[::1",
            "localhost",
            "javascript:alert(1)",
        ):
            with self.subTest(url=url), self.assertRaises(ValidationError):
                self.webhook.url = url
        self.webhook.url = "https://shop.example:8443/x?y=1"
