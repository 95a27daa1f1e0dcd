from markupsafe import Markup

from odoo import SUPERUSER_ID, models
from odoo.tools import format_datetime

#: Colour of a level in mails; its word stands beside it.
LEVEL_COLORS = {"within": "#2e7d4f", "near": "#a66900", "over": "#b3261e"}
#: Activity of the salesperson whose order was sent back.
REWORK = "b2b_budget.mail_activity_data_rework"
#: Steps that somebody is told of; each has its method.
TOLD = (
    "sent",
    "submitted",
    "withdrawn",
    "approved",
    "rework",
    "voided",
    "cancelled",
    "reminded",
)


class B2bBudgetRequest(models.Model):
    """What mails say about an order, and when people are told."""

    _inherit = "b2b.budget.request"

    def _add_event(self, kind, member=None, note="", line_notes=None):
        """Each step is told."""
        event = super()._add_event(kind, member, note, line_notes)
        event._tell()
        return event

    def get_base_url(self):
        """:return: of the shop where it was ordered"""
        return self.order_id.get_base_url()

    def _url(self):
        """:return: address of the order's page; it opens nothing without signing in"""
        self.ensure_one()
        return f"{self.get_base_url()}/my/budgets/orders/{self.id}"

    def _site_name(self):
        """:return: where it goes, as the customer calls it"""
        self.ensure_one()
        return self.order_id.partner_shipping_id._b2b_site_name()

    def _fits(self):
        """:return: list of dicts, worst first: how the order fits each budget now"""
        self.ensure_one()
        member = self.env["b2b.member"].browse(self.env.context.get("budget_member"))
        return [
            {
                **result,
                "is_shown": not member
                or result["period"].budget_id._is_shown_to(member),
                "budget": result["period"].budget_id.name,
                "period": result["period"].name,
                "currency": result["period"].currency_id,
                "color": LEVEL_COLORS[result["level"]],
            }
            for result in self.order_id._budget_check()
        ]

    def _told_event(self):
        """:return: the step that a mail is about: the last one that says something"""
        self.ensure_one()
        event = self.env["b2b.budget.event"].browse(
            self.env.context.get("budget_event")
        )
        if event.exists() and event.request_id == self:
            return event
        return event.search(
            [("request_id", "=", self.id), ("kind", "!=", "reminded")], limit=1
        )


