from odoo import models

from ..errors import Refused

#: What a photo may show.
KINDS = ("damaged", "short")


class FulfilmentScanWork(models.Model):
    """Photos of what is damaged, or not there."""

    _inherit = "fulfilment.scan.work"

    def _command_for_photo(self, picker, uuid):
        """:param str uuid: of the command that the photo belongs to
        :return: ``fulfilment.scan.command`` of this person in this work
        :raise Refused: there is none, or it takes no photo"""
        self.ensure_one()
        command = self.env["fulfilment.scan.command"].search(
            [
                ("uuid", "=", uuid),
                ("work_id", "=", self.id),
                ("picker_id", "=", picker.id),
                ("kind", "in", KINDS),
                ("refusal", "=", False),
            ]
        )
        if not command:
            raise Refused(
                "unknown",
                self.env._("Report first what is damaged or missing."),
                self.env._("Nothing to show"),
            )
        return command


class FulfilmentScanCommand(models.Model):
    _inherit = "fulfilment.scan.command"

    def _add_photo(self, content):
        """Keep the photo with the transfer, once: sent again, it is there already. Of
        two that are sent at the same moment one writes, and the other request is made
        again and finds it.

        :param bytes content: of a JPEG, drawn anew"""
        self.ensure_one()
        if self.photo_id:
            return
        record = self.line_id.transfer_id.picking_id or self.work_id
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        words = (self.reason_id.name or kinds[self.kind], self.product_id.display_name)
        self.photo_id = self.env["ir.attachment"].create(
            {
                "name": f"{' - '.join(filter(None, words))}.jpg",
                "raw": content,
                "mimetype": "image/jpeg",
                "res_model": record._name,
                "res_id": record.id,
            }
        )

    def action_photo(self):
        """:return: action that shows the photo"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/image/{self.photo_id.id}",
            "target": "new",
        }
