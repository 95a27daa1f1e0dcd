import hmac

from markupsafe import Markup

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import plaintext2html

from ..const import PIN_TRIES


class DeliveryJob(models.Model):
    """Proof that something was handed over: the customer's PIN, photos, a signature."""

    _inherit = "delivery.job"

    signature_id = fields.Many2one("ir.attachment", readonly=True)
    is_pin_locked = fields.Boolean(compute="_compute_is_pin_locked")

    @api.depends("pin_tries")
    def _compute_is_pin_locked(self):
        for job in self:
            job.is_pin_locked = job.pin_tries >= PIN_TRIES

    def action_reset_pin(self):
        """Let the deliverer type a PIN again, after too many wrong ones."""
        self.check_access("write")
        self._lock()
        for job in self.filtered("pin_tries"):
            job._log("noted", note=self.env._("The PIN may be typed again."))
        self.write({"pin_tries": 0})
        return True

    def _check_pin(self, text):
        """Compare what the customer said, in constant time.

        Wrong tries are counted on the locked row, so that guesses at the same time wait
        for each other; the caller commits even when the answer is no.

        :param str text: from outside
        :return: whether it is right; never after too many wrong ones
        """
        self.ensure_one()
        self._lock()
        if self.is_pin_locked:
            return False
        if hmac.compare_digest(self._pin().encode(), (text or "").encode()):
            if self.pin_tries:
                self.pin_tries = 0
            return True
        self.pin_tries += 1
        if self.is_pin_locked:
            self._log("noted", note=self.env._("The PIN is locked: too many tries."))
        return False

    def _missing_proof(self, has_pin, has_photo):
        """:return: what still has to be shown at the door: ``pin``, ``photo``, ``any``
        or False. A signature needs a script, it is never the only proof."""
        wanted = self.company_id.delivery_proof
        given = {
            "pin": has_pin,
            "photo": has_photo,
            "any": has_pin or has_photo,
            "none": True,
        }
        return False if given[wanted] else wanted

    def _add_proof(self, has_pin, photos, signature, recipient_name=""):
        """Keep what proves the delivery, on it and on its transfer.

        :param bool has_pin: the right PIN was typed
        :param photos: attachments
        :param signature: an attachment, or none
        :param str recipient_name: who took it
        """
        self.ensure_one()
        kind = "pin" if has_pin else "photo" if photos else False
        kind = kind or ("signature" if signature else False)
        values = {}
        if recipient_name:
            values["recipient_name"] = recipient_name
        if kind:
            values["proof_kind"] = kind
            values["proof_ids"] = [
                fields.Command.link(each.id) for each in photos | signature
            ]
        if signature:
            values["signature_id"] = signature.id
        if values:
            self.write(values)
        if not kind:
            return
        self._log("proof", note=self._proof_text(kind, recipient_name))
        self._post_on_transfer(
            self._proof_text(kind, recipient_name), photos | signature
        )
        if signature:
            self.with_delay(
                channel="root.delivery",
                description=self.env._("Sign the transfer of %s", self.name),
            )._job_sign_transfer(signature.id)

    def _proof_text(self, kind, recipient_name):
        label = dict(self._fields["proof_kind"]._description_selection(self.env))[kind]
        if recipient_name:
            return self.env._(
                "Handed over to %(name)s. Proof: %(proof)s",
                name=recipient_name,
                proof=label,
            )
        return self.env._("Handed over. Proof: %s", label)

    def _post_on_transfer(self, text, attachments):
        """Say it on the transfer, in the name of who brought it; colleagues see it,
        customers do not."""
        # a visitor may not link files to messages
        record = self._access_link_upload_target().with_user(SUPERUSER_ID)
        record.message_post(
            body=Markup("%s") % plaintext2html(text),
            author_id=self.deliverer_id.partner_id.id,
            attachment_ids=attachments.ids,
            subtype_xmlid="mail.mt_note",
        )

    def _job_sign_transfer(self, attachment_id):
        """Core makes a signed delivery slip of it, which takes too long for a phone."""
        self = self.with_user(SUPERUSER_ID).exists()
        signature = self.env["ir.attachment"].browse(attachment_id).exists()
        picking = self._pickings()[-1:] if self else None
        if not picking or not signature or self.signature_id != signature:
            return
        picking.with_company(self.company_id).signature = signature.datas

    def _undo(self):
        """What was proof of a delivery that was none is not shown to anybody."""
        was_delivered = self.state == "delivered"
        result = super()._undo()
        if was_delivered:
            self.write(
                {
                    "proof_kind": False,
                    "proof_ids": [fields.Command.clear()],
                    "signature_id": False,
                    "recipient_name": False,
                }
            )
        return result
