import base64
import binascii
import io
import re
from datetime import datetime, timezone

from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import BadRequest

from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.access_link.const import MEGABYTE
from odoo.addons.access_link.controllers.base import AccessLinkRoutes
from odoo.addons.access_link.tools.client import clean_text
from odoo.addons.access_link.tools.dispatcher import LinkDead
from odoo.addons.access_link.tools.upload import UploadRefused

#: Form fields beside the files, a drawn signature, and the multipart envelope.
ENVELOPE = MEGABYTE
PHOTOS = 3
NOTE_LENGTH = 1000
NAME_LENGTH = 60
#: A drawn signature: a data address of a PNG, some 200 KB.
SIGNATURE = re.compile(r"data:image/png;base64,([A-Za-z0-9+/=]{1,280000})", re.ASCII)
AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?", re.ASCII)
JOB_ID = re.compile(r"[0-9]{1,9}", re.ASCII)


def upload_limit(controller):
    """Largest request body of a form with photos."""
    limit = request.env["access.link.upload"]._limit("upload_max_megabytes")
    return limit * MEGABYTE * PHOTOS + ENVELOPE


class DeliveryRoutes(AccessLinkRoutes):
    """What the routes of the deliverer's and the customer's pages have in common."""

    def _open_job(self, token, job_id=None, scopes=("deliver", "deliver_view")):
        """A delivery, by its own link or by that of the day.

        :param str token: from the address
        :param job_id: from the address of a day's delivery; looked up through the day
        :param scopes: of the delivery's own link
        :return: link, delivery, path of its page, the tour or None
        """
        if job_id is None:
            link, job = self._resolve(token, "delivery.job", scopes)
            if not job._is_held_by(link):
                # given to another while the address was on its way
                request.env["access.link.event"]._log_at_once("dead", link)
                raise LinkDead(link, token)
            return link, job, f"/delivery/{token}", None
        link, tour = self._open_tour(token)
        job = tour._stop(self._number(job_id))
        if not job:
            self._refuse(link)
        job = job.with_company(job.company_id)
        return link, job, f"/delivery/{token}/job/{job.id}", tour

    def _open_tour(self, token):
        """:return: link and the day that it is for"""
        link, tour = self._resolve(token, "delivery.tour", ("tour",))
        deliverer = tour.deliverer_id
        if not deliverer.active or deliverer.partner_id != link.partner_id:
            raise LinkDead(link, token)
        return link, tour

    # --- answers

    def _show(self, template, page, flash=False, status=200, values=None):
        """:param dict values: what was typed into a form that is refused"""
        page["values"] = values or {}
        return self._page_response(
            f"delivery_supplier.{template}", page, page["urls"]["page"], flash, status
        )

    def _done(self, path, said):
        """Back to the page, so that a reload repeats nothing."""
        url = f"{path}?said={said}"
        if self._wants_json():
            return request.make_json_response({"ok": True, "url": url})
        return request.redirect(url, code=303)

    def _refused(self, show, error, field=False, rollback=True):
        """The page again, with what to do about it.

        :param show: makes the page from ``flash`` and ``status``
        :param error: what is wrong, as a ``UserError`` or text
        :param str field: id of the field that it is about
        :param bool rollback: nothing of the request is kept
        """
        message = error.args[0] if isinstance(error, UserError) else error
        if rollback:
            request.env.cr.rollback()
            request.env.invalidate_all(flush=False)
        if self._wants_json():
            return request.make_json_response(
                {"ok": False, "message": message, "field": field}, status=422
            )
        flash = {"tone": "bad", "text": message, "field": field}
        return show(flash=flash, status=422)

    def _flash(self, said):
        """What the page says after a form; only known words, never text from the
        address."""
        _ = request.env._
        texts = {
            "step": ("ok", _("Saved.")),
            "failed": ("info", _("Saved. The office and the customer are told.")),
            "undo": ("info", _("Taken back.")),
            "retry": ("ok", _("A new attempt is planned. The customer is told.")),
            "office": ("ok", _("The office decides what comes next.")),
            "order": ("ok", _("The order was changed.")),
            "again": ("info", _("This was saved already.")),
        }
        if said not in texts:
            return False
        tone, text = texts[said]
        return {"tone": tone, "text": text, "field": False}

    # --- what comes in

    def _line(self, value, limit):
        """:return: text from outside on one line, not longer than the limit"""
        return " ".join(clean_text(value, limit).split())

    def _number(self, value):
        """:return: the number of a record that a text from outside names, 0 for none"""
        is_number = isinstance(value, str) and JOB_ID.fullmatch(value)
        return int(value) if is_number else 0

    def _when(self, value):
        """:param value: when the phone says that it happened, ISO 8601 with a zone
        :return: UTC without a zone; None when the form does not say it
        :raise BadRequest: it is no time"""
        if not value:
            return None
        try:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None:
                raise BadRequest()
            return moment.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)
        except (TypeError, ValueError, OverflowError) as error:
            raise BadRequest() from error

    def _amount(self, value):
        """:param value: as it was typed, with comma or point
        :return: the number, None when it is none"""
        text = re.sub(r"[\s'’]", "", value) if isinstance(value, str) else ""
        text = text.replace(",", ".")
        return float(text) if AMOUNT.fullmatch(text) else None

    def _photos(self):
        """:return: pictures that came with the form"""
        files = request.httprequest.files.getlist("photo")
        return [file for file in files if file.filename][:PHOTOS]

    def _store_photos(self, link, job, files):
        """:return: attachments on the transfer
        :raise UserError: one of them is not taken"""
        attachments = request.env["ir.attachment"].sudo()
        for file in files:
            attachments |= self._store(link, job, file, "photo")
        return attachments

    def _store_signature(self, link, job, value):
        """:param value: a PNG as data address, drawn on the page
        :return: the attachment, empty for none
        :raise BadRequest: it is something else"""
        if not value:
            return request.env["ir.attachment"].sudo()
        match = SIGNATURE.fullmatch(value) if isinstance(value, str) else None
        if not match:
            raise BadRequest()
        try:
            content = base64.b64decode(match[1], validate=True)
        except binascii.Error as error:
            raise BadRequest() from error
        if not content.startswith(b"\x89PNG"):
            raise BadRequest()
        file = FileStorage(io.BytesIO(content), filename="signature.png")
        return self._store(link, job, file, "signature")

    def _store(self, link, job, file, stem):
        name = "".join(c if c.isalnum() else "-" for c in job.name or "")
        try:
            upload = request.env["access.link.upload"]._store(
                link, file, job._access_link_upload_target(), f"{name}-{stem}"
            )
        except UploadRefused as refused:
            raise UserError(self._upload_message(refused.reason)) from refused
        if upload.state != "clean":
            return upload.attachment_id.browse()
        if not upload.attachment_id.mimetype.startswith("image/"):
            raise UserError(self._upload_message("type"))
        return upload.attachment_id

    def _upload_message(self, reason):
        _ = request.env._
        limit = request.env["access.link.upload"]._limit("upload_max_megabytes")
        return {
            "empty": _("The picture is empty. Take it again."),
            "size": _("The picture is larger than %s MB. Send a smaller one.", limit),
            "type": _("This is no picture. Send it as JPG or PNG."),
            "content": _("The picture is damaged. Take it again."),
            "count": _("No more pictures can be sent. Call the office."),
            "total": _("No more pictures can be sent. Call the office."),
        }[reason]
