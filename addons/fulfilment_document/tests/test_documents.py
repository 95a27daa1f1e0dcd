import base64
import io

from PIL import Image

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DocumentCase


@tagged("post_install", "-at_install")
class TestDocuments(DocumentCase):
    """Orders, invoices, receipts, labels."""

    def test_order(self):
        order = self._sale(
            (self.product, 2),
            (self.filters, 1),
            client_order_ref="PO-77",
            customer_note="Thank you very much",
            internal_note="Pays late",
            packing_note="Wrap well",
        )
        for size in ("a4", "roll_80", "roll_58", "label_4x6", "label_100x150"):
            with self.subTest(size):
                text = self._text("order", order, size)
                for wanted in (
                    order.name,
                    "PO-77",
                    "Coffee beans",
                    "2 Units",
                    "178.00",
                    "183.00",
                    "Anna Berger",
                    "10969 Berlin",
                    "Thank you very much",
                    "Elsterweg 7",
                ):
                    self.assertIn(wanted, text)
                for unwanted in ("Pays late", "Wrap well"):
                    self.assertNotIn(unwanted, text)

    def test_taxes(self):
        tax = self.env["account.tax"].create(
            {"name": "VAT 19%", "amount": 19, "company_id": self.company.id}
        )
        tax.tax_group_id.name = "VAT 19%"
        self.product.taxes_id = tax
        order = self._sale((self.product, 1))
        text = self._text("order", order)
        self.assertIn("VAT 19%", text)
        for amount in (order.amount_untaxed, order.amount_tax, order.amount_total):
            self.assertIn(f"{amount:.2f}", text)

    def test_sections_and_discount(self):
        order = self._sale((self.product, 1))
        order.order_line.discount = 10
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Machines"}),
            Command.create({"display_type": "line_note", "name": "By hand"}),
        ]
        text = self._text("order", order)
        for wanted in ("Machines", "By hand", "10% discount", "80.10"):
            self.assertIn(wanted, text)

    def test_language(self):
        """The customer's; the pick list is in that of who picks."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.customer.lang = "de_DE"
        self.clerk.lang = "en_US"
        order = self._ready((self.product, 1234))
        country = self.env.ref("base.de")
        country.with_context(lang="de_DE").name = "Deutschland"
        self.assertIn("Deutschland", self._text("order", order, user=self.clerk))
        self.assertIn("1.234", self._text("slip", order.picking_ids, user=self.clerk))
        clerk = order.picking_ids.with_user(self.clerk).with_context(lang="en_US")
        self.assertIn("1,234", self._text("pick", clerk))

    def test_logo(self):
        picture = io.BytesIO()
        Image.new("RGB", (400, 100), "navy").save(picture, "PNG")
        order = self._sale((self.product, 1))
        has_picture = "/XObject" in self._pdf("order", order).pages[0]["/Resources"]
        self.assertFalse(has_picture, "not the one that says “Your logo”")
        self.company.logo = base64.b64encode(picture.getvalue())
        has_picture = "/XObject" in self._pdf("order", order).pages[0]["/Resources"]
        self.assertTrue(has_picture)
        self.company.logo = base64.b64encode(
            b"<svg xmlns='http://www.w3.org/2000/svg'/>"
        )
        self.assertTrue(self._pdf("order", order))

    def test_company(self):
        """Each document has the head of its own company."""
        other = self.env["res.company"].create(
            {"name": "Other Ltd", "street": "Side 9"}
        )
        order = self._sale((self.product, 1))
        away = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "company_id": other.id}
        )
        pages = self._pdf("order", order | away)
        self.assertIn(self.company.name, pages.texts[0])
        self.assertIn("Other Ltd", pages.texts[1])
        self.assertIn("Side 9", pages.texts[1])
        self.assertNotIn("Elsterweg 7", pages.texts[1])

    def test_order_and_copies(self):
        """In the order in which they were chosen."""
        orders = self._sale((self.product, 1)) | self._sale((self.product, 2))
        chosen = orders[1] | orders[0]
        texts = self._pdf("order", chosen, copies=2).texts
        names = [chosen[0].name] * 2 + [chosen[1].name] * 2
        for name, text in zip(names, texts, strict=True):
            self.assertIn(name, text)

    def test_invoice(self):
        order = self._sale((self.product, 2))
        with self.assertRaisesRegex(UserError, "no posted invoice"):
            self._pdf("invoice", order)
        invoice = order._create_invoices()
        with self.assertRaisesRegex(UserError, "no posted invoice"):
            self._pdf("invoice", order, "roll_80")
        invoice.action_post()
        text = self._text("invoice", order, "roll_80")
        for wanted in (invoice.name, "Copy", "178.00", "takes the place of no invoice"):
            self.assertIn(wanted, text)
        self.assertIn(invoice.name, self._text("invoice", invoice, "roll_58"))

    def test_invoice_on_a4(self):
        """The one that was sent, and no other."""
        order = self._sale((self.product, 2))
        invoice = order._create_invoices()
        invoice.action_post()
        sent = self.documents._render("order", order, "a4")[0]
        self.env["ir.attachment"].create(
            {
                "name": "invoice.pdf",
                "raw": sent,
                "res_model": "account.move",
                "res_id": invoice.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        invoice.invalidate_recordset()
        self.assertEqual(self.documents._render("invoice", order, "a4")[0], sent)

    def test_receipt(self):
        order = self._sale((self.product, 2))
        with self.assertRaisesRegex(UserError, "No payment"):
            self._pdf("receipt", order)
        self._pay(order)
        receipt = order._receipt_transactions()
        for size in ("a4", "roll_80", "roll_58"):
            text = self._text("receipt", order, size, user=self.clerk)
            for wanted in (receipt.receipt_number, "178.00", "one hundred", order.name):
                self.assertIn(wanted, text)

    def test_labels(self):
        """One for each parcel, with its number; of a transfer without any, one."""
        order = self._shipped_order(carrier_id=self.carrier.id)
        picking = order.picking_ids
        text = self._text("label", picking, "label_100x150")
        for wanted in (picking.name, "Anna Berger", "+49 30 1234567", "Parcel 24"):
            self.assertIn(wanted, text)
        one = self._parcel(order, "FC1")
        two = self._parcel(order, "FC2")
        pages = self._pdf("label", picking, "label_4x6")
        self.assertEqual(len(pages), 2)
        self.assertIn("FC1", pages.texts[0])
        self.assertIn("1 of 2", pages.texts[0])
        self.assertIn("FC2", pages.texts[1])
        self.assertEqual(len(self._pdf("label", two | one, "label_100x150")), 2)
        content, ending = self.documents._render("label", one | two, "zpl_203")
        self.assertEqual((ending, content.count(b"^XA")), ("zpl", 2))
        for size in ("a4", "label_100x150"):
            self.assertNotIn("178.00", self._text("label", picking, size))

    def test_label_of_a_return(self):
        """The customer sends it, we get it."""
        picking = self._return_of(self._shipped_order())
        text = self._text("label", picking, "label_100x150")
        self.assertLess(text.index("Anna Berger"), text.index("Elsterweg 7"))

    def _return_of(self, order):
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=order.picking_ids.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = 1
        return wizard._create_return()

    def test_return_slip(self):
        order = self._shipped_order()
        delivery = order.picking_ids
        text = self._text("return_slip", delivery)
        for wanted in (delivery.name, "Coffee beans", "2 Units", "Elsterweg 7", "why"):
            self.assertIn(wanted, text)
        back = self._return_of(order)
        text = self._text("return_slip", order, "roll_80")
        for wanted in (back.name, delivery.name, "1 Units", "Anna Berger"):
            self.assertIn(wanted, text)
        self.assertNotIn("89.00", text)

    def test_refused(self):
        order = self._sale((self.product, 1))
        for kind, records, size, words in (
            ("slip", order, "zpl_203", "ZPL"),
            ("nothing", order, "a4", "no such"),
            ("slip", order, "a3", "no such"),
            ("slip", self.customer, "a4", "not printed of these"),
            ("receipt", order.picking_ids, "a4", "not printed of these"),
            ("label", self.env["sale.order"].browse(), "a4", "label"),
        ):
            with (
                self.subTest(kind=kind, size=size),
                self.assertRaisesRegex(UserError, words),
            ):
                self.documents._render(kind, records, size)
