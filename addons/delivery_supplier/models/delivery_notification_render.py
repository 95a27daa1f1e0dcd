from collections import Counter, defaultdict

from markupsafe import Markup

from odoo import Command, api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.sms.tools.sms_tools import sms_content_to_rendered_html

from ..const import DELIVERER_NOTICES, LINK_SCOPES, UNDER_WAY

#: Stands for the link until it is sent: a link is stored nowhere. The name can't exist,
#: see RFC 2606.
LINK = "https://delivery.invalid/link"
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


class DeliveryNotification(models.Model):
    """Fills in the templates, and puts the notices where core has its own: the mail or
    SMS in the list of outgoing ones, a message in the chatter of the order."""

    _inherit = "delivery.notification"

    def _prepare(self, channel):
        """:return: those that can be sent now; the others are settled"""
        ready, rounds, groups = self.browse(), Counter(), defaultdict(self.browse)
        for notice in self:
            if refusal := notice._refusal():
                notice.write({"state": "cancelled", "error": refusal})
                continue
            if notice._open_mails() or notice._open_sms():
                # filled in when it was tried before
                ready += notice
                continue
            template, record = notice._template(), notice._record()
            if not template or not record or template.model != record._name:
                notice._settle(
                    "permanent", self.env._("There is no template for it any more.")
                )
                continue
            # filled in together; a record once, as each time it has another reader
            lang = notice._lang()
            rounds[template, lang, record] += 1
            groups[template, lang, rounds[template, lang, record]] += notice
        for (template, lang, _round), notices in groups.items():
            ready += notices._fill_in(template, lang)
        return ready

    def _open_mails(self):
        """:return: core's mails that are to be sent, tried before or not"""
        return self.mail_ids.filtered(
            lambda mail: mail.state in ("outgoing", "exception")
        )

    def _open_sms(self):
        """:return: core's SMS that are to be sent, tried before or not"""
        return self.sms_ids.filtered(lambda sms: not sms.to_delete)

    def _template(self):
        self.ensure_one()
        return self[f"{self.channel}_template_id"]

    def _record(self):
        """:return: what the template is about"""
        self.ensure_one()
        is_job = self._template().model == "delivery.job"
        return self.job_id if is_job else self.order_id

    def _document(self):
        """:return: in whose chatter it is shown"""
        self.ensure_one()
        return self.order_id or self.job_id

    def _lang(self):
        """:return: code of the recipient's language, where it is installed"""
        self.ensure_one()
        for lang in (self.partner_id.lang, self.company_id.partner_id.lang):
            if lang and self.env["res.lang"]._get_data(code=lang):
                return lang
        return "en_US"

    def _refusal(self):
        """:return: why it is not sent after all, False when it is: much may have
        happened since it was written"""
        self.ensure_one()
        partner, job = self.partner_id, self.job_id
        scope = LINK_SCOPES.get(self.kind)
        if scope == "deliver" and (
            job.deliverer_id.partner_id != partner or job.state not in UNDER_WAY
        ):
            # or who had it before would get a link to it
            return self.env._("The delivery is not this deliverer's any more.")
        if self.kind in ("eta", "late", "on_the_way") and job.state == "cancelled":
            return self.env._("The delivery was cancelled.")
        if self.channel == "sms" and partner.phone_sanitized_blacklisted:
            return self.env._("The number is on the blacklist.")
        if self.channel == "mail" and self.kind not in DELIVERER_NOTICES:
            if partner.is_blacklisted:
                return self.env._("The mail address is on the blacklist.")
        return False

    # --- filling in

    def _fill_in(self, template, lang):
        """:return: those that could be; one that can't does not hold up the others"""
        try:
            with self.env.cr.savepoint():
                return self._fill_in_together(template, lang)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            if len(self) > 1:
                filled = self.browse()
                for notice in self:
                    filled += notice._fill_in(template, lang)
                return filled
            self._settle(
                "permanent",
                self.env._("The template could not be filled in: %s", error),
            )
            return self.browse()

    def _fill_in_together(self, template, lang):
        by_record = {notice._record().id: notice for notice in self}
        template = template.with_context(
            # in the reader's language, whatever the template says
            template_preview_lang=lang,
            lang=lang,
            delivery_link=LINK,
            delivery_notices={key: notice.id for key, notice in by_record.items()},
        )
        if template._name == "mail.template":
            texts = template._generate_template(list(by_record), MAIL_FIELDS)
            texts = self._wrap(template, texts, lang)
        else:
            bodies = template._render_field("body", list(by_record), set_lang=lang)
            texts = {
                key: {"body": " ".join(body.split())} for key, body in bodies.items()
            }
        texts = [(notice, texts[key]) for key, notice in by_record.items()]
        messages = self._post(texts)
        if template._name == "mail.template":
            self._create_mails(texts, messages)
        else:
            self._create_texts(texts, messages)
        return self

    def _wrap(self, template, texts, lang):
        """Core's layout around the mail, where the template has one."""
        layout = template.email_layout_xmlid
        if layout:
            records = self.env[template.model].browse(texts).with_context(lang=lang)
            model = self.env["ir.model"]._get(template.model).with_context(lang=lang)
            for record in records:
                texts[record.id]["body_html"] = template._render_encapsulate(
                    layout,
                    texts[record.id]["body_html"],
                    add_context={
                        "company": record.company_id or self.env.company,
                        "model_description": model.display_name,
                    },
                    context_record=record,
                )
        return texts

    @api.model
    def _post(self, texts):
        """Show them in the chatter, as notes: the customer who follows the order does
        not read what the deliverer is told, and nobody reads a link there.

        :param list texts: pairs of a notice and what its template came to
        :return: messages, in this order
        """
        note = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        values = []
        for notice, text in texts:
            document, company = notice._document(), notice.company_id
            sender = text.get("email_from") or company.email_formatted
            if notice.channel == "mail":
                body = Markup(text["body_html"])
            else:
                body = sms_content_to_rendered_html(text["body"])
            shown = f"/mail/view?model={document._name}&amp;res_id={document.id}"
            body = body.replace(f"{LINK}/delivered", LINK).replace(
                LINK, Markup(shown) if "href" in body else ""
            )
            values.append(
                {
                    "model": document._name,
                    "res_id": document.id,
                    "record_name": document.display_name,
                    "record_company_id": company.id,
                    "record_alias_domain_id": company.alias_domain_id.id,
                    "subject": text.get("subject"),
                    "body": body,
                    "author_id": company.partner_id.id,
                    "email_from": sender,
                    **({"reply_to": text["reply_to"]} if text.get("reply_to") else {}),
                    "message_type": "sms"
                    if notice.channel == "sms"
                    else "notification",
                    "subtype_id": note,
                    "mail_server_id": text.get("mail_server_id"),
                }
            )
        messages = self.env["mail.message"].create(values)
        for (notice, _text), message in zip(texts, messages, strict=True):
            notice.message_id = message
        return messages

    @api.model
    def _create_mails(self, texts, messages):
        mails = self.env["mail.mail"].create(
            [
                {
                    "mail_message_id": message.id,
                    "body_html": text["body_html"],
                    "recipient_ids": [Command.link(notice.partner_id.id)],
                    # the message stays
                    "auto_delete": True,
                    "delivery_notification_id": notice.id,
                    "attachment_ids": [
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
                    ],
                }
                for (notice, text), message in zip(texts, messages, strict=True)
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
                    texts, messages, mails, strict=True
                )
            ]
        )

    @api.model
    def _create_texts(self, texts, messages):
        """SMS that core's own queue leaves alone, for it would send many without a
        commit between."""
        texts = [
            (notice, text["body"], message)
            for (notice, text), message in zip(texts, messages, strict=True)
        ]
        sms = self.env["sms.sms"].create(
            [
                {
                    "body": body,
                    "number": notice.partner_id._phone_format(
                        number=notice.partner_id.phone or ""
                    )
                    or notice.partner_id.phone,
                    "partner_id": notice.partner_id.id,
                    "mail_message_id": message.id,
                    "delivery_notification_id": notice.id,
                    "state": "process",
                }
                for notice, body, message in texts
            ]
        )
        for (notice, _body, _message), one in zip(texts, sms, strict=True):
            notice.sms_uuid = one.uuid
        self.env["mail.notification"].create(
            [
                {
                    "author_id": message.author_id.id,
                    "mail_message_id": message.id,
                    "res_partner_id": notice.partner_id.id,
                    "sms_number": one.number,
                    "notification_type": "sms",
                    "sms_id_int": one.id,
                    "sms_tracker_ids": [Command.create({"sms_uuid": one.uuid})],
                    "is_read": True,
                    "notification_status": "ready",
                }
                for (notice, _body, message), one in zip(texts, sms, strict=True)
            ]
        )

    # --- the link

    def _link_url(self):
        """:return: the address in place of :data:`LINK`, made when it is sent"""
        self.ensure_one()
        return self.job_id._issue_link(LINK_SCOPES[self.kind], self.partner_id)

    def _with_link(self, text):
        """:return: the text that goes out"""
        self.ensure_one()
        if self.kind not in LINK_SCOPES or not text or LINK not in text:
            return text
        return text.replace(LINK, self._link_url())
