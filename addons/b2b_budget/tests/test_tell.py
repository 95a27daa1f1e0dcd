from odoo.tests import tagged

from ..models.b2b_budget_tell import TOLD
from .tell_common import B2bBudgetTellCommon


@tagged("post_install", "-at_install")
class TestTell(B2bBudgetTellCommon):
    """Who is told of a step, and who is not."""

    def test_whoever_may_confirm_is_told(self):
        bound = self._with_role("Gina Bound", "orderer")
        bound._change({"site_ids": [(6, 0, self.giessen.ids)]})
        gone = self._with_role("Gone Orderer", "orderer")
        gone.user_id.active = False
        request = self._sent(50, partner_shipping_id=self.marburg.id)
        self.assertFalse(self._told(self.orderer), "nothing within the request")
        self.run_jobs()
        for member in (self.petra, self.orderer):
            self.assertEqual(len(self._told(member, "To confirm")), 1, member.name)
        for member in (
            self.requester, self.nadine, self.owner, bound, gone, self.rita,
        ):  # fmt: skip
            self.assertFalse(self._told(member), member.name)
        mail = self._told(self.orderer)
        self.assertEqual(mail.subject, f"To confirm: {request.order_name}, Marburg")
        self.assertIn(request._url(), mail.body_html)
        self.assertNotIn("access_token", mail.body_html)
        self.assertIn("Hello Olga Orderer", mail.body_html)
        self.assertFalse(mail.model, "in no chatter")

    def test_how_it_fits_stands_in_the_mail(self):
        site = self._budget(600, scope="site", site_id=self.marburg.id)
        request = self._sent(90, partner_shipping_id=self.marburg.id)
        self.run_jobs()
        text = self._told(self.orderer).body_html
        self.assertIn("Near the limit", text)
        self.assertIn("Over budget", text)
        self.assertIn("Within budget", text)
        self.assertIn(site.name, text)
        self.assertIn(self.month.name, text)
        fit = request._fits()[0]
        self.assertEqual((fit["budget"], fit["left"]), (site.name, -40))
        self.assertIn("40.00", text)

    def test_amounts_of_all_sites_are_not_for_one(self):
        self.orderer.site_ids = self.marburg
        self._sent(90, partner_shipping_id=self.marburg.id)
        self.run_jobs()
        text = self._told(self.orderer).body_html
        self.assertIn("Near the limit.", text)
        self.assertNotIn("100.00", text, "the limit of the company's month")

    def test_the_requester_is_not_asked(self):
        self.requester.role_ids |= self.orderer.role_ids
        request = self._sent(
            50, self.requester, partner_id=self.requester.partner_id.id
        )
        self.run_jobs()
        self.assertEqual(request.event_ids.kind, "submitted")
        self.assertFalse(self._told(self.requester))
        self.assertIn(
            "Rita Requester has submitted", self._told(self.orderer).body_html
        )

    def test_each_in_their_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        template = self.env.ref("b2b_budget.mail_template_sent")
        template.with_context(lang="de_DE").subject = "Bitte: {{ object.order_name }}"
        self.petra.lang = "de_DE"
        request = self._sent(50)
        self.run_jobs()
        mail = self._told(self.petra)
        self.assertEqual(mail.subject, f"Bitte: {request.order_name}")
        self.assertIn("100,00", mail.body_html)
        self.assertIn("100.00", self._told(self.orderer).body_html)

    def test_a_job_that_runs_twice_tells_once(self):
        request = self._sent(50)
        event = request.event_ids
        event._job_tell()
        event._job_tell()
        self.assertEqual(len(self._told(self.orderer)), 1)

    def test_nothing_of_a_step_that_is_rolled_back(self):
        order = self._order(50)
        with self.assertRaises(ZeroDivisionError), self.cr.savepoint():
            request = self.env["b2b.budget.request"]._of(order)
            request._send()
            request.event_ids._job_tell()
            self.assertTrue(self._told(self.orderer))
            raise ZeroDivisionError
        self.env.invalidate_all()
        self.assertFalse(self._told(self.orderer))
        self.assertFalse(order.budget_request_ids)

    def test_decided_before_the_job_ran(self):
        request = self._sent(50)
        request._approve(self.orderer)
        self.run_jobs()
        self.assertFalse(self._told(self.petra, "To confirm"))

    def test_approved(self):
        request = self._sold(50)
        self.run_jobs()
        request._approve(self.orderer, note="Fine <b>")
        toasts = self._toasts(self.run_jobs)
        self.assertEqual(len(toasts), 1)
        user, toast = toasts[0]
        self.assertEqual(user, self.seller)
        self.assertEqual(toast["message"], "Approved: Olga Orderer")
        self.assertFalse(toast["sticky"])
        note = self._notes(request.order_id)
        self.assertEqual(len(note), 1)
        self.assertIn("Olga Orderer", note.body)
        self.assertIn("Fine &lt;b&gt;", note.body)
        self.assertEqual(note.author_id, self.orderer.partner_id)
        self.assertTrue(note.subtype_id.internal, "the customer does not read it")
        self.assertEqual(note.notification_ids.res_partner_id, self.seller.partner_id)
        self.assertEqual(note.notification_ids.notification_type, "inbox")
        self.assertFalse(self._told(self.orderer, "Approved"))

    def test_approved_order_of_a_requester(self):
        request = self._sent(
            50, self.requester, partner_id=self.requester.partner_id.id,
            user_id=self.seller.id,
        )  # fmt: skip
        request._approve(self.orderer)
        self.run_jobs()
        mail = self._told(self.requester, "Approved")
        self.assertEqual(len(mail), 1)
        self.assertIn("It is ordered", mail.body_html)
        self.assertEqual(
            self._notes(request.order_id).notification_ids.res_partner_id,
            self.seller.partner_id,
        )

    def test_without_a_salesperson_the_head_of_the_team(self):
        request = self._sent(50, user_id=False)
        order = request.order_id
        order.team_id = self.env["crm.team"].create(
            {"name": "Care", "user_id": self.merchant.id}
        )
        self.assertEqual(order._budget_salesperson(), self.merchant)
        order.user_id = self.seller
        self.assertEqual(order._budget_salesperson(), self.seller)
        self.seller.active = False
        self.assertEqual(order._budget_salesperson(), self.merchant)
        order.team_id.user_id = False
        request._approve(self.orderer)
        self.assertFalse(self._toasts(self.run_jobs))
        self.assertTrue(self._notes(order), "the chatter knows")
        self.assertFalse(self._notes(order).notification_ids)

    def test_changes_of_the_merchants_order(self):
        request = self._sold(50)
        line = request.order_id.order_line
        self.run_jobs()
        request._request_changes(self.orderer, "Later", {line: "Size M"})
        toasts = self._toasts(self.run_jobs)
        self.assertEqual([user for user, _toast in toasts], [self.seller])
        note = self._notes(request.order_id)
        self.assertIn("Later", note.body)
        self.assertIn("Size M", note.body)
        activity = request.order_id.activity_ids
        self.assertEqual(activity.user_id, self.seller)
        self.assertIn("Size M", activity.note)
        request._send()
        self.assertFalse(request.order_id.activity_ids, "sent again")
        self.run_jobs()
        self.assertEqual(len(self._told(self.orderer, "To confirm")), 2)

    def test_changes_of_a_requesters_order(self):
        request = self._sent(
            50, self.requester, partner_id=self.requester.partner_id.id,
            user_id=self.seller.id,
        )  # fmt: skip
        line = request.order_id.order_line
        self.run_jobs()
        request._request_changes(self.orderer, "Later", {line: "Size M"})
        self.assertFalse(self._toasts(self.run_jobs))
        mail = self._told(self.requester, "Please change")
        self.assertIn("Later", mail.body_html)
        self.assertIn("Size M", mail.body_html)
        self.assertIn(request._url(), mail.body_html)
        self.assertTrue(self._notes(request.order_id))
        self.assertFalse(self._notes(request.order_id).notification_ids)
        self.assertFalse(request.order_id.activity_ids)

    def test_changed_after_it_was_sent(self):
        request = self._sold(50)
        self.run_jobs()
        self._resize(request.order_id, 60)
        toasts = self._toasts(self.run_jobs)
        self.assertEqual([user for user, _toast in toasts], [self.seller])
        self.assertEqual(len(self._told(self.orderer)), 1, "told when it comes again")

    def test_nobody_is_told_of_their_own_change(self):
        request = self._sold(50)
        self.run_jobs()
        order = request.order_id.with_user(self.seller)
        order.order_line.write({"product_uom_qty": 60})
        self.assertEqual(request.state, "rework")
        self.assertFalse(self._toasts(self.run_jobs))
        self.assertTrue(self._notes(request.order_id))

    def test_withdrawn(self):
        partner = self.requester.partner_id.id
        request = self._sent(50, self.requester, partner_id=partner)
        self.run_jobs()
        request._withdraw(self.requester)
        self.run_jobs()
        self.assertEqual(len(self._told(self.orderer, "Withdrawn")), 1)
        self.assertFalse(self._told(self.requester))

    def test_each_step_is_told_or_known_not_to_be(self):
        event = self.env["b2b.budget.event"]
        kinds = {code for code, _name in event._fields["kind"].selection}
        self.assertEqual(kinds - set(TOLD), {"confirmed", "edited"})
        for kind in TOLD:
            self.assertTrue(hasattr(event, f"_tell_{kind}"), kind)

    def test_cancelled_while_it_waits(self):
        request = self._sold(50)
        self.run_jobs()
        request.order_id._action_cancel()
        self.run_jobs()
        for member in (self.petra, self.orderer):
            self.assertEqual(len(self._told(member, "Cancelled")), 1)
        self.assertFalse(self._told(self.owner))

    def test_cancelled_after_the_decision(self):
        request = self._sold(50)
        self.run_jobs()
        request._request_changes(self.orderer, "Later")
        request.order_id._action_cancel()
        self.run_jobs()
        self.assertFalse(self._told(self.orderer, "Cancelled"))
        self.assertFalse(request.order_id.activity_ids)

    def test_templates_render_without_a_job(self):
        """Whoever edits a template looks at an example."""
        self.customer.partner_id.email = "info@lindenhof.example.com"
        request = self._sent(
            50, self.requester, partner_id=self.requester.partner_id.id
        )
        records = {
            "b2b.budget.request": request,
            "b2b.budget": self.budget,
            "b2b.member": self.owner,
        }
        data = self.env["ir.model.data"].search(
            [("module", "=", "b2b_budget"), ("model", "=", "mail.template")]
        )
        templates = self.env["mail.template"].browse(data.mapped("res_id"))
        templates = templates.filtered(lambda template: template.model in records)
        self.assertGreaterEqual(len(templates), 8)
        for template in templates:
            with self.subTest(template.name):
                record = records[template.model]
                for name in ("subject", "body_html", "email_to", "lang"):
                    value = template._render_field(name, record.ids)[record.id]
                    self.assertTrue(value)
