from odoo.tests import new_test_user, tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import OrderShareCommon


@tagged("post_install", "-at_install")
class TestPartner(OrderShareCommon):
    """Shares of a contact, with those of the contacts below."""

    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())
        self.branch, self.archived = self.env["res.partner"].create(
            [
                {"name": "Branch", "parent_id": self.carrier.id},
                {"name": "Left", "parent_id": self.carrier.id, "active": False},
            ]
        )
        self.person = self.env["res.partner"].create(
            {"name": "Person", "parent_id": self.branch.id}
        )
        for partner in (self.carrier, self.person, self.archived, self.other_carrier):
            self._share(partner=partner)

    def test_contacts_below_count(self):
        partners = self.carrier + self.branch + self.person + self.other_carrier
        partners += self.customer
        self.assertEqual(partners.mapped("order_share_count"), [3, 1, 1, 1, 0])
        for partner in partners:
            domain = partner.action_view_order_shares()["domain"]
            found = self.env["order.share"].search_count(domain)
            self.assertEqual(found, partner.order_share_count, partner.name)

    def test_only_what_the_user_sees_counts(self):
        salesman = new_test_user(
            self.env,
            "partner_salesman",
            groups="base.group_user,sales_team.group_sale_salesman",
        )
        self._share(order=self._order(user_id=salesman.id), sent=False)
        partners = self.carrier.with_user(salesman) + self.branch.with_user(salesman)
        self.assertEqual(partners.mapped("order_share_count"), [1, 0])
        self.assertEqual(self.carrier.with_user(self.sender).order_share_count, 3)

    def test_many_cost_the_same(self):
        partners = self.carrier + self.branch + self.person + self.other_carrier
        for user in (self.sender, self.env.ref("base.user_admin")):
            costs = []
            for some in (partners[:1], partners[:2], partners):
                self.env.invalidate_all()
                some = some.with_user(user)
                some.mapped("name")
                before = self.env.cr.sql_log_count
                some.mapped("order_share_count")
                costs.append(self.env.cr.sql_log_count - before)
            self.assertEqual(costs[1], costs[2], user.login)
