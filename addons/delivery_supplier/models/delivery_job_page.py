from urllib.parse import quote

import pytz

from odoo import api, fields, models

from odoo.addons.access_link.tools.client import phone_href

from ..const import PIN_TRIES, UNDER_WAY
from ..tools.page_text import (
    page_money,
    page_quantity,
    page_window,
)

#: Tone and icon of a state; the word comes with it.
BADGES = {
    "planned": ("info", "clock"),
    "assigned": ("info", "clock"),
    "accepted": ("prim", "check"),
    "picked_up": ("prim", "box"),
    "on_the_way": ("prim", "truck"),
    "delivered": ("ok", "check"),
    "failed": ("warn", "alert"),
    "cancelled": ("bad", "x"),
}


class DeliveryJob(models.Model):
    """What the deliverer's page shows: a whitelist of texts, never the record itself.
    There are no prices in it, only what has to be collected at the door."""

    _inherit = "delivery.job"

    def _access_link_company(self):
        return self.company_id

    def _access_link_sender(self, link, token):
        """The company: who assigned it is nobody's business."""
        return self._page_sender(self, link, token)

    @api.model
    def _page_sender(self, record, link, token):
        """:param record: a delivery, or a tour
        :return: dict for the page's header"""
        company = record.company_id
        return {
            "name": company.name,
            "logo_url": f"/link/{token}/logo"
            if not company.uses_default_logo
            else False,
            "color": False,
            "contact": False,
            "phone": company.phone,
            "phone_href": phone_href(company.phone),
            "email": company.email,
        }

    def _is_held_by(self, link):
        """:return: whether the link was made for who has this delivery now. A link that
        is sent while the delivery is given to another must not open it."""
        self.ensure_one()
        holder = link.parent_id.partner_id or link.partner_id
        deliverer = self.deliverer_id
        return deliverer.active and holder == deliverer.partner_id

    def _page_job(self, link, token, path, tour=None):
        """Everything the deliverer's page shows, as text in the reader's language.

        :param link: the access link
        :param str token: of the link
        :param str path: of this page; its forms and pictures are below it
        :param tour: ``delivery.tour`` when the page is opened from the day's list
        :return: dict, see the templates
        """
        self.ensure_one()
        zone = self._deliverer_zone()
        is_open = self.state in UNDER_WAY
        can_act = link.scope != "deliver_view"
        partner = self.partner_id
        # who is done there needs neither the phone nor the code of the gate
        is_needed = self.state in (*UNDER_WAY, "failed")
        return {
            "kind": "job",
            "zone": zone.zone,
            "id": self.id,
            "scope": link.scope,
            "title": partner.street or partner.name or self.name,
            "sender": self._access_link_sender(link, token),
            "deliverer": self.deliverer_id.name,
            "place_in_tour": self._page_place_in_tour(tour),
            "order": self.name,
            "can_act": can_act,
            "is_open": is_open,
            "state": self._page_state(),
            "window": page_window(self.env, self.window_from, self.window_to, zone),
            "is_late": bool(
                is_open and self.window_to and self.window_to < fields.Datetime.now()
            ),
            **self._page_address(is_needed),
            "note": is_needed and self.note or False,
            "cash": self._page_cash(),
            "is_paid": self._is_page_paid(),
            "proof": self._page_proof(),
            "steps": self._page_steps(zone),
            "next": self._page_next() if can_act else False,
            "undo": self._page_undo(zone) if can_act else False,
            "items": self._page_items(),
            "reasons": self._page_reasons() if is_open else [],
            "outcome": self._page_outcome(zone),
            "retry": self._page_retry() if can_act else False,
            "values": {},
            "flash": False,
            "urls": {
                "page": path,
                "list": tour and f"{tour._access_link_path()}{token}",
                **{
                    name: f"{path}/{name}"
                    for name in ("step", "delivered", "failed", "undo", "retry")
                },
                "seen": f"/link/{token}/seen",
            },
        }

    def _deliverer_zone(self):
        name = self.deliverer_id.tz
        return pytz.timezone(name) if name else self.company_id._delivery_zone()

    def _page_place_in_tour(self, tour):
        if not tour:
            return False
        jobs = tour._stops()
        return self.env._(
            "Delivery %(number)s of %(count)s",
            number=jobs.ids.index(self.id) + 1 if self in jobs else "–",
            count=len(jobs),
        )

    def _page_labels(self):
        """:return: dict of state: word, as said to who brings it"""
        _ = self.env._
        return {
            "planned": _("Not assigned"),
            "assigned": _("New"),
            "accepted": _("Accepted"),
            "picked_up": _("Picked up"),
            "on_the_way": _("On the way"),
            "delivered": _("Delivered"),
            "failed": _("Not delivered"),
            "cancelled": _("Cancelled"),
        }

    def _page_state(self):
        tone, icon = BADGES[self.state]
        return {
            "code": self.state,
            "label": self._page_labels()[self.state],
            "tone": tone,
            "icon": icon,
        }

    def _page_address(self, is_needed):
        """:param bool is_needed: also what only helps to hand it over"""
        partner = self.partner_id
        town = " ".join(filter(None, [partner.zip, partner.city]))
        address = ", ".join(filter(None, [partner.street, town]))
        phone = partner.phone or self.order_id.partner_id.phone
        return {
            "street": partner.street or town or partner.name,
            "street2": partner.street2,
            "town": town,
            "name": partner.name or partner.commercial_company_name,
            "map_url": is_needed and self._map_url(address),
            "phone": is_needed and phone or False,
            "phone_href": is_needed and phone_href(phone),
            "access_note": is_needed and self.access_note or False,
        }

    def _map_url(self, address):
        pattern = self.company_id.sudo().delivery_map_url
        if not (address and pattern and pattern.startswith(("https://", "geo:"))):
            return False
        return pattern.replace("{address}", quote(address, safe=""))

    # --- money

    def _cash_currency(self):
        return self.currency_id or self.company_id.currency_id

    def _page_cash(self):
        """:return: dict, False when there is no cash in it"""
        currency = self._cash_currency()
        due, done = self.cash_to_collect, self.cash_collected
        if currency.is_zero(due) and currency.is_zero(done):
            return False
        return {
            "due": not currency.is_zero(due) and page_money(self.env, due, currency),
            "amount": f"{due:.{currency.decimal_places}f}",
            "done": not currency.is_zero(done) and page_money(self.env, done, currency),
            "unit": currency.symbol or currency.name,
        }

    def _is_page_paid(self):
        """:return: whether it is known that nothing is to be collected"""
        return self.order_id.payment_status == "paid"

    def _page_proof(self):
        wanted = self.company_id.delivery_proof
        return {
            "wanted": wanted,
            "has_pin": wanted in ("any", "pin"),
            "is_locked": self.is_pin_locked,
            "tries_left": max(PIN_TRIES - self.pin_tries, 0),
            "tries_used": self.pin_tries,
        }

    def _page_items(self):
        """:return: what is brought: quantities and names, never prices"""
        totals = {}
        moves = self._pickings().move_ids
        if moves:
            rows = [
                (move.product_id, move.product_uom, move.product_uom_qty)
                for move in moves
                if move.state != "cancel"
            ]
        else:
            rows = [
                (line.product_id, line.product_uom_id, line.product_uom_qty)
                for line in self.order_id.order_line
                if line.product_id.type == "consu" and not line.display_type
            ]
        for product, unit, quantity in rows:
            totals[product, unit] = totals.get((product, unit), 0) + quantity
        return [
            {
                "quantity": page_quantity(self.env, quantity, unit),
                "name": product.with_context(display_default_code=False).display_name,
            }
            for (product, unit), quantity in totals.items()
            if quantity
        ]

    # --- it did not work

    def _page_reasons(self):
        return [
            {"id": reason.id, "name": reason.name, "wants_photo": reason.wants_photo}
            for reason in self.env["delivery.failure.reason"]
            .sudo()
            .search([], limit=50)
        ]

    def _page_retry(self):
        if self.state != "failed":
            return False
        noted = self._attempt_events().get("noted")
        return {
            "can": self._can_retry(),
            "left": self.company_id.delivery_max_attempts - self.attempt_count,
            "is_left_to_office": bool(noted and noted.previous_state == "failed"),
        }
