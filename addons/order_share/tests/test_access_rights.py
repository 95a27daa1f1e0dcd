from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import OrderShareCommon


@tagged("post_install", "-at_install")
class TestAccessRights(OrderShareCommon):
    """A share is seen by who sees its document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.salesman = new_test_user(
            cls.env,
            "share_salesman",
            groups="base.group_user,sales_team.group_sale_salesman",
        )
        cls.manager = new_test_user(
            cls.env,
            "share_manager",
            groups="base.group_user,sales_team.group_sale_salesman_all_leads",
        )

    def setUp(self):
        super().setUp()
        self.enterContext(trap_jobs())
        self.share, self.token = self._share()

    def test_read(self):
        for user, visible in (
            (self.sender, True),
            (self.manager, True),
            (self.salesman, False),
            (self.stranger, False),
        ):
            with self.subTest(user=user.login):
                Share = self.env["order.share"].with_user(user)
                self.assertEqual(
                    bool(Share.search([("id", "=", self.share.id)])), visible
                )
                Event = self.env["order.share.event"].with_user(user)
                found = Event.search([("share_id", "=", self.share.id)])
                self.assertEqual(bool(found), visible)
                if visible:
                    self.assertEqual(self.share.with_user(user).state, "assigned")
                else:
                    with self.assertRaises(AccessError):
                        self.share.with_user(user).read(["message"])
                    with self.assertRaises(AccessError):
                        self.share.event_ids.with_user(user).read(["note"])

    def test_the_forms_load_for_all_who_may(self):
        for user in (self.sender, self.manager):
            self.env.invalidate_all()
            share = self.share.with_user(user)
            share.web_read(
                {
                    "link_id": {"fields": {"display_name": {}}},
                    "link_state": {},
                    "link_view_count": {},
                    "event_ids": {"fields": {"title": {}, "author_id": {}}},
                    "access_link_ids": {"fields": {"state": {}}},
                }
            )
            (row,) = self.order.with_user(user).read(
                ["order_share_count", "order_share_state"]
            )
            self.assertEqual(row["order_share_state"], "assigned")

    def test_nobody_writes_directly(self):
        for user in (self.sender, self.manager):
            with self.assertRaises(AccessError):
                self.share.with_user(user).write({"message": "x"})
            with self.assertRaises(AccessError):
                self.share.with_user(user).unlink()
            with self.assertRaises(AccessError):
                self.env["order.share"].with_user(user).create(
                    {
                        "sale_order_id": self.order.id,
                        "company_id": self.env.company.id,
                        "partner_id": self.carrier.id,
                    }
                )
            with self.assertRaises(AccessError):
                self.env["order.share.event"].with_user(user).create(
                    {"share_id": self.share.id, "kind": "status", "status": "delivered"}
                )

    def test_actions_need_the_document(self):
        share = self.share.with_user(self.salesman)
        correction = self.env["order.share.correction"].with_user(self.salesman)
        for action in (
            share.action_new_link,
            share.action_revoke,
            share.action_mark_sent,
            lambda: share.send_link(f"/share/{self.token}"),
            lambda: correction.create(
                {"share_id": self.share.id, "status": "delivered"}
            ).action_correct(),
        ):
            with self.assertRaises(AccessError):
                action()
        self.assertEqual(self.share.state, "assigned")
        self.assertEqual(self.share.link_state, "valid")

    def test_a_colleague_who_may_change_the_order_can_end_its_links(self):
        self.share.with_user(self.manager).action_revoke()
        self.assertEqual(self.share.link_state, "revoked")

    def test_portal_and_public_get_nothing(self):
        portal = new_test_user(self.env, "share_portal", groups="base.group_portal")
        portal.partner_id.parent_id = self.carrier
        for user in (portal, self.env.ref("base.public_user")):
            for model in ("order.share", "order.share.event", "order.share.wizard"):
                with (
                    self.subTest(user=user.login, model=model),
                    self.assertRaises(AccessError),
                ):
                    self.env[model].with_user(user).search([])

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Second Wholesaler"})
        user = new_test_user(
            self.env,
            "share_second",
            groups="base.group_user,sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        Share = self.env["order.share"].with_user(user)
        self.assertFalse(Share.search([("id", "=", self.share.id)]))
        with self.assertRaises(AccessError):
            self.share.with_user(user).action_revoke()

    def test_a_rule_for_everybody_about_a_mark(self):
        """Where another addon withholds marked documents from everybody, lists ask for
        the marked ones, which are few, and not for all others."""
        self.env["ir.rule"].create(
            {
                "name": "Sales Order: not when locked",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "domain_force": "[('locked', '=', False)]",
            }
        )
        other, _token = self._share(order=self._order())
        Share = self.env["order.share"].with_user(self.manager)
        self.assertIsNotNone(Share._withheld("sale.order", "read"))
        both = [("id", "in", (self.share + other).ids)]
        self.assertEqual(Share.search(both), self.share + other)
        self.share.sale_order_id.locked = True
        self.assertEqual(Share.search(both), other)
        self.assertFalse(self.share.with_user(self.manager).has_access("read"))
        self.assertTrue(other.with_user(self.manager).has_access("read"))
        with self.assertRaises(AccessError):
            self.share.with_user(self.manager).action_revoke()
        # who sees the own documents only is asked by document, with the same outcome
        own = self.env["order.share"].with_user(self.salesman)
        self.assertIsNone(own._withheld("sale.order", "read"))
        other.sale_order_id.user_id = self.share.sale_order_id.user_id = self.salesman
        self.assertEqual(own.search(both), other)

    def test_reports_are_no_rpc(self):
        from odoo.service.model import get_public_method

        for name in (
            "_report_status",
            "_report_problem",
            "_undo",
            "_issue_link",
            "_page",
        ):
            with self.assertRaises(AccessError):
                get_public_method(self.env["order.share"], name)
