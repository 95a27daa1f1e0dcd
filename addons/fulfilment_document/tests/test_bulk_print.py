import base64
import io
import zipfile
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DocumentCase, Pages


@tagged("post_install", "-at_install")
class TestBulkPrint(DocumentCase):
    """Many documents in the background, as one file."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.orders = cls.env["sale.order"].create(
            [
                {"partner_id": cls.customer.id, "client_order_ref": f"PO-{number}"}
                for number in range(45)
            ]
        )

    def _bulk(self, records, document="order", size="a4", **parameters):
        bulks = self.env["fulfilment.bulk"].with_user(self.clerk)
        return bulks._start(
            "print",
            records.with_user(self.clerk),
            {"document": document, "size": size, **parameters},
        ).sudo()

    def _content(self, bulk):
        files = bulk.with_user(self.clerk).file_ids
        return files, base64.b64decode(files.with_context(bin_size=False).content)

    def test_one_file(self):
        """In the order in which they were chosen."""
        chosen = self.orders.browse(self.orders.ids[::-1])
        bulk = self._bulk(chosen)
        self.assertEqual(bulk._run(), 45)
        files, content = self._content(bulk)
        self.assertTrue(files.name.endswith(".pdf"))
        self.assertEqual(files.record_count, 45)
        for text, order in zip(Pages(content).texts, chosen, strict=True):
            self.assertIn(f"{order.name}\n", f"{text}\n")
        action = bulk.with_user(self.clerk).action_download()
        self.assertIn(f"/web/content/fulfilment.bulk.file/{files.id}/", action["url"])

    def test_archive(self):
        bulk = self._bulk(self.orders, together=False)
        bulk._run()
        files, content = self._content(bulk)
        self.assertTrue(files.name.endswith(".zip"))
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            self.assertEqual(len(names), 45)
            self.assertIn(self.orders[3].name, names[3])
            self.assertIn("PO-3", Pages(archive.read(names[3])).text)

    def test_several_files(self):
        # a file ends with the chunk that fills it
        models = "odoo.addons.fulfilment_{}.models.fulfilment_bulk_{}"
        with (
            patch(f"{models.format('document', 'print')}.MOST_IN_FILE", 20),
            patch(f"{models.format('bulk', 'run')}.CHUNK", 20),
        ):
            bulk = self._bulk(self.orders)
            bulk._run()
        self.assertEqual(bulk.file_ids.mapped("record_count"), [20, 20, 5])

    def test_labels(self):
        orders = self._shipped_order() | self._shipped_order()
        bulk = self._bulk(orders.picking_ids, "label", "zpl_203")
        bulk._run()
        files, content = self._content(bulk)
        self.assertTrue(files.name.endswith(".zpl"))
        self.assertEqual(content.count(b"^XA"), 2)

    def test_without_a_document(self):
        """It says so, and the others are printed."""
        paid = self._sale((self.product, 1))
        self._pay(paid)
        bulk = self._bulk(self.orders[:3] | paid, "receipt")
        bulk._run()
        self.assertEqual((bulk.done_count, bulk.skipped_count), (1, 3))
        skipped = bulk.line_ids.filtered(lambda line: line.state == "skipped")
        self.assertEqual(set(skipped.mapped("text")), {"No payment was received yet."})
        self.assertEqual(len(Pages(self._content(bulk)[1])), 1)

    def test_nothing_at_all(self):
        bulk = self._bulk(self.orders[:3], "receipt")
        bulk._run()
        self.assertEqual((bulk.state, len(bulk.file_ids)), ("done", 0))
        with self.assertRaises(UserError):
            bulk.with_user(self.clerk).action_download()

    def test_one_bad(self):
        """Done again, it stands where it was chosen."""
        bad = self.orders[7]
        sheets = type(self.documents)._sheet_order

        def sheet_order(documents, order):
            if order == bad and bad.client_order_ref == "PO-7":
                raise UserError(documents.env._("Not this one."))
            return sheets(documents, order)

        bulk = self._bulk(self.orders)
        with patch.object(type(self.documents), "_sheet_order", sheet_order):
            bulk._run()
            self.assertEqual((bulk.done_count, bulk.failed_count), (44, 1))
            self.assertEqual(len(Pages(self._content(bulk)[1])), 44)
            bad.client_order_ref = "Better"
            bulk.with_user(self.clerk).action_retry()
            bulk._run()
        texts = Pages(self._content(bulk)[1]).texts
        self.assertEqual(len(texts), 45)
        self.assertIn("Better", texts[7])

    def test_own_files(self):
        """What one has printed, another does not download."""
        bulk = self._bulk(self.orders[:2])
        bulk._run()
        other = bulk.with_user(self._user("user", "other_clerk"))
        self.assertFalse(other.has_file)
        self.assertTrue(bulk.with_user(self.clerk).has_file)
        with self.assertRaises(UserError):
            other.action_download()
        files = bulk.file_ids
        with self.assertRaises(AccessError):
            files.with_user(other.env.user).read(["content"])
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", files._name),
                    ("res_field", "=", "content"),
                    ("res_id", "=", files.id),
                ]
            )
        )
        self.assertTrue(attachment)
        with self.assertRaises(AccessError):
            attachment.with_user(other.env.user).read(["datas"])

    def test_deleted(self):
        """Its files go with it, also from the filestore."""
        bulk = self._bulk(self.orders[:2])
        bulk._run()
        files = self.env["fulfilment.bulk.file"].sudo()
        files = files.search([("bulk_id", "=", bulk.id)])
        attachments = self.env["ir.attachment"].sudo()
        attachments = attachments.search(
            [
                ("res_model", "=", files._name),
                ("res_field", "=", "content"),
                ("res_id", "in", files.ids),
            ]
        )
        self.assertEqual(len(attachments), 2, "a part, and the file")
        bulk.unlink()
        self.assertFalse(files.exists())
        self.assertFalse(attachments.exists())

    def test_not_readable(self):
        """A record that its starter may not read any more is not printed."""
        bulk = self._bulk(self.orders[:3])
        self.env["ir.rule"].sudo().create(
            {
                "name": "Not this one",
                "model_id": self.env["ir.model"]._get("sale.order").id,
                "domain_force": f"[('id', '!=', {self.orders[1].id})]",
            }
        )
        bulk._run()
        self.assertEqual((bulk.done_count, bulk.failed_count), (2, 1))
        text = Pages(self._content(bulk)[1]).text
        self.assertNotIn(self.orders[1].sudo().name, text)

    def test_dialog(self):
        """A few at once, many in the background."""
        wizards = (
            self.env["fulfilment.print"]
            .with_user(self.clerk)
            .with_context(active_model="sale.order")
        )
        few = wizards.with_context(active_ids=self.orders[:3].ids).create(
            {"kind": "order"}
        )
        action = few.action_print()
        self.assertEqual(action["report_name"], "fulfilment_document.chosen")
        self.assertEqual(len(Pages(few._print_content())), 3)
        many = wizards.with_context(active_ids=self.orders.ids).create(
            {"kind": "order"}
        )
        action = many.action_print()
        self.assertEqual(action["res_model"], "fulfilment.bulk")
        bulk = self.env["fulfilment.bulk"].browse(action["res_id"])
        self.assertEqual((bulk.kind, bulk.total_count), ("print", 45))
        archive = wizards.with_context(active_ids=self.orders[:3].ids).create(
            {"kind": "order", "together": "zip"}
        )
        self.assertEqual(archive.action_print()["res_model"], "fulfilment.bulk")
        kinds = dict(wizards._fields["kind"]._description_selection(wizards.env))
        self.assertNotIn("nothing", kinds)
        parcels = wizards.with_context(active_model="fulfilment.parcel")
        kinds = parcels._fields["kind"]._description_selection(parcels.env)
        self.assertEqual([kind for kind, _name in kinds], ["label"])
