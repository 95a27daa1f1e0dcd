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

    def form(self, documents, method="action_share_with_partner"):
        """:return: the dialog as the browser opens it"""
        action = getattr(documents.with_user(self.sender), method)()
        model = self.env[action["res_model"]].with_user(self.sender)
        return Form(model.with_context(**action["context"]))

    def upload(self, name="new.pdf"):
        return (
            self.env["ir.attachment"]
            .with_user(self.sender)
            .create({"name": name, "raw": PDF, "res_model": "order.share.wizard"})
        )

    def test_files_are_chosen_in_the_dialog(self):
        form = self.form(self.order)
        form.partner_ids.add(self.carrier)
        form.scope = "details"
        self.assertEqual(len(form.line_ids), 1)
        with form.line_ids.edit(0) as line:
            self.assertEqual(line.name, "loading.pdf")
            self.assertEqual(line.kind, "PDF")
            self.assertIn("KB", line.size)
            self.assertFalse(line.is_shared)
            line.is_shared = True
        upload = self.upload()
        form.upload_ids.add(upload)
        self.assertEqual(len(form.line_ids), 2)
        with form.line_ids.edit(0) as line:
            self.assertTrue(line.is_shared, "what was chosen stays chosen")
        with form.line_ids.edit(1) as line:
            self.assertEqual(line.name, "new.pdf")
            self.assertTrue(line.is_shared, "a new file is there to be shared")
        gone = self.upload("mistake.pdf")
        form.upload_ids.add(gone)
        self.assertEqual(len(form.line_ids), 3)
        form.upload_ids.remove(gone.id)
        self.assertEqual(len(form.line_ids), 2)
        form.save().action_create_links()
        self.assertEqual(
            self.order.order_share_ids.attachment_ids, self.document | upload.sudo()
        )
        self.assertFalse(gone.sudo().res_id)

    def test_files_for_the_winner_only(self):
        self._attachment(self.order, "terms.pdf")
        form = self.form(self.order, "action_request_offers")
        form.partner_ids.add(self.carrier)
        form.partner_ids.add(self.other_carrier)
        self.assertEqual(form.scope, "offer")
        self.assertGreater(form.deadline, fields.Datetime.now())
        self.assertGreater(form.readable_until, form.deadline)
        names = []
        for index in range(2):
            with form.line_ids.edit(index) as line:
                names.append(line.name)
                self.assertTrue(line.winner_only, "unless the sender says otherwise")
                line.is_shared = True
                line.winner_only = line.name == "terms.pdf"
        self.assertEqual(sorted(names), ["loading.pdf", "terms.pdf"])
        form.open_link = True
        form.message = "Tail lift"
        links = form.save().action_create_links()["params"]["links"]
        self.assertEqual(
            [bool(link["share_id"]) for link in links], [True, True, False]
        )
        request = self.order.order_share_ids.request_id
        self.assertEqual(request.attachment_ids, self.document)
        self.assertEqual(request.award_attachment_ids.mapped("name"), ["terms.pdf"])
        self.assertEqual(request.message, "Tail lift")
        self.assertTrue(request.has_open_link)

    def test_an_open_link_needs_no_recipient(self):
        form = self.form(self.order, "action_request_offers")
        wizard = form.save()
        with self.assertRaises(UserError):
            wizard.action_create_links()
        wizard.open_link = True
        (link,) = wizard.action_create_links()["params"]["links"]
        self.assertFalse(link["share_id"])
        self.assertIn("/offer/", link["url"])

    def test_who_can_not_be_mailed_is_named(self):
        silent = self.env["res.partner"].create({"name": "No Mail"})
        form = self.form(self.order)
        form.partner_ids.add(self.carrier)
        self.assertFalse(form.without_email)
        form.partner_ids.add(silent)
        self.assertEqual(form.without_email, "No Mail")

    def test_awards_need_a_product(self):
        company = self.order.company_id
        company.order_share_product_id = False
        form = self.form(self.order, "action_request_offers")
        self.assertTrue(form.product_missing)
        form.scope = "details"
        self.assertFalse(form.product_missing)

    def pickings(self, count):
        kind = self.env["stock.picking.type"].search(
            [("code", "=", "outgoing"), ("company_id", "=", self.env.company.id)],
            limit=1,
        )
        return self.env["stock.picking"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "picking_type_id": kind.id,
                    "location_id": kind.default_location_src_id.id,
                    "location_dest_id": self.customer.property_stock_customer.id,
                }
                for _index in range(count)
            ]
        )

    def test_twenty_transfers_are_one_mail_per_carrier(self):
        pickings = self.pickings(20)
        action = (
            self.env.ref("order_share.stock_picking_action_share")
            .with_user(self.sender)
            .with_context(
                active_model="stock.picking",
                active_ids=pickings.ids,
                active_id=pickings[0].id,
            )
            .run()
        )
        self.assertIn("20 documents", action["name"])
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.sender)
            .with_context(**action["context"])
        )
        form.partner_ids.add(self.carrier)
        form.partner_ids.add(self.other_carrier)
        form.scope = "details"
        file = self._attachment(pickings[3], "packing list.pdf")
        wizard = form.save()
        self.assertEqual(wizard.document_count, 20)
        with self.assertRaises(UserError):
            wizard.action_create_links()
        wizard.line_ids = [
            (0, 0, {"attachment_id": file.id, "is_shared": True}),
        ]
        self.assertEqual(wizard.line_ids.document_name, pickings[3].name)
        with self.mock_mail() as mails:
            action = wizard.action_send()
            self.assertFalse(mails, "in the background")
            self.trap.perform_enqueued_jobs()
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(len(mails), 2)
        self.assertEqual(
            {mail.recipient_ids for mail in mails}, {self.carrier, self.other_carrier}
        )
        for mail in mails:
            self.assertEqual(mail.body_html.count("/share/"), 20)
        shares = pickings.order_share_ids
        self.assertEqual(len(shares), 40)
        self.assertEqual(set(shares.mapped("state")), {"assigned"})
        with_file = shares.filtered("attachment_ids")
        self.assertEqual(with_file.picking_id, pickings[3], "and nowhere else")

    def test_prices_per_line_of_a_request_for_quotation(self):
        self.sender.group_ids |= self.env.ref("purchase.group_purchase_user")
        rfq = self.env["purchase.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    (0, 0, {"product_id": self.product.id, "product_qty": 3})
                ],
            }
        )
        action = (
            self.env.ref("order_share.purchase_order_action_request_offers")
            .with_user(self.sender)
            .with_context(
                active_model="purchase.order", active_ids=rfq.ids, active_id=rfq.id
            )
            .run()
        )
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.sender)
            .with_context(**action["context"])
        )
        self.assertTrue(form.is_rfq)
        self.assertFalse(form.product_missing)
        form.partner_ids.add(self.carrier)
        form.save().action_create_links()
        request = rfq.order_share_ids.request_id
        self.assertTrue(request.is_rfq)
        self.assertEqual(rfq.state, "sent")

    def test_the_actions_are_bound(self):
        for model in ("sale.order", "purchase.order", "stock.picking"):
            bindings = self.env["ir.actions.actions"].get_bindings(model)
            names = [action["name"] for action in bindings["action"]]
            self.assertIn("Share with Partners", names)
            self.assertIn("Request Offers", names)

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
