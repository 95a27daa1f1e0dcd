from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import DocumentCase


@tagged("post_install", "-at_install")
class TestAccess(DocumentCase):
    """Who may see what."""

    def _as(self, groups, **values):
        login = f"document_{groups.replace('.', '_')}"
        return mail_new_test_user(self.env, login, groups=groups, **values)

    def test_roles(self):
        rule = self._rule("validated")
        self._shipped_order()
        job = self._print_jobs(rule)
        for user, may_read, may_set in (
            (self._as("base.group_portal"), False, False),
            (self._as("base.group_public"), False, False),
            (self._as("base.group_user"), False, False),
            (self._as("stock.group_stock_user"), False, False),
            (self._as("sales_team.group_sale_manager"), False, False),
            (self.clerk, True, False),
            (self.manager, True, True),
        ):
            with self.subTest(user.login):
                for record in (rule, job):
                    as_user = record.with_user(user)
                    self.assertEqual(as_user.has_access("read"), may_read)
                    self.assertEqual(as_user.has_access("unlink"), may_set)
                self.assertEqual(rule.with_user(user).has_access("write"), may_set)
                self.assertFalse(job.with_user(user).has_access("create"))
                self.assertFalse(job.with_user(user).has_access("write"))
                if not may_read:
                    with self.assertRaises(AccessError):
                        job.with_user(user).action_print()
                    with self.assertRaises(AccessError):
                        job.with_user(user)._print_content()

    def test_other_company(self):
        rule = self._rule("validated")
        order = self._shipped_order()
        job = self._print_jobs(rule)
        other = self.env["res.company"].create({"name": "Other Ltd"})
        stranger = self._user(
            "user", "stranger", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        for record in (rule, job):
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["display_name"])
        for kind, records in (
            ("order", order),
            ("slip", order),
            ("slip", order.picking_ids),
            ("label", order.picking_ids),
            ("receipt", order),
        ):
            with self.assertRaises(AccessError):
                self.documents._render(kind, records.with_user(stranger), "a4")

    def test_salesperson(self):
        """Who sees own orders only gets no documents of others."""
        sam = self._as("sales_team.group_sale_salesman")
        order = self._shipped_order(user_id=self.manager.id)
        for kind in ("order", "slip", "label", "receipt", "invoice"):
            with self.subTest(kind), self.assertRaises(AccessError):
                self.documents._render(kind, order.with_user(sam), "a4")
        own = self._sale((self.product, 1), user_id=sam.id)
        self.assertTrue(self._pdf("order", own, user=sam))

    def test_portal(self):
        """Not by this way, not even their own."""
        portal = self._as("base.group_portal")
        order = self._sale((self.product, 1), partner_id=portal.partner_id.id)
        with self.assertRaises(AccessError):
            self.documents._render("order", order.with_user(portal), "a4")

    def test_file_only_by_the_report(self):
        """Not by its field, not by its attachment."""
        rule = self._rule("validated")
        self._shipped_order()
        job = self._print_jobs(rule)
        job._job_make()
        with self.assertRaises(AccessError):
            job.with_user(self.manager).read(["content"])
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", job._name),
                    ("res_field", "=", "content"),
                    ("res_id", "=", job.id),
                ]
            )
        )
        self.assertTrue(attachment.datas)
        self.assertTrue(job.with_user(self.clerk)._print_content())

    def test_what_it_is_about(self):
        """Who may see the queue but not the order gets no file."""
        rule = self._rule("confirmed", "order")
        order = self._sale((self.product, 1))
        job = self._print_jobs(rule)
        self.env["ir.rule"].sudo().create(
            {
                "name": "Not this one",
                "model_id": self.env["ir.model"]._get("sale.order").id,
                "domain_force": f"[('id', '!=', {order.id})]",
            }
        )
        with self.assertRaises(AccessError):
            job.with_user(self.clerk)._print_content()

    def test_nobody_sets_what_follows(self):
        rule = self._rule("confirmed", "order")
        self._sale((self.product, 1))
        job = self._print_jobs(rule).with_user(self.manager)
        for values in ({"state": "printed"}, {"res_id": 1}, {"key": "x"}):
            with self.assertRaises(AccessError):
                job.write(values)
        with self.assertRaises(AccessError):
            self.env["fulfilment.bulk.file"].with_user(self.manager).create(
                {"name": "x"}
            )

    def test_own_dialog(self):
        wizard = (
            self.env["fulfilment.print"]
            .with_user(self.clerk)
            .with_context(active_model="sale.order", active_ids=[1])
            .create({"kind": "order"})
        )
        for user in (self.manager, self._as("base.group_user")):
            with self.assertRaises(AccessError):
                wizard.with_user(user)._print_content()

    def test_dialog_of_another_model(self):
        """What the client sends is checked."""
        wizards = self.env["fulfilment.print"].with_user(self.clerk)
        wizard = wizards.with_context(active_model="res.users", active_ids=[2]).create(
            {"kind": "order"}
        )
        with self.assertRaises(Exception) as caught:
            wizard.action_print()
        self.assertIn("not printed of these", str(caught.exception))

    def test_rpc(self):
        """What makes files and what is noted is not called from outside."""
        documents, jobs = self.documents, self.env["fulfilment.print.job"]
        rules, pickings = self.env["fulfilment.print.rule"], self.env["stock.picking"]
        bulks = self.env["fulfilment.bulk"]
        for model, names in (
            (documents, ("_render", "_render_each", "_sheets", "_sheet_order")),
            (jobs, ("_note", "_print_content", "_draw", "_printed", "_job_make")),
            (rules, ("_print_for", "_print", "_of_event")),
            (pickings, ("_print_ready", "_delivery_slips")),
            (bulks, ("_do_print", "_keep_file", "_join_files")),
        ):
            for name in names:
                with self.subTest(name), self.assertRaises(AccessError):
                    get_public_method(model, name)
