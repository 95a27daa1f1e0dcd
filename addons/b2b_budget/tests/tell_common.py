from odoo.tests import new_test_user

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import B2bBudgetCommon


class B2bBudgetTellCommon(B2bBudgetCommon):
    """Background jobs are kept until a test runs them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        others = cls.env["b2b.budget"].search([("organization_id", "!=", False)])
        others.active = False
        cls.budget = cls._budget(1200)
        cls.owner = cls._with_role("Ben Budget", "budget_administrator")
        cls.seller = new_test_user(
            cls.env,
            "budget_seller",
            name="Sally Seller",
            groups="sales_team.group_sale_salesman",
            notification_type="inbox",
            email="sally@example.com",
        )

    def setUp(self):
        super().setUp()
        self.trap = self.enterContext(trap_jobs())
        self.month = self._month(self.budget)

    def run_jobs(self):
        """:return: names of the jobs that ran, those that they have added included"""
        names = []
        while jobs := list(self.trap.enqueued_jobs):
            names += [job.method_name for job in jobs]
            self.trap.perform_enqueued_jobs()
        return names

    def _told(self, member, subject=""):
        return self._mails(member.email).filtered(lambda m: subject in m.subject)

    def _sold(self, amount=50, member=None, **values):
        """An order of the seller's that was sent to the customer."""
        return self._sent(amount, member, user_id=self.seller.id, **values)

    def _notes(self, order):
        return order.message_ids.filtered(
            lambda message: message.message_type == "comment"
        )

    def _toasts(self, step):
        """:return: what the people of the merchant see at once"""
        seen = []
        self.patch(
            self.env.registry["res.users"],
            "_bus_send",
            lambda users, kind, message, **_values: seen.extend(
                (user, message) for user in users if kind == "simple_notification"
            ),
        )
        step()
        return seen