class B2bBudgetEvent(models.Model):
    """Who is told of a step: by mail the customer's people, in chatter and by a toast
    the merchant's."""

    _inherit = "b2b.budget.event"

    def _tell(self):
        """In the background: who presses a button does not wait for mails."""
        for event in self.filtered(
            lambda event: event.kind in ("sent", "submitted", "cancelled")
        ):
            event.request_id.order_id.activity_feedback([REWORK])
        told = self.filtered(lambda event: event.kind in TOLD)
        if told:
            numbers = ", ".join(told[:3].request_id.mapped("order_name"))
            told.with_delay(
                channel="root.notice",
                description=self.env._("Budget review of %s: tell", numbers),
            )._job_tell()

    def _job_tell(self):
        """Tell people of these steps, once. Of several each gets a job of its own: one
        that fails does not hold up the others."""
        # as the system: the job runs as the person who took the step
        events = self.with_user(SUPERUSER_ID).exists()
        if len(events) > 1:
            for event in events:
                event._tell()
        elif events and self.env["b2b.budget.notice"].sudo()._claim(events):
            getattr(events, f"_tell_{events.kind}")()

    # --- the customer's people

    def _tell_sent(self):
        """Whoever may confirm it; not when it was decided meanwhile."""
        if self.request_id.state == "waiting":
            self._mail("sent", self.request_id._deciders())

    def _tell_submitted(self):
        self._tell_sent()

    def _tell_reminded(self):
        """With the note of the submission."""
        request = self.request_id
        if request.state == "waiting":
            request._deciders()._budget_mail(
                "b2b_budget.mail_template_reminder", request
            )

    def _tell_approved(self):
        self._mail("approved", self._requester())
        salesperson = self._salesperson()
        self._post(salesperson, salesperson)

    def _tell_rework(self):
        """A requester has the order on their own desk, the merchant's salesperson
        theirs."""
        requester = self.request_id.requester_id
        self._mail("rework", self._requester())
        salesperson = self._salesperson()
        self._post(salesperson, salesperson.browse() if requester else salesperson)
        if not requester and salesperson and self.request_id.state == "rework":
            order = self._order_for(salesperson)
            # no second mail about the same
            order.with_context(mail_activity_quick_update=True).activity_schedule(
                REWORK,
                user_id=salesperson.id,
                summary=order.env._("Change the order and send it again"),
                note=self._notes(),
            )

    def _tell_voided(self):
        self._mail("voided", self._requester())
        salesperson = self._salesperson()
        self._post(salesperson, salesperson, is_bad=True)

    def _tell_withdrawn(self):
        """Who was asked need not look any more."""
        if self.request_id.state != "waiting":
            self._mail("withdrawn", self.request_id._deciders())

    def _tell_cancelled(self):
        """Who was asked need not look any more."""
        before = self.search(
            [
                ("request_id", "=", self.request_id.id),
                ("id", "<", self.id),
                ("kind", "!=", "reminded"),
            ],
            limit=1,
        )
        people = self._requester()
        if before.kind in ("sent", "submitted"):
            people |= self.request_id._deciders()
        self._mail("cancelled", people)

    def _requester(self):
        """:return: who has made the order, unless the step is their own"""
        requester = self.request_id.requester_id
        return requester.filtered(lambda member: member.user_id != self.create_uid)

    def _mail(self, name, members):
        members._budget_mail(
            f"b2b_budget.mail_template_{name}", self.request_id, budget_event=self.id
        )

    # --- the merchant's people

    def _salesperson(self):
        return self.request_id.order_id._budget_salesperson()

    def _order_for(self, user):
        """:return: the order in the language of who reads about it"""
        order = self.request_id.order_id
        lang = user.lang or order.company_id.partner_id.lang
        return order.with_context(lang=lang)

    def _post(self, reader, told, is_bad=None):
        """Note the step at the order, where the customer does not see it.

        :param reader: whose language and time it is in
        :param told: who is told besides, by toast, and inbox or mail as they like; not
            of what they have done themselves
        :param bool is_bad: whether there is something to do
        """
        told -= self.create_uid
        order = self._order_for(reader)
        event = self.with_env(order.env)
        author = self.member_id.partner_id or self.create_uid.partner_id
        # the mail says it in its subject
        subject = f"{order.name}: {event._title()}"
        order.message_post(
            subject=subject,
            body=event._headline(reader) + event._notes(),
            author_id=author.id or self.env.ref("base.partner_root").id,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            partner_ids=told.partner_id.ids,
        )
        is_bad = self.kind == "rework" if is_bad is None else is_bad
        told._bus_send(
            "simple_notification",
            {
                "type": "warning" if is_bad else "success",
                "title": order.name,
                "message": event._title(),
                "sticky": is_bad,
            },
        )

    def _title(self):
        """:return: what happened and by whom, in the reader's language"""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return ": ".join(filter(None, (kinds[self.kind], self.person)))

    def _headline(self, reader):
        moment = format_datetime(
            self.env, self.create_date, tz=reader.tz or "UTC", dt_format="short"
        )
        return Markup("<p class='mb-0'><b>%s</b> · %s</p>") % (self._title(), moment)

    def _notes(self):
        """:return: the notes of the order and of its lines, escaped"""
        self.ensure_one()
        text = Markup()
        if self.note:
            text += Markup("<p style='white-space: pre-line'>%s</p>") % self.note
        if self.line_notes:
            text += Markup("<ul>%s</ul>") % Markup().join(
                Markup("<li><b>%s</b>: %s</li>") % (name, note)
                for name, note in self.line_notes
            )
        return text


class B2bMember(models.Model):
    _inherit = "b2b.member"

    def _budget_mail(self, xmlid, record, **context):
        """Queue a mail to each of these people, in their own language.

        :param str xmlid: a ``mail.template``
        :param record: what it is about, of the template's model; each person when empty
        :param context: more for the template
        """
        template = self.env.ref(xmlid)
        people = [member for member in self if member.active and member.email]
        for member in people:
            template.with_context(
                budget_to=member.user_id.email_formatted,
                budget_member=member.id,
                budget_name=member.name,
                budget_lang=member.lang,
                **context,
            ).send_mail(
                (record or member).id,
                email_values={"auto_delete": True, "model": False, "res_id": False},
            )
        if people:
            self._send_mails_soon()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def _budget_salesperson(self):
        """:return: the merchant's person for this order: its salesperson, else the head
        of the team, else nobody"""
        self.ensure_one()
        for user in (self.user_id, self.team_id.user_id):
            if user.active and not user.share:
                return user
        return self.env["res.users"]
