from datetime import datetime, time, timedelta

import pytz
from werkzeug.exceptions import BadRequest

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.access_link.tools.client import clean_text

from ..const import STEPS
from ..tools.page_text import page_money
from .page import (
    ENVELOPE,
    NAME_LENGTH,
    NOTE_LENGTH,
    DeliveryRoutes,
    upload_limit,
)


def job_route(action="", methods=("POST",), **options):
    """A route of a delivery: by its own link, and by that of the day."""
    return http.route(
        [
            f"/delivery/<string:token>{action}",
            f"/delivery/<string:token>/job/<string:job_id>{action}",
        ],
        type="access_link",
        auth="access_link",
        methods=list(methods),
        **options,
    )


class DeliveryJobController(DeliveryRoutes, http.Controller):
    """The deliverer's page of one delivery. Opening it changes nothing; each button is
    a form that is sent once."""

    def _shown(self, link, token, path, tour, template, job):
        """:return: function that makes the page anew, in its present state"""

        def show(**options):
            page = job._page_job(link, token, path, tour)
            return self._show(template, page, **options)

        return show

    @http.route(
        "/delivery/<string:token>/job/<string:job_id>",
        type="access_link",
        auth="access_link",
        methods=["GET"],
        readonly=True,
    )
    def job(self, token, job_id, said=None, **params):
        """A delivery of the day. Another day's or deliverer's number is a wrong one."""
        link, job, path, tour = self._open_job(token, job_id)
        page = job._page_job(link, token, path, tour)
        return self._show("job_page", page, flash=self._flash(said))

    @job_route("/delivered", ("GET",), readonly=True)
    def confirm(self, token, job_id=None, **params):
        """The button in the mail: one more tap delivers; by then it is a POST."""
        link, job, path, tour = self._open_job(token, job_id, ("deliver",))
        return self._show("delivered_page", job._page_job(link, token, path, tour))

    @job_route("/step", max_content_length=ENVELOPE)
    def step(self, token, job_id=None, step=None, at=None, request_key=None, **params):
        """Accepted, picked up, on the way.

        :param str at: when the phone says it was, ISO 8601
        """
        link, job, path, tour = self._open_job(token, job_id, ("deliver",))
        if step not in STEPS[:3]:
            raise BadRequest()
        at = self._when(at)
        show = self._shown(link, token, path, tour, "job_page", job)
        if not self._begin_write(link, request_key, detail=step):
            return self._done(path, "again")
        try:
            job._step(step, at=at)
        except UserError as error:
            return self._refused(show, error)
        return self._done(path, "step")

    @job_route("/delivered", max_content_length=upload_limit)
    def delivered(
        self, token, job_id=None, pin=None, signature=None, recipient=None,
        cash=None, cash_seen=None, amount=None, cash_note=None, at=None,
        request_key=None, confirm=None, **params,
    ):  # fmt: skip
        """Handed over, with what proves it and the money that was collected.

        :param str cash: ``full``, of the amount ``cash_seen`` that the page has shown,
            or ``other``, with ``amount`` and ``cash_note``
        :param str confirm: set when it was tapped on the page of the mail's button
        """
        link, job, path, tour = self._open_job(token, job_id, ("deliver",))
        at = self._when(at)
        recipient = self._line(recipient, NAME_LENGTH)
        if cash not in (None, "", "full", "other"):
            raise BadRequest()
        typed = {
            "recipient": recipient,
            "cash": cash,
            "cash_seen": cash_seen,
            "amount": clean_text(amount, 20),
            "cash_note": self._line(cash_note, NOTE_LENGTH),
        }
        template = "delivered_page" if confirm else "job_page"
        shown = self._shown(link, token, path, tour, template, job)

        def show(**options):
            return shown(values=typed, **options)

        job._lock()
        if job.state == "delivered":
            return self._done(path, "again")
        photos = self._photos()
        currency = job._cash_currency()
        has_pin = False
        if pin:
            has_pin = job._check_pin(clean_text(pin, 20))
            if not has_pin:
                # the try counts: it is kept
                return self._refused(show, self._pin_message(job), "pin", False)
        missing = job._missing_proof(has_pin, bool(photos))
        if missing:
            field = "photo" if missing == "photo" else "pin"
            return self._refused(show, self._proof_message(missing, job), field)
        try:
            collected = self._collected(job, cash, typed)
        except UserError as error:
            return self._refused(show, error, "cash")
        if not self._begin_write(link, request_key, detail="delivered"):
            return self._done(path, "again")
        try:
            pictures = self._store_photos(link, job, photos)
            drawn = self._store_signature(link, job, signature)
            # a picture in quarantine proves nothing yet
            if job._missing_proof(has_pin, bool(pictures)):
                raise UserError(self._upload_message("content"))
            if collected and currency.is_zero(collected[0]):
                job._log("noted", note=collected[1])
            elif collected:
                job._collect(*collected, at=at)
            job._step("delivered", at=at)
            job._add_proof(has_pin, pictures, drawn, recipient)
        except UserError as error:
            return self._refused(show, error)
        return self._done(path, "delivered")

    def _collected(self, job, cash, typed):
        """:return: amount and note of the money that was taken, None for none
        :raise UserError: it is not clear how much it was"""
        due, currency = job.cash_to_collect, job._cash_currency()
        if cash == "full":
            seen = self._amount(typed["cash_seen"])
            if seen is None or currency.compare_amounts(seen, due):
                # a tap from before the customer has paid otherwise
                raise UserError(self._cash_message(due, currency))
            return due, ""
        if currency.is_zero(due) and not cash:
            return None
        if cash != "other":
            raise UserError(request.env._("Say how much cash you have collected."))
        amount = self._amount(typed["amount"])
        if amount is None:
            raise UserError(
                request.env._("Type the amount that you have collected, such as 12.50.")
            )
        if not typed["cash_note"]:
            raise UserError(request.env._("Write why it is another amount."))
        return currency.round(amount), typed["cash_note"]

    def _cash_message(self, due, currency):
        _ = request.env._
        if currency.is_zero(due):
            return _(
                "This was paid meanwhile: collect nothing. If you took cash, call the "
                "office."
            )
        return _(
            "The amount to collect has changed to %s. Say how much you have collected.",
            page_money(request.env, due, currency),
        )

    def _pin_message(self, job):
        _ = request.env._
        if job.is_pin_locked:
            if job.company_id.delivery_proof == "any":
                return _("Too many wrong PINs. Take a photo, or call the office.")
            return _("Too many wrong PINs. Call the office.")
        left = job._page_proof()["tries_left"]
        if left == 1:
            return _("This PIN is not right. One try is left.")
        return _("This PIN is not right. %s tries are left.", left)

    def _proof_message(self, missing, job):
        _ = request.env._
        return {
            "pin": _("Type the customer's PIN."),
            "photo": _("Take a photo."),
            "any": _("Type the customer's PIN, or take a photo."),
        }[missing]

    @job_route("/failed", max_content_length=upload_limit)
    def failed(
        self, token, job_id=None, reason_id=None, note=None, at=None, request_key=None,
        **params,
    ):  # fmt: skip
        """It could not be handed over; some reasons want a photo."""
        link, job, path, tour = self._open_job(token, job_id, ("deliver",))
        at = self._when(at)
        note = clean_text(note, NOTE_LENGTH)
        shown = self._shown(link, token, path, tour, "job_page", job)

        def show(**options):
            values = {"note": note, "reason_id": reason_id, "failed": True}
            return shown(values=values, **options)

        if not reason_id:
            return self._refused(show, request.env._("Choose a reason."), "failed")
        reason = request.env["delivery.failure.reason"].sudo()
        reason = reason.search([("id", "=", self._number(reason_id))])
        if not reason:
            raise BadRequest()
        photos = self._photos()
        if reason.wants_photo and not photos:
            text = request.env._("Take a photo of it.")
            return self._refused(show, text, "failed_photo")
        if not self._begin_write(link, request_key, detail="failed"):
            return self._done(path, "again")
        try:
            was_failed = job.state == "failed"
            job._step("failed", at=at, reason=reason, note=note)
            if not was_failed:
                job._add_failure_photos(self._store_photos(link, job, photos))
        except UserError as error:
            return self._refused(show, error)
        return self._done(path, "failed")

    @job_route("/undo", max_content_length=ENVELOPE)
    def undo(self, token, job_id=None, request_key=None, **params):
        """Take the last step back, within a few minutes of it."""
        link, job, path, tour = self._open_job(token, job_id, ("deliver",))
        show = self._shown(link, token, path, tour, "job_page", job)
        if not self._begin_write(link, request_key, detail="undo"):
            return self._done(path, "again")
        try:
            job._undo()
        except UserError as error:
            return self._refused(show, error)
        return self._done(path, "undo")

    @job_route("/retry", max_content_length=ENVELOPE)
    def retry(
        self, token, job_id=None, when=None, clock=None, request_key=None, **params
    ):
        """What comes after a failed attempt.

        :param str when: ``later`` (today), ``tomorrow`` or ``office``
        :param str clock: hh:mm, when later today
        """
        link, job, path, tour = self._open_job(token, job_id, ("deliver",))
        if when not in ("later", "tomorrow", "office"):
            raise BadRequest()
        show = self._shown(link, token, path, tour, "job_page", job)
        try:
            start = self._next_start(job, when, clock)
        except UserError as error:
            return self._refused(show, error, "clock")
        if not self._begin_write(link, request_key, detail=f"retry {when}"):
            return self._done(path, "again")
        try:
            if when == "office":
                job._leave_to_office()
            else:
                job._retry_by_deliverer(start)
        except UserError as error:
            return self._refused(show, error)
        # another day's delivery is not on this list any more
        gone = tour and job.tour_id != tour
        back = f"/delivery/{token}" if gone else path
        return self._done(back, "office" if when == "office" else "retry")

    def _next_start(self, job, when, clock):
        """:return: when the new attempt is promised from, UTC; None for the usual"""
        zone = job._deliverer_zone()
        now = pytz.utc.localize(fields.Datetime.now()).astimezone(zone)
        if when == "tomorrow":
            # at the time of day that was agreed before
            before = job.window_from or fields.Datetime.now()
            at = pytz.utc.localize(before).astimezone(zone).time()
            local = datetime.combine(now.date() + timedelta(days=1), at)
        elif when == "later" and clock:
            try:
                at = time.fromisoformat(clock).replace(tzinfo=None)
            except (TypeError, ValueError) as error:
                raise BadRequest() from error
            local = datetime.combine(now.date(), at)
            if local <= now.replace(tzinfo=None):
                raise UserError(
                    request.env._("This time has passed. Choose a later one.")
                )
        else:
            return None
        return zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)
