from odoo.tests import tagged

from odoo.addons.queue_job.tests.common import trap_jobs

from .common import ScanCase, ScanHttpCase


@tagged("post_install", "-at_install")
class TestPrint(ScanCase):
    """What is printed by itself: packages when they are closed, and at the end what the
    office's rules say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.printer = cls.env["fulfilment.scan.printer"].create(
            {"name": "Table 2", "host": "192.0.2.7", "company_id": cls.company.id}
        )
        cls.device.printer_id = cls.printer

    def setUp(self):
        super().setUp()
        self.picking = self._order((self.gloves, 2))
        self.work = self._claim(self.picking)

    def _rule(self, kind="slip", size="a4", **vals):
        return self.env["fulfilment.print.rule"].create(
            {
                "company_id": self.company.id,
                "event": "validated",
                "kind": kind,
                "size": size,
                **vals,
            }
        )

    def _jobs(self, rule):
        return self.env["fulfilment.print.job"].search([("rule_id", "=", rule.id)])

    def _finish_all(self):
        self._count_all(self.work)
        return self._finish(self.work)

    def _sent(self, trap):
        """:return: list of what was sent to the printer"""
        return [
            job.args[0]
            for job in trap.enqueued_jobs
            if job.method_name == "_job_print" and job.recordset == self.printer
        ]

    # --- at the end

    def test_nothing_is_configured(self):
        self.assertEqual(self._finish_all()["printed"], [])

    def test_as_in_the_office(self):
        """The same rules print the same."""
        right = self._rule(picking_type_ids=self.out.ids)
        other = self._rule(picking_type_ids=self.warehouse.in_type_id.ids)
        receipt = self._rule("receipt")
        answer = self._finish_all()
        self.assertFalse(self._jobs(other))
        job = self._jobs(right)
        self.assertEqual((job.res_id, job.state), (self.picking.id, "waiting"))
        self.assertEqual(self._jobs(receipt).res_model, "sale.order")
        office = self._order((self.gloves, 1))
        office.move_ids.picked = True
        office.button_validate()
        self.assertEqual(
            sorted(self._jobs(right).mapped("record_name")),
            sorted((self.picking | office).mapped("name")),
        )
        self.assertEqual(len(answer["printed"]), 2)
        self.assertEqual(
            answer["printed"][0], f"Delivery Slip {self.picking.name} · Print queue"
        )

    def test_label_at_the_device(self):
        """An address label of the printer's resolution comes out beside the device."""
        rule = self._rule("label", "zpl_203")
        other = self._rule("label", "zpl_300")
        answer = self._finish_all()
        self.assertIn(f"Address Label {self.picking.name} · Table 2", answer["printed"])
        jobs = self._jobs(rule) | self._jobs(other)
        with trap_jobs() as trap:
            jobs._job_make()
            [content] = self._sent(trap)
        self.assertTrue(content.startswith("^XA"))
        self.assertEqual(self._jobs(rule).state, "printed")
        self.assertEqual(self._jobs(rule).printed_by_id, self.anna.user_id)
        self.assertEqual(self._jobs(other).state, "waiting", "another resolution")
        with trap_jobs() as trap:
            jobs._job_make()
            self.assertFalse(self._sent(trap), "once")

    def test_no_address_on_small_labels(self):
        self.printer.paper = "label_57x32"
        rule = self._rule("label", "zpl_203")
        self._finish_all()
        self.assertFalse(self._jobs(rule).scan_printer_id)

    def test_to_check_prints_nothing(self):
        """It is not done before somebody else has looked."""
        self.out.scan_check = True
        rule = self._rule()
        self._finish_all()
        self.assertFalse(self._jobs(rule))

    def test_told_again(self):
        """Pressed twice, it is printed once, and told twice."""
        rule = self._rule()
        answer = self._finish_all()
        self.assertEqual(self._finish(self.work), answer)
        self.assertEqual(len(self._jobs(rule)), 1)

    # --- packages

    def _close(self, number=1, weight=2.5, **values):
        command = self._command(
            "pack", package=number, data={"weight": weight}, **values
        )
        with trap_jobs() as trap:
            results = self._send(self.work, command)
            self.works._print_closed(self.work.id, self.device, [command], results)
            return command, results[0], self._sent(trap)

    def test_package(self):
        self.out.scan_print = True
        self._count(self.work, self.work.line_ids, 2, package=1)
        command, result, [content] = self._close()
        package = self.work.package_ids.package_id
        self.assertIn(package.name, content)
        self.assertEqual(result["printed"], "Table 2")
        # before any of it is written to the transfer
        pieces = self.env["fulfilment.scan.label"]._package(package).facts
        self.assertEqual(pieces[:2], [("Products", "1"), ("Pieces", "2")])
        # a device may say it twice, and weigh again
        with trap_jobs() as trap:
            results = self._send(self.work, command)
            self.works._print_closed(self.work.id, self.device, [command], results)
            self.assertTrue(results[0]["ok"])
            self.assertFalse(self._sent(trap))
        self.assertFalse(self._close(weight=3)[2])
        self._finish(self.work)
        self.assertEqual(
            self.picking.move_line_ids.result_package_id, package, "the same number"
        )

    def test_package_is_not_asked_for(self):
        self.assertFalse(self._close()[2])

    def test_package_without_a_printer(self):
        self.out.scan_print = True
        self.device.printer_id = False
        self.assertNotIn("printed", self._close()[1])
        self.assertFalse(self.work.package_ids.labelled_at)


@tagged("post_install", "-at_install")
class TestPrintRoute(ScanHttpCase):
    def test_package(self):
        """The device that closes a package is told where its label comes out."""
        self.device.printer_id = self.env["fulfilment.scan.printer"].create(
            {"name": "Table 2", "host": "192.0.2.7", "company_id": self.company.id}
        )
        self.out.scan_print = True
        picking = self._order((self.gloves, 2))
        self.enter()
        work = self.call("claim", transfers=picking.ids)["work"]
        line = work["lines"][0]["id"]
        about = {"line": line, "quantity": 2, "package": 1}
        commands = [
            {"uuid": f"{'0' * 8}-0000-4000-8000-{number:012}", **values}
            for number, values in enumerate(
                [
                    {"kind": "count", **about},
                    {"kind": "pack", "package": 1, "data": {"weight": 2}},
                    {"kind": "nonsense"},
                ]
            )
        ]
        counted, packed, odd = self.call(
            "commands", work=work["id"], commands=[*commands]
        )["results"]
        self.assertTrue(counted["ok"])
        self.assertEqual(packed["printed"], "Table 2")
        self.assertEqual(odd["refused"], "malformed")
        job = self.env["queue.job"].search(
            [("method_name", "=", "_job_print")], order="id desc", limit=1
        )
        package = self.works.browse(work["id"]).package_ids.package_id
        self.assertIn(package.name, job.args[0])
