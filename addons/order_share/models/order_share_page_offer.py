from functools import cache

from babel.dates import format_skeleton

from odoo import models
from odoo.tools import formatLang
from odoo.tools.misc import babel_locale_parse

from odoo.addons.access_link.const import MEGABYTE, UPLOAD_TYPES


class OrderShare(models.Model):
    """What a partner sees while offers are asked for: towns instead of addresses, the
    own offer, nothing about anybody else."""

    _inherit = "order.share"

    def _page_offer(self, link, token, document, stops, zones, account=None):
        """The keys that only the scope “offer” has.

        Once the request is closed for this partner, nothing of the order is left: only
        the own offer and thanks.
        """
        request = self.request_id
        phase = self._page_offer_phase()
        offer = self.offer_ids[:1]
        page = {
            "phase": phase,
            "title": self.env._("Request %s", document.name),
            "headline": self.env._("Request for offers"),
            "subtitle": False,
            "message": False,
            "deadline": self._page_time(request.deadline, self._reader_zone()),
            "state": self._page_offer_state(phase),
            "offer": self._page_own_offer(offer, phase == "open"),
            "can_upload": False,
            "uploads": [],
        }
        if phase != "open":
            return page
        page.update(
            request._page_request(document, stops, zones),
            message=self.message or False,
            documents=self._page_documents(link, token),
            form=self._page_offer_form(offer),
        )
        if self._may_upload(link, account):
            page.update(self._page_upload_keys("other"))
        return page

    def _page_offer_phase(self):
        """:return: ``open``; ``over``: the deadline has passed and nothing is decided;
        ``closed``"""
        if self._is_open_for_offers():
            return "open"
        waiting = self.request_id.state == "ended" and self.state != "closed"
        return "over" if waiting else "closed"

    def _may_upload(self, link, account):
        """:return: whether files may come in through this link now

        :param account: the portal user who is signed in and has this share
        """
        if link.scope == "offer":
            setting = self.company_id.sudo().order_share_offer_upload
            return self._is_open_for_offers() and bool(account or setting)
        return link.scope == "details"

    def _page_offer_state(self, phase):
        if phase == "open":
            label = self.env._("Open for offers")
            return {"code": phase, "label": label, "icon": "hourglass", "tone": "prim"}
        over = phase == "over"
        label = self.env._("Deadline over") if over else self.env._("Closed")
        icon = "clock" if over else "lock"
        return {"code": phase, "label": label, "icon": icon, "tone": "info"}

    def _page_own_offer(self, offer, is_open):
        """What the partner answered last.

        :param bool is_open: otherwise the amount is all that is left
        :return: dict of texts, False when there is no answer
        """
        if not offer:
            return False
        amounts = self.offer_ids.filtered(lambda version: version.kind == "offer")
        money = self._page_money
        page = {
            "kind": offer.kind,
            "version": offer.version,
            "sent": self._page_time(offer.create_date, self._reader_zone()),
            "amount": money(offer) if offer.kind == "offer" else False,
        }
        if not is_open:
            return page
        previous = (amounts - offer)[:1]
        reasons = dict(offer._fields["reason"]._description_selection(self.env))
        return {
            **page,
            "author": offer.author_name,
            "expired": offer.is_expired,
            "previous": money(previous) if previous else False,
            "valid_until": self._page_day(offer.valid_until),
            "pickup": self._page_day(offer.pickup_date),
            "delivery": self._page_day(offer.delivery_date),
            "reason": reasons.get(offer.reason),
            "note": offer.note,
            "lines": [
                {
                    "name": price.purchase_line_id.product_id.display_name,
                    "price": formatLang(
                        self.env, price.price_unit, currency_obj=offer.currency_id
                    ),
                    "lead_days": price.lead_days,
                }
                for price in offer.line_ids
            ],
        }

    def _page_day(self, day):
        """:return: a day with its weekday, in the reader's language"""
        locale = babel_locale_parse(self.env.context.get("lang"))
        return day and format_skeleton("yMMMEd", day, locale=locale)

    def _page_money(self, offer):
        return formatLang(self.env, offer.amount, currency_obj=offer.currency_id)

    def _page_offer_form(self, offer):
        """Values of the form: the last offer's, so that a change starts from it, also
        after it was withdrawn."""
        currencies = self.env["res.currency"].sudo().search([("active", "=", True)])
        answer = self.offer_ids.filtered(lambda version: version.kind == "offer")[:1]
        currency = answer.currency_id or self.company_id.currency_id
        prices = {price.purchase_line_id.id: price for price in answer.line_ids}
        number = cache(self._number)

        def day(value):
            return value.isoformat() if value else ""

        def plain(value):
            return f"{value:.{currency.decimal_places}f}"

        return {
            "kind": "unavailable" if offer.kind == "unavailable" else "offer",
            "amount": plain(answer.amount) if answer else "",
            "currencies": [
                {
                    "code": row.name,
                    "symbol": row.symbol,
                    "selected": row == currency,
                }
                for row in currencies
            ],
            "valid_until": day(answer.valid_until),
            "pickup_date": day(answer.pickup_date),
            "delivery_date": day(answer.delivery_date),
            "note": offer.note or "",
            "reason": offer.reason or "",
            "reasons": self._page_choices("reason", self.env["order.share.offer"]),
            "lines": [
                {
                    "id": line.id,
                    "name": line.product_id.display_name,
                    "quantity": " ".join(
                        [number(line.product_qty), line.product_uom_id.name]
                    ),
                    "factor": line.product_qty,
                    "price": f"{prices[line.id].price_unit:.6f}".rstrip("0").rstrip(".")
                    if line.id in prices
                    else "",
                    "lead_days": prices[line.id].lead_days if line.id in prices else "",
                }
                for line in self.request_id._offer_lines()
            ]
            if self.request_id.is_rfq
            else [],
        }

    def _page_documents(self, link, token):
        """:return: files that the link allows, as texts and addresses"""
        return [
            {
                "url": f"/link/{token}/file/{attachment.id}",
                "name": attachment.name,
                "meta": self._file_size(attachment.file_size),
            }
            for attachment in self._access_link_attachments(link)
        ]

    def _page_upload_keys(self, likely):
        """What the upload form needs. :param str likely: preselected document type"""
        limit = self.env["access.link.upload"]._limit("upload_max_megabytes")
        return {
            "uploads": self._page_uploads(),
            "can_upload": True,
            "upload_kinds": [
                {**choice, "selected": choice["code"] == likely}
                for choice in self._page_choices("upload_kind", self.report_ids)
            ],
            "upload_accept": ",".join(UPLOAD_TYPES),
            "upload_hint": self.env._(
                "JPG, PNG or PDF, up to %(size)s MB each. Only %(sender)s sees your"
                " files.",
                size=limit,
                sender=self.company_id.name,
            ),
            "upload_max_bytes": limit * MEGABYTE,
        }


