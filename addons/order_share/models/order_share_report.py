from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..const import OFFER_STATES, RANK, STEPS

#: Events from which no state follows.
STATELESS_KINDS = ("upload", "reminder", "driver", "undelivered")


class OrderShare(models.Model):
    """What partner and sender report: each adds an event."""

    _inherit = "order.share"

    def _lock_reports(self):
        """Make simultaneous reports on these shares follow each other."""
        self.flush_recordset(["report_count"])
        # a failure to serialize is no error: Odoo runs the request again
        self.env.cr.execute(
            SQL(
                "UPDATE order_share SET report_count = coalesce(report_count, 0) + 1"
                " WHERE id IN %s",
                tuple(self.ids),
            ),
            log_exceptions=False,
        )
        self.invalidate_recordset()

    def _report_status(self, status, note="", by_partner=True):
        """Add a status.

        :param str status: one of ``const.STATES``
        :param str note: shown in the history
        :param bool by_partner: goes forward only; the sender may correct to any state
        :return: the event, empty when the share has this status already; the sender
            may say it again to end a problem
        :raise UserError: not possible from the present state
        """
        self.ensure_one()
        self._lock_reports()
        state = self.state
        if state == status and (by_partner or not self.has_problem):
            return self.env["order.share.event"]
        if by_partner and not self._is_forward(state, status):
            raise UserError(
                self.env._(
                    "The status is “%s” already. Call the sender to have it corrected.",
                    self._label("state", state),
                )
            )
        return self._add_event(
            "status", status=status, note=note, by_partner=by_partner
        )

    def _steps(self):
        """:return: codes of the steps that this company asks for, in order"""
        company = self.company_id.sudo()
        return [step for step in STEPS if company._order_share_uses_step(step)]

    def _is_forward(self, state, status):
        if status not in self._steps() + ["declined"]:
            return False
        if state == "declined" or state in OFFER_STATES:
            return False
        if status == "declined":
            return state in ("draft", "assigned")
        return RANK[status] > RANK[state]

    def _report_problem(self, reason, note="", eta=None, upload=None):
        """Add a problem or delay; the way goes on from where it was.

        :param str reason: one of ``const.REASONS``
        :param datetime eta: new expected arrival, UTC
        :param upload: photo, an ``access.link.upload``
        :raise UserError: the partner has declined
        """
        self.ensure_one()
        self._lock_reports()
        if self.state == "declined" or self.state in OFFER_STATES:
            raise UserError(self.env._("This transport was declined. Call the sender."))
        return self._add_event(
            "problem", reason=reason, note=note, eta=eta, upload=upload
        )

    def _report_upload(self, upload, kind):
        """Add a document.

        :param upload: an ``access.link.upload``
        :param str kind: one of ``const.UPLOAD_KINDS``
        """
        self.ensure_one()
        return self._add_event("upload", upload_kind=kind, upload=upload)

    def _undo(self, event_id):
        """Take back the partner's own last report.

        :return: the event that says so
        :raise UserError: too late, not the last one or not the partner's
        """
        self.ensure_one()
        self._lock_reports()
        event = self._undoable_event()
        if not event or event.id != event_id:
            raise UserError(
                self.env._(
                    "This can't be undone any more. Call the sender to have it"
                    " corrected."
                )
            )
        return self._add_event("undo", undone_event_id=event.id)

    def _undoable_event(self):
        """:return: the report that the partner may take back now, empty when there is
        none
        """
        last = self._effective_events().filtered(
            lambda event: event.kind in ("status", "problem")
        )[-1:]
        return last if last and last._is_undoable() else last.browse()

    def _add_event(self, kind, by_partner=True, upload=None, **values):
        """Add one event; what the partner reports is told to the sender.

        :param str kind: one of ``order.share.event.kind``
        :param bool by_partner: whether the recipient reports it, or the sender's house
        :param upload: the ``access.link.upload`` that came with it
        :param values: other fields of the event
        :return: the event
        """
        self.ensure_one()
        event = self._create_events(
            kind, [self._prepare_event(kind, by_partner, upload, **values)]
        )
        if by_partner:
            self.with_delay(
                channel="root.notice",
                description=self.env._("Tell the sender: %s", self.display_name),
            )._job_notify(event.id)
        return event

    def _prepare_event(self, kind, by_partner=True, upload=None, **values):
        """:return: values of one event, see :meth:`_add_event`"""
        sender = self.user_id if self.env.user._is_superuser() else self.env.user
        author = self.partner_id if by_partner else sender.partner_id
        return {
            "share_id": self.id,
            "kind": kind,
            "author_id": author.id,
            "author_name": self.env.context.get("order_share_author") or False,
            "is_partner": by_partner,
            "driver_id": self.env.context.get("order_share_driver"),
            "upload_id": upload.id if upload else False,
            "file_name": upload.original_name if upload else False,
            "file_size": upload.attachment_id.file_size if upload else 0,
            "attachment_ids": upload.attachment_id.ids
            if upload and upload.state == "clean"
            else False,
            **{key: value or False for key, value in values.items()},
        }

    def _create_events(self, kind, vals_list):
        """Create events of one kind, all at once.

        An event that carries no state leaves the shares' rows alone, so that
        simultaneous uploads never collide.

        :param list vals_list: see :meth:`_prepare_event`
        :return: the events
        """
        kept = []
        if kind in STATELESS_KINDS:
            kept = [self._fields["state"], self._fields["problem_reason"]]
            if not any(values.get("upload_kind") == "pod" for values in vals_list):
                kept.append(self._fields["proof_missing"])
        with self.env.protecting(kept, self):
            return self.env["order.share.event"].sudo().create(vals_list)
