import base64
import binascii

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..tools import bank_camt, bank_csv
from ..tools.bank_file import MAX_BYTES, BankFileError, add_keys

MEANINGS = [
    ("date", "Value Date"),
    ("amount", "Amount"),
    ("credit", "Amount, Credits Only"),
    ("debit", "Amount, Debits Only"),
    ("currency", "Currency"),
    ("partner_name", "Payer"),
    ("text", "Purpose"),
    ("structured", "Structured Reference"),
    ("end_to_end", "End-to-End Reference"),
    ("bank_reference", "Reference of the Bank"),
]


class FulfilmentBankImport(models.TransientModel):
    """Read a file of the bank: CAMT as it is, CSV after a look at its columns."""

    _name = "fulfilment.bank.import"
    _description = "Import of a Bank File"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    file = fields.Binary(
        "Bank File",
        attachment=False,
        help="CAMT.052, .053 or .054 (XML), or CSV as your bank writes it",
    )
    file_name = fields.Char()
    state = fields.Selection(
        [("file", "File"), ("columns", "Columns")], required=True, default="file"
    )
    delimiter = fields.Selection(
        [(";", "Semicolon ;"), (",", "Comma ,"), ("\t", "Tab"), ("|", "Bar |")]
    )
    encoding = fields.Selection(
        [
            ("utf-8-sig", "Unicode (UTF-8)"),
            ("utf-16", "Unicode (UTF-16)"),
            ("cp1252", "Western Europe"),
            ("cp1250", "Central Europe"),
        ]
    )
    header = fields.Integer("Row with the Headings", default=1)
    comma = fields.Selection(
        [(",", "1.234,56"), (".", "1,234.56")],
        "Amounts Are Written",
        help="Empty: found out",
    )
    currency_id = fields.Many2one(
        "res.currency",
        default=lambda self: self.env.company.currency_id,
        help="Where the file names none",
    )
    column_ids = fields.One2many("fulfilment.bank.column", "wizard_id", "Columns")

    def action_read(self):
        """Read the file, or show what its columns mean.

        :return: action: the entries, or this dialog
        :raise UserError: it can't be read, with what to do
        """
        self.ensure_one()
        self._check_import()
        content = self._content()
        try:
            if bank_camt.looks_like(content):
                rows, left_out = bank_camt.read(content)
                return self._keep(rows, left_out)
            self._guess(content)
        except BankFileError as error:
            raise UserError(self._error_text(error)) from error
        self.state = "columns"
        return self._reopen()

    def action_guess(self):
        """Read the columns again, with another delimiter, encoding or head."""
        self.ensure_one()
        self._check_import()
        try:
            self._guess(self._content(), chosen=True)
        except BankFileError as error:
            raise UserError(self._error_text(error)) from error
        return self._reopen()

    def action_import(self):
        """Read the rows of the CSV file.

        :return: action with the entries
        :raise UserError: they can't be read, with the row
        """
        self.ensure_one()
        self._check_import()
        meanings = {
            column.number: column.meaning
            for column in self.column_ids
            if column.meaning
        }
        try:
            text, _encoding = bank_csv.decode(self._content(), self.encoding)
            rows, left_out = bank_csv.read(
                text,
                self.delimiter or ";",
                max(self.header - 1, 0),
                meanings,
                self.comma,
                self.currency_id.name or self.company_id.currency_id.name,
            )
        except BankFileError as error:
            raise UserError(self._error_text(error)) from error
        return self._keep(rows, left_out)

    def action_back(self):
        """Choose another file."""
        self.ensure_one()
        self.write({"state": "file", "file": False, "file_name": False})
        return self._reopen()

    # --- helpers

    def _check_import(self):
        """:raise AccessError: not for this user, or not for this company"""
        self.check_access("write")
        if self.company_id not in self.env.companies:
            raise UserError(self.env._("Choose one of your companies."))

    def _content(self):
        """:return: bytes of the file
        :raise UserError: there is none, or it is too large"""
        data = self.with_context(bin_size=False).file
        if not data:
            raise UserError(self.env._("Choose the file of your bank."))
        if len(data) > MAX_BYTES * 4 / 3 + 4:
            raise UserError(
                self.env._(
                    "The file is larger than %s MB. Export fewer days at once.",
                    MAX_BYTES // 1024**2,
                )
            )
        try:
            return base64.b64decode(data, validate=False)
        except (binascii.Error, ValueError) as error:
            raise UserError(self.env._("The file could not be read.")) from error

    def _guess(self, content, chosen=False):
        text, encoding = bank_csv.decode(content, chosen and self.encoding or None)
        found = bank_csv.guess(
            text,
            (chosen and self.delimiter) or None,
            max(self.header - 1, 0) if chosen else None,
        )
        self.write(
            {
                "encoding": encoding,
                "delimiter": found["delimiter"],
                "header": found["header"] + 1,
                "column_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "number": number,
                                "name": name or self.env._("Column %s", number + 1),
                                "sample": found["samples"].get(number),
                                "meaning": found["meanings"].get(number),
                            }
                        )
                        for number, name in enumerate(found["columns"])
                    ),
                ],
            }
        )

    def _keep(self, rows, left_out):
        """:return: action with the entries of this file"""
        add_keys(rows)
        entries = self.env["fulfilment.bank.entry"]
        new = entries._add(rows, self.company_id, self.file_name)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "fulfilment_ext.action_bank_entry"
        )
        message = self.env._(
            "%(new)s new, %(known)s known already, %(left_out)s not incoming.",
            new=len(new),
            known=len(rows) - len(new),
            left_out=left_out,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if new else "info",
                "message": message,
                "next": {**action, "target": "main"},
            },
        }

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Bank File"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _error_text(self, error):
        """:return: what is wrong with a file and what to do, in words"""
        texts = {
            "dtd": self.env._("This is no file of a bank: it has a document type."),
            "xml": self.env._(
                "The XML file is broken. Download it again from your bank."
            ),
            "other_xml": self.env._(
                "This XML file is no account report (CAMT.052, .053 or .054)."
            ),
            "amount": self.env._("The file has an amount that is none."),
            "binary": self.env._(
                "This is no text file. Unpack an archive first; save a table as CSV."
            ),
            "encoding": self.env._("The letters of the file can't be read."),
            "csv": self.env._("The CSV file is broken, such as by a quote too many."),
            "table": self.env._(
                "No table was found in the file. It needs a row with the headings of "
                "its columns, such as Date and Amount."
            ),
            "meanings": self.env._(
                "Say which column is the date, and which is the amount."
            ),
        }
        with_values = {
            "many": lambda: self.env._(
                "The file has more than %(limit)s entries. Export fewer days at once.",
                **error.values,
            ),
            "columns": lambda: self.env._(
                "The file has more than %(limit)s columns.", **error.values
            ),
            "date": lambda: self.env._(
                "Row %(row)s: “%(value)s” is no date that could be read.",
                **error.values,
            ),
            "amount_row": lambda: self.env._(
                "Row %(row)s: “%(value)s” is no amount. Look how amounts are written.",
                **error.values,
            ),
        }
        if error.code in with_values:
            return with_values[error.code]()
        return texts.get(error.code) or self.env._("The file could not be read.")


class FulfilmentBankColumn(models.TransientModel):
    _name = "fulfilment.bank.column"
    _description = "Column of a Bank File"
    _order = "number"

    wizard_id = fields.Many2one(
        "fulfilment.bank.import", required=True, ondelete="cascade"
    )
    number = fields.Integer(readonly=True)
    name = fields.Char("Column in the File", readonly=True)
    sample = fields.Char("For Example", readonly=True)
    meaning = fields.Selection(MEANINGS)
