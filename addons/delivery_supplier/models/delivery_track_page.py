from datetime import timedelta

import pytz

from odoo import fields, models

from odoo.addons.access_link.tools.client import phone_href

from ..const import UNDER_WAY
from ..tools.page_text import (
    page_clock,
    page_date,
    page_local,
    page_moment,
    page_window,
)


class DeliveryJob(models.Model):
    """What the customer's tracking page shows. Mails are forwarded: so there are no
    prices, no position, and of the deliverer the first name only."""

    _inherit = "delivery.job"

    def _page_track(self, link, token, path):
        """Everything the customer's page shows, as text in the reader's language.

        :param link: the access link
        :param str token: of the link
        :param str path: of this page
        :return: dict, see the templates
        """
        self.ensure_one()
        zone = self._customer_zone(link)
        is_open = self.state in UNDER_WAY
        first_name = self.state != "planned" and self._first_name()
        # nobody can call a deliverer who has not taken it, or who is done
        phone = is_open and self.state != "assigned" and self.deliverer_id.phone
        partner = self.partner_id
        photos = self._proof_photos() if self.state == "delivered" else ()
        return {
            "kind": "track",
            "scope": link.scope,
            "title": self.env._("Delivery of %s", self.name),
            "sender": self._access_link_sender(link, token),
            "order": self.name,
            "state": self._page_track_state(),
            "is_open": is_open,
            "deliverer": first_name,
            "phone": phone,
            "phone_href": phone_href(phone),
            **self._page_track_window(zone),
            "steps": self._page_track_steps(zone, first_name),
            "cash": is_open and self._page_cash(),
            "pin": self._pin() if is_open and self._page_proof()["has_pin"] else False,
            "name": partner.name or partner.commercial_company_name,
            "street": ", ".join(filter(None, [partner.street, partner.street2])),
            "town": " ".join(filter(None, [partner.zip, partner.city])),
            "items": self._page_items(),
            "outcome": self._page_track_outcome(zone),
            "photos": [f"{path}/photo/{photo.id}" for photo in photos],
            "until": link.expires_at
            and page_date(self.env, self._last_day(link.expires_at, zone)),
            "flash": False,
            "urls": {"page": path, "seen": f"/link/{token}/seen"},
        }

    def _customer_zone(self, link):
        name = link.partner_id.tz or self.partner_id.tz
        return pytz.timezone(name) if name else self.company_id._delivery_zone()

    def _last_day(self, moment, zone):
        """:return: the day that ends then: midnight belongs to the day before"""
        return page_local(moment - timedelta(seconds=1), zone).date()

    def _first_name(self):
        """:return: all that customers learn about who comes"""
        return (self.deliverer_id.name or "").split(" ")[0] or False

    def _page_track_state(self):
        label = {
            "planned": self.env._("Being prepared"),
            "assigned": self.env._("Planned"),
            "accepted": self.env._("Planned"),
            "picked_up": self.env._("Picked up"),
        }.get(self.state)
        state = self._page_state()
        return {**state, "label": label or state["label"]}

    def _page_track_window(self, zone):
        """The promised time; when it was moved or has passed, also the one before."""
        now = fields.Datetime.now()
        start, end = self.window_from, self.window_to
        if self.state not in UNDER_WAY or not (start and end):
            return {"window": False, "was": False, "is_late": False}
        promised = self.sudo().attempt_ids[-1:].window_to
        was = False
        if promised and promised < end:
            was = page_window(self.env, promised - (end - start), promised, zone)
        assigned = self._attempt_events().get("assigned")
        return {
            "window": page_window(self.env, start, end, zone),
            "was": was,
            "is_late": end < now,
            "estimated": assigned and page_moment(self.env, assigned.at, zone),
        }

    def _page_track_steps(self, zone, first_name):
        """Ordered, picked up, on the way, delivered."""
        events = self._attempt_events()
        rank = {"picked_up": 2, "on_the_way": 3, "delivered": 4, "failed": 4}
        reached = rank.get(self.state, 1)
        order = self.order_id
        started = page_moment(self.env, order.date_order, zone) if order else False
        last = (
            ("failed", self.env._("Not delivered"))
            if self.state == "failed"
            else ("delivered", self.env._("Delivered"))
        )
        rows = []
        for number, (code, label) in enumerate(
            (
                ("ordered", self.env._("Order received")),
                ("picked_up", self.env._("Picked up")),
                ("on_the_way", self.env._("On the way")),
                last,
            ),
            1,
        ):
            event = events.get(code)
            is_now = number == reached == 3
            state = "now" if is_now else "done" if number <= reached else "todo"
            when = event and page_moment(self.env, event.at, zone)
            rows.append(
                {
                    "code": code,
                    "number": number,
                    "label": label,
                    "state": "fail" if code == "failed" else state,
                    "when": started if code == "ordered" else when,
                    "note": self.env._("%s brings it", first_name)
                    if code == "on_the_way" and reached <= 3 and first_name
                    else False,
                }
            )
        return rows

    def _page_track_outcome(self, zone):
        if self.state == "delivered" and self.delivered_at:
            return {
                "code": "delivered",
                "when": page_moment(self.env, self.delivered_at, zone),
                "day": page_date(self.env, page_local(self.delivered_at, zone).date()),
                "clock": page_clock(self.env, self.delivered_at, zone),
                "recipient": self.recipient_name,
            }
        if self.state == "failed":
            event = self._attempt_events().get("failed")
            return {
                "code": "failed",
                "when": event and page_moment(self.env, event.at, zone),
                "reason": self.reason_id.name,
            }
        return False

    def _proof_photos(self):
        """:return: pictures of the door; a signature is not shown"""
        return (self.sudo().proof_ids - self.sudo().signature_id).filtered(
            lambda file: (file.mimetype or "").startswith("image/")
        )
