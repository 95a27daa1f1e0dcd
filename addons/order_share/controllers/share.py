from datetime import datetime

import pytz
from werkzeug.exceptions import BadRequest

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.access_link.const import (
    MEGABYTE,
    REQUEST_MESSAGE_LENGTH,
    REQUESTS_SECONDS,
)
from odoo.addons.access_link.tools.client import clean_text, record_id
from odoo.addons.access_link.tools.upload import UploadRefused

from ..const import NOTE_LENGTH, RANK, REASONS, UPLOAD_KINDS
from .page import ENVELOPE, OrderSharePageRoutes

#: scopes that report the status
SCOPES = ("status", "details")


def _upload_limit(controller):
    """Largest request body of an upload; a form without script sends several files."""
    limit = request.env["access.link.upload"]._limit("upload_max_megabytes")
    return limit * MEGABYTE * 5 + ENVELOPE


class OrderShareController(OrderSharePageRoutes, http.Controller):
    """The partner's page. Opening it changes nothing; each button is a form that is
    sent once.
    """

    @http.route(
        "/share/<string:token>",
        type="access_link",
        auth="access_link",
        methods=["GET"],
        readonly=True,
    )
    def page(self, token, said=None, edit=None, **params):
        """Show the page. ``said`` names what was done just before; ``edit`` opens the
        form of an offer that was made."""
        link, share = self._resolve(token, "order.share", (*SCOPES, "offer"))
        flash = self._flash(said)
        return self._render(link, share, token, flash=flash, editing=bool(edit))

    @http.route(
        "/share/<string:token>/status",
        type="access_link",
        auth="access_link",
        methods=["POST"],
        max_content_length=ENVELOPE,
    )
    def status(
        self, token, status=None, note=None, author=None, request_key=None, **params
    ):
        """The partner reports the next status.

        Somebody has to sign the first report from a browser: a mail scanner that sends
        the forms it finds does not.
        """
        link, share = self._resolve(token, "order.share", SCOPES)
        if status not in RANK:
            raise BadRequest()
        author = self._signature(link, share, author)
        if not author:
            error = UserError(
                request.env._("Type your name, so that the sender knows who reports.")
            )
            field = "decline_author" if status == "declined" else "author"
            values = {"note": clean_text(note, NOTE_LENGTH)}
            return self._refused(link, share, token, error, field=field, **values)
        note = clean_text(note, NOTE_LENGTH)
        if status not in (*share._steps(), "declined"):
            error = UserError(
                request.env._("This step is not used any more. Confirm the next one.")
            )
            return self._refused(link, share, token, error, note=note)
        share = self._sign(link, share, author)
        if not self._begin_write(link, request_key, detail=status):
            return self._done(token, "again")
        try:
            event = share._report_status(status, note=note)
        except UserError as error:
            return self._refused(link, share, token, error, note=note)
        return self._done(token, "status" if event else "again")

    @http.route(
        "/share/<string:token>/problem",
        type="access_link",
        auth="access_link",
        methods=["POST"],
        max_content_length=_upload_limit,
    )
    def problem(
        self, token, reason=None, note=None, eta_date=None, eta_time=None,
        photo=None, request_key=None, **params,
    ):  # fmt: skip
        """The partner reports a delay or a problem, with a photo if there is one."""
        link, share = self._resolve(token, "order.share", SCOPES)
        share = self._sign(link, share, self._author())
        values = {
            "reason": clean_text(reason, NOTE_LENGTH),
            "note": clean_text(note, NOTE_LENGTH),
            "eta_date": clean_text(eta_date, NOTE_LENGTH),
            "eta_time": clean_text(eta_time, NOTE_LENGTH),
        }
        if reason not in dict(REASONS):
            error = UserError(request.env._("Choose what happened."))
            return self._refused(link, share, token, error, field="reason", **values)
        try:
            eta = self._parse_eta(share, values["eta_date"], values["eta_time"])
        except ValueError:
            error = UserError(
                request.env._("The new arrival needs a day and a time, such as 13:30.")
            )
            return self._refused(link, share, token, error, field="eta_date", **values)
        if not self._begin_write(link, request_key, detail=f"problem {reason}"):
            return self._done(token, "again")
        upload = None
        if photo is not None and getattr(photo, "filename", ""):
            try:
                upload = self._store(link, share, photo, "photo")
            except UploadRefused as refused:
                error = UserError(self._upload_message(refused.reason, photo))
                return self._refused(link, share, token, error, field="photo", **values)
        try:
            share._report_problem(reason, note=values["note"], eta=eta, upload=upload)
        except UserError as error:
            return self._refused(link, share, token, error, **values)
        return self._done(token, "problem")

    @http.route(
        "/share/<string:token>/undo",
        type="access_link",
        auth="access_link",
        methods=["POST"],
        max_content_length=ENVELOPE,
    )
    def undo(self, token, event_id=None, request_key=None, **params):
        """The partner takes the own last report back."""
        link, share = self._resolve(token, "order.share", SCOPES)
        event_id = record_id(event_id)
        if not self._begin_write(link, request_key, detail="undo"):
            return self._done(token, "again")
        try:
            share._undo(event_id)
        except UserError as error:
            return self._refused(link, share, token, error)
        return self._done(token, "undo")

    @http.route(
        "/share/<string:token>/upload",
        type="access_link",
        auth="access_link",
        methods=["POST"],
        max_content_length=_upload_limit,
    )
    def upload(self, token, kind=None, request_key=None, **params):
        """The partner sends documents. A script gets JSON, a plain form the page."""
        link, share = self._resolve(token, "order.share", ("details", "offer"))
        if not share._may_upload(link, self._account(link, share)):
            self._refuse(link)
        share = self._sign(link, share, self._author())
        wants_json = self._wants_json()
        if kind not in dict(UPLOAD_KINDS):
            raise BadRequest()
        files = [
            file for file in request.httprequest.files.getlist("file") if file.filename
        ]
        if not files:
            error = UserError(request.env._("Choose a file first."))
            return self._refused(link, share, token, error, field="file")
        if not self._begin_write(link, request_key, detail=f"upload {kind}"):
            if wants_json:
                return request.make_json_response({"ok": True, "again": True})
            return self._done(token, "again")
        stored = []
        for file in files:
            try:
                stored.append(self._store(link, share, file, kind))
            except UploadRefused as refused:
                error = UserError(self._upload_message(refused.reason, file))
                return self._refused(link, share, token, error, field="file")
        for upload in stored:
            event = share._report_upload(upload, kind)
        if wants_json:
            return request.make_json_response(
                {
                    "ok": True,
                    "name": stored[-1].original_name,
                    "meta": share._file_size(event.file_size),
                    "when": share._page_time(event.create_date, share._reader_zone()),
                    "quarantined": stored[-1].state == "quarantined",
                }
            )
        return self._done(token, "upload")

    @http.route(
        "/share/<string:token>/not-me",
        type="access_link",
        auth="access_link",
        methods=["POST"],
        max_content_length=ENVELOPE,
    )
    def not_me(self, token, confirm=None, message=None, request_key=None, **params):
        """Who opened the link is not its recipient: tell the sender, once a day.

        A box has to be ticked, which a mail scanner that sends forms does not.
        """
        link, share = self._resolve(token, "order.share", (*SCOPES, "offer"))
        message = clean_text(message, REQUEST_MESSAGE_LENGTH)
        if confirm != "1":
            error = UserError(request.env._("Tick the box to say that it is not you."))
            return self._refused(
                link, share, token, error, field="not_me", not_me=message
            )
        if not self._begin_write(link, request_key, detail="not me"):
            return self._done(token, "not_me")
        first = request.env["access.link.quota"]._take(
            f"not-me:{link.id}", 1, seconds=REQUESTS_SECONDS
        )
        if first:
            share._tell_not_me(link, message)
        return self._done(token, "not_me")

    @http.route(
        "/share/<string:token>/calendar.ics",
        type="access_link",
        auth="access_link",
        methods=["GET"],
        readonly=True,
    )
    def calendar(self, token, **params):
        """The stops as a calendar file (RFC 5545)."""
        _link, share = self._resolve(token, "order.share", ("details",))
        return request.make_response(
            share._calendar(),
            [
                ("Content-Type", "text/calendar; charset=utf-8"),
                ("Content-Disposition", http.content_disposition("transport.ics")),
            ],
        )

    @http.route(
        ["/share", "/share/<path:anything>", "/offer", "/offer/<path:anything>"],
        type="access_link",
        auth="access_link",
        methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        csrf=False,
        readonly=True,
    )
    def nothing(self, anything=None, **params):
        """Other addresses and methods: the same answer as a wrong link."""
        self._refuse()

    def _parse_eta(self, share, day, clock):
        """New arrival in the time zone of the delivery. :return: UTC, None when left
        out
        """
        if not day and not clock:
            return None
        local = datetime.strptime(f"{day} {clock}", "%Y-%m-%d %H:%M")
        if not 2000 <= local.year <= 2100:
            raise ValueError(day)
        stop = share._document()._order_share_stops()[-1]
        [zone] = share._stop_zones([stop], share.user_id)
        return zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)
