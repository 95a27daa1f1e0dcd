from functools import cache
from urllib.parse import quote

from odoo import models
from odoo.tools import formatLang

from odoo.addons.access_link.const import MEGABYTE
from odoo.addons.access_link.tools.client import phone_href

from ..const import RANK


class OrderShare(models.Model):
    """What only the scope “details” shows: stops, goods, documents."""

    _inherit = "order.share"

    def _page_details(self, link, token, document, stops, zones):
        """The keys that only the scope “details” has."""
        goods = document._order_share_goods()
        unit = self._read_units(goods)
        weight = sum(self._goods_weight(row) for row in goods)
        towns = [stop["partner"].city for stop in stops]
        # reading a language's grouping of digits is slow, and quantities repeat
        number = cache(self._number)
        total = f"{number(weight)} {unit}" if weight else False
        parts = [total, self._page_reference(document)]
        likely = "pod" if RANK[self.state] >= RANK["at_delivery"] else "delivery_note"
        return {
            "headline": " → ".join(towns)
            if all(towns)
            else document._order_share_title(),
            "subtitle": " · ".join(filter(None, parts)) or False,
            "urls": {
                **self._page_urls(link, token),
                "calendar": any(stop["when"] for stop in stops)
                and f"{self._access_link_path()}{token}/calendar.ics",
            },
            "timeline": self._page_timeline(),
            "stops": self._page_stops(stops, zones),
            "goods": [self._page_goods(row, unit, number) for row in goods],
            "goods_totals": [{"label": self.env._("Total weight"), "value": total}]
            if total
            else [],
            "agreed": self._page_agreed(),
            "documents": self._page_documents(link, token),
            **self._page_upload_keys(likely),
        }

    def _page_agreed(self):
        """:return: what the partner is paid, for the offer that was awarded; False when
        nothing was"""
        if not self.request_id:
            return False
        award = self.award_ids._standing()
        if not award:
            return False
        offer = award.offer_id
        if not offer.line_ids:
            amount, label = offer.amount, self.env._("Agreed freight, net")
        else:
            # others may have won some of the lines
            won = award._won_prices()
            amount = sum(price.price_unit * price.quantity for price in won)
            label = self.env._("Agreed price, net")
        value = formatLang(self.env, amount, currency_obj=offer.currency_id)
        return {"label": label, "value": value}

    def _page_stops(self, stops, zones):
        kinds = {"pickup": self.env._("Pickup"), "delivery": self.env._("Delivery")}
        on_the_way = RANK[self.state] >= RANK["in_transit"]
        rows = []
        for number, (stop, zone) in enumerate(zip(stops, zones, strict=True), 1):
            partner = stop["partner"]
            address = ", ".join(
                filter(None, [partner.street, partner.street2, self._page_place(stop)])
            )
            others = [other for other in zones if other != zone]
            when = self._page_time(stop["when"], zone)
            other = when and others and self._page_time(stop["when"], others[0])
            phone = partner.phone
            rows.append(
                {
                    "number": number,
                    "kind": kinds[stop["kind"]],
                    "name": partner.commercial_company_name or partner.name,
                    "address": address,
                    "when": when,
                    "other_zone": other["text"]
                    if other and other["iso"][-6:] != when["iso"][-6:]
                    else False,
                    "note": stop["note"],
                    "contact": partner.name
                    if partner.commercial_company_name not in (False, partner.name)
                    else False,
                    "map_url": self._map_url(address),
                    "phone": phone,
                    "phone_href": phone_href(phone),
                    "current": (stop["kind"] == "delivery") == on_the_way,
                }
            )
        return rows

    def _page_place(self, stop):
        """:return: town with postcode, and country"""
        partner = stop["partner"]
        town = " ".join(filter(None, [partner.zip, partner.city]))
        return ", ".join(filter(None, [town, partner.country_id._page_name()]))

    def _map_url(self, address):
        pattern = self.company_id.sudo().order_share_map_url
        if not (address and pattern and pattern.startswith(("https://", "geo:"))):
            return False
        return pattern.replace("{address}", quote(address, safe=""))

    def _read_units(self, goods):
        """Read all units of measure at once. :return: name of the database's unit of
        weight
        """
        unit_id = self.env["product.template"]._page_weight_unit_id()
        unit = self.env["uom.uom"].sudo().browse(unit_id)
        units = unit
        for row in goods:
            units |= row["uom"] | row["product"].uom_id
        units.mapped("name")
        return unit.name

    def _goods_weight(self, row):
        """Weight in the database's unit."""
        quantity = row["uom"]._compute_quantity(
            row["quantity"], row["product"].uom_id, round=False
        )
        return quantity * row["product"].weight

    def _page_goods(self, row, unit, number):
        weight = self._goods_weight(row)
        return {
            "name": row["name"],
            "quantity": f"{number(row['quantity'])} {row['uom'].name}",
            "weight": f"{number(weight)} {unit}" if weight else False,
            "note": False,
            "icon": "box",
        }

    def _file_size(self, size):
        """:return: a number of bytes in words, in the reader's format"""
        if size < MEGABYTE:
            return f"{self._number(max(round(size / 1024), 1))} KB"
        return f"{formatLang(self.env, size / MEGABYTE, digits=1)} MB"

    def _number(self, value):
        """A number in the reader's format, with decimals only where there are some."""
        digits = 0 if float(value).is_integer() else 2
        return formatLang(self.env, value, digits=digits)

    def _page_uploads(self):
        kinds = dict(
            self.report_ids._fields["upload_kind"]._description_selection(self.env)
        )
        return [
            {
                "name": event.file_name or event.title,
                "kind": kinds.get(event.upload_kind, ""),
                "meta": self._file_size(event.file_size),
                "when": self._page_time(event.create_date, self._reader_zone()),
            }
            for event in reversed(self.report_ids)
            if event.kind == "upload"
        ]
