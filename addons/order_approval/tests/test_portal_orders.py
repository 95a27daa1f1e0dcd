from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import OrderApprovalPortal


@tagged("post_install", "-at_install")
class TestPortalOrders(OrderApprovalPortal):
    def test_all_statuses_in_one_list(self):
        pending, back, rejected, released = (self._submit() for _each in range(4))
        back._send_back(self.petra, "Less")
        rejected._reject(self.petra, "No")
        released._approve(self.petra)
        self.sign_in(self.jonas)
        html = self.page("/my/orders")
        text = self.text(html)
        for approval in (pending, back, rejected):
            self.assertIn(f'href="/my/approvals/{approval.id}"', html)
        for words in (f"Waits for {self.petra.name} since", "Sent Back", "Rejected"):
            self.assertIn(words, text)
        self.assertIn(f"/my/orders/{released.order_id.id}", html)
        self.assertIn("Confirmed", text)
        # no quotation to review
        self.assertNotIn(pending.order_name, self.page("/my/quotes"))

    def test_responsible_people_and_colleagues(self):
        eva = self._member(self.customer, "Eva lindenhof")
        approval = self._submit()
        for person, sees in (
            (self.jonas, True),
            (self.petra, True),
            (eva, False),
            (self.boss, False),
            (self.ralf, False),
            (self.rita, False),
        ):
            self.sign_in(person)
            found = approval.order_name in self.page("/my/orders")
            self.assertEqual(found, sees, person.name)

    def test_filters(self):
        pending, released = self._submit(), self._submit()
        released._approve(self.petra)
        self.sign_in(self.jonas)
        html = self.page("/my/orders?filterby=waiting")
        self.assertIn(pending.order_name, html)
        self.assertNotIn(released.order_name, html)
        html = self.page("/my/orders?filterby=sent")
        self.assertIn(released.order_name, html)
        self.assertNotIn(pending.order_name, html)
        for odd in (
            "filterby=x",
            "sortby=x",
            "date_begin=x&date_end=y",
            "date_begin=2020-01-01&date_end=2019",
        ):
            self.page(f"/my/orders?{odd}")
            self.page(f"/my/quotes?{odd}")
        self.page("/my/orders/page/99999999999999999999")

    def test_page_before_the_release(self):
        approval = self._submit()
        order = approval.order_id
        self.sign_in(self.jonas)
        html = self.page(f"/my/orders/{order.id}?payment_amount=1")
        self.assertIn(f'href="/my/approvals/{approval.id}"', html)
        for word in ("sale_order_communication", "o_sale_portal_paynow", "Accept"):
            self.assertNotIn(word, html)
        approval._approve(self.petra)
        self.assertIn("sale_order_communication", self.page(f"/my/orders/{order.id}"))

    def test_document_is_the_buyers(self):
        approval = self._submit()
        order = approval.order_id
        path = f"/my/orders/{order.id}?report_type=html"
        self.sign_in(self.jonas)
        self.assertIn(order.name, self.page(path))
        eva = self._member(self.customer, "Eva lindenhof")
        token = order._portal_ensure_token()
        self.env.flush_all()
        for stranger in (self.petra, eva, self.rita, self.ralf):
            self.sign_in(stranger)
            for query in ("", f"&access_token={token}"):
                answer = self.get(path + query)
                self.assertEqual(answer.status_code, 303)
                self.assertNotIn(self.gloves.name, answer.text)
        self.authenticate(None, None)
        answer = self.get(f"{path}&access_token={token}")
        self.assertEqual(answer.status_code, 303)

    @mute_logger("odoo.http")
    def test_chatter_of_a_hidden_order(self):
        approval = self._submit()
        order = approval.order_id
        order.message_subscribe(self.seller.partner_id.ids)
        order.user_id = self.seller
        self.sign_in(self.jonas)

        def write(person, **extra):
            return self.url_open(
                "/mail/message/post",
                json={
                    "jsonrpc": "2.0",
                    "params": {
                        "thread_model": "sale.order",
                        "thread_id": order.id,
                        "post_data": {"body": "psst", "message_type": "comment"},
                        **extra,
                    },
                },
            )

        answer = write(self.jonas)
        self.assertEqual(answer.status_code, 200)
        self.env.invalidate_all()
        message = order.message_ids.filtered(lambda message: "psst" in message.body)
        self.assertNotIn(self.seller.partner_id, message.notified_partner_ids)
        self.assertFalse(self._mails(self.seller.email or "oa_seller"))
        count = len(order.message_ids)
        self.sign_in(self.rita)
        write(self.rita)
        self.env.invalidate_all()
        self.assertEqual(len(order.message_ids), count)

    def test_attachments_of_a_hidden_order(self):
        approval = self._submit()
        attachment = self.env["ir.attachment"].create(
            {
                "name": "plan.txt",
                "raw": b"secret plan",
                "res_model": "sale.order",
                "res_id": approval.order_id.id,
            }
        )
        eva = self._member(self.customer, "Eva lindenhof")
        for stranger in (eva, self.rita):
            self.sign_in(stranger)
            answer = self.get(f"/web/content/{attachment.id}")
            self.assertEqual(answer.status_code, 404)
            self.assertNotIn("secret plan", answer.text)

    def test_odd_addresses(self):
        self.sign_in(self.jonas)
        for path in ("2147483648", "9" * 30, "0"):
            self.assertIn(self.get(f"/my/orders/{path}").status_code, (303, 404))

    def test_others_keep_cores_pages(self):
        order = self._cart(self.jonas)
        partner = self.env["res.partner"].create({"name": "Solo"})
        user = self.env["res.users"]._create_user_from_template(
            {
                "login": "solo@example.com",
                "partner_id": partner.id,
                "password": "solo@example.com",
            }
        )
        self.assertTrue(user)
        order.write({"partner_id": partner.id, "website_id": False})
        order.state = "sent"
        self.authenticate("solo@example.com", "solo@example.com")
        self.assertIn(order.name, self.page("/my/quotes"))
        html = self.page("/my/orders")
        self.assertNotIn("b2b_gates", html)
        self.page("/my/approvals", code=404)
