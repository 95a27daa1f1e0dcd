from collections import Counter, defaultdict

from markupsafe import Markup

from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.sms.tools.sms_tools import sms_content_to_rendered_html

from ..tools import sms_text

#: Notices that are put into core's queue by one job.
CHUNK = 100
#: Core's scheduled actions that send.
SENDERS = {
    "mail": "mail.ir_cron_mail_scheduler_action",
    "sms": "sms.ir_cron_sms_scheduler_action",
}
#: What core's mails take from a template.
MAIL_FIELDS = (
    "attachment_ids",
    "body_html",
    "email_from",
    "mail_server_id",
    "reply_to",
    "report_template_ids",
    "subject",
)


class FulfilmentNotice(models.Model):
    """Fills in the templates, and puts the notices where core has its own: the mail or
    SMS in the list of outgoing ones, a message in the chatter of the order."""

    _inherit = "fulfilment.notice"

    @api.model
    def _job_queue(self, company_id, channel):
        """Put what waits into core's queues, a bounded part; another job does the rest.
        Of two jobs at once each takes what the other has not taken."""
        self = self.with_user(SUPERUSER_ID).with_company(company_id)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE fulfilment_notice
                   SET state = 'queued', reason = NULL, queued_at = %(now)s,
                       write_date = %(now)s
                 WHERE id IN (
                       SELECT id FROM fulfilment_notice
                        WHERE company_id = %(company)s AND channel = %(channel)s
                          AND state = 'waiting'
                     ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
             RETURNING id
                """,
                now=fields.Datetime.now(),
                company=company_id,
                channel=channel,
                limit=CHUNK,
            )
        )
        notices = self.browse(sorted(row[0] for row in rows))
        notices.invalidate_recordset(flush=False)
        notices._put_into_queue(channel)
        if notices:
            # core empties its queues once an hour
            self.env.ref(SENDERS[channel])._trigger()
        if len(notices) == CHUNK:
            self._delay(company_id, channel, notices[-1].id)

    def _put_into_queue(self, channel):
        rounds, groups = Counter(), defaultdict(self.browse)
        for notice in self:
            if refusal := notice._refusal():
                notice._end("cancelled", refusal)
                continue
            template = notice.rule_id[f"{channel}_template_id"]
            if not template or template.model != "sale.order":
                notice._end("failed", self.env._("There is no template for it."))
                continue
            # filled in together; an order once, as it may have two of them
            key = (template, notice._lang())
            rounds[key, notice.order_id] += 1
            groups[(*key, rounds[key, notice.order_id])] += notice
        for (template, lang, _round), notices in groups.items():
            notices._fill_in(template, lang)

    def _end(self, state, reason):
        """:param str reason: for people"""
        self.write({"state": state, "reason": reason[:500], "queued_at": False})

    def _refusal(self):
        """:return: why it is not sent after all, False when it is: much may have
        happened since it was written"""
        self.ensure_one()
        rule, order = self.rule_id, self.order_id
        if not rule[f"by_{self.channel}"]:
            return self.env._("It was switched off meanwhile.")
        if self.kind == "payment_reminded" and order._is_payment_covered():
            return self.env._("The order has been paid meanwhile.")
        if self.kind in ("payment_reminded", "ready", "pickup_reminded"):
            if order.state == "cancel":
                return self.env._("The order was cancelled meanwhile.")
        if self.event_id and self.kind != "new_order":
            if self.event_id._is_told_elsewhere():
                return self.env._("The customer was told of it in another way.")
        return self.partner_id._fulfilment_refusal(self.channel)

    def _lang(self):
        """:return: code of the recipient's language, where it is installed"""
        self.ensure_one()
        for lang in (self.partner_id.lang, self.company_id.partner_id.lang):
            if lang and self.env["res.lang"]._get_data(code=lang):
                return lang
        return "en_US"

    # --- filling in

    def _fill_in(self, template, lang):
        """One that can't be filled in does not hold up the others."""
        try:
            with self.env.cr.savepoint():
                self._fill_in_together(template, lang)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            if len(self) > 1:
                for notice in self:
                    notice._fill_in(template, lang)
                return
            self._end(
                "failed",
                self.env._("The template could not be filled in: %s", error),
            )

    def _fill_in_together(self, template, lang):
        by_order = {notice.order_id.id: notice for notice in self}
        texts = self._render(template, list(by_order), lang, by_order)
        rows = [(notice, texts[order]) for order, notice in by_order.items()]
        messages = self._post(rows)
        for (notice, _text), message in zip(rows, messages, strict=True):
            notice.message_id = message
        if template._name == "mail.template":
            self._create_mails(rows, messages)
        else:
            self._create_texts(rows, messages)

    @api.model
    def _render(self, template, order_ids, lang, notices=None):
        """:param str lang: the reader's, whatever the template says
        :param dict notices: by order's id, what is told; nothing for a preview
        :return: dict of order's id: values of the mail, or ``body`` of the SMS"""
        template = template.with_context(
            template_preview_lang=lang,
            lang=lang,
            fulfilment_notices={
                order: notice.id for order, notice in (notices or {}).items()
            },
        )
        if template._name == "mail.template":
            return self._wrap(
                template, template._generate_template(order_ids, MAIL_FIELDS), lang
            )
        bodies = template._render_field("body", order_ids, set_lang=lang)
        return {key: {"body": " ".join(body.split())} for key, body in bodies.items()}

    @api.model
    def _wrap(self, template, texts, lang):
        """Core's layout around the mail, where the template has one."""
        layout = template.email_layout_xmlid
        if layout:
            model = self.env["ir.model"]._get("sale.order").with_context(lang=lang)
            for order in self.env["sale.order"].browse(texts).with_context(lang=lang):
                texts[order.id]["body_html"] = template._render_encapsulate(
                    layout,
                    texts[order.id]["body_html"],
                    add_context={
                        "company": order.company_id,
                        "model_description": model.display_name,
                    },
                    context_record=order,
                )
        return texts

    # --- core's queues

    @api.model
    def _post(self, rows):
        """Show them in the chatter, as notes.

        :param list rows: pairs of a notice and what its template came to
        :return: messages, in this order
        """
        note = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        orders = self.env["sale.order"].union(*(row[0].order_id for row in rows))
        reply_to = orders._notify_get_reply_to_batch(
            defaults={order.id: order.company_id.email_formatted for order in orders}
        )
        values = []
        for notice, text in rows:
            order, company = notice.order_id, notice.company_id
            is_mail = notice.channel == "mail"
            values.append(
                {
                    "model": order._name,
                    "res_id": order.id,
                    "record_name": order.display_name,
                    "record_company_id": company.id,
                    "record_alias_domain_id": company.alias_domain_id.id,
                    "subject": text.get("subject"),
                    "body": Markup(text["body_html"])
                    if is_mail
                    else sms_content_to_rendered_html(text["body"]),
                    "author_id": company.partner_id.id,
                    "email_from": text.get("email_from") or company.email_formatted,
                    "reply_to": text.get("reply_to") or reply_to[order.id],
                    "message_type": "notification" if is_mail else "sms",
                    "subtype_id": note,
                    "mail_server_id": text.get("mail_server_id"),
                }
            )
        return self.env["mail.message"].create(values)

    @api.model
    def _create_mails(self, rows, messages):
        mails = self.env["mail.mail"].create(
            [
                {
                    "mail_message_id": message.id,
                    "body_html": text["body_html"],
                    "recipient_ids": [Command.link(notice.partner_id.id)],
                    # the message stays
                    "auto_delete": True,
                    "attachment_ids": self._attachments(text, message),
                }
                for (notice, text), message in zip(rows, messages, strict=True)
            ]
        )
        self.env["mail.notification"].create(
            [
                {
                    "author_id": message.author_id.id,
                    "mail_message_id": message.id,
                    "mail_mail_id": mail.id,
                    "res_partner_id": notice.partner_id.id,
                    "notification_type": "email",
                    "notification_status": "ready",
                    "is_read": True,
                }
                for (notice, _text), message, mail in zip(
                    rows, messages, mails, strict=True
                )
            ]
        )

    @api.model
    def _attachments(self, text, message):
        return [
            *map(Command.link, text.get("attachment_ids") or []),
            *(
                Command.create(
                    {
                        "name": name,
                        "datas": content,
                        "type": "binary",
                        "res_model": "mail.message",
                        "res_id": message.id,
                    }
                )
                for name, content in text.get("attachments") or []
            ),
        ]

    @api.model
    def _create_texts(self, rows, messages):
        texts = self.env["sms.sms"].create(
            [
                {
                    "body": sms_text.plain(text["body"]),
                    "number": notice.partner_id._phone_format(
                        number=notice.partner_id.phone
                    ),
                    "partner_id": notice.partner_id.id,
                    "mail_message_id": message.id,
                }
                for (notice, text), message in zip(rows, messages, strict=True)
            ]
        )
        self.env["mail.notification"].create(
            [
                {
                    "author_id": message.author_id.id,
                    "mail_message_id": message.id,
                    "res_partner_id": notice.partner_id.id,
                    "sms_number": sms.number,
                    "notification_type": "sms",
                    "sms_id_int": sms.id,
                    "sms_tracker_ids": [Command.create({"sms_uuid": sms.uuid})],
                    "is_read": True,
                    "notification_status": "ready",
                }
                for (notice, _text), message, sms in zip(
                    rows, messages, texts, strict=True
                )
            ]
        )
