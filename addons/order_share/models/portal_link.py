import uuid

from odoo import models


class PortalMixin(models.AbstractModel):
    """Core's portal link of a document never expires and can't be revoked; it can be
    replaced."""

    _inherit = "portal.mixin"

    def _rotate_portal_link(self):
        """Give these documents new portal links; the old ones stop working.

        A document that was never sent has no link: nothing happens to it.

        :return: the documents whose link was replaced
        :raise AccessError: the user may not change one of them
        """
        self.check_access("write")
        linked = self.sudo().filtered("access_token")
        for document in linked:
            document.access_token = str(uuid.uuid4())
        linked = linked.sudo(self.env.su)
        for document in linked:
            document.message_post(
                body=self.env._(
                    "The portal link was replaced. Links in mails that were sent before"
                    " do not work any more."
                ),
                subtype_xmlid="mail.mt_note",
            )
        return linked
