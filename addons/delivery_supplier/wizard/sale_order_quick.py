from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize

from odoo.addons.order_payment.const import PAYMENT_CHANNELS

from ..const import CHANNELS

#: Customers that are shown for a number.
HITS = 20


class SaleOrderQuick(models.TransientModel):
    """An order while the customer is on the phone: the number first."""

    _name = "sale.order.quick"
    _description = "Quick Order"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    phone = fields.Char("Phone Number")
    found_ids = fields.Many2many("res.partner", compute="_compute_found_ids")
    found_count = fields.Integer(compute="_compute_found_ids")
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
    )
    partner_name = fields.Char("Name")
    partner_email = fields.Char("Mail Address")
    street = fields.Char()
    zip = fields.Char()
    city = fields.Char("Town")
    country_id = fields.Many2one(
        "res.country", default=lambda self: self.env.company.country_id
    )
    partner_shipping_id = fields.Many2one(
        "res.partner",
        "Delivery Address",
        compute="_compute_partner_shipping_id",
        store=True,
        readonly=False,
        domain="[('id', 'child_of', partner_id)]",
    )
    order_channel = fields.Selection(
        CHANNELS,
        "Channel",
        required=True,
        default=lambda self: self.env.company.order_channel,
    )
    payment_channel = fields.Selection(
        PAYMENT_CHANNELS,
        "Paid by",
        help="Online: the customer gets a link. Open when empty",
    )
    commitment_date = fields.Datetime("Deliver on")
    access_note = fields.Char("How to Get in")
    note = fields.Text("Note for the Deliverer")
    line_ids = fields.One2many("sale.order.quick.line", "quick_id", "Products")
    currency_id = fields.Many2one("res.currency", compute="_compute_amounts")
    amount_total = fields.Monetary("Total", compute="_compute_amounts")

    @api.depends("phone")
    def _compute_found_ids(self):
        for quick in self:
            quick.found_ids = quick._find_customers()
            quick.found_count = len(quick.found_ids)

    @api.depends("phone")
    def _compute_partner_id(self):
        """The one who has this number; several are chosen from, the main contact of a
        company first."""
        for quick in self:
            found = quick.found_ids
            if quick.phone and quick.partner_id not in found:
                alone = len(found) == 1
                quick.partner_id = found if alone else False

    @api.depends("partner_id")
    def _compute_partner_shipping_id(self):
        for quick in self:
            partner = quick.partner_id
            found = partner.address_get(["delivery"])["delivery"] if partner else False
            quick.partner_shipping_id = found

    def _find_customers(self):
        """:return: contacts who have this number, however it is written"""
        self.ensure_one()
        Partner = self.env["res.partner"]
        number = (self.phone or "").strip()
        digits = [each for each in number if each.isdigit()]
        if len(digits) < 5:
            return Partner
        is_here = Domain("company_id", "in", (False, self.company_id.id))
        whole = Partner._phone_format(number=number, country=self.company_id.country_id)
        found = Partner
        if whole:
            found = Partner.search(
                is_here & Domain("phone_sanitized", "=", whole), limit=HITS
            )
        return found or Partner.search(
            is_here & Domain("phone_mobile_search", "ilike", number), limit=HITS
        )

    @api.depends("line_ids.price_total", "partner_id", "country_id", "company_id")
    def _compute_amounts(self):
        for quick in self:
            quick.currency_id = quick._draft().currency_id
            quick.amount_total = sum(quick.line_ids.mapped("price_total"))

    def _draft(self, lines=()):
        """:return: the order as it would be, unsaved: with the customer's prices and
        taxes"""
        self.ensure_one()
        return self.env["sale.order"].new(
            {
                "company_id": self.company_id.id,
                "partner_id": self.partner_id._origin or self._draft_customer(),
                "order_line": [Command.create(line._values()) for line in lines],
            }
        )

    def _draft_customer(self):
        """:return: the customer to be, unsaved: prices and taxes may be those of the
        country"""
        return self.env["res.partner"].new(
            {"name": "New", "zip": self.zip, "country_id": self.country_id.id}
        )

    @api.onchange("partner_email")
    def _onchange_partner_email(self):
        if self.partner_email and not email_normalize(self.partner_email):
            return {
                "warning": {
                    "title": self.env._("Mail Address"),
                    "message": self.env._("%s is no mail address.", self.partner_email),
                }
            }
        return None

    def action_create(self):
        """Make the order and open it."""
        return self._shown(self._make())

    def action_confirm(self):
        """Make the order, confirm it and open it."""
        order = self._make()
        order.action_confirm()
        return self._shown(order)

    def _shown(self, order):
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": order.id,
            "views": [(False, "form")],
        }

    def _make(self):
        """:return: the new order
        :raise UserError: there is no product, or no customer"""
        self.ensure_one()
        lines = self.line_ids.filtered("product_id")
        if not lines:
            raise UserError(self.env._("Add a product first."))
        partner = self.partner_id or self._make_customer()
        values = {
            "company_id": self.company_id.id,
            "partner_id": partner.id,
            "order_channel": self.order_channel,
            "commitment_date": self.commitment_date,
            "delivery_access_note": self.access_note,
            "delivery_note": self.note,
            "order_line": [Command.create(line._values()) for line in lines],
        }
        if self.partner_id and self.partner_shipping_id:
            values["partner_shipping_id"] = self.partner_shipping_id.id
        order = self.env["sale.order"].create(values)
        if self.payment_channel:
            order._switch_payment(
                self.payment_channel, self.env._("Agreed on with the customer.")
            )
        return order

    def _make_customer(self):
        """:raise ValidationError: there is no name, or no address to bring it to"""
        if not (self.partner_name or "").strip():
            raise ValidationError(
                self.env._("Choose the customer, or write the name of a new one.")
            )
        if not (self.street and self.city):
            raise ValidationError(
                self.env._("Write where it is to be brought to: street and town.")
            )
        return self.env["res.partner"].create(
            {
                "name": self.partner_name.strip(),
                "phone": self.phone,
                "email": self.partner_email,
                "street": self.street,
                "zip": self.zip,
                "city": self.city,
                "country_id": self.country_id.id,
            }
        )


class SaleOrderQuickLine(models.TransientModel):
    """A product that the customer asks for."""

    _name = "sale.order.quick.line"
    _description = "Product of a Quick Order"

    quick_id = fields.Many2one("sale.order.quick", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="quick_id.company_id")
    product_id = fields.Many2one(
        "product.product",
        required=True,
        domain="[('sale_ok', '=', True), ('company_id', 'in', (False, company_id))]",
    )
    quantity = fields.Float(default=1, digits="Product Unit of Measure")
    currency_id = fields.Many2one(related="quick_id.currency_id")
    price_unit = fields.Monetary("Price", compute="_compute_price")
    price_total = fields.Monetary("Total", compute="_compute_price")

    @api.depends("product_id", "quantity", "quick_id.partner_id", "quick_id.country_id")
    def _compute_price(self):
        for quick, lines in self.grouped("quick_id").items():
            known = lines.filtered("product_id")
            ordered = quick._draft(known).order_line
            for line in lines - known:
                line.price_unit = line.price_total = 0
            for line, each in zip(known, ordered, strict=True):
                line.price_unit = each.price_unit
                line.price_total = each.price_total

    def _values(self):
        self.ensure_one()
        return {
            "product_id": self.product_id._origin.id,
            "product_uom_qty": self.quantity,
        }
