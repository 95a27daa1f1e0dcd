import logging

from markupsafe import Markup

from odoo import api, fields, models

from .. import const

_logger = logging.getLogger(__name__)


class ResPartner(models.Model):
    """What contacts answer by SMS lands in their chatter."""

    _inherit = "res.partner"

    # core searches by it as well, but for mailings only
    phone_sanitized = fields.Char(index="btree_not_null")

    @api.model
    def _sms_vonage_received(self, company, number, text, message_id, part=""):
        """Take an inbound message.

        It is carried out once: Vonage repeats what it could not hand over, and the note
        keeps Vonage's id of the message.

        :param company: to whose account it came
        :param str number: of the sender, E.164
        :param str text: of the message
        :param str message_id: of Vonage
        :param str part: which part of a long message, as text for people
        """
        reference = f"<{message_id}@{company.id}.sms-vonage>"
        if message_id and self.env["mail.message"].sudo().search_count(
            [("message_id", "=", reference)], limit=1
        ):
            return
        word = " ".join(text.upper().strip(" \t\r\n.,;:!?\"'*-").split())
        if word in const.STOP_WORDS or word in const.START_WORDS:
            self.env["phone.blacklist"].sudo().with_context(
                lang=company.partner_id.lang
            )._sms_vonage_consent(number, word in const.START_WORDS)
        partners = self.sudo().search(
            [
                ("phone_sanitized", "=", number),
                ("company_id", "in", [False, company.id]),
            ],
            limit=const.MAX_PARTNERS,
            order="id",
        )
        if not partners:
            _logger.info("Vonage: a message came from a number that no contact has")
            return
        for partner in partners:
            partner._sms_vonage_note(company, text, message_id and reference, part)

    def _sms_vonage_note(self, company, text, reference, part):
        """Write a message into the chatter, in the contact's name.

        A note, so that no follower from outside gets it. Their salesperson is told.
        """
        self.ensure_one()
        partner = self.with_company(company).with_context(
            lang=company.partner_id.lang, mail_post_autofollow_author_skip=True
        )
        title = partner.env._("Received by SMS")
        body = Markup("<br/>").join(text.splitlines() or [""])
        partner.message_post(
            author_id=self.id,
            body=Markup("<p>%s</p><p class='text-muted'>%s %s</p>")
            % (body, title, part),
            message_id=reference or None,
            message_type="comment",
            partner_ids=self.user_id.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
