import io

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from .common import DeliveryCase
from .money_common import MoneyCase

A4 = "delivery_supplier.report_delivery_list"
MM = 72 / 25.4


def read(content):
    """:return: the words of a PDF, and the sizes of its pages in mm"""
    reader = PdfFileReader(io.BytesIO(content))
    text = " ".join(page.extractText() for page in reader.pages)
    sizes = [
        tuple(
            round(float(side) / MM)
            for side in (page.mediabox.width, page.mediabox.height)
        )
        for page in reader.pages
    ]
    return " ".join(text.split()), sizes


class ReportMixin:
    def _stops(self, count, deliverer=None, **values):
        """:return: that many deliveries of today, each with a customer of its own"""
        jobs = self.env["delivery.job"]
        for number in range(count):
            customer = self.customer.copy(
                {"name": f"Customer {number}", "street": f"Street {number}", **values}
            )
            order = self._order(partner_id=customer.id)
            jobs |= self._job(deliverer or self.marek, order)
        return jobs

    def _print(self, records, name=A4, user=None):
        """:return: words and sizes of the report of these records"""
        reports = self.env["ir.actions.report"].with_user(user or self.operator)
        content, kind = reports._render_qweb_pdf(name, records.ids)
        self.assertEqual(kind, "pdf")
        return read(content)


