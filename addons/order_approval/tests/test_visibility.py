from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import OrderApprovalCommon


@tagged("post_install", "-at_install")
class TestVisibility(OrderApprovalCommon):
    def _staff(self):
        return self.seller, self.sales_manager, self.settings_admin

    def test_carts_and_requests_are_hidden(self):
        order = self._cart(self.jonas)
        self.assertTrue(order.approval_hidden)
        self._check_hidden(order)
        approval = self.env["order.approval"]._submit(order, self.jonas)
        self._check_hidden(order)
        approval._approve(self.petra)
        for user in self._staff()[1:]:
            self.assertIn(order, self.env["sale.order"].with_user(user).search([]))

    def _check_hidden(self, order):
        self.env.flush_all()
        for user in self._staff():
            env = self.env(user=user)
            domain = [("name", "=", order.name)]
            self.assertFalse(env["sale.order"].search(domain))
            self.assertFalse(env["sale.order"].search_count(domain))
            self.assertFalse(
                env["sale.order"]._read_group(domain, [], ["__count"])[0][0]
            )
            self.assertFalse(
                env["sale.order.line"].search([("order_id", "=", order.id)])
            )
            self.assertFalse(
                env["sale.report"].search(
                    [("order_reference", "=", f"sale.order,{order.id}")]
                )
            )
            with self.assertRaises(AccessError):
                order.with_user(user).read(["name"])
            user.group_ids += self.env.ref("base.group_allow_export")
            with self.assertRaises(AccessError):
                order.with_user(user).export_data(["name"])
            with self.assertRaises(AccessError):
                order.order_line.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                order.with_user(user).copy()
            self.assertFalse(
                env["mail.message"].search(
                    [("model", "=", "sale.order"), ("res_id", "=", order.id)]
                )
            )
            partner = order.partner_id.with_user(user)
            partner.invalidate_recordset(["sale_order_count"])
            self.assertEqual(partner.sale_order_count, 0)

    def test_rejected_orders_stay_hidden(self):
        for step in ("_reject", "_send_back"):
            approval = self._submit()
            getattr(approval, step)(self.petra, "no")
            self._check_hidden(approval.order_id)
        approval = self._submit()
        approval._withdraw(self.jonas)
        self._check_hidden(approval.order_id)

    def test_requests_are_hidden(self):
        approval = self._submit()
        manager = self.env(user=self.sales_manager)
        for model in ("order.approval", "order.approval.line", "order.approval.event"):
            field = "id" if model == "order.approval" else "approval_id"
            self.assertFalse(manager[model].search([(field, "=", approval.id)]))
        approval._approve(self.petra)
        self.assertIn(approval, manager["order.approval"].search([]))

    def test_salesperson_who_follows_is_not_told(self):
        order = self._cart(self.jonas)
        order.message_subscribe(self.seller.partner_id.ids)
        approval = self.env["order.approval"]._submit(order, self.jonas)
        message = order.message_post(
            body="hello", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        self.assertNotIn(self.seller.partner_id, message.notified_partner_ids)
        approval._approve(self.petra)
        message = order.message_post(
            body="hello", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        self.assertIn(self.seller.partner_id, message.notified_partner_ids)

    def test_duplicates_do_not_name_hidden_orders(self):
        hidden = self._cart(self.jonas)
        hidden.client_order_ref = "PO 1"
        order = self._cart(self.jonas, website=False)
        order.client_order_ref = "PO 1"
        found = order.with_user(self.sales_manager)._fetch_duplicate_orders()
        self.assertNotIn(hidden.id, found.get(order.id, []))

    def test_carts_of_free_people_are_not_hidden(self):
        self.assertFalse(self._cart(self.petra).approval_hidden)
        self.assertFalse(self._cart(self.ralf).approval_hidden)

    def test_what_needed_no_release_is_seen_when_it_is_confirmed(self):
        """Carts of people who are checked are nobody's business; an order is."""
        self.jonas.release_mode = "outside"
        order = self._cart(self.jonas)
        self.assertTrue(order.approval_hidden)
        order.action_confirm()
        self.assertFalse(order.approval_hidden)
        self.assertTrue(order.with_user(self.sales_manager).has_access("read"))

    def test_a_mode_that_changes_while_a_cart_is_open(self):
        order = self._cart(self.jonas)
        self.assertTrue(order.approval_hidden)
        self.jonas.release_mode = "none"
        order.action_quotation_sent()
        self.assertFalse(order.approval_hidden, "it waits for the money")

    # --- colleagues

    def _sees(self, member, order):
        return bool(
            self.env["sale.order"]
            .with_user(member.user_id)
            .search([("id", "=", order.id)])
        )

    def test_colleagues_orders_are_private(self):
        eva = self._member(self.customer, "Eva lindenhof")
        order = self._cart(self.jonas)
        self.assertTrue(self._sees(self.jonas, order))
        self.assertTrue(self._sees(self.petra, order), "administrator")
        self.assertFalse(self._sees(eva, order))
        self.assertFalse(self._sees(self.boss, order))
        self.assertFalse(self._sees(self.ralf, order))
        with self.assertRaises(AccessError):
            order.with_user(eva.user_id).read(["name"])
        self.assertFalse(
            self.env["sale.order.line"]
            .with_user(eva.user_id)
            .search([("order_id", "=", order.id)])
        )
        approval = self.env["order.approval"]._submit(order, self.jonas)
        approval._reassign(self.petra, self.boss)
        self.assertTrue(self._sees(self.boss, order), "approver")
        self.customer.approval_private_orders = False
        self.assertTrue(self._sees(eva, order))
        self.assertFalse(self._sees(self.ralf, order))

    def test_other_customers_keep_cores_rule(self):
        partner = self.env["res.partner"].create({"name": "C", "is_company": True})
        users = self.env["res.users"]
        people = self.env["res.partner"].create(
            [{"name": n, "parent_id": partner.id} for n in ("One", "Two")]
        )
        for person in people:
            users |= users._create_user_from_template(
                {"login": f"{person.name}@c.example", "partner_id": person.id}
            )
        order = self.env["sale.order"].create({"partner_id": people[0].id})
        found = order.with_user(users[1]).search([("id", "=", order.id)])
        self.assertTrue(found)

    def test_portal_users_reach_no_model(self):
        approval = self._submit()
        for model in (
            "order.approval",
            "order.approval.line",
            "order.approval.event",
            "order.approval.substitution",
        ):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.petra.user_id).search([])
        with self.assertRaises(AccessError):
            approval.with_user(self.petra.user_id).write({"state": "approved"})
        with self.assertRaises(AccessError):
            self.jonas.with_user(self.jonas.user_id).write({"release_mode": "none"})
