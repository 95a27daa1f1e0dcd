import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

#: Requests that a scheduled job takes at a time.
CHUNK = 100


class OrderApproval(models.Model):
    """Mails, reminders, escalation and expiry."""

    _inherit = "order.approval"

    def _tell(self, members, xmlid):
        """Mail people about the newest step, in the background: who presses a button
        does not wait for mails."""
        for approval in self:
            people = members.filtered(lambda member: member.active and member.email)
            if people:
                approval.with_delay(
                    channel="root.notice",
                    description=self.env._("Release of %s: tell", approval.order_name),
                )._job_tell(xmlid, people.ids, approval._newest_event().id)

    def _job_tell(self, xmlid, member_ids, event_id=None):
        """Queue a mail to each person, in that person's language.

        :param int event_id: the step that it is about; others may have followed
        """
        # as the system: the job runs as the customer's person
        approval = self.with_user(SUPERUSER_ID).exists()
        template = approval.env.ref(xmlid)
        members = approval.env["b2b.member"].browse(member_ids).exists()
        for member in members if approval else ():
            template.with_context(
                approval_to=member.user_id.email_formatted,
                approval_name=member.name,
                approval_lang=member.lang,
                approval_event=event_id,
            ).send_mail(
                approval.id,
                # in no chatter: the merchant does not see it before the release
                email_values={"auto_delete": True, "model": False, "res_id": False},
            )
        members._send_mails_soon()

    def _told_event(self):
        """:return: the step that a mail is about"""
        self.ensure_one()
        event = self.event_ids.browse(self.env.context.get("approval_event")).exists()
        return event if event.approval_id == self else self._newest_event()

    def _newest_event(self):
        """:return: the last step; the order of what was just added is not that of the
        database"""
        self.ensure_one()
        return self.event_ids.search([("approval_id", "=", self.id)], limit=1)

    def _tell_deciders(self, xmlid):
        for approval in self:
            approval._tell(approval._deciders(), xmlid)

    def _url(self):
        """:return: address of the request's page; it opens nothing without signing
        in"""
        self.ensure_one()
        return f"{self.get_base_url()}/my/approvals/{self.id}"

    def get_base_url(self):
        """:return: of the shop where it was ordered"""
        return self.order_id.website_id.get_base_url() or super().get_base_url()

    # --- scheduled

    def _cron_follow_up(self):
        """Remind, pass on and end what is due, in chunks. What can't be done does not
        hold up the others; it is tried again the next time."""
        for domain, step in (
            (self._domain_expired(), self._expire),
            (self._domain_due(), self._escalate),
            (self._domain_silent(), self._remind),
        ):
            failed = self.browse()
            while found := self.search(
                domain & Domain("id", "not in", failed.ids), order="id", limit=CHUNK
            ):
                for approval in found:
                    try:
                        with self.env.cr.savepoint():
                            step(approval)
                    except UserError:
                        _logger.exception("Follow-up of request %s", approval.id)
                        failed += approval
                if not self.env["ir.cron"]._commit_progress(len(found)):
                    return

    def _domain_expired(self):
        """Not while a payment is on its way: what was paid is delivered."""
        paying = Domain("state", "=", "approved") & Domain(
            "order_id.transaction_ids.state", "in", ("pending", "authorized", "done")
        )
        return (
            Domain("expires_at", "<=", fields.Datetime.now())
            & Domain("state", "in", ("pending", "consent", "rework", "approved"))
            & ~paying
        )

    def _domain_due(self):
        return Domain("state", "=", "pending") & Domain(
            "due_at", "<=", fields.Datetime.now()
        )

    def _domain_silent(self):
        """Whose approver has had a request for the hours until a reminder."""
        silent = Domain.FALSE
        now = fields.Datetime.now()
        organizations = self.env["b2b.organization"]._read_group(
            [("approval_remind_hours", ">", 0)],
            ["approval_remind_hours"],
            ["id:recordset"],
        )
        for hours, found in organizations:
            silent |= Domain("organization_id", "in", found.ids) & Domain(
                "waiting_since", "<=", now - timedelta(hours=hours)
            )
        return (
            Domain("state", "=", "pending") & Domain("reminded_at", "=", False) & silent
        )

    def _expire(self, approval):
        approval._lock()
        if approval.state not in ("pending", "consent", "rework", "approved"):
            return
        approval._end("expired")
        approval._tell(approval.buyer_id, "order_approval.mail_template_expired")

    def _escalate(self, approval):
        """Without an answer it goes up; at the top the administrators are reminded once
        more and the date moves on."""
        approval._lock()
        if approval.state != "pending":
            return
        values = approval._prepare_waiting(approval.organization_id)
        if approval.approver_id:
            values["approver_id"] = approval.approver_id._next_approver().id
        else:
            values = {"due_at": values["due_at"]}
        approval.write(values)
        approval._add_event("escalated", note=approval.approver_id.name or "")
        approval._tell_deciders("order_approval.mail_template_reminder")

    def _remind(self, approval):
        approval.reminded_at = fields.Datetime.now()
        approval._add_event("reminded")
        approval._tell_deciders("order_approval.mail_template_reminder")
