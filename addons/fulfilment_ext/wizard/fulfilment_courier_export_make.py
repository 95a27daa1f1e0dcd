from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime


class FulfilmentCourierExportMake(models.TransientModel):
    """Export transfers to their courier."""

    _name = "fulfilment.courier.export.make"
    _description = "Export to Courier"

    picking_ids = fields.Many2many("stock.picking", readonly=True)
    carrier_id = fields.Many2one(
        "delivery.carrier",
        "Delivery Method",
        required=True,
        domain="[('courier', '!=', False)]",
        help="Whose columns and format are used",
    )
    count = fields.Integer("Transfers", compute="_compute_count")
    again = fields.Text("Exported before", compute="_compute_count")
    is_again = fields.Boolean("Export these once more")

    @api.model
    def _start(self, pickings):
        """:return: the dialog
        :raise UserError: they can't be exported together
        """
        pickings = pickings.filtered(
            lambda each: (
                each.location_dest_id._is_outgoing() and each.state != "cancel"
            )  # fmt: skip
        )
        if not pickings:
            raise UserError(self.env._("Choose transfers that go to customers."))
        if len(pickings.company_id) > 1:
            raise UserError(self.env._("Export the transfers of each company apart."))
        carrier = pickings.carrier_id.filtered("courier")[:1] or self.env[
            "delivery.carrier"
        ].search([("courier", "!=", False)], limit=1)
        if not carrier:
            raise UserError(
                self.env._(
                    "No delivery method has a courier. Set it up under Configuration,"
                    " Couriers."
                )
            )
        return self.create(
            {"picking_ids": [Command.set(pickings.ids)], "carrier_id": carrier.id}
        )

    def _action(self):
        """:return: this dialog"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Export to Courier"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _to_export(self):
        """:return: what goes with this delivery method"""
        self.ensure_one()
        return self.picking_ids.filtered(
            lambda each: each.carrier_id in (self.carrier_id, each.carrier_id.browse())
        )

    @api.depends("picking_ids", "carrier_id")
    def _compute_count(self):
        for wizard in self:
            pickings = wizard._to_export()
            wizard.count = len(pickings)
            wizard.again = "\n".join(
                f"{each.name}: {format_datetime(self.env, each.courier_exported_at)}"
                for each in pickings
                if each.courier_exported_at
            )

    def action_export(self):
        """:return: the file, to be downloaded
        :raise UserError: some were exported before and nobody said "again", or have to
            wait, such as for a payment
        """
        self.ensure_one()
        pickings = self._to_export()
        if not pickings:
            raise UserError(
                self.env._("None of these goes with %s.", self.carrier_id.name)
            )
        pickings.check_access("write")
        pickings._check_fulfilment_hold()
        if self.again and not self.is_again:
            raise UserError(
                self.env._(
                    "Some were exported before. Say that you want them once more: the"
                    " courier may send two parcels."
                )
            )
        return (
            self.env["fulfilment.courier.export"]
            ._make(self.carrier_id, pickings)
            .action_download()
        )
