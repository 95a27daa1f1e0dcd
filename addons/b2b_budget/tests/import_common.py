import base64
import csv
import io
from unittest.mock import patch

import xlsxwriter

from odoo import fields
from odoo.exceptions import UserError

from .common import B2bBudgetCase

MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December",
]  # fmt: skip


class ImportCase(B2bBudgetCase):
    """Tables of budgets, in the midst of a year whenever the tests run."""

    @classmethod
    def _set_up_import(cls):
        cls._set_up_budgets()
        cls.today = fields.Date.to_date("2026-05-12")
        cls.startClassPatcher(
            patch.object(fields.Date, "context_today", lambda *args: cls.today)
        )
        cls.budget = cls._budget(1200, date_from="2026-01-01")
        cls.money = cls.currency.name

    def content(self, *lines, header=("Budget of", "Year", "Yearly amount")):
        stream = io.StringIO()
        csv.writer(stream, delimiter=";").writerows([header, *lines])
        return stream.getvalue().encode()

    def workbook(self, *lines, header=("Budget of", "Year", "Yearly amount")):
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream)
        sheet = book.add_worksheet()
        for number, line in enumerate([header, *lines]):
            sheet.write_row(number, 0, line)
        book.close()
        return stream.getvalue()

    def budgets(self, organization=None):
        domain = [("organization_id", "=", (organization or self.customer).id)]
        return self.env["b2b.budget"].search(domain)

    def outcomes(self, found):
        return [line.kind for line in found.line_ids]

    def details(self, found):
        return "\n".join(line.details for line in found.line_ids)

    def wizard(self, content, organization=None, user=None):
        values = {"file": base64.b64encode(content)}
        if organization is not False:
            values["organization_id"] = (organization or self.customer).id
        Import = self.env["b2b.budget.import"].with_user(user or self.merchant)
        found = Import.create(values)
        found.action_check()
        return found

    def refused(self, content, message):
        with self.assertRaisesRegex(UserError, message):
            self.wizard(content)

    # --- amounts
