import logging
import smtplib
import sys
import traceback

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import exception_to_unicode

_logger = logging.getLogger(__name__)

#: Core's failures of mails, ``mail.mail._send`` and ``send`` in
#: mail/models/mail_mail.py; "unknown" is looked at more closely.
MAIL_OUTCOMES = {
    "mail_smtp": "temporary",
    "mail_email_invalid": "permanent",
    "mail_email_missing": "permanent",
    "mail_from_invalid": "permanent",
    "mail_from_missing": "permanent",
    "mail_spam": "permanent",
}


def smtp_outcome(error):
    """What an error of the SMTP session means, RFC 5321 sections 4.2.1 and 6.1: 4yz may
    be tried again, 5yz may not; without an answer to the data nobody knows.

    :param Exception error: as core passes it on; the first one is its context
    :return: ``temporary``, ``permanent`` or ``unclear``
    """
    chain = [error]
    while chain[-1].__context__ and chain[-1].__context__ not in chain:
        chain.append(chain[-1].__context__)
    for one in chain:
        if isinstance(one, smtplib.SMTPResponseException):
            return "temporary" if 400 <= one.smtp_code < 500 else "permanent"
        if isinstance(one, smtplib.SMTPRecipientsRefused):
            codes = [code for code, _text in one.recipients.values()]
            is_later = all(400 <= code < 500 for code in codes)
            return "temporary" if is_later else "permanent"
        if isinstance(one, (OSError, smtplib.SMTPServerDisconnected)):
            # the frame that was left: before the data nothing can have been taken
            frames = traceback.extract_tb(one.__traceback__)
            is_after = any(
                frame.name == "data" and frame.filename == smtplib.__file__
                for frame in frames
            )
            return "unclear" if is_after else "temporary"
    return "permanent"


class NoticeTaken(UserError):
    """Somebody else sends this notice, or has cancelled it."""


class DeliveryNotification(models.Model):
    """Mails by core's own way, one SMTP session for a chunk."""

    _inherit = "delivery.notification"

    def _send_mails(self):
        mails = self._open_mails()
        mails.action_retry()
        told = {}
        try:
            mails.with_context(delivery_told=told).send()
        except Exception as interruption:
            error = interruption
            # core passes on a lost connection and errors of the database
            _logger.info("Sending notices was interrupted: %s", error)
            self._job_roll_back()
            self._job_keep(lambda: self._settle_interrupted(told, error))

    def _claim_mail(self):
        """Called by core's sending, in front of the socket.

        :raise NoticeTaken: somebody else sends it, or has cancelled it; core notes it
            and goes on with the next
        """
        # also one that failed: somebody had core send it again
        if not self._claim(("waiting", "failed", "unclear")):
            raise NoticeTaken(
                self.env._("This notice was sent or cancelled meanwhile.")
            )
        self._job_commit()

    def _settle_interrupted(self, told, error):
        """Write again what the roll-back took, and what became of the one that was
        being sent.

        :param dict told: outcomes by notice, see :meth:`_tell_outcome`
        """
        for notice in self:
            if notice.id in told:
                outcome, reason = told[notice.id]
                if notice.state == "sending":
                    notice._settle(outcome, reason)
                    if outcome == "sent":
                        notice.mail_ids.write(
                            {"state": "sent", "failure_reason": False}
                        )
            elif notice.state == "sending":
                outcome = smtp_outcome(error)
                notice._settle(outcome, self._mail_error(outcome, str(error)))

    def _tell_outcome(self, failure_type, failure_reason):
        """Core says what became of the mails of these notices.

        :param failure_type: of core's, empty when they were sent
        """
        error = sys.exception()
        if isinstance(error, NoticeTaken):
            return
        told = self.env.context.get("delivery_told")
        for notice in self:
            if not failure_type:
                outcome, reason = "sent", False
            else:
                outcome = MAIL_OUTCOMES.get(failure_type)
                outcome = outcome or (smtp_outcome(error) if error else "permanent")
                reason = self._mail_error(outcome, failure_reason, failure_type)
            # without a claim there was no connection at all
            is_begun = notice.state == "sending"
            notice._settle(outcome, reason, tries=notice.tries + (not is_begun))
            if told is not None:
                told[notice.id] = (outcome, reason)

    def _mail_error(self, outcome, reason, failure_type=None):
        """:return: a sentence for people, the server's words behind it"""
        text = {
            "temporary": self.env._(
                "The mail server could not be reached or asks to try later."
            ),
            "unclear": self.env._(
                "The connection broke while the mail was handed over. Nobody knows "
                "whether it arrived."
            ),
            "permanent": self.env._("The mail was refused."),
        }[outcome]
        if failure_type in ("mail_email_invalid", "mail_email_missing"):
            return self.env._("The recipient has no valid mail address.")
        if failure_type in ("mail_from_invalid", "mail_from_missing"):
            return self.env._("The company has no valid mail address to send from.")
        reason = " ".join(exception_to_unicode(reason or "").split())
        return f"{text} ({reason})" if reason else text
