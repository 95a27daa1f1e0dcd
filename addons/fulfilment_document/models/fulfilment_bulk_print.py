import base64
import io
import tempfile

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import KINDS, ZPL_DOTS
from ..tools import merge

#: Records in one PDF; the rest stands in further ones, so that memory stays flat.
MOST_IN_FILE = 1000


class FulfilmentBulk(models.Model):
    """Print many documents.

    Each chunk is kept as a file of its own; at the end these are joined, in the order
    in which the records were chosen.
    """

    _inherit = "fulfilment.bulk"

    kind = fields.Selection(
        selection_add=[("print", "Print")], ondelete={"print": "cascade"}
    )

    def _do_print(self, records, document, size, together=True, copies=1):
        """Draw the documents of some records.

        :param str document: one of ``const.KINDS``
        :param bool together: one PDF of all; else an archive with a file for each
        :return: dict of record's id: what is said of those without a document
        """
        self.ensure_one()
        documents = self.env["fulfilment.document"]
        with_each = documents._render_each(document, records, size, copies)
        printed = records.filtered(lambda each: each.id in with_each)
        if printed:
            files = [
                (self._print_name(document, record, kind), content)
                for record in printed
                for content, kind in [with_each[record.id]]
            ]
            self._keep_part(printed, files, size, together)
        nothing = documents._nothing(document)
        return {
            record.id: ("skipped", nothing)
            for record in records
            if record.id not in with_each
        }

    @api.model
    def _print_name(self, document, record, kind):
        kinds = dict(KINDS)
        return merge.file_name(f"{kinds[document]} {record.display_name}") + f".{kind}"

    def _keep_part(self, records, files, size, together):
        if together and size in ZPL_DOTS:
            content = b"".join(content for _name, content in files)
        elif together:
            content = merge.merge_pdf(content for _name, content in files)
        else:
            out = io.BytesIO()
            merge.make_zip(out, files)
            content = out.getvalue()
        lines = self.env["fulfilment.bulk.line"].sudo()
        first = lines.search(
            [("bulk_id", "=", self.id), ("res_id", "in", records.ids)],
            order="id",
            limit=1,
        )
        self._keep_file("part", content, True, first.id, len(records))

    def _keep_file(self, name, content, is_part, place, count):
        return (
            self.env["fulfilment.bulk.file"]
            .sudo()
            .create(
                {
                    "bulk_id": self.id,
                    "company_id": self.company_id.id,
                    "name": name,
                    "content": base64.b64encode(content),
                    "is_part": is_part,
                    "place": place,
                    "record_count": count,
                }
            )
        )

    # --- at the end

    def _finish(self):
        result = super()._finish()
        for bulk in self:
            if bulk.kind == "print":
                bulk._join_files()
        return result

    def _join_files(self):
        """Make the files to download from the parts; once more after what failed was
        done again."""
        self.ensure_one()
        files = self.env["fulfilment.bulk.file"].sudo()
        domain = [("bulk_id", "=", self.id)]
        files.search(domain + [("is_part", "=", False)]).unlink()
        parts = files.search(domain + [("is_part", "=", True)])
        if not parts:
            return
        parameters = self.parameters or {}
        if not parameters.get("together", True):
            self._join_zip(parts)
            return
        packs, count = [files], 0
        for part in parts:
            if packs[-1] and count + part.record_count > MOST_IN_FILE:
                packs.append(files)
                count = 0
            packs[-1] |= part
            count += part.record_count
        is_zpl = parameters.get("size") in ZPL_DOTS
        for number, pack in enumerate(packs, 1):
            contents = (self._content(part) for part in pack)
            content = b"".join(contents) if is_zpl else merge.merge_pdf(contents)
            end = f" {number}" if len(packs) > 1 else ""
            name = f"{self._file_title()}{end}.{'zpl' if is_zpl else 'pdf'}"
            count = sum(pack.mapped("record_count"))
            self._keep_file(name, content, False, number, count)

    def _join_zip(self, parts):
        with tempfile.TemporaryFile() as out:
            merge.make_zip(
                out,
                (
                    each
                    for part in parts
                    for each in merge.zip_files(self._content(part))
                ),
            )
            out.seek(0)
            count = sum(parts.mapped("record_count"))
            name = f"{self._file_title()}.zip"
            self._keep_file(name, out.read(), False, 1, count)

    @api.model
    def _content(self, part):
        content = base64.b64decode(part.with_context(bin_size=False).content)
        # not all of them in memory at once
        part.invalidate_recordset(["content"])
        return content

    def _file_title(self):
        kinds = dict(KINDS)
        day = fields.Date.context_today(self.with_context(tz=self.user_id.tz or "UTC"))
        name = kinds.get((self.parameters or {}).get("document"), "")
        return merge.file_name(f"{name} {day} {self.id}")

    def action_download(self):
        """:return: the file
        :raise AccessError: somebody else has started it
        :raise UserError: there is none yet, or no more
        """
        self.ensure_one()
        self.check_access("read")
        files = self.env["fulfilment.bulk.file"].search(
            [("bulk_id", "=", self.id), ("is_part", "=", False)], limit=1
        )
        if not files:
            raise UserError(
                self.env._(
                    "There is no file of yours: it is not made yet, its days are over,"
                    " or somebody else has started this."
                )
            )
        return files.action_download()
