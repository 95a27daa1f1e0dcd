import math

from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, formatLang

from ..const import AMOUNT_LIMIT, UNAVAILABLE_REASONS

KINDS = [
    ("offer", "Offer"),
    ("unavailable", "Not available"),
    ("withdrawn", "Withdrawn"),
]
#: State of the share that follows from the newest version.
STATE_OF_KIND = {
    "offer": "offered",
    "unavailable": "unavailable",
    "withdrawn": "requested",
}


class OrderShareOffer(models.Model):
    """One version of a partner's answer; append-only, the newest one counts."""

    _name = "order.share.offer"
    _description = "Offer"
    _inherit = ["order.share.part.mixin"]
    _order = "id desc"

    share_id = fields.Many2one(
        "order.share", required=True, ondelete="cascade", readonly=True
    )
    request_id = fields.Many2one(
        related="share_id.request_id", store=True, index="btree_not_null"
    )
    version = fields.Integer(required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(readonly=True)
    company_currency_id = fields.Many2one(
        related="share_id.company_id.currency_id", string="Company Currency"
    )
    # converted once, at the rate of the day of the offer
    rate = fields.Float(digits=0, readonly=True)
    rate_date = fields.Date(readonly=True)
    amount_company = fields.Monetary(
        "Amount in Company Currency",
        currency_field="company_currency_id",
        readonly=True,
    )
    valid_until = fields.Date(readonly=True)
    pickup_date = fields.Date("Pickup", readonly=True)
    delivery_date = fields.Date("Delivery", readonly=True)
    reason = fields.Selection(UNAVAILABLE_REASONS, readonly=True)
    note = fields.Text(readonly=True)
    author_name = fields.Char("Person", readonly=True)
    line_ids = fields.One2many("order.share.offer.line", "offer_id", "Prices")
    is_expired = fields.Boolean("Expired", compute="_compute_is_expired")
    is_current = fields.Boolean(
        "Stands", compute="_compute_is_current", search="_search_is_current"
    )

    _version_uniq = models.UniqueIndex(
        "(share_id, version)", "Another version was saved at the same moment."
    )
    _amount_positive = models.Constraint(
        "CHECK (kind != 'offer' OR (amount > 0 AND amount_company >= 0))",
        "An offer has an amount.",
    )

    def write(self, vals):  # pylint: disable=method-required-super
        if set(vals) - {"request_id"}:
            raise UserError(self.env._("Offers can't be changed; add a new version."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Offers can't be deleted; withdraw them."))

    @api.depends("valid_until")
    def _compute_is_expired(self):
        for offer in self:
            today = fields.Date.context_today(offer)
            offer.is_expired = bool(offer.valid_until and offer.valid_until < today)

    @api.depends("share_id.offer_id")
    def _compute_is_current(self):
        for offer in self:
            offer.is_current = offer.share_id.offer_id == offer

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        shares = self.env["order.share"].sudo()._search([("offer_id", "!=", False)])
        standing = shares.subselect("offer_id")
        return fields.Domain("id", "in" if True in value else "not in", standing)

    @api.depends("version", "kind", "amount", "currency_id")
    def _compute_display_name(self):
        for offer in self:
            offer.display_name = offer._title()

    def _title(self):
        """:return: what the history says of this version, in the reader's language"""
        self.ensure_one()
        if self.kind == "offer":
            amount = formatLang(self.env, self.amount, currency_obj=self.currency_id)
            return self.env._("Offer: %s", amount)
        if self.kind == "withdrawn":
            return self.env._("Offer withdrawn")
        return self.env._("Not available")

    def _notice_lines(self):
        """:return: dates and note for the sender's notice, escaped"""
        self.ensure_one()
        rows = [
            (self.env._("Pickup"), format_date(self.env, self.pickup_date)),
            (self.env._("Delivery"), format_date(self.env, self.delivery_date)),
            (self.env._("Valid until"), format_date(self.env, self.valid_until)),
            (
                self.env._("Reason"),
                dict(self._fields["reason"]._description_selection(self.env)).get(
                    self.reason
                ),
            ),
        ]
        lines = Markup().join(Markup("<br/>%s: %s") % row for row in rows if row[1])
        if self.note:
            lines += (
                Markup("<br/><span style='white-space: pre-line'>%s</span>") % self.note
            )
        return lines


class OrderShareOfferLine(models.Model):
    """Price of one line of a request for quotation."""

    _name = "order.share.offer.line"
    _description = "Offered Price"
    _inherit = ["order.share.part.mixin"]
    _share_path = "offer_id.share_id"
    _order = "offer_id desc, id"

    offer_id = fields.Many2one(
        "order.share.offer",
        required=True,
        ondelete="cascade",
        readonly=True,
        index=True,
    )
    purchase_line_id = fields.Many2one(
        "purchase.order.line", required=True, ondelete="cascade", readonly=True
    )
    currency_id = fields.Many2one(related="offer_id.currency_id")
    quantity = fields.Float(digits="Product Unit", readonly=True)
    price_unit = fields.Float("Unit Price", digits="Product Price", readonly=True)
    lead_days = fields.Integer("Lead Time (days)", readonly=True)

    @api.depends("offer_id.share_id.recipient_name", "price_unit", "lead_days")
    def _compute_display_name(self):
        for price in self:
            amount = formatLang(
                self.env, price.price_unit, currency_obj=price.currency_id
            )
            price.display_name = self.env._(
                "%(partner)s: %(amount)s, days: %(days)s",
                partner=price.offer_id.share_id.recipient_name,
                amount=amount,
                days=price.lead_days,
            )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("Offers can't be changed; add a new version."))


class OrderShare(models.Model):
    """What a partner offers."""

    _inherit = "order.share"

    request_id = fields.Many2one(
        "order.share.request",
        "Request for Offers",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
    )
    offer_ids = fields.One2many("order.share.offer", "share_id", "Offer History")
    # the newest version while it stands; kept for lists and their filters
    offer_id = fields.Many2one(
        "order.share.offer",
        compute="_compute_offer_id",
        store=True,
        index="btree_not_null",
    )
    offer_amount = fields.Monetary(
        "Offered",
        related="offer_id.amount_company",
        currency_field="company_currency_id",
        store=True,
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )

    @api.depends("offer_ids")
    def _compute_offer_id(self):
        offers = self.env["order.share.offer"].search(
            [("share_id", "in", self.ids)], order="id"
        )
        newest = {offer.share_id.id: offer for offer in offers}
        for share in self:
            offer = newest.get(share.id)
            share.offer_id = offer if offer and offer.kind == "offer" else False

    def _answer(self, kind, **values):
        """Add a version of the partner's answer.

        :param str kind: offer, unavailable or withdrawn
        :param values: fields of ``order.share.offer``; ``lines``: dict of
            ``purchase.order.line`` id: (unit price, lead days)
        :return: the new version; empty when nothing would change
        :raise UserError: closed, or the values make no sense
        """
        self.ensure_one()
        self._lock_reports()
        request = self.request_id
        if not request or self.scope != "offer" or not self._is_open_for_offers():
            raise UserError(request._closed_text())
        Offer = self.env["order.share.offer"].sudo()
        last = Offer.search([("share_id", "=", self.id)], limit=1)
        if kind == "withdrawn" and (not last or last.kind == "withdrawn"):
            return Offer
        values = {
            "share_id": self.id,
            "version": (last.version or 0) + 1,
            "kind": kind,
            "author_name": self.env.context.get("order_share_author") or False,
            **self._prepare_answer(kind, **values),
        }
        offer = Offer.create(values)
        self._add_event("offer", status=STATE_OF_KIND[kind], offer_id=offer.id)
        return offer

    def _is_open_for_offers(self):
        """:return: whether the partner may offer, change and withdraw now"""
        return self.request_id._is_open() and self.state in (
            "draft",
            "requested",
            "offered",
            "unavailable",
        )

    def _prepare_answer(self, kind, lines=None, **values):
        """:return: values of the version, checked"""
        company = self.company_id
        currency = values.get("currency_id") or company.currency_id
        result = {
            "currency_id": currency.id,
            "note": values.get("note") or False,
            "rate_date": fields.Date.context_today(self),
        }
        if kind == "unavailable":
            result["reason"] = values.get("reason") or False
        if kind != "offer":
            return result
        if not currency.active:
            raise UserError(self.env._("Choose one of the currencies in the list."))
        if self.request_id.is_rfq:
            result["line_ids"] = [
                Command.create(line) for line in self._prepare_offer_lines(lines or {})
            ]
            amount = sum(
                line["price_unit"] * line["quantity"]
                for _command, _id, line in result["line_ids"]
            )
        else:
            amount = values.get("amount") or 0
        if not math.isfinite(amount) or currency.compare_amounts(amount, 0) <= 0:
            raise UserError(self.env._("Type what your offer costs, such as 1520.00."))
        if amount >= AMOUNT_LIMIT:
            raise UserError(self.env._("This amount is too high. Check it."))
        amount = currency.round(amount)
        today = result["rate_date"]
        rate = self.env["res.currency"]._get_conversion_rate(
            currency, company.currency_id, company, today
        )
        self._check_offer_dates(values, today)
        result.update(
            amount=amount,
            rate=rate,
            amount_company=company.currency_id.round(amount * rate),
            valid_until=values.get("valid_until") or False,
            pickup_date=values.get("pickup_date") or False,
            delivery_date=values.get("delivery_date") or False,
        )
        return result

    def _check_offer_dates(self, values, today):
        valid_until = values.get("valid_until")
        pickup, delivery = values.get("pickup_date"), values.get("delivery_date")
        if valid_until and valid_until < today:
            raise UserError(
                self.env._("“Offer valid until” lies in the past. Choose a later day.")
            )
        if pickup and delivery and delivery < pickup:
            raise UserError(
                self.env._("The delivery lies before the pickup. Check both days.")
            )

    def _prepare_offer_lines(self, lines):
        """:param dict lines: (unit price, lead days) by line id; a line without a price
        is not offered"""
        result = []
        for line in self.request_id._offer_lines():
            price, lead_days = lines.get(line.id, (None, None))
            if price is None:
                continue
            if not math.isfinite(price) or price <= 0 or price >= AMOUNT_LIMIT:
                raise UserError(
                    self.env._("Check the price of %s.", line.product_id.display_name)
                )
            if lead_days is not None and not 0 <= lead_days <= 3650:
                raise UserError(
                    self.env._("Check the days for %s.", line.product_id.display_name)
                )
            result.append(
                {
                    "purchase_line_id": line.id,
                    "quantity": line.product_qty,
                    "price_unit": price,
                    "lead_days": lead_days or 0,
                }
            )
        if not result:
            raise UserError(self.env._("Type at least one price."))
        return result


class OrderShareRequest(models.Model):
    _inherit = "order.share.request"

    def _offer_lines(self):
        """:return: lines of the request for quotation, which partners can price"""
        return self.purchase_order_id._order_share_lines()

    def _closed_text(self):
        """:return: what is said when offers are not taken any more"""
        return self.env._("This request is closed. Nothing can be offered any more.")

    def _is_open(self):
        """:return: whether offers are taken: the deadline is not over, nothing is
        decided, and the document still needs them"""
        self.ensure_one()
        document = self._document()
        wanted = ("draft", "sent") if self.is_rfq else None
        return (
            self.state == "open"
            and document.state != "cancel"
            and (not wanted or document.state in wanted)
        )
