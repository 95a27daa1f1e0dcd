import functools
import io

from odoo.tools.pdf import PdfFileReader

from odoo.addons.fulfilment_ext.tests.shipping_common import ShippingCase

from ..tools.paper import MM


class Pages:
    """A PDF that was read back."""

    def __init__(self, content):
        self.pages = PdfFileReader(io.BytesIO(content), strict=False).pages

    def __len__(self):
        return len(self.pages)

    @functools.cached_property
    def texts(self):
        return [page.extract_text() for page in self.pages]

    @property
    def text(self):
        return "\n".join(self.texts)

    @property
    def sizes(self):
        """:return: list of (width, height) in millimetres"""
        return [
            (
                round(float(page.mediabox.width) / MM, 1),
                round(float(page.mediabox.height) / MM, 1),
            )
            for page in self.pages
        ]


class DocumentCase(ShippingCase):
    """Orders and transfers whose documents are printed and read back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.documents = cls.env["fulfilment.document"]
        cls.company.partner_id.write(
            {"street": "Elsterweg 7", "zip": "07546", "city": "Gera"}
        )

    def _pdf(self, kind, records, size="a4", user=None, **values):
        """:return: ``Pages``"""
        if user:
            records = records.with_user(user)
        content, ending = self.documents._render(kind, records, size, **values)
        self.assertEqual(ending, "pdf")
        return Pages(content)

    def _text(self, kind, records, size="a4", **values):
        return self._pdf(kind, records, size, **values).text

    def _shipped_order(self, **values):
        order = self._ready((self.product, 2), **values)
        self._ship(order.picking_ids)
        return order

    def _rule(self, event, kind="slip", size="a4", **values):
        return self.env["fulfilment.print.rule"].create(
            {
                "event": event,
                "kind": kind,
                "size": size,
                "company_id": self.company.id,
                **values,
            }
        )

    def _print_jobs(self, rule):
        return self.env["fulfilment.print.job"].search([("rule_id", "=", rule.id)])
