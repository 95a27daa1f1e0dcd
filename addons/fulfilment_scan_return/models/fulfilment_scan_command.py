from odoo import models


class FulfilmentScanCommand(models.Model):
    _inherit = "fulfilment.scan.command"

    def _add_photo(self, content):
        """The office sees it where it decides, too."""
        is_new = not self.photo_id
        result = super()._add_photo(content)
        line = self.line_id.move_id.fulfilment_return_line_id
        if is_new and line:
            line.return_id.message_post(
                body=self.env._(
                    "%(number)g × %(product)s: %(reason)s",
                    number=self.quantity,
                    product=self.product_id.display_name,
                    reason=self.reason_id.name or self.env._("Damaged"),
                ),
                # a person without rights may not post a file of another record
                attachments=[(self.photo_id.name, content)],
                subtype_xmlid="mail.mt_note",
            )
        return result
