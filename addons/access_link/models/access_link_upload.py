import secrets

from odoo import api, fields, models

from ..const import MEGABYTE, PARAMETERS, UPLOAD_TYPES
from ..tools.upload import UploadRefused, checked_type, read_limited


class AccessLinkUpload(models.Model):
    """A file that came in through a link."""

    _name = "access.link.upload"
    _description = "Upload through an Access Link"
    _order = "id desc"

    link_id = fields.Many2one(
        "access.link", required=True, ondelete="cascade", index=True, readonly=True
    )
    attachment_id = fields.Many2one(
        "ir.attachment", required=True, ondelete="cascade", index=True, readonly=True
    )
    original_name = fields.Char(readonly=True)
    state = fields.Selection(
        [("clean", "Accepted"), ("quarantined", "In Quarantine")],
        required=True,
        readonly=True,
    )
    finding = fields.Char("Reason", readonly=True)

    @api.model
    def _limit(self, name):
        """:return: value of one of the ``access_link.upload_…`` settings"""
        key = f"access_link.{name}"
        value = self.env["ir.config_parameter"].sudo().get_param(key)
        return int(value) if str(value).isdigit() and int(value) else PARAMETERS[key]

    @api.model
    def _store(self, link, file, target, stem):
        """Check a file from outside and keep it on a record.

        A file that the scan objects to is kept apart: only administrators can open it.

        :param link: the access link that it came through
        :param werkzeug.datastructures.FileStorage file: as received
        :param target: record that gets the attachment
        :param str stem: start of the stored name, without extension
        :return: the upload
        :raise UploadRefused: not taken; the caller rolls back
        """
        content = read_limited(
            file.stream, self._limit("upload_max_megabytes") * MEGABYTE
        )
        mimetype = checked_type(file.filename, content)
        quota = self.env["access.link.quota"]
        count_key, bytes_key = f"upload-count:{link.id}", f"upload-bytes:{link.id}"
        if not quota._take(count_key, self._limit("upload_max_files")):
            raise UploadRefused("count")
        self._give_back_on_rollback({count_key: 1})
        total = self._limit("upload_max_total_megabytes") * MEGABYTE
        if not quota._take(bytes_key, total, amount=len(content)):
            raise UploadRefused("total")
        self._give_back_on_rollback({bytes_key: len(content)})
        finding = self._scan_upload(content, mimetype)
        name = f"{stem}-{secrets.token_hex(4)}.{UPLOAD_TYPES[mimetype][0]}"
        # As superuser from the start: attachments created by the public user would lose
        # their type. Pictures are proof: they are kept as they came.
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .with_context(image_no_postprocess=True)
            .create(
                {
                    "name": name,
                    "raw": content,
                    "mimetype": mimetype,
                    "res_model": self._name if finding else target._name,
                    "res_id": 0 if finding else target.id,
                }
            )
        )
        upload = self.sudo().create(
            {
                "link_id": link.id,
                "attachment_id": attachment.id,
                "original_name": self._safe_name(file.filename),
                "state": "quarantined" if finding else "clean",
                "finding": finding,
            }
        )
        if finding:
            attachment.res_id = upload.id
        return upload

    def _give_back_on_rollback(self, taken):
        """The quota is counted in a transaction of its own: when the request's is
        rolled back, to be run again or for good, nothing was stored.

        :param dict taken: amount by key
        """
        quota = self.env["access.link.quota"]

        def give_back():
            for key, amount in taken.items():
                quota._give_back(key, amount)

        self.env.cr.postrollback.add(give_back)

    @api.model
    def _safe_name(self, name):
        """The visitor's own name for a file, fit to be shown."""
        name = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
        return "".join(char for char in name if char.isprintable())[:120]

    @api.model
    def _scan_upload(self, content, mimetype):
        """Hook for a virus scanner; runs before the file can be seen by anybody.

        :param bytes content: the whole file
        :param str mimetype: checked content type
        :return: what is wrong with it, False when nothing is
        """
        return False

    def action_release(self):
        """Take files out of quarantine (administrators)."""
        self.check_access("write")
        for upload in self.sudo().filtered(lambda u: u.state == "quarantined"):
            target = upload.link_id._target()
            record = target._access_link_upload_target() if target else upload
            upload.attachment_id.write({"res_model": record._name, "res_id": record.id})
            upload.state = "clean"
        return True
