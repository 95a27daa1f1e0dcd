from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..const import KINDS, MODELS, SIZES, ZPL_DOTS
from ..tools import merge, zpl
from ..tools.render import render


class FulfilmentDocument(models.AbstractModel):
    """Makes documents of orders, transfers, parcels, invoices and payments.

    Whoever asks must be able to read what the document is about; what stands on it is
    then read as superuser. Drawn by ReportLab, which keeps to millimetres, knows how
    long a roll is and how many pages there are: wkhtmltopdf without its patches does
    none of it. Each kind has a file, with its methods ``_targets_…`` and ``_sheets_…``.
    """

    _name = "fulfilment.document"
    _description = "Document of Fulfilment"

    @api.model
    def _render(self, kind, records, size, copies=1):
        """Make one file of many documents, in the order of the records.

        :param str kind: one of ``const.KINDS``
        :param records: of a model in ``const.MODELS[kind]``
        :param str size: one of ``tools.paper.SIZES``
        :param int copies: of each document
        :return: (bytes, ``pdf`` or ``zpl``)
        :raise AccessError: the user may not read one of these
        :raise UserError: nothing to print, or not on this
        """
        parts = self.with_env(records.env)._parts(kind, records, size)
        if not any(documents for _record, documents in parts):
            raise UserError(self._nothing(kind))
        documents = [each for _record, found in parts for each in found]
        return self._file([each for each in documents for _copy in range(copies)], size)

    @api.model
    def _render_each(self, kind, records, size, copies=1):
        """As :meth:`_render`, a file for each record.

        :return: dict of record's id: (bytes, ``pdf`` or ``zpl``), of those for which
            there is something
        """
        return {
            record.id: self._file(
                [each for each in found for _copy in range(copies)], size
            )
            for record, found in self.with_env(records.env)._parts(kind, records, size)
            if found
        }

    @api.model
    def _nothing(self, kind):
        """:return: why there is no document, a sentence"""
        return {
            "invoice": self.env._("There is no posted invoice."),
            "receipt": self.env._("No payment was received yet."),
            "slip": self.env._("There is no delivery for which a slip is printed."),
            "pick": self.env._("Nothing is to be picked."),
            "return_slip": self.env._("There is nothing that could come back."),
            "label": self.env._("There is no delivery for which a label is printed."),
        }.get(kind, self.env._("There is nothing to print."))

    # --- what is printed

    @api.model
    def _check(self, kind, records, size):
        """:raise AccessError: customers and partners print on their own pages
        :raise UserError: this is not printed of these, or not on this"""
        if not self.env.su and not self.env.user._is_internal():
            raise AccessError(self.env._("Only your team prints documents here."))
        kinds, sizes = dict(KINDS), dict(SIZES)
        if kind not in kinds or size not in sizes:
            raise UserError(self.env._("There is no such document."))
        if records._name not in MODELS[kind]:
            raise UserError(
                self.env._("This document is not printed of these records.")
            )
        if size in ZPL_DOTS and kind != "label":
            raise UserError(
                self.env._(
                    "Only address labels are printed as ZPL. Choose another size."
                )
            )
        records.check_access("read")

    @api.model
    def _parts(self, kind, records, size):
        """:return: list of (record, its documents): sheets, or bytes of whole PDFs"""
        # read together, wherever they come from
        records = records.browse(records.ids)
        self._check(kind, records, size)
        targets = getattr(self, f"_targets_{kind}")(records)
        model = next((each._name for each in targets.values()), MODELS[kind][0])
        everything = records.env[model].union(*targets.values())
        if everything._name != records._name and kind != "receipt":
            everything.check_access("read")
        if kind == "invoice" and size == "a4":
            documents = self._invoice_files(everything)
        else:
            documents = self._sheets(kind, everything)
        return [
            (
                record,
                [
                    document
                    for target in targets[record]
                    for document in documents.get((target._name, target.id), [])
                ],
            )
            for record in records
        ]

    @api.model
    def _sheets(self, kind, targets):
        """:return: dict of (model, id): list of ``tools.sheet.Sheet``, each in its
        reader's language"""
        targets = targets.sudo()
        self._read_ahead(targets)
        languages = getattr(self, f"_lang_{kind}", None)
        found = {}
        groups = targets.grouped(
            lambda each: (languages and languages(each)) or self.env.lang or "en_US"
        )
        for lang, part in groups.items():
            maker = self.with_context(lang=lang, display_default_code=False).sudo()
            # what is the same on all of them is worked out once
            maker = maker.with_context(document_known={})
            part = part.with_env(maker.env)
            for target, sheets in getattr(maker, f"_sheets_{kind}")(part).items():
                found[target._name, target.id] = sheets
        return found

    @api.model
    def _read_ahead(self, targets):
        """Read in one go what core would read one by one."""
        names = {
            "stock.picking": "move_ids.partner_id.lang",
            "fulfilment.parcel": "picking_id.move_ids.partner_id.lang",
            "sale.order": "order_line.tax_ids",
            "account.move": "invoice_line_ids.tax_ids",
        }
        if targets._name in names:
            targets.mapped(names[targets._name])

    @api.model
    def _file(self, documents, size):
        """:return: (bytes, ``pdf`` or ``zpl``)"""
        if size in ZPL_DOTS:
            labels = (zpl.label(each, ZPL_DOTS[size]) for each in documents)
            return "".join(labels).encode(), "zpl"
        if documents and isinstance(documents[0], bytes):
            if len(documents) == 1:
                return documents[0], "pdf"
            return merge.merge_pdf(documents), "pdf"
        return render(documents, size), "pdf"
