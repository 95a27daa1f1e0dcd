from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import merge_pdf

#: Customers print at home.
SIZE = "a4"


class FulfilmentReturn(models.Model):
    """Its slip: what the customer puts into the parcel, so that whoever opens it can
    scan it. Drawn by ``fulfilment_document`` where that is installed, else by core."""

    _inherit = "fulfilment.return"

    has_slip = fields.Boolean(compute="_compute_has_slip")

    def _compute_has_slip(self):
        for record in self:
            record.has_slip = bool(
                record.state == "approved" and record._open_pickings()
            )

    def _slip_name(self):
        """:return: title of the file, without its ending"""
        self.ensure_one()
        return self.env._("Return Slip %s", self.name.replace("/", "-"))

    def _slip(self):
        """:return: bytes of a PDF
        :raise UserError: nothing is expected"""
        self.ensure_one()
        if not self.has_slip:
            raise UserError(self.env._("Nothing is expected of %s.", self.name))
        pickings = self._open_pickings()
        if "fulfilment.document" in self.env:
            content, _kind = self.env["fulfilment.document"]._render(
                "return_slip", pickings, SIZE
            )
            return content
        report = self.env["ir.actions.report"].sudo()
        # one by one: not each build of the program that core uses takes several
        parts = [
            report._render_qweb_pdf("stock.return_label_report", picking.ids)[0]
            for picking in pickings
        ]
        return parts[0] if len(parts) == 1 else merge_pdf(parts)

    def action_print_slip(self):
        """:return: action that opens the slip"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/my/returns/{self.id}/slip",
            "target": "new",
        }
