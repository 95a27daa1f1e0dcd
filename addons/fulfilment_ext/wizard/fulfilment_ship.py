from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class FulfilmentShip(models.TransientModel):
    """Ship items of an order: which, how many, in which parcel."""

    _name = "fulfilment.ship"
    _description = "Ship Items"

    order_id = fields.Many2one(
        "sale.order", required=True, readonly=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="order_id.partner_shipping_id")
    company_id = fields.Many2one(related="order_id.company_id")
    is_complete_only = fields.Boolean(readonly=True)
    is_partly = fields.Boolean("The customer agreed to parts")
    has_lots = fields.Boolean(readonly=True)
    hold_reason = fields.Char(readonly=True)
    notify = fields.Boolean("Send tracking numbers to the customer")
    line_ids = fields.One2many("fulfilment.ship.line", "ship_id", "Items")
    parcel_ids = fields.One2many("fulfilment.ship.parcel", "ship_id", "Parcels")
    number_warning = fields.Char(compute="_compute_number_warning")

    @api.constrains("order_id")
    def _check_order_access(self):
        """Ids come from outside; nothing of other companies goes back."""
        self.order_id.sudo(False).check_access("read")

    @api.depends("parcel_ids.tracking_number", "parcel_ids.carrier_id")
    def _compute_number_warning(self):
        for wizard in self:
            used = wizard.env["fulfilment.parcel"]
            for parcel in wizard.parcel_ids:
                used |= parcel.parcel_id._same_number(
                    parcel.tracking_number, parcel.carrier_id
                )
            used = used.filtered(lambda p: p.order_id != wizard.order_id)  # noqa: B023
            wizard.number_warning = bool(used) and wizard.env._(
                "%(numbers)s: in use on %(parcels)s.",
                numbers=", ".join(used.mapped("tracking_number")),
                parcels=", ".join(used.mapped("reference")),
            )

    # --- begin

    @api.model
    def _start(self, order):
        """:return: the dialog, with what is open and what of it can go now
        :raise UserError: nothing is open
        """
        order.ensure_one()
        if order.state != "sale":
            raise UserError(self.env._("Only a confirmed order is shipped."))
        lines = order._ship_lines()
        if not lines:
            raise UserError(self.env._("Everything of this order was shipped."))
        values = [row for line in lines for row in self._rows(line)]
        for sequence, row in enumerate(values):
            row["sequence"] = sequence
        pickings = lines.move_ids.picking_id.filtered(
            lambda each: each.state not in ("done", "cancel")
        )
        return self.create(
            {
                "order_id": order.id,
                "is_complete_only": order.picking_policy == "one",
                "hold_reason": self._hold_reason(pickings),
                "notify": order.company_id.parcel_notify,
                "has_lots": any(row["is_tracked"] for row in values),
                "line_ids": [Command.create(row) for row in values],
                "parcel_ids": [
                    Command.create(each) for each in self._parcels(order, pickings)
                ],
            }
        )

    @api.model
    def _hold_reason(self, pickings):
        """:return: why they can't go, as who keeps them back says it"""
        return next(filter(None, pickings.mapped("fulfilment_hold_reason")), False)

    @api.model
    def _rows(self, line):
        """:return: list of values: one row, or one per lot that is reserved"""
        is_open, ready = line._ship_open(), line._ship_reserved()
        row = {
            "order_line_id": line.id,
            "expected": is_open,
            "open_quantity": line._ship_from_product(is_open),
            "is_tracked": False,
        }
        moves = line._ship_moves(line.product_id)
        if not any(move._ship_asks_for_lot() for move in moves):
            now = line._ship_from_product(ready)
            return [{**row, "ready": ready, "reserved_quantity": now, "quantity": now}]
        lots, unit = {}, line.product_id.uom_id
        for reserved in moves.move_line_ids:
            lot = reserved.lot_id
            lots[lot] = lots.get(lot, 0) + reserved.quantity_product_uom
        rows = []
        for lot, quantity in lots.items():
            if unit.compare(quantity, 0) > 0:
                now = line._ship_from_product(quantity)
                rows.append(
                    {
                        **row,
                        "is_tracked": True,
                        "lot_id": lot.id,
                        "ready": quantity,
                        "reserved_quantity": now,
                        "quantity": now if lot else 0,
                    }
                )
        if not rows:
            rows.append({**row, "is_tracked": True, "reserved_quantity": 0})
        return rows

    @api.model
    def _parcels(self, order, pickings):
        """:return: list of values: parcels that are prepared, or a first one"""
        prepared = pickings.parcel_ids.filtered(lambda each: not each.package_id)
        return [
            {
                "number": number,
                "parcel_id": parcel.id,
                "carrier_id": parcel.carrier_id.id,
                "tracking_number": parcel.tracking_number,
            }
            for number, parcel in enumerate(prepared.sorted("id"), 1)
        ] or [{"number": 1, "carrier_id": order.carrier_id.id}]

    def _action(self):
        """:return: this dialog"""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ship Items of %s", self.order_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {**self.env.context, "dialog_size": "extra-large"},
        }

    # --- buttons of the dialog

    def action_all(self):
        """Everything that is open, also what is not reserved yet."""
        self.ensure_one()
        for line in self.line_ids.order_line_id:
            rows = self.line_ids.filtered(lambda row: row.order_line_id == line)  # noqa: B023
            if not any(rows.mapped("is_tracked")):
                rows.quantity = 0
                rows[:1].quantity = rows[:1].open_quantity
        return self._action()

    def action_none(self):
        """Begin with nothing."""
        self.line_ids.quantity = 0
        return self._action()

    def action_ship(self):
        """Ship these quantities in these parcels.

        :return: what the client does next
        :raise UserError: they can't be shipped now; nothing was
        """
        self.ensure_one()
        self.order_id.check_access("write")
        items = [item for row in self.line_ids for item in row._items()]
        self._check_rows()
        pickings, answer = self.order_id._ship_items(
            items,
            parcels=self._pack,
            expected={row.order_line_id: row.expected for row in self.line_ids},
            partly=self.is_partly,
        )
        if self.notify:
            for parcel in pickings.parcel_ids:
                if parcel.tracking_number and not parcel.notified_at:
                    parcel._notify()
        return answer if isinstance(answer, dict) else self._done(pickings)

    def _done(self, pickings):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Shipped: %s", ", ".join(pickings.mapped("name"))
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_rows(self):
        """:raise UserError: a line has more than is open"""
        if self.line_ids.order_line_id.order_id != self.order_id:
            raise UserError(self.env._("These items are not of this order."))
        for line in self.line_ids.order_line_id:
            rows = self.line_ids.filtered(lambda row: row.order_line_id == line)  # noqa: B023
            wanted = sum(rows.mapped("quantity"))
            if line.product_uom_id.compare(wanted, rows[:1].open_quantity) > 0:
                raise UserError(
                    self.env._(
                        "%(wanted)s of %(product)s are more than the %(open)s that are"
                        " open.",
                        wanted=f"{wanted:g}",
                        product=line.product_id.display_name,
                        open=f"{rows[:1].open_quantity:g}",
                    )
                )

    def _pack(self, found):
        """Make the parcels, with their numbers, before they leave.

        :param dict found: of (transfer, number of the parcel): package, or None
        """
        planned = {parcel.number: parcel for parcel in self.parcel_ids}
        for (picking, number), package in found.items():
            plan = planned.get(number, self.env["fulfilment.ship.parcel"])
            carrier = plan.carrier_id or picking.carrier_id
            parcel = plan.parcel_id.filtered(lambda p: p.picking_id == picking)  # noqa: B023
            values = {"carrier_id": carrier.id, "package_id": package and package.id}
            if plan.tracking_number:
                values["tracking_number"] = plan.tracking_number
            if plan.weight:
                values["weight"] = plan.weight
            if parcel:
                parcel.write(values)
            elif package or carrier.courier or plan.tracking_number:
                parcel.create({"picking_id": picking.id, **values})
            if carrier and not picking.carrier_id:
                picking.carrier_id = carrier
