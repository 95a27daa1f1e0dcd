import pytz

from odoo import models

from ..const import UNDER_WAY
from ..tools.page_text import page_date, page_moment, page_money, page_window


class DeliveryTour(models.Model):
    """What the deliverer's list of the day shows; texts only."""

    _inherit = "delivery.tour"

    def _page_tour(self, link, token, path):
        """Everything the list shows, as text in the reader's language; as many queries
        for many stops as for few.

        :param link: the access link
        :param str token: of the link
        :param str path: of this page
        :return: dict, see the templates
        """
        self.ensure_one()
        jobs = self._stops()
        deliverer = self.deliverer_id
        zone = (
            pytz.timezone(deliverer.tz)
            if deliverer.tz
            else self.company_id._delivery_zone()
        )
        stops = [
            job._page_stop(number, path, zone) for number, job in enumerate(jobs, 1)
        ]
        following = next((stop for stop in stops if stop["is_open"]), False)
        if following:
            following["state"] = "now"
        self._page_moves(stops)
        return {
            "kind": "tour",
            "zone": zone.zone,
            "scope": link.scope,
            "title": self.env._("My deliveries"),
            "sender": self._access_link_sender(link, token),
            "deliverer": deliverer.name,
            "day": page_date(self.env, self.date),
            "stops": stops,
            "next": following,
            "done": sum(not stop["is_open"] for stop in stops),
            "cash": self._page_tour_cash(jobs),
            "flash": False,
            "urls": {
                "page": path,
                "order": f"{path}/order",
                "cash": f"{path}/cash",
                "seen": f"/link/{token}/seen",
            },
        }

    def _page_tour_cash(self, jobs):
        """:return: what was collected of what there is to collect, False for nothing"""
        done, total = {}, {}
        for job in jobs:
            currency = job._cash_currency()
            collected = job.cash_collected
            done[currency] = done.get(currency, 0) + collected
            total[currency] = total.get(currency, 0) + collected + job.cash_to_collect
        currencies = [each for each in total if not each.is_zero(total[each])]
        if not currencies:
            return False
        return {
            "done": " + ".join(page_money(self.env, done[c], c) for c in currencies),
            "total": " + ".join(page_money(self.env, total[c], c) for c in currencies),
        }

    def _page_moves(self, stops):
        """Which stops can change places: those that are open."""
        rows = [stop for stop in stops if stop["is_open"]]
        for row in rows[1:]:
            row["can_up"] = True
        for row in rows[:-1]:
            row["can_down"] = True


class DeliveryJob(models.Model):
    _inherit = "delivery.job"

    def _page_stop(self, number, path, zone):
        """:return: one line of the list"""
        is_open = self.state in UNDER_WAY
        states = {"delivered": "done", "failed": "fail"}
        label = self._page_labels()[self.state]
        outcome = False
        if not is_open:
            at = self.delivered_at or self.sudo().attempt_ids[-1:].ended_at
            when = page_moment(self.env, at, zone)
            outcome = ", ".join(
                filter(
                    None,
                    [
                        self.reason_id.name or label,
                        when and when["text"],
                    ],
                )
            )
        return {
            "id": self.id,
            "number": number,
            "is_open": is_open,
            "state": states.get(self.state, "todo"),
            "code": self.state,
            "label": label,
            "is_paid": is_open and self._is_page_paid(),
            "window": page_window(self.env, self.window_from, self.window_to, zone),
            "outcome": outcome,
            "cash": self._page_cash(),
            "url": f"{path}/job/{self.id}",
            "can_up": False,
            "can_down": False,
            **self._page_address(is_open or self.state == "failed"),
        }
