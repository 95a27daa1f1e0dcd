from odoo import api, fields, models
from odoo.exceptions import UserError

from ..shipping_const import PARCEL_STATES
from ..tools.parcel_state import parcel_state


class FulfilmentParcel(models.Model):
    """One box on its way to a customer, with a tracking number of its own."""

    # what is derived follows from the transfer, or is said by who ships, by couriers
    # and by the button that tells the customer: otherwise another's would be told
    _name = "fulfilment.parcel"
    _inherit = "order.derived.mixin"
    _description = "Parcel"
    _order = "id desc"
    _rec_name = "reference"
    _rec_names_search = ["reference", "tracking_number"]

    reference = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        help="What a courier knows it by",
        derived=True,
    )
    picking_id = fields.Many2one(
        "stock.picking",
        "Transfer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    # kept, so that lists are filtered without a join; a transfer doesn't change hands
    order_id = fields.Many2one(
        "sale.order", readonly=True, copy=False, index="btree_not_null", derived=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Recipient",
        readonly=True,
        copy=False,
        index="btree_not_null",
        derived=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, copy=False, derived=True
    )
    carrier_id = fields.Many2one(
        "delivery.carrier", "Delivery Method", check_company=True
    )
    tracking_number = fields.Char(copy=False)
    tracking_url = fields.Char("Link", compute="_compute_tracking_url")
    package_id = fields.Many2one(
        "stock.package",
        check_company=True,
        help="What is in it; empty: everything of the transfer that is in no other"
        " parcel",
    )
    weight = fields.Float(digits="Stock Weight")
    weight_uom_name = fields.Char(compute="_compute_weight_uom_name")
    shipped_at = fields.Datetime("Shipped on", readonly=True, copy=False, derived=True)
    # by whoever said so: the courier, a deliverer or a person
    delivered_at = fields.Datetime(
        "Delivered on", readonly=True, copy=False, derived=True
    )
    courier_event_ids = fields.Many2many(
        "fulfilment.courier.event",
        "fulfilment_courier_event_parcel_rel",
        "parcel_id",
        "event_id",
        "Reports",
        readonly=True,
        copy=False,
    )
    last_report = fields.Char(compute="_compute_last_report")
    state = fields.Selection(
        PARCEL_STATES, compute="_compute_state", store=True, index=True, derived=True
    )
    notified_at = fields.Datetime(
        "Customer Told on", readonly=True, copy=False, derived=True
    )
    notified_count = fields.Integer(readonly=True, copy=False, derived=True)

    _reference_uniq = models.UniqueIndex(
        "(company_id, reference)", "There is a parcel with this reference."
    )
    _number_uniq = models.UniqueIndex(
        "(picking_id, tracking_number) WHERE tracking_number IS NOT NULL",
        "This tracking number is on the transfer already.",
    )
    _open_idx = models.Index(
        "(company_id, state) WHERE state NOT IN ('delivered', 'returned')"
    )

    @api.depends("reference", "tracking_number")
    def _compute_display_name(self):
        for parcel in self:
            parcel.display_name = parcel.tracking_number or parcel.reference

    @api.depends(
        "shipped_at", "delivered_at", "courier_event_ids.state", "courier_event_ids.at"
    )
    def _compute_state(self):
        for parcel in self:
            reports = [
                (event.at, event.state) for event in parcel.sudo().courier_event_ids
            ]
            if parcel.delivered_at:
                reports.append((parcel.delivered_at, "delivered"))
            parcel.state = parcel_state(bool(parcel.shipped_at), reports)

    @api.depends("courier_event_ids.text")
    def _compute_last_report(self):
        for parcel in self:
            event = parcel.sudo().courier_event_ids.sorted("at")[-1:]
            parcel.last_report = event.text or event.code

    @api.depends("carrier_id", "tracking_number")
    def _compute_tracking_url(self):
        for parcel in self:
            parcel.tracking_url = parcel.carrier_id._parcel_url(
                parcel.tracking_number, parcel.picking_id
            )

    def _compute_weight_uom_name(self):
        self.weight_uom_name = self.env[
            "product.template"
        ]._get_weight_uom_name_from_ir_config_parameter()

    # --- what is in it

    def _move_lines(self):
        """:return: what is in it: its package, or what is in no other parcel"""
        lines = self.env["stock.move.line"]
        for parcel in self:
            rows = parcel.picking_id.move_line_ids
            if package := parcel.package_id:
                lines |= rows.filtered(
                    lambda row: row.result_package_id == package  # noqa: B023
                )
            else:
                others = parcel.picking_id.parcel_ids.package_id
                lines |= rows.filtered(
                    lambda row: row.result_package_id not in others  # noqa: B023
                )
        return lines

    def _weight_of_content(self):
        """:return: of the products, in the unit that weights are in"""
        self.ensure_one()
        return sum(
            row.quantity_product_uom * row.product_id.weight
            for row in self._move_lines()
        )

    # --- tracking numbers

    @api.model
    def _clean_number(self, number):
        """:return: a number as it is compared; False when there is none"""
        # a comma divides numbers in core's field
        return "".join((number or "").replace(",", " ").split()) or False

    def _same_number(self, number, carrier):
        """:return: other parcels on their way with this number"""
        number = self._clean_number(number)
        if not number:
            return self.browse()
        return self.search(
            [
                ("tracking_number", "=", number),
                ("carrier_id", "in", [carrier.id, False]),
                ("state", "not in", ("delivered", "returned")),
                ("id", "not in", self.ids),
            ],
            limit=5,
        )

    @api.onchange("tracking_number", "carrier_id")
    def _onchange_tracking_number(self):
        if others := self._origin._same_number(self.tracking_number, self.carrier_id):
            return {"warning": self._same_number_warning(others)}

    def _same_number_warning(self, others):
        return {
            "title": self.env._("This number is in use"),
            "message": self.env._(
                "%(number)s is on %(parcels)s already. Is it the right one?",
                number=others[0].tracking_number,
                parcels=", ".join(others.mapped("reference")),
            ),
        }

    # --- records

    @api.model_create_multi
    def create(self, vals_list):
        parcels = super().create(vals_list)
        for parcel in parcels:
            if not parcel.weight:
                parcel.weight = parcel._weight_of_content()
        parcels.picking_id._reference_from_parcels()
        parcels._find_reports()
        return parcels

    @api.model
    def _prepare_create_values(self, vals_list):
        """Complete what users gave by what nobody sets."""
        vals_list = super()._prepare_create_values(vals_list)
        pickings = self.env["stock.picking"].browse(
            [vals["picking_id"] for vals in vals_list if vals.get("picking_id")]
        )
        used = {}
        for picking in pickings:
            used.setdefault(picking, set(picking.parcel_ids.mapped("reference")))
        for vals in vals_list:
            picking = pickings.browse(vals.get("picking_id"))
            if not picking:
                continue
            vals["reference"] = self._next_reference(picking, used[picking])
            used[picking].add(vals["reference"])
            vals["company_id"] = picking.company_id.id
            vals["order_id"] = picking.sale_id.id
            vals["partner_id"] = picking.partner_id.id
            vals.setdefault("carrier_id", picking.carrier_id.id)
            vals["tracking_number"] = self._clean_number(vals.get("tracking_number"))
            if picking.state == "done":
                vals.setdefault("shipped_at", picking.date_done)
        return vals_list

    @api.model
    def _next_reference(self, picking, used):
        reference, number = picking.name, 1
        while reference in used:
            number += 1
            reference = f"{picking.name}-{number}"
        return reference

    def write(self, vals):
        if "picking_id" in vals and any(
            parcel.picking_id.id != vals["picking_id"] for parcel in self
        ):
            raise UserError(self.env._("A parcel stays with its transfer."))
        if "tracking_number" in vals:
            vals["tracking_number"] = self._clean_number(vals["tracking_number"])
        result = super().write(vals)
        if "tracking_number" in vals:
            self.picking_id._reference_from_parcels()
        if "tracking_number" in vals or "carrier_id" in vals:
            self._find_reports()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_reported(self):
        if self.sudo().courier_event_ids:
            raise UserError(
                self.env._("A parcel that a courier has reported about is kept.")
            )

    def unlink(self):
        pickings = self.picking_id
        result = super().unlink()
        pickings.exists()._reference_from_parcels()
        return result

    def _find_reports(self):
        """Reports may come before the number is entered here."""
        numbers = [number for number in self.mapped("tracking_number") if number]
        carriers = self.carrier_id
        if not numbers or not carriers:
            return
        events = (
            self.env["fulfilment.courier.event"]
            .sudo()
            .search(
                [
                    ("applied_at", "=", False),
                    ("carrier_id", "in", carriers.ids),
                    ("number", "in", numbers),
                ],
                limit=100,
            )
        )
        events._delay_apply()

    # --- buttons

    def action_open_tracking(self):
        """:return: the courier's page
        :raise UserError: there is none
        """
        self.ensure_one()
        if not self.tracking_url:
            raise UserError(
                self.env._("The delivery method has no page for tracking numbers.")
            )
        return {
            "type": "ir.actions.act_url",
            "url": self.tracking_url,
            "target": "new",
        }

    def action_tracking(self):
        """:return: dialog to enter the number and tell the customer"""
        self.ensure_one()
        return self.env["fulfilment.tracking"]._start(
            self.picking_id, parcel=self
        )._action()  # fmt: skip
