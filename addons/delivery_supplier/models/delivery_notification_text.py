import babel.dates
import pytz

from odoo import models
from odoo.tools.misc import babel_locale_parse

from odoo.addons.access_link.tools.client import phone_href

from ..const import DELIVERER_NOTICES
from ..tools.page_text import page_date, page_local, page_money, page_window


class DeliveryJob(models.Model):
    """What the templates of notices say about a delivery. To deliverers there are no
    prices in it, only what has to be collected at the door."""

    _inherit = "delivery.job"

    def _notice(self):
        """:return: dict of texts in the reader's language and time zone, for
        templates"""
        self.ensure_one()
        reader, is_deliverer = self._notice_reader()
        if is_deliverer:
            zone = pytz.timezone(reader.tz) if reader.tz else None
        else:
            name = reader.tz or self.partner_id.tz
            zone = pytz.timezone(name) if name else None
        zone = zone or self.company_id._delivery_zone()
        window = page_window(self.env, self.window_from, self.window_to, zone)
        day = window and page_local(self.window_from, zone).date()
        address = self._page_address(is_deliverer)
        link = self.env.context.get("delivery_link") or f"{self.get_base_url()}#"
        return {
            "name": reader.name or "",
            "first_name": (reader.name or "").split(" ")[0],
            "order": self.name or "",
            "company": self.company_id.name or "",
            "company_phone": self.company_id.phone or "",
            "company_phone_href": phone_href(self.company_id.phone),
            "link": link,
            "delivered_link": f"{link}/delivered",
            # never "today": it may be read tomorrow
            "day": page_date(self.env, day) if window else "",
            "window": window["text"] if window else "",
            "when": self._notice_when(day, window) if window else "",
            "zone": zone.zone,
            "customer": self.partner_id.name
            or self.partner_id.commercial_company_name
            or "",
            "place": ", ".join(
                filter(None, [address["street"], address["street2"], address["town"]])
            ),
            "street": address["street"] or "",
            "city": self.partner_id.city or "",
            "map_url": address["map_url"],
            "phone": address["phone"],
            "phone_href": address["phone_href"],
            "access_note": address["access_note"],
            "note": self.note,
            "deliverer": self._first_name() or "",
            "reason": self.reason_id.name or "",
            "day_of_tour": page_date(self.env, self.date),
            **self._notice_cash(),
            **self._notice_delivered(zone),
        }

    def _notice_reader(self):
        """:return: the contact that reads it, and whether as a deliverer. Somebody who
        looks at a template reads it as the one who would get it now."""
        notice_id = (self.env.context.get("delivery_notices") or {}).get(self.id)
        if notice_id:
            notice = self.env["delivery.notification"].browse(notice_id)
            return notice.partner_id, notice.kind in DELIVERER_NOTICES
        return self.customer_id, True

    def _notice_cash(self):
        currency = self._cash_currency()
        due = self.cash_to_collect
        if currency.is_zero(due):
            return {"cash": "", "cash_plain": ""}
        return {
            "cash": page_money(self.env, due, currency),
            "cash_plain": f"{due:.{currency.decimal_places}f} {currency.name}",
        }

    def _notice_delivered(self, zone):
        if not self.delivered_at:
            return {"delivered_at": "", "taken_by": ""}
        at = page_window(self.env, self.delivered_at, self.delivered_at, zone)
        return {
            "delivered_at": at["start"]["text"],
            "taken_by": self.recipient_name or "",
        }

    def _notice_when(self, day, window):
        """:return: day and time in few characters, such as "10.03 14:20-14:50", all of
        them among those of a short SMS, in any language"""
        locale = babel_locale_parse(self.env.context.get("lang"))
        day = babel.dates.format_skeleton("Md", day, locale=locale)
        return self._notice_plain(f"{day} {window['text']}")

    def _notice_plain(self, text):
        return " ".join(text.replace("–", "-").split())

    def _notice_stops(self):
        """:return: the deliveries of the deliverer's day, as texts in their order"""
        self.ensure_one()
        zone = self._deliverer_zone()
        rows = []
        for job in self.tour_id.job_ids.sorted(lambda each: (each.sequence, each.id)):
            if job.state in ("cancelled", "delivered"):
                continue
            window = page_window(self.env, job.window_from, job.window_to, zone)
            rows.append(
                {
                    "window": window["text"] if window else "",
                    "street": job.partner_id.street or job.partner_id.name or "",
                    "city": job.partner_id.city or "",
                }
            )
        return rows


class SaleOrder(models.Model):
    """What the templates of notices say about an order."""

    _inherit = "sale.order"

    def _notice(self):
        """:return: dict of texts in the reader's language, for templates"""
        self.ensure_one()
        company = self.company_id or self.env.company
        job = self.sudo()._current_delivery()
        reader = self.partner_id
        name = reader.tz or self.partner_shipping_id.tz
        zone = pytz.timezone(name) if name else company._delivery_zone()
        window = job and page_window(self.env, job.window_from, job.window_to, zone)
        amount, channel = self.payment_due, self.payment_channel
        return {
            "name": reader.name or "",
            "order": self.name or "",
            "company": company.name or "",
            "company_phone": company.phone or "",
            "company_phone_href": phone_href(company.phone),
            "status": self.order_status_id.name or "",
            "when": self._notice_when(window, job, zone) if window else "",
            "amount": page_money(self.env, amount, self.currency_id),
            "amount_plain": f"{amount:.{self.currency_id.decimal_places}f} "
            f"{self.currency_id.name}",
            "channel": channel
            and dict(
                self._fields["payment_channel"]._description_selection(self.env)
            ).get(channel, "")
            or "",
            "is_cash": channel == "cash",
            "link": f"{self.get_base_url()}{self.sudo().get_portal_url()}",
            # core's page of a confirmed order asks for money by this address only
            "pay_link": self._payment_link() if channel == "online" else "",
        }

    def _notice_when(self, window, job, zone):
        day = page_date(self.env, page_local(job.window_from, zone).date())
        return f"{day}, {window['text']}"