class OrderShareRequest(models.Model):
    """What may be known before an award: where about, when, what."""

    _inherit = "order.share.request"

    def _page_request(self, document, stops, zones):
        """:return: dict with ``headline``, ``subtitle``, ``stops`` (towns only),
        ``goods``, ``goods_totals``"""
        share = self.env["order.share"].sudo()
        goods = document._order_share_goods()
        unit = share._read_units(goods)
        weight = sum(share._goods_weight(row) for row in goods)
        number = cache(share._number)
        total = f"{number(weight)} {unit}" if weight else False
        towns = [stop["partner"].city for stop in stops]
        kinds = {"pickup": self.env._("Pickup"), "delivery": self.env._("Delivery")}
        title = self.env._("Request %s", document.name)
        return {
            "title": title,
            "headline": title
            if self.is_rfq
            else " → ".join(towns)
            if all(towns)
            else title,
            "subtitle": total,
            "stops": []
            if self.is_rfq
            else [
                {
                    "number": index,
                    "kind": kinds[stop["kind"]],
                    "place": share._page_place(stop),
                    "when": share._page_time(stop["when"], zone),
                }
                for index, (stop, zone) in enumerate(zip(stops, zones, strict=True), 1)
            ],
            "delivery_place": share._page_place(stops[-1]) if self.is_rfq else False,
            "needed": share._page_time(stops[-1]["when"], zones[-1])
            if self.is_rfq
            else False,
            "goods": [share._page_goods(row, unit, number) for row in goods],
            "goods_totals": [{"label": self.env._("Total weight"), "value": total}]
            if total
            else [],
            "locked": self._page_locked(),
        }

    def _page_locked(self):
        """:return: what opens for the winner, False for nothing"""
        count = len(self.award_attachment_ids)
        if self.is_rfq:
            if not count:
                return False
            if count == 1:
                return self.env._("1 document opens when you win.")
            return self.env._("%s documents open when you win.", count)
        if not count:
            return self.env._("Full addresses open when you win.")
        if count == 1:
            return self.env._("Full addresses and 1 document open when you win.")
        return self.env._("Full addresses and %s documents open when you win.", count)

    def _page_open(self, link, token):
        """Everything the page of the open link shows.

        :return: dict, see the templates
        """
        self.ensure_one()
        share = self.env["order.share"].sudo()
        document = self._document()
        stops = document._order_share_stops()
        zones = share._stop_zones(stops, link.owner_partner_id)
        page = {
            "preview": False,
            "scope": "open",
            "sender": self._access_link_sender(link, token),
            "recipient": False,
            "expires": False,
            "title": self.env._("Request for offers"),
            "headline": self.env._("Request for offers"),
            "subtitle": False,
            "message": False,
            "phase": "open" if self._is_open() else "closed",
            "deadline": share._page_time(self.deadline, share._reader_zone()),
            "urls": {
                "page": f"/offer/{token}",
                "register": f"/offer/{token}/register",
                "seen": f"/link/{token}/seen",
            },
        }
        page["state"] = share._page_offer_state(page["phase"])
        if page["phase"] == "open":
            page.update(
                self._page_request(document, stops, zones),
                message=self.message or False,
            )
        return page
