from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class FulfilmentTracking(models.TransientModel):
    """Enter a tracking number and tell the customer."""

    _name = "fulfilment.tracking"
    _description = "Tracking Number"

    picking_ids = fields.Many2many("stock.picking", readonly=True)
    picking_id = fields.Many2one(
        "stock.picking", "Transfer", required=True, domain="[('id', 'in', picking_ids)]"
    )
    parcel_id = fields.Many2one(
        "fulfilment.parcel",
        domain="[('picking_id', '=', picking_id)]",
        help="Empty: another parcel",
    )
    carrier_id = fields.Many2one("delivery.carrier", "Delivery Method")
    tracking_number = fields.Char()
    notify = fields.Boolean("Tell the customer")
    link = fields.Char(compute="_compute_link")
    warning = fields.Char(compute="_compute_warning")

    @api.model
    def _start(self, pickings, parcel=None):
        """:param pickings: of which one has the parcel
        :param parcel: that gets the number; by default one that has none yet
        :return: the dialog
        """
        if not pickings:
            raise UserError(
                self.env._("There is no transfer that a parcel could belong to.")
            )
        parcel = parcel or pickings.parcel_ids.filtered(
            lambda each: not each.tracking_number
        )[:1]  # fmt: skip
        done = pickings.filtered(lambda each: each.state == "done")
        # what has just left, before all what has no parcel yet
        bare = done.filtered(lambda each: not each.parcel_ids)
        picking = parcel.picking_id or (bare or done or pickings).sorted("id")[-1:]
        return self.create(
            {
                "picking_ids": [Command.set(pickings.ids)],
                "picking_id": picking.id,
                "parcel_id": parcel.id,
                "carrier_id": (parcel.carrier_id or picking.carrier_id).id,
                "tracking_number": parcel.tracking_number,
                "notify": picking.company_id.parcel_notify,
            }
        )

    def _action(self):
        """:return: this dialog"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tracking Number"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {**self.env.context, "dialog_size": "medium"},
        }

    @api.depends("tracking_number", "carrier_id", "picking_id")
    def _compute_link(self):
        clean = self.env["fulfilment.parcel"]._clean_number
        for wizard in self:
            wizard.link = wizard.carrier_id._parcel_url(
                clean(wizard.tracking_number), wizard.picking_id
            )

    @api.depends("tracking_number", "carrier_id", "parcel_id")
    def _compute_warning(self):
        for wizard in self:
            others = wizard.parcel_id._same_number(
                wizard.tracking_number, wizard.carrier_id
            )
            wizard.warning = (
                bool(others)
                and wizard.parcel_id._same_number_warning(others)["message"]
            )

    @api.onchange("picking_id")
    def _onchange_picking_id(self):
        if self.parcel_id.picking_id != self.picking_id:
            self.parcel_id = False
        self.carrier_id = self.parcel_id.carrier_id or self.picking_id.carrier_id

    def action_save(self):
        """Keep the number, and tell the customer when that was asked for.

        :raise UserError: no number was entered
        """
        self.ensure_one()
        parcels = self.env["fulfilment.parcel"]
        number = parcels._clean_number(self.tracking_number)
        if not number:
            raise UserError(self.env._("Enter the tracking number."))
        if self.picking_id not in self.picking_ids:
            raise UserError(self.env._("This transfer can't be chosen here."))
        values = {"tracking_number": number, "carrier_id": self.carrier_id.id}
        parcel = self.parcel_id or self.picking_id.parcel_ids.filtered(
            lambda each: each.tracking_number == number
        )
        if parcel and parcel.picking_id != self.picking_id:
            raise UserError(self.env._("This parcel is of another transfer."))
        if parcel:
            parcel.write(values)
        else:
            parcel = parcels.create({"picking_id": self.picking_id.id, **values})
        if self.notify:
            parcel.action_notify()
        return {"type": "ir.actions.act_window_close"}
