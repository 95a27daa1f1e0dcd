from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL, format_date, format_datetime, formatLang

from ..const import UNAVAILABLE_REASONS
from .order_share_offer import KINDS


class OrderShare(models.Model):
    """How an offer stands beside the others of its request. Nothing of it is kept: it
    changes with every offer and with the day."""

    _inherit = "order.share"

    request_state = fields.Selection(related="request_id.state", string="Request")
    is_rfq = fields.Boolean(related="request_id.is_rfq")
    other_award = fields.Char(related="request_id.other_award")
    # the offer, for lists and cards
    offered_amount = fields.Monetary(
        "Offered in its Currency",
        related="offer_id.amount",
        currency_field="offered_currency_id",
    )
    offered_currency_id = fields.Many2one(
        related="offer_id.currency_id", string="Offered Currency"
    )
    offered_rate = fields.Float(related="offer_id.rate", string="Rate")
    offered_pickup = fields.Date(related="offer_id.pickup_date")
    offered_valid_until = fields.Date(
        related="offer_id.valid_until", string="Offer Valid Until"
    )
    offered_expired = fields.Boolean(
        related="offer_id.is_expired", string="Offer Expired"
    )
    offered_delivery = fields.Date(
        "Delivery",
        compute="_compute_comparison",
        help="Of prices per line: the day of the offer and the longest lead time",
    )
    # the newest answer, whatever it says
    answer_kind = fields.Selection(KINDS, "Answer", compute="_compute_answer")
    answer_version = fields.Integer("Version", compute="_compute_answer")
    answer_reason = fields.Selection(
        UNAVAILABLE_REASONS, "Reason", compute="_compute_answer"
    )
    answer_note = fields.Text("Note", compute="_compute_answer")
    answered_at = fields.Datetime("Answered on", compute="_compute_answer")
    answer_history = fields.Text(
        "Earlier Versions", compute="_compute_answer", help="Newest first"
    )
    is_awarded = fields.Boolean("Awarded", compute="_compute_is_awarded")
    # beside the others
    offer_rank = fields.Integer("Rank", compute="_compute_comparison")
    is_best_price = fields.Boolean("Best Price", compute="_compute_comparison")
    is_earliest = fields.Boolean("Earliest", compute="_compute_comparison")
    is_on_time = fields.Boolean("On Time", compute="_compute_comparison")
    is_partial = fields.Boolean("Some Lines Only", compute="_compute_comparison")
    days_late = fields.Integer(compute="_compute_comparison")
    lines_label = fields.Char("Lines", compute="_compute_comparison")
    late_label = fields.Char("Lateness", compute="_compute_comparison")
    price_label = fields.Char("Currency and Difference", compute="_compute_comparison")
    price_difference = fields.Monetary(
        "Above Best Price",
        compute="_compute_comparison",
        currency_field="company_currency_id",
    )
    price_difference_percent = fields.Float(
        "Above Best Price (%)", compute="_compute_comparison"
    )

    @api.model
    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name == "offer_amount":
            # nothing offered is not the lowest price
            offer = self._field_to_sql(alias, "offer_id", query)
            amount = self._field_to_sql(alias, field_name, query)
            return SQL("%s IS NULL, %s %s", offer, amount, direction)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    @api.depends("offer_ids")
    @api.depends_context("lang", "tz")
    def _compute_answer(self):
        self.offer_ids.mapped("version")  # reads all versions of all at once
        for share in self:
            answer = share.offer_ids[:1]
            share.answer_kind = answer.kind
            share.answer_version = answer.version
            share.answer_reason = answer.reason
            share.answer_note = answer.note
            share.answered_at = answer.create_date
            share.answer_history = "\n".join(
                self.env._(
                    "Version %(version)s, %(time)s: %(title)s",
                    version=offer.version,
                    time=format_datetime(
                        self.env, offer.create_date, dt_format="short"
                    ),
                    title=offer._title(),
                )
                for offer in share.offer_ids[1:]
            )

    @api.depends("award_ids.undone_at")
    def _compute_is_awarded(self):
        for share in self:
            share.is_awarded = bool(share.award_ids._standing())

    @api.depends("request_id.share_ids.offer_id", "request_id.share_ids.offer_amount")
    @api.depends_context("lang", "tz")
    def _compute_comparison(self):
        """All offers of the requests at once, in a flat number of queries."""
        rivals = self.sudo().search(
            [("request_id", "in", self.request_id.ids), ("offer_id", "!=", False)]
        )
        lead_days = self._priced_lines(rivals.offer_id)
        rows = {}
        for request, shares in rivals.grouped("request_id").items():
            rows.update(shares._compare(request, lead_days))
        names = (
            *("offered_delivery", "offer_rank", "is_best_price", "is_earliest"),
            *("is_on_time", "is_partial", "days_late", "lines_label", "late_label"),
            *("price_label", "price_difference", "price_difference_percent"),
        )
        for share in self:
            row = rows.get(share._origin.id, {})
            for name in names:
                share[name] = row.get(name, False)

    @api.model
    def _priced_lines(self, offers):
        """:return: dict of offer: (number of prices, longest lead time in days)"""
        rows = (
            self.env["order.share.offer.line"]
            .sudo()
            ._read_group(
                [("offer_id", "in", offers.ids)],
                ["offer_id"],
                ["__count", "lead_days:max"],
            )
        )
        return {offer: (count, days) for offer, count, days in rows}

    def _compare(self, request, priced):
        """Compare the standing offers of one request.

        :param request: their request
        :param dict priced: see :meth:`_priced_lines`
        :return: dict of share id: dict of values by field
        """
        currency = request.currency_id
        wanted = request._asked_line_count() if request.is_rfq else 0
        needed = request.needed_on
        rows = {}
        for share in self:
            offer = share.offer_id
            count, lead_days = priced.get(offer, (0, 0))
            delivery = offer.delivery_date
            if count and not delivery:
                delivery = offer.rate_date + timedelta(days=lead_days)
            rows[share.id] = {
                "offered_delivery": delivery,
                "is_partial": count < wanted,
                "days_late": max((delivery - needed).days, 0)
                if delivery and needed
                else 0,
                "is_on_time": bool(delivery and needed and delivery <= needed),
                "lines_label": self.env._(
                    "%(count)s of %(total)s lines", count=count, total=wanted
                )
                if count < wanted
                else False,
            }
        # an offer that is over, or for some lines only, is not the best one
        whole = self.filtered(
            lambda share: (
                not share.offer_id.is_expired and not rows[share.id]["is_partial"]
            )
        )
        best = min((whole or self).mapped("offer_amount"))
        days = {
            rows[share.id]["offered_delivery"]
            for share in whole
            if rows[share.id]["offered_delivery"]
        }
        ranked = self.sorted(
            lambda share: (share not in whole, share.offer_amount, share.id)
        )
        for rank, share in enumerate(ranked, 1):
            row = rows[share.id]
            # a price for some lines says nothing beside one for all
            is_comparable = not (row["is_partial"] and whole)
            difference = (
                currency.round(share.offer_amount - best) if is_comparable else 0
            )
            percent = difference / best * 100 if best else 0
            row.update(
                offer_rank=rank,
                price_difference=difference,
                price_difference_percent=percent,
                # alone, an offer is neither
                is_best_price=len(whole) > 1 and share in whole and not difference,
                is_earliest=len(days) > 1
                and share in whole
                and row["offered_delivery"] == min(days),
                late_label=self._late_label(row["days_late"]),
                price_label=share._price_label(difference, percent),
            )
        return rows

    @api.model
    def _late_label(self, days):
        if not days:
            return False
        if days == 1:
            return self.env._("Arrives a day late")
        return self.env._("Arrives %s days late", days)

    def _price_label(self, difference, percent):
        """:return: what was offered in another currency, and how much more it is"""
        parts = []
        offer = self.offer_id
        currency = self.company_currency_id
        if offer.currency_id != currency:
            rate = offer.rate if offer.rate >= 1 else 1 / (offer.rate or 1)
            parts.append(
                self.env._(
                    "%(amount)s at %(rate)s",
                    amount=formatLang(
                        self.env, offer.amount, currency_obj=offer.currency_id
                    ),
                    rate=formatLang(self.env, rate, digits=4),
                )
            )
        if difference:
            parts.append(
                self.env._(
                    "%(sign)s %(amount)s (%(percent)s %%)",
                    sign="+" if difference > 0 else "−",
                    amount=formatLang(self.env, abs(difference), currency_obj=currency),
                    percent=round(abs(percent)),
                )
            )
        return " · ".join(parts)

    def action_view_request(self):
        """The comparison that this share belongs to."""
        self.ensure_one()
        return self.request_id.action_view_offers()

    def action_write_mail(self):
        """Write to this recipient; the mail is kept in the contact's own history, where
        nobody of the document's followers reads it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write to %s", self.recipient_name),
            "res_model": "mail.compose.message",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": "res.partner",
                "default_res_ids": self.partner_id.ids,
                "default_partner_ids": self.partner_id.ids,
                "default_subject": self.document_name,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
            },
        }


class OrderShareRequest(models.Model):
    """What the strip above the comparison shows."""

    _inherit = "order.share.request"

    needed_on = fields.Date(
        "Needed by",
        compute="_compute_needed_on",
        help="Day of the last stop, in the time of that place",
    )

    awarded_needed_on = fields.Date(readonly=True, copy=False)
    awarded_line_count = fields.Integer(readonly=True, copy=False)

    def _asked_line_count(self):
        """:return: number of lines that prices were asked for"""
        if self.awarded_at:
            return self.awarded_line_count
        return len(self._offer_lines())

    @api.depends("sale_order_id", "purchase_order_id", "picking_id", "awarded_at")
    def _compute_needed_on(self):
        share = self.env["order.share"].sudo()
        for request in self:
            if request.awarded_at:
                request.needed_on = request.awarded_needed_on
                continue
            document = request.sudo()._document()
            stop = document and document._order_share_stops()[-1]
            if not stop or not stop["when"]:
                request.needed_on = False
                continue
            [zone] = share._stop_zones([stop], request.sudo().user_id)
            request.needed_on = pytz.utc.localize(stop["when"]).astimezone(zone).date()

    @api.readonly
    def comparison_summary(self):
        """What the strip above the comparison shows and lets press.

        :return: dict of texts, numbers and names of buttons
        """
        self.ensure_one()
        self.check_access("read")
        document = self.sudo()._document()
        towns = [stop["partner"].city for stop in document._order_share_stops()]
        shares = self.sudo().share_ids
        winners = shares.filtered("is_awarded")
        orders = self.sudo()._awarded_orders()
        return {
            "document": self.document_name,
            "route": " → ".join(towns) if all(towns) and len(set(towns)) > 1 else "",
            "goods": self._goods_summary(document),
            "needed_on": self.needed_on
            and format_date(self.env, self.needed_on, date_format="medium"),
            "deadline": fields.Datetime.to_string(self.deadline),
            "state": self.state,
            "state_label": dict(self._fields["state"]._description_selection(self.env))[
                self.state
            ],
            "asked": len(shares),
            "offers": len(shares.offer_id),
            "declined": len(shares.filtered(lambda s: s.answer_kind == "unavailable")),
            "silent": len(shares.filtered(lambda s: s.state in ("draft", "requested"))),
            "winners": ", ".join(winners.mapped("recipient_name")),
            "other_award": self.state in ("open", "ended") and self.other_award,
            "purchase_orders": [
                {"id": order.id, "name": order.name} for order in orders
            ],
            "buttons": self._comparison_buttons(document, shares),
        }

    def _goods_summary(self, document):
        """:return: number of lines and weight, in the reader's format"""
        share = self.env["order.share"].sudo()
        goods = document._order_share_goods()
        if not goods:
            return ""
        unit = share._read_units(goods)
        weight = sum(share._goods_weight(row) for row in goods)
        count = (
            self.env._("1 product")
            if len(goods) == 1
            else self.env._("%s products", len(goods))
        )
        return f"{count}, {share._number(weight)} {unit}" if weight else count

    def _comparison_buttons(self, document, shares):
        """:return: names of what the user can do now"""
        if not document.with_env(self.env).has_access("write"):
            return []
        if self.state == "awarded":
            return ["undo"]
        buttons = ["lines"] if self.is_rfq and shares.offer_id else []
        if self.state == "open":
            if shares._silent().filtered(lambda share: share._mail_address()):
                buttons.append("remind")
            buttons.append("open_link")
        buttons.append("extend")
        if self.state != "closed":
            buttons.append("close")
        return buttons
