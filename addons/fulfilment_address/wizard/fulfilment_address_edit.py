from odoo import api, fields, models

from ..const import ADDRESS_FIELDS


class FulfilmentAddressEdit(models.TransientModel):
    """Correct the delivery address of an order: here only, or the customer's."""

    _name = "fulfilment.address.edit"
    _inherit = "fulfilment.address.dialog"
    _description = "Edit Delivery Address"

    seen = fields.Char(readonly=True)
    scope = fields.Selection(
        [("order", "This Order Only"), ("customer", "The Customer's Address")],
        "Change",
        required=True,
        default="order",
    )
    place_ids = fields.Many2many("res.partner", compute="_compute_place_ids")
    place_id = fields.Many2one(
        "res.partner",
        "Use This One",
        domain="[('id', 'in', place_ids)]",
        help="An address that the customer has already",
    )
    name = fields.Char("Recipient", required=True)
    street = fields.Char()
    street2 = fields.Char("Street, Second Line")
    zip = fields.Char()
    city = fields.Char()
    state_id = fields.Many2one(
        "res.country.state", domain="[('country_id', '=?', country_id)]"
    )
    country_id = fields.Many2one("res.country")
    phone = fields.Char()
    findings = fields.Html("What Is Wrong", compute="_compute_findings")
    consequences = fields.Text("What Happens", compute="_compute_consequences")

    @api.model
    def _start(self, order):
        """:return: the dialog"""
        order.ensure_one()
        order._check_address_user()
        place = order.sudo().partner_shipping_id
        values = {
            name: place[name].id if name.endswith("_id") else place[name]
            for name in ADDRESS_FIELDS
        }
        values["name"] = values["name"] or order.sudo().partner_id.name
        return self.create(
            {"order_id": order.id, "seen": order._address_seen(), **values}
        )

    def _action(self):
        """:return: this dialog"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Edit Delivery Address"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.depends("order_id")
    def _compute_place_ids(self):
        for wizard in self:
            order = wizard._sale_order()
            wizard.place_ids = (
                order._places() - order.partner_shipping_id if order else False
            )

    @api.depends("order_id")
    def _compute_findings(self):
        for wizard in self:
            wizard.findings = wizard._sale_order().address_text

    @api.depends("order_id", "scope", "place_id")
    def _compute_consequences(self):
        for wizard in self:
            wizard.consequences = "\n".join(wizard._consequences())

    def _consequences(self):
        """:return: list of sentences"""
        order, words = self._sale_order(), []
        going = order._pickings_to_go()
        done = order.picking_ids.filtered(lambda picking: picking.state == "done")
        if going:
            names = ", ".join(going.mapped("name"))
            words.append(self.env._("Goes to the new address: %s.", names))
        if done:
            names = ", ".join(done.mapped("name"))
            words.append(self.env._("Was done and keeps its address: %s.", names))
        labels = going.parcel_ids.filtered(
            lambda parcel: parcel.label_state == "ready" or parcel.tracking_number
        )
        if labels:
            words.append(
                self.env._(
                    "There is a label with the address before: %s. It has to be made "
                    "again.",
                    ", ".join(labels.mapped("reference")),
                )
            )
        if exported := going.filtered("courier_exported_at"):
            words.append(
                self.env._(
                    "The courier has a file with the address before: %s. Export again.",
                    ", ".join(exported.mapped("name")),
                )
            )
        if vendors := order._pickings_of_vendors():
            words.append(
                self.env._(
                    "A vendor delivers %s: tell them the new address.",
                    ", ".join(vendors.mapped("name")),
                )
            )
        place = order.partner_shipping_id
        if (
            order
            and self.scope == "customer"
            and not self.place_id
            and not order._is_rewritable(place)
        ):
            words.append(
                self.env._(
                    "The address before is kept, since transfers, invoices or people "
                    "have it. The new one becomes the customer's delivery address."
                )
            )
        return words

    @api.onchange("country_id")
    def _onchange_country_id(self):
        if self.state_id and self.state_id.country_id != self.country_id:
            self.state_id = False

    @api.onchange("place_id")
    def _onchange_place_id(self):
        """Show it."""
        if self.place_id:
            for name in ADDRESS_FIELDS:
                self[name] = self.place_id[name]

    def action_save(self):
        """Change the address; the order is checked at once.

        :raise UserError: it was changed or shipped meanwhile, or is another customer's
        """
        self.ensure_one()
        order = self.order_id
        order.check_access("write")
        if self.place_id and self._is_place():
            order._use_address(self.place_id, seen=self.seen)
        else:
            values = {
                name: self[name].id if name.endswith("_id") else self[name]
                for name in ADDRESS_FIELDS
            }
            order._change_address(values, self.scope == "customer", seen=self.seen)
        return {"type": "ir.actions.act_window_close"}

    def _is_place(self):
        """:return: whether the contact that was chosen is what the form says"""
        place = self.place_id.sudo()
        return all(
            (self[name] or False) == (place[name] or False) for name in ADDRESS_FIELDS
        )


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_edit_address(self):
        """:return: dialog to correct the delivery address"""
        self.ensure_one()
        return self.env["fulfilment.address.edit"]._start(self)._action()
