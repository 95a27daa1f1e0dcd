from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..const import EXCHANGES, MONEY, PRICINGS, STATES

#: What a form sends for an empty list.
NOTHING = [Command.SET, 0, []]


class FulfilmentReturn(models.Model):
    """Goods of one order that come back, and what the customer gets or pays for it.

    What somebody decides is a step (requested, approved, received, settled); quantities
    that came back, amounts and where the money is follow from transfers, the order's
    prices and accounting.
    """

    _name = "fulfilment.return"
    _description = "Return"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "portal.mixin",
        "order.derived.mixin",
    ]
    _order = "id desc"

    name = fields.Char(
        "Reference", readonly=True, copy=False, derived=True, index="trigram"
    )
    order_id = fields.Many2one(
        "sale.order", required=True, index=True, ondelete="restrict", tracking=True
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    currency_id = fields.Many2one(related="order_id.currency_id", store=True)
    partner_id = fields.Many2one(
        related="order_id.partner_id", store=True, index=True, string="Customer"
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        default=lambda self: self.env.user,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    state = fields.Selection(
        STATES,
        "Status",
        required=True,
        default="requested",
        tracking=True,
        readonly=True,
        derived=True,
    )
    money_state = fields.Selection(
        MONEY,
        "Money",
        required=True,
        default="open",
        tracking=True,
        readonly=True,
        derived=True,
    )
    requested_by = fields.Selection(
        [
            ("staff", "Office"),
            ("portal", "Customer, Signed In"),
            ("link", "Customer, by Link"),
        ],
        required=True,
        default="staff",
        readonly=True,
        derived=True,
    )
    requested_at = fields.Datetime(
        "Requested on",
        default=fields.Datetime.now,
        readonly=True,
        derived=True,
        copy=False,
    )
    approved_at = fields.Datetime(
        "Approved on", readonly=True, derived=True, copy=False
    )
    received_at = fields.Datetime(
        "Received on", readonly=True, derived=True, copy=False
    )
    settled_at = fields.Datetime("Settled on", readonly=True, derived=True, copy=False)
    customer_note = fields.Text("What the Customer Says")
    note = fields.Text("Notes", help="For the office and the warehouse")
    reject_reason = fields.Text(
        "Why It Was Rejected", readonly=True, derived=True, copy=False
    )
    line_ids = fields.One2many("fulfilment.return.line", "return_id", "Items")
    fee_ids = fields.One2many("fulfilment.return.fee", "return_id", "Fee Lines")
    is_shipping_refunded = fields.Boolean(
        "Refund the Delivery",
        tracking=True,
        help="Give back what the customer paid for the delivery of the order.",
    )
    exchange_when = fields.Selection(
        EXCHANGES,
        "Ship Replacements",
        required=True,
        default=lambda self: self.env.company.return_exchange_when,
    )
    exchange_pricing = fields.Selection(
        PRICINGS,
        "Price of Replacements",
        required=True,
        default=lambda self: self.env.company.return_exchange_pricing,
    )
    is_to_vendor = fields.Boolean(
        "Back to the Vendor",
        help="What a supplier has sent to the customer goes back to the supplier.",
    )
    has_dropship = fields.Boolean(compute="_compute_has_dropship")
    has_exchange = fields.Boolean(compute="_compute_has_exchange")
    picking_ids = fields.One2many(
        "stock.picking", "fulfilment_return_id", "Transfers", readonly=True
    )
    move_id = fields.Many2one(
        "account.move",
        "Settlement",
        readonly=True,
        derived=True,
        copy=False,
        index="btree_not_null",
        help="The credit note, or the invoice when the customer has to pay.",
    )
    refund_ids = fields.One2many(
        "payment.transaction", "fulfilment_return_id", "Refunds", readonly=True
    )
    settled_how = fields.Char(
        "How It Was Settled", readonly=True, derived=True, copy=False
    )
    photo_ids = fields.Many2many(
        "ir.attachment",
        "fulfilment_return_photo_rel",
        "return_id",
        "attachment_id",
        "Photos",
        copy=False,
    )
    photo_count = fields.Integer(compute="_compute_photo_count")

    _company_state_idx = models.Index("(company_id, state, id DESC)")
    _open_idx = models.Index(
        "(company_id, state) WHERE state IN ('requested', 'approved', 'received')"
    )

    @api.depends("photo_ids")
    def _compute_photo_count(self):
        for record in self:
            record.photo_count = len(record.photo_ids)

    @api.depends("line_ids.outcome")
    def _compute_has_exchange(self):
        for record in self:
            record.has_exchange = "exchange" in record.line_ids.mapped("outcome")

    @api.depends("line_ids.sale_line_id")
    def _compute_has_dropship(self):
        for record in self:
            moves = record.line_ids.sale_line_id.sudo().move_ids
            record.has_dropship = "supplier" in moves.location_id.mapped("usage")

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for record in self:
            record.access_url = f"/my/returns/{record.id}"
        return result

    @api.onchange("order_id")
    def _onchange_order_id(self):
        """What can come back stands there, with nothing of it returned yet."""
        for record in self:
            record.line_ids = [
                Command.clear(),
                *(
                    Command.create({"sale_line_id": line.id, "quantity": 0})
                    for line in record.order_id.order_line
                    if line._returnable() > 0
                ),
            ]

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # lines that nothing comes back of were only shown
            vals["line_ids"] = [
                command
                for command in vals.get("line_ids") or []
                if command[0] != Command.CREATE or command[2].get("quantity", 1)
            ]
            order = self.env["sale.order"].browse(vals.get("order_id"))
            order.check_access("read")
            company = order.company_id
            if not vals.get("name"):
                vals["name"] = (
                    self.env["ir.sequence"]
                    .sudo()
                    .with_company(company)
                    .next_by_code("fulfilment.return")
                )
        is_staff = not self.env.su
        if is_staff:
            self._check_entered(vals_list)
        # derived fields have defaults, and the number is of a sequence
        returns = super(FulfilmentReturn, self.sudo()).create(vals_list)
        returns = returns.sudo(not is_staff)
        for record in returns:
            # pages only read
            record._portal_ensure_token()
            if not record.line_ids:
                raise UserError(
                    record.env._("Enter how many come back of at least one item.")
                )
        return returns._new() if is_staff else returns

    def _check_entered(self, vals_list):
        """:raise AccessError: something that follows from what happens is entered"""
        self.check_access("create")
        for vals in vals_list:
            rows = [(self, vals)]
            for name in ("line_ids", "fee_ids"):
                for command in vals.get(name) or []:
                    if command[0] == Command.CREATE:
                        rows.append((self[name], command[2]))
                    elif command[0] != Command.CLEAR and list(command) != NOTHING:
                        # nothing of other returns is taken
                        raise UserError(self.env._("Enter the items of this return."))
            for model, values in rows:
                for name, field in model._fields.items():
                    if name in values and (model is not self or name != "name"):
                        model._check_field_access(field, "write")

    def _new(self):
        """The office has entered it.

        :return: the same"""
        for record in self:
            record.check_access("write")
            record.sudo()._suggest_fees()
            record.sudo()._log_return("return_requested")
        return self

    @api.ondelete(at_uninstall=False)
    def _unlink_except_known(self):
        if self:
            raise UserError(
                self.env._("Returns are kept. Cancel it instead of deleting it.")
            )
