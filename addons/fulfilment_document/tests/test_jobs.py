from unittest.mock import patch

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import DocumentCase, Pages


@tagged("post_install", "-at_install")
class TestJobs(DocumentCase):
    """What is printed by itself."""

    def test_nothing_without_rules(self):
        before = self.env["fulfilment.print.job"].search_count([])
        order = self._shipped_order()
        self._pay(order)
        self.assertEqual(self.env["fulfilment.print.job"].search_count([]), before)

    def test_confirmed_and_paid(self):
        confirmed = self._rule("confirmed", "order", "roll_80")
        paid = self._rule("paid", "receipt", "roll_58")
        order = self._sale((self.product, 1))
        job = self._print_jobs(confirmed)
        self.assertEqual((job.res_model, job.res_id), ("sale.order", order.id))
        self.assertEqual(job.partner_id, self.customer)
        self.assertFalse(self._print_jobs(paid))
        self._pay(order)
        job = self._print_jobs(paid)
        job._job_make()
        self.assertTrue(job.is_made)
        self.assertIn("Receipt", Pages(job.sudo()._print_content()).text)

    def test_ready_once(self):
        rule = self._rule("ready", "pick", "roll_80")
        order = self._sale((self.product, 2))
        self.assertFalse(self._print_jobs(rule), "nothing is on the shelf")
        self._stock(self.product, 2)
        order.picking_ids.action_assign()
        self.assertEqual(self._print_jobs(rule).res_id, order.picking_ids.id)
        order.picking_ids.do_unreserve()
        order.picking_ids.action_assign()
        self.assertEqual(len(self._print_jobs(rule)), 1)

    def test_ready_after_payment(self):
        """What must wait is not printed before."""
        rule = self._rule("ready", "pick")
        hold = type(self.env["stock.picking"])._fulfilment_hold_reason
        with patch.object(
            type(self.env["stock.picking"]),
            "_fulfilment_hold_reason",
            lambda pickings: dict.fromkeys(pickings.ids, "Pay first."),
        ):
            order = self._ready((self.product, 2))
            self.assertFalse(self._print_jobs(rule))
        self.assertIs(type(order.picking_ids)._fulfilment_hold_reason, hold)
        order._payment_freed()
        self.assertEqual(self._print_jobs(rule).res_id, order.picking_ids.id)

    def test_validated(self):
        rules = self._rule("validated") | self._rule("validated", "label", "zpl_203")
        order = self._shipped_order()
        for rule in rules:
            self.assertEqual(self._print_jobs(rule).res_id, order.picking_ids.id)

    def test_about_the_order(self):
        """The receipt is put into the parcel."""
        rule = self._rule("validated", "receipt")
        order = self._ready((self.product, 2))
        self._pay(order)
        self._ship(order.picking_ids)
        self.assertEqual(self._print_jobs(rule).res_model, "sale.order")

    def test_return(self):
        rule = self._rule("return", "return_slip")
        order = self._shipped_order()
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=order.picking_ids.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        back = wizard._create_return()
        self.assertEqual(self._print_jobs(rule).res_id, back.id)

    def test_for_whom(self):
        """By operation type and delivery method."""
        types = self.warehouse.out_type_id, self.warehouse.in_type_id
        right = self._rule("validated", picking_type_ids=types[0].ids)
        wrong = self._rule("validated", picking_type_ids=types[1].ids)
        other = self._carrier("Other")
        own = self._rule("validated", carrier_ids=self.carrier.ids)
        foreign = self._rule("validated", carrier_ids=other.ids)
        archived = self._rule("validated", active=False)
        company = self.env["res.company"].create({"name": "Other Ltd"})
        elsewhere = self._rule("validated", company_id=company.id)
        self._shipped_order(carrier_id=self.carrier.id)
        for rule in right | own:
            self.assertEqual(len(self._print_jobs(rule)), 1)
        for rule in wrong | foreign | archived | elsewhere:
            self.assertFalse(self._print_jobs(rule))

    def test_failure(self):
        """It says why, and holds up neither the transfer nor another file."""
        rule = self._rule("confirmed", "receipt")
        fine = self._rule("confirmed", "order")
        self._sale((self.product, 1))
        jobs = self._print_jobs(rule) | self._print_jobs(fine)
        jobs._job_make()
        job = self._print_jobs(rule)
        self.assertEqual((job.state, self._print_jobs(fine).is_made), ("failed", True))
        self.assertIn("No payment", job.error)
        job.with_user(self.clerk).action_retry()
        self.assertEqual((job.state, job.error), ("waiting", False))
        with self.assertRaises(UserError):
            self._print_jobs(fine).with_user(self.clerk).action_retry()

    def test_gone(self):
        rule = self._rule("confirmed", "order")
        order = self._order(confirm=False)
        job = rule._print(order)
        order.unlink()
        job._job_make()
        self.assertEqual(
            (job.state, job.error), ("failed", "It does not exist any more.")
        )

    def test_print(self):
        """Downloaded as one file, oldest first; the labels by themselves."""
        slips = self._rule("validated")
        labels = self._rule("validated", "label", "zpl_203", copies=2)
        orders = self._shipped_order() | self._shipped_order()
        jobs = (self._print_jobs(slips) | self._print_jobs(labels)).with_user(
            self.clerk
        )
        action = jobs.action_print()
        reports = action["params"]["reports"]
        self.assertEqual(
            {report["report_name"] for report in reports},
            {"fulfilment_document.jobs", "fulfilment_document.jobs_zpl"},
        )
        content = self._print_jobs(slips).sorted("id")._print_content()
        for text, picking in zip(Pages(content).texts, orders.picking_ids, strict=True):
            self.assertIn(picking.name, text)
        text = self._print_jobs(labels)._print_content()
        self.assertEqual(text.count(b"^XA"), 4, "two copies of each")
        self.assertEqual(
            set(jobs.mapped("state")), {"waiting"}, "nothing was downloaded"
        )
        jobs.action_printed()
        self.assertEqual(set(jobs.mapped("state")), {"printed"})
        self.assertEqual(jobs.mapped("printed_by_id"), self.clerk)
        jobs[0].action_printed()
        self.assertEqual(jobs[0].print_count, 2)

    def test_opens_for_who_validates(self):
        """As core prints by itself, in one answer with it."""
        self._rule("validated", "slip", "roll_80")
        self.warehouse.out_type_id.auto_print_delivery_slip = True
        order = self._ready((self.product, 2))
        picking = order.picking_ids.with_user(self.clerk)
        picking.move_ids.picked = True
        action = picking.with_context(skip_sms=True).button_validate()
        self.assertEqual(action["tag"], "do_multi_print")
        names = [report["report_name"] for report in action["params"]["reports"]]
        self.assertEqual(
            names, ["stock.report_deliveryslip", "fulfilment_document.jobs"]
        )

    def test_nothing_is_asked(self):
        """Where nothing is printed by itself, validating costs nothing more."""
        order = self._ready((self.product, 2))
        picking = order.picking_ids.with_user(self.clerk)
        picking._get_autoprint_report_actions()
        with self.assertQueryCount(0):
            picking._get_autoprint_report_actions()

    def test_who_only_moves_stock(self):
        """They validate as before; the file waits for others."""
        rule = self._rule("validated")
        sam = self._user("user", "sam_stock")
        sam.group_ids = self.env.ref("stock.group_stock_user") | self.env.ref(
            "base.group_user"
        )
        order = self._ready((self.product, 2))
        picking = order.picking_ids.with_user(sam)
        picking.move_ids.picked = True
        self.assertIs(picking.with_context(skip_sms=True).button_validate(), True)
        self.assertEqual(self._print_jobs(rule).state, "waiting")

    def test_rule(self):
        with self.assertRaises(ValidationError):
            self._rule("validated", "slip", "zpl_203")
        rule = self._rule("validated", "label", "zpl_300")
        self.assertEqual(
            rule.display_name, "Transfer Validated: Address Label, ZPL 300 dpi"
        )

    def test_clean(self):
        rule = self._rule("confirmed", "order")
        kept, old = (self._sale((self.product, 1)) for _number in range(2))
        jobs = {job.res_id: job for job in self._print_jobs(rule)}
        for job in jobs.values():
            job._printed()
        jobs[old.id].sudo().printed_at = "2020-01-01"
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_v: 0)
        self.company.fulfilment_print_days = 0
        self.env["fulfilment.print.job"]._cron_clean()
        self.assertTrue(jobs[old.id].exists(), "for ever")
        self.company.fulfilment_print_days = 5
        self.env["fulfilment.print.job"]._cron_clean()
        self.assertFalse(jobs[old.id].exists())
        self.assertTrue(jobs[kept.id].exists())

    def test_dashboard(self):
        orders = self.env["sale.order"].with_user(self.clerk)
        names = [figure["name"] for figure in orders.fulfilment_dashboard()]
        self.assertNotIn("print", names, "nobody prints anything here")
        rule = self._rule("confirmed", "order")
        self._sale((self.product, 1))
        figure = orders.fulfilment_dashboard()[-1]
        self.assertEqual((figure["name"], figure["count"]), ("print", 1))
        self._print_jobs(rule).sudo().state = "failed"
        self.assertEqual(orders.fulfilment_dashboard()[-1]["text"], "1 failed")
