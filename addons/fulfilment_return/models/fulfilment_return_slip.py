from odoo import fields, models
from odoo.exceptions import UserError

#: Customers print at home.
SIZE = "a4"


class FulfilmentReturn(models.Model):
    """Its slip, where ``fulfilment_document`` is installed: what the customer puts into
    the parcel, so that whoever opens it can scan it."""

    _inherit = "fulfilment.return"

    has_slip = fields.Boolean(compute="_compute_has_slip")

    def _compute_has_slip(self):
        for record in self:
            record.has_slip = bool(
                "fulfilment.document" in self.env
                and record.state == "approved"
                and record._open_pickings()
            )

    def _slip(self):
        """:return: bytes of a PDF
        :raise UserError: nothing is expected, or nobody can make documents"""
        self.ensure_one()
        if not self.has_slip:
            raise UserError(self.env._("Nothing is expected of %s.", self.name))
        content, _kind = self.env["fulfilment.document"]._render(
            "return_slip", self._open_pickings(), SIZE
        )
        return content

    def action_print_slip(self):
        """:return: action that opens the slip"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/my/returns/{self.id}/slip",
            "target": "new",
        }