@tagged("post_install", "-at_install")
class TestReports(ReportMixin, DeliveryCase):
    """The delivery list, on A4 and on rolls."""

    def test_what_is_on_it(self):
        """Everything that is needed at the door, on each kind of paper."""
        [job] = self._stops(1, name="Łucja Wiśniewska", street="Große Straße 12")
        job.write({"access_note": "Code 1234#", "note": "Ring twice\nThen wait"})
        self.marek.write({"vehicle": "van", "license_plate": "KR 4ABC1"})
        for name, width in ((A4, 210), (f"{A4}_80", 80), (f"{A4}_58", 58)):
            text, sizes = self._print(job.tour_id, name)
            self.assertEqual([size[0] for size in sizes], [width])
            for word in (
                "Delivery List", self.company.name, "Marek Nowak", "Van KR 4ABC1",
                job.order_id.name, "Łucja Wiśniewska", "Große Straße 12",
                "30-074 Krakow", "+48 603 123 456", "2 × Vegetable box", "8.0 kg",
                "Code 1234#", "Ring twice", "Signature",
            ):  # fmt: skip
                self.assertIn(word, text, name)

    def test_no_prices(self):
        """Neither on the list nor in what it is made of."""
        order = self._order(quantity=3)
        order.order_line.price_unit = 4321.57
        job = self._job(self.marek, order)
        self.assertNotIn("4321", repr(job.tour_id._delivery_sheets()))
        for name in (A4, f"{A4}_80", f"{A4}_58"):
            text, _sizes = self._print(job.tour_id, name)
            for price in ("4321", "4,321", "12964", "12,964"):
                self.assertNotIn(price, text)

    def test_three_tours(self):
        """One file, a page for each deliverer."""
        anna = self._deliverer("Anna Lis", "+48 604 123 456")
        tours = self.env["delivery.tour"]
        for number, deliverer in enumerate((self.marek, self.ewa, anna), 1):
            tours |= self._stops(number, deliverer).tour_id
        for name in (A4, f"{A4}_80", f"{A4}_58"):
            text, sizes = self._print(tours, name)
            self.assertEqual(len(sizes), 3, name)
            for deliverer in (self.marek, self.ewa, anna):
                self.assertIn(deliverer.name, text)
        # the roll is as long as what stands on it
        lengths = [length for _width, length in sizes]
        self.assertEqual(lengths, sorted(lengths))
        self.assertLess(lengths[0], 160)
        self.assertAlmostEqual(
            lengths[2] - lengths[1], lengths[1] - lengths[0], delta=2
        )

    def test_a_roll_that_is_too_long(self):
        """It is parted between two deliveries where no reader could show it."""
        jobs = self._stops(3)
        jobs.note = "\n".join(str(number) for number in range(700))
        text, sizes = self._print(jobs.tour_id, f"{A4}_58")
        self.assertEqual(len(sizes), 3)
        for number in range(3):
            self.assertIn(f"Street {number}", text)

    def test_languages_and_zone(self):
        """Each list in the language of who brings it, times as the company's clock."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["res.lang"]._activate_lang("pl_PL")
        self.marek.lang = "de_DE"
        self.ewa.lang = "pl_PL"
        self.operator.tz = "Asia/Tokyo"
        self.product.with_context(lang="de_DE").name = "Gemüse für Spaß, Öl"
        self.product.with_context(lang="pl_PL").name = "Skrzynka źdźbeł i żółci"
        start = fields.Datetime.to_datetime("2031-07-08 12:00:00")
        jobs = self.env["delivery.job"]
        for deliverer in (self.marek, self.ewa):
            order = self._order(commitment_date=start)
            jobs |= self._job(deliverer, order)
        for name in (A4, f"{A4}_80"):
            text, _sizes = self._print(jobs.tour_id, name)
            for word in (
                "Dienstag, 8. Juli 2031", "Gemüse für Spaß, Öl", "8,0 kg",
                "wtorek, 8 lipca 2031", "Skrzynka źdźbeł i żółci", "14:00–14:30",
            ):  # fmt: skip
                self.assertIn(word, text)

    def test_order_and_numbers(self):
        """As on the deliverer's page; what is over says so, and needs no phone."""
        jobs = self._stops(3)
        reason = self.env.ref("delivery_supplier.reason_not_home")
        jobs.tour_id._move(jobs[2], "up")
        jobs[0]._step("delivered")
        jobs[1]._step("failed", reason=reason)
        [sheet] = jobs.tour_id._delivery_sheets()
        self.assertEqual(
            [(stop["number"], stop["street"]) for stop in sheet["stops"]],
            [(1, "Street 0"), (2, "Street 2"), (3, "Street 1")],
        )
        self.assertEqual(
            [stop["outcome"] for stop in sheet["stops"]],
            ["Delivered", False, reason.name],
        )
        self.assertEqual(
            [bool(stop["phone"]) for stop in sheet["stops"]], [False, True, True]
        )

    def test_chosen_deliveries(self):
        """Their numbers are those of the tour; nobody's are on a list of their own."""
        jobs = self._stops(3)
        nobody = self._job()
        cancelled = self._job()
        cancelled._cancel()
        sheets = (jobs[2] | nobody | cancelled)._delivery_sheets()
        self.assertEqual(
            [
                (sheet["deliverer"], [stop["number"] for stop in sheet["stops"]])
                for sheet in sheets
            ],
            [("Marek Nowak", [3]), ("Not assigned", [1])],
        )
        for suffix, width in (("", 210), ("_80", 80), ("_58", 58)):
            text, sizes = self._print(jobs[2] | nobody, f"{A4}_jobs{suffix}")
            self.assertEqual([size[0] for size in sizes], [width] * 2)
            self.assertIn("Street 2", text)
            self.assertNotIn("Street 1", text)
        with self.assertRaises(UserError):
            self._print(cancelled, f"{A4}_jobs")

    def test_strange_texts(self):
        """Markup is text; letters that no font has spoil nothing."""
        [job] = self._stops(1, name="<b>A</b> & <img src=x>", street="🚪 日本 " * 9)
        job.note = "</td><script>alert(1)</script> " + "x" * 300
        for name in (A4, f"{A4}_80", f"{A4}_58"):
            text, sizes = self._print(job.tour_id, name)
            self.assertEqual(len(sizes), 1)
            for markup in ("<b>A</b>&<imgsrc=x>", "</td><script>alert(1)</script>"):
                self.assertIn(markup, text.replace(" ", ""))

    def test_empty_day(self):
        tour = self.env["delivery.tour"]._of(self.marek, fields.Date.today())
        for name in (A4, f"{A4}_80"):
            self.assertIn("No deliveries", self._print(tour, name)[0])

    def test_code(self):
        """Each delivery has its order's number to scan."""
        [job] = self._stops(1)
        reports = self.env["ir.actions.report"]
        self.assertIn("data:image/png;base64,", reports._delivery_qr_code("S1"))
        self.patch(type(reports), "_delivery_qr_code", lambda _self, text: f"qr:{text}")
        html, _kind = reports._render_qweb_html(A4, job.tour_id.ids)
        self.assertIn(f'src="qr:{job.order_id.name}"', html.decode())

    def test_print_menu(self):
        """All three kinds of paper, for operators; files are named after the day."""
        tour = self._stops(1).tour_id
        for model in ("delivery.tour", "delivery.job"):
            bindings = self.env["ir.actions.actions"].with_user(self.operator)
            names = [row["name"] for row in bindings.get_bindings(model)["report"]]
            self.assertEqual(
                [name for name in names if name.startswith("Delivery List")],
                [
                    "Delivery List",
                    "Delivery List, 80 mm Roll",
                    "Delivery List, 58 mm Roll",
                ],
            )
        report = self.env.ref("delivery_supplier.action_report_tour")
        self.assertIn("object.date", report.print_report_name)
        self.assertTrue(tour)

    def test_who_may_print(self):
        """Operators of the company, by name as well as by the menu."""
        [job] = self._stops(1)
        clerk = self._user("operator", "clerk")
        clerk.group_ids = self.env.ref("base.group_user")
        other = self.env["res.company"].create({"name": "Other shop"})
        stranger = self._user(
            "operator",
            "stranger",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for user in (clerk, stranger):
            for suffix in ("", "_80", "_58"):
                with self.assertRaises(AccessError):
                    self._print(job.tour_id, f"{A4}{suffix}", user)
                with self.assertRaises(AccessError):
                    self._print(job, f"{A4}_jobs{suffix}", user)
        self._print(job, f"{A4}_jobs_58", self.operator)

    def test_flat(self):
        """A tour of 50 costs as many queries as one of 5."""
        for name in (A4, f"{A4}_80", f"{A4}_jobs_58"):
            counts = []
            for deliverer, number in ((self.marek, 5), (self.ewa, 50)):
                jobs = deliverer.job_ids or self._stops(number, deliverer)
                records = jobs if "jobs" in name else jobs.tour_id
                self.assertEqual(len(jobs), number)
                self._print(records, name)
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self._print(records, name)
                counts.append(self.cr.sql_log_count - before)
            self.assertEqual(counts[0], counts[1], name)
            self.assertLessEqual(counts[0], 50)


@tagged("post_install", "-at_install")
class TestReportsCash(ReportMixin, MoneyCase):
    def test_cash(self):
        """What is to be collected at each door, and the sum of each currency."""
        euro = self.env.ref("base.EUR")
        euro.active = True
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": euro.id}
        )
        jobs = self.env["delivery.job"]
        for values in ({}, {}, {"pricelist_id": pricelist.id}):
            jobs |= self._job(self.marek, self._cash_order(**values))
        jobs |= self._job(self.marek)
        first = jobs[0]
        due = [job.cash_to_collect for job in jobs]
        self.assertTrue(all(due[:3]))
        self.assertFalse(due[3])
        currency = first.currency_id
        self.assertNotEqual(currency, euro)
        [sheet] = jobs.tour_id._delivery_sheets()
        total = " + ".join(
            unit.format(amount).replace(" ", "\u00a0")
            for unit, amount in ((currency, due[0] + due[1]), (euro, due[2]))
        )
        self.assertEqual(sheet["cash"], total)
        self.assertEqual(
            [bool(stop["cash"]) for stop in sheet["stops"]], [True, True, True, False]
        )
        for name in (A4, f"{A4}_80", f"{A4}_58"):
            text, _sizes = self._print(jobs.tour_id, name)
            self.assertIn(" ".join(total.split()), text)
        first._collect(due[0])
        first._step("delivered")
        [sheet] = jobs.tour_id._delivery_sheets()
        self.assertFalse(sheet["stops"][0]["cash"])
        self.assertTrue(sheet["stops"][0]["collected"])
        self.assertIn(currency.format(due[1]).replace(" ", "\u00a0"), sheet["cash"])
