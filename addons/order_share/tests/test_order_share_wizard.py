import json
from contextlib import contextmanager
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import PDF, OrderShareCommon


@tagged("post_install", "-at_install")
class TestOrderShareWizard(OrderShareCommon):
    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())

    def wizard(self, user=None, **values):
        return (
            self.env["order.share.wizard"]
            .with_user(user or self.sender)
            .create(
                {
                    "res_model": "sale.order",
                    "res_ids": json.dumps(self.order.ids),
                    "partner_ids": [(6, 0, self.carrier.ids)],
                    **values,
                }
            )
        )

    def test_the_paper_plane_opens_it(self):
        action = self.order.with_user(self.sender).action_share_with_partner()
        model = self.env[action["res_model"]].with_user(self.sender)
        form = Form(model.with_context(**action["context"]))
        form.partner_ids.add(self.carrier)
        self.assertEqual(form.document_name, self.order.name)
        form.scope = "details"
        days = (form.expires_at - fields.Datetime.now()) / timedelta(days=1)
        self.assertEqual(round(days), self.order.company_id.order_share_details_days)
        form.save().action_create_links()
        self.assertEqual(self.order.order_share_count, 1)

    def test_a_link_per_recipient_shown_once(self):
        wizard = self.wizard(
            partner_ids=[(6, 0, (self.carrier | self.other_carrier).ids)]
        )
        links = wizard.action_create_links()["params"]["links"]
        self.assertEqual(len({link["url"] for link in links}), 2)
        for link in links:
            self.assertTrue(link["qr"].startswith("data:image/png;base64,iVBOR"))
            self.assertIn("/share/", link["url"])
            share = self.env["order.share"].browse(link["share_id"])
            self.assertEqual(share.state, "draft", "making and copying sends nothing")
        self.assertFalse(self.env["mail.mail"].search([("model", "=", "order.share")]))

    def test_sending_mails_and_assigns(self):
        with self.mock_mail() as mails:
            action = self.wizard(message="Gate 3 <b>").action_send()
            url = action["params"]["links"][0]["url"]
        (mail,) = mails
        self.assertIn(url, mail.body_html)
        self.assertIn("Gate 3 &lt;b&gt;", mail.body_html)
        self.assertIn(self.order.name, mail.subject)
        self.assertEqual(mail.recipient_ids, self.carrier)
        self.assertTrue(mail.auto_delete)
        self.assertEqual(self.order.order_share_state, "assigned")
        secret = url.rsplit(".", 1)[1]
        bodies = self.order.message_ids.mapped("body")
        self.assertFalse(
            [body for body in bodies if secret in body], "never in the chatter"
        )

    @contextmanager
    def mock_mail(self):
        """The mails that are queued meanwhile; read them afterwards."""
        Mail = self.env["mail.mail"].sudo()
        last = Mail.search([], order="id desc", limit=1).id
        mails = []
        yield mails
        mails.extend(Mail.search([("id", ">", last)]))

    def test_no_mail_address(self):
        self.carrier.email = False
        with self.assertRaises(UserError):
            self.wizard().action_send()
        self.assertTrue(self.wizard().action_create_links())

    def test_send_link_takes_only_a_link_of_this_share(self):
        share, token = self._share(sent=False)
        other, other_token = self._share(sent=False, partner=self.other_carrier)
        share = share.with_user(self.sender)
        for url in (
            f"https://evil.example.com/share/{other_token}",
            "https://evil.example.com",
            "",
            None,
            f"/share/{token[:-1]}x",
        ):
            with self.subTest(url=url), self.assertRaises(UserError):
                share.send_link(url)
        self.assertEqual(share.state, "draft")
        with self.mock_mail() as mails:
            share.send_link(f"https://evil.example.com/share/{token}")
        self.assertNotIn("evil.example.com", mails[0].body_html)
        share.action_revoke()
        with self.assertRaises(UserError):
            share.send_link(f"/share/{token}")

    def test_expiry_limits(self):
        now = fields.Datetime.now()
        days = self.order.company_id.order_share_max_days
        for expires_at in (now - timedelta(days=1), now + timedelta(days=days + 1)):
            with self.assertRaises(UserError):
                self.wizard(expires_at=expires_at).action_create_links()
        self.wizard(expires_at=now + timedelta(days=days - 1)).action_create_links()

    def test_only_documents_of_the_order(self):
        foreign = self._attachment(self._order(), "foreign.pdf")
        with self.assertRaises(UserError):
            self.wizard(
                scope="details", line_ids=self._lines(foreign)
            ).action_create_links()

    def test_a_new_file_is_attached_to_the_order(self):
        upload = (
            self.env["ir.attachment"]
            .with_user(self.sender)
            .create({"name": "new.pdf", "raw": PDF, "res_model": "order.share.wizard"})
        )
        self.wizard(scope="details", upload_ids=[(4, upload.id)]).action_create_links()
        self.assertEqual(upload.sudo().res_id, self.order.id)
        self.assertEqual(self.order.order_share_ids.attachment_ids, upload)

    def test_nobody_elses_new_file(self):
        upload = self.env["ir.attachment"].create(
            {"name": "secret.pdf", "raw": PDF, "res_model": "order.share.wizard"}
        )
        with self.assertRaises(UserError):
            self.wizard(
                scope="details", upload_ids=[(4, upload.id)]
            ).action_create_links()

    def test_documents_need_the_scope(self):
        wizard = self.wizard(scope="status", line_ids=self._lines(self.document))
        wizard.action_create_links()
        self.assertFalse(self.order.order_share_ids.attachment_ids)

    def test_other_models_and_cancelled_documents(self):
        with self.assertRaises(UserError):
            self.wizard(res_model="res.users", res_ids="[1]").action_create_links()
        self.order.action_cancel()
        with self.assertRaises(UserError):
            self.wizard().action_create_links()

    def test_who_can_not_change_the_order_can_not_share_it(self):
        with self.assertRaises(AccessError):
            self.wizard(user=self.stranger).action_create_links()
        other = new_test_user(
            self.env,
            "share_other",
            groups="base.group_user,sales_team.group_sale_salesman",
        )
        with self.assertRaises(AccessError):
            self.wizard(user=other).action_create_links()

    def test_settings_have_limits(self):
        company = self.order.company_id
        from psycopg2.errors import CheckViolation

        from odoo.tools import mute_logger

        for values in ({"order_share_status_days": 0}, {"order_share_max_days": 1}):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                company.write(values)
                company.flush_recordset()
