from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang


class OrderShareAwardLines(models.TransientModel):
    """Dialog that awards the lines of a request for quotation one by one."""

    _name = "order.share.award.lines"
    _description = "Award by Lines"

    request_id = fields.Many2one(
        "order.share.request", required=True, ondelete="cascade"
    )
    company_currency_id = fields.Many2one(related="request_id.currency_id")
    line_ids = fields.One2many(
        "order.share.award.lines.line",
        "wizard_id",
        compute="_compute_line_ids",
        store=True,
        precompute=True,
        readonly=False,
    )
    total_label = fields.Text("Vendors", compute="_compute_total_label")
    unmatched_label = fields.Char(compute="_compute_total_label")

    @api.depends("line_ids.price_id")
    def _compute_total_label(self):
        """What each vendor would get, in company currency."""
        for wizard in self:
            chosen = wizard.line_ids.filtered("price_id")
            wizard.total_label = "\n".join(
                self.env._(
                    "%(partner)s: %(amount)s, lines: %(count)s",
                    partner=share.recipient_name,
                    amount=formatLang(
                        self.env,
                        sum(rows.mapped("subtotal")),
                        currency_obj=wizard.company_currency_id,
                    ),
                    count=len(rows),
                )
                for share, rows in chosen.grouped("share_id").items()
            )
            unmatched = chosen.share_id.filtered("is_unmatched")
            wizard.unmatched_label = ", ".join(unmatched.mapped("recipient_name"))

    @api.depends("request_id")
    def _compute_line_ids(self):
        """Each line with its cheapest offer chosen."""
        for wizard in self:
            offers = wizard.request_id.share_ids.offer_id
            by_line = offers.line_ids.grouped("purchase_line_id")
            rows = [Command.clear()]
            for line in wizard.request_id._offer_lines():
                prices = by_line.get(line, offers.line_ids.browse())
                best = min(
                    prices,
                    key=lambda price: (
                        price.offer_id.is_expired,
                        price.offer_id.share_id.is_unmatched,
                        price.price_unit * price.offer_id.rate,
                    ),
                    default=prices,
                )
                rows.append(
                    Command.create({"purchase_line_id": line.id, "price_id": best.id})
                )
            wizard.line_ids = rows

    def action_award(self):
        """Award each line to the vendor that was chosen for it."""
        self.ensure_one()
        chosen = self.line_ids.filtered("price_id")
        if not chosen:
            raise UserError(self.env._("Choose a vendor for at least one line."))
        choices = {
            offer: rows.purchase_line_id
            for offer, rows in chosen.grouped("offer_id").items()
        }
        self.request_id._award(choices)
        return {"type": "ir.actions.act_window_close"}


class OrderShareAwardLinesLine(models.TransientModel):
    _name = "order.share.award.lines.line"
    _description = "Line to Award"

    wizard_id = fields.Many2one(
        "order.share.award.lines", required=True, ondelete="cascade"
    )
    purchase_line_id = fields.Many2one(
        "purchase.order.line", "Line", required=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="purchase_line_id.product_id")
    quantity = fields.Float(related="purchase_line_id.product_qty")
    price_id = fields.Many2one(
        "order.share.offer.line",
        "Offer",
        domain="[('purchase_line_id', '=', purchase_line_id),"
        " ('offer_id.is_current', '=', True)]",
    )
    offer_id = fields.Many2one(related="price_id.offer_id", string="Version")
    share_id = fields.Many2one(related="price_id.offer_id.share_id")
    price_unit = fields.Float(related="price_id.price_unit")
    currency_id = fields.Many2one(related="price_id.currency_id")
    lead_days = fields.Integer(related="price_id.lead_days")
    is_expired = fields.Boolean(related="offer_id.is_expired", string="Offer Expired")
    company_currency_id = fields.Many2one(
        related="wizard_id.company_currency_id", string="Company Currency"
    )
    subtotal = fields.Monetary(
        "In Company Currency",
        compute="_compute_subtotal",
        currency_field="company_currency_id",
    )

    @api.depends("price_id")
    def _compute_subtotal(self):
        for line in self:
            price = line.price_id
            amount = price.price_unit * price.quantity * price.offer_id.rate
            line.subtotal = line.company_currency_id.round(amount)
