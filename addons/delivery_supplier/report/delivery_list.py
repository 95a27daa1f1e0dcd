from odoo import models
from odoo.tools import format_date, formatLang
from odoo.tools.image import image_data_uri

from ..const import OPEN, UNDER_WAY
from ..tools.page_text import page_money, page_window


class DeliveryTour(models.Model):
    """The day of a deliverer on paper."""

    _inherit = "delivery.tour"

    def _delivery_sheets(self):
        """:return: list of dict, one per tour, see :meth:`DeliveryJob._sheet`
        :raise AccessError: not allowed to read them"""
        self.check_access("read")
        jobs = (
            self.env["delivery.job"]
            .sudo()
            .search([("tour_id", "in", self.ids), ("state", "!=", "cancelled")])
        )
        stops = jobs._sheet_stops()
        return jobs._sheets(
            [
                (tour.company_id, tour.deliverer_id, tour.date, stops.get(tour, []))
                for tour in self.sudo()
            ]
        )


class DeliveryJob(models.Model):
    """Deliveries on paper: a whitelist of texts. There are no prices in it, only what
    has to be collected at the door."""

    _inherit = "delivery.job"

    def _delivery_sheets(self):
        """:return: list of dict, see :meth:`_sheet`: the chosen ones of each tour with
        their numbers in it, then those that nobody brings yet, per company and day
        :raise AccessError: not allowed to read them, or no operator"""
        self.check_access("read")
        self.env["delivery.tour"].check_access("read")
        jobs = self.sudo().search(
            [("id", "in", self.ids), ("state", "!=", "cancelled")]
        )
        stops = self.sudo().search([("tour_id", "in", jobs.tour_id.ids)])._sheet_stops()
        chosen = set(jobs.ids)
        groups = []
        alone = jobs
        for tour in jobs.tour_id:
            rows = [row for row in stops.get(tour, []) if row[1].id in chosen]
            if rows:
                alone -= jobs.browse(job.id for _number, job in rows)
                groups.append((tour.company_id, tour.deliverer_id, tour.date, rows))
        for (company, day), found in alone.grouped(
            lambda job: (job.company_id, job.date)
        ).items():
            nobody = self.env["delivery.deliverer"].sudo()
            groups.append((company, nobody, day, list(enumerate(found, 1))))
        return jobs._sheets(groups)

    def _sheet_stops(self):
        """:return: dict of tour: list of its deliveries, with their numbers in it"""
        found = {}
        for job in self:
            tour = job.tour_id
            if job.state != "cancelled" and job.deliverer_id == tour.deliverer_id:
                rows = found.setdefault(tour, [])
                rows.append((len(rows) + 1, job))
        return found

    def _sheets(self, groups):
        """:param list groups: tuples of company, deliverer, day and numbered deliveries
        :return: list of dict, each in the language of its deliverer"""
        langs = {
            deliverer: deliverer.lang or self.env.lang or "en_US"
            for _company, deliverer, _day, _stops in groups
        }
        for lang in set(langs.values()):
            self.with_context(lang=lang)._read_sheets()
        return [
            self.with_context(lang=langs[deliverer])._sheet(
                company, deliverer, day, stops
            )
            for company, deliverer, day, stops in groups
        ]

    def _read_sheets(self):
        """Read what is printed of all deliveries at once."""
        orders = self.order_id
        lines = orders.order_line
        moves = (self.picking_id | orders.picking_ids).move_ids
        products = lines.product_id | moves.product_id
        products.with_context(display_default_code=False).mapped("display_name")
        (lines.product_uom_id | moves.product_uom).mapped("name")
        self.mapped("cash_to_collect")

    def _sheet(self, company, deliverer, day, stops):
        """:param list stops: tuples of number and delivery
        :return: dict of texts in the language of the context; the times are those of
            the company's zone"""
        zone = company._delivery_zone()
        rows = [
            job.with_env(self.env)._sheet_stop(number, zone) for number, job in stops
        ]
        jobs = self.browse(job.id for _number, job in stops)
        vehicle = False
        if deliverer:
            names = deliverer._fields["vehicle"]._description_selection(self.env)
            plate = deliverer.license_plate
            vehicle = " ".join(filter(None, [dict(names)[deliverer.vehicle], plate]))
        logo = not company.uses_default_logo and company.logo_web
        return {
            "lang": self.env.lang,
            "labels": self._sheet_labels(),
            "company": company.name,
            "phone": company.phone,
            "logo": bool(logo) and image_data_uri(logo),
            "deliverer": deliverer.name or self.env._("Not assigned"),
            "vehicle": vehicle,
            "day": format_date(self.env, day, date_format="full"),
            "count": len(jobs),
            "parcels": sum(job.parcel_count for job in jobs),
            "weight": self._sheet_weight(sum(job.weight for job in jobs)),
            "cash": self._sheet_cash(jobs),
            "stops": rows,
        }

    def _sheet_labels(self):
        _ = self.env._
        return {
            "title": _("Delivery List"),
            "deliverer": _("Deliverer"),
            "vehicle": _("Vehicle"),
            "day": _("Day"),
            "count": _("Deliveries"),
            "parcels": _("Parcels"),
            "weight": _("Weight"),
            "cash": _("Cash to Collect"),
            "time": _("Time"),
            "to": _("To"),
            "goods": _("What to Bring"),
            "done": _("Done"),
            "phone": _("Phone"),
            "access": _("How to get in"),
            "note": _("Note"),
            "paid": _("Paid"),
            "collected": _("Collected"),
            "delivered": _("Delivered"),
            "signature": _("Signature"),
            "empty": _("No deliveries"),
        }

    def _sheet_stop(self, number, zone):
        """:param int number: place within the tour
        :return: dict of texts"""
        is_open = self.state in OPEN
        window = page_window(self.env, self.window_from, self.window_to, zone)
        cash = self._page_cash()
        label = self._page_labels()[self.state]
        return {
            **self._page_address(is_open),
            "number": number,
            "order": self.name or "",
            "window": window and window["text"],
            "is_open": is_open,
            "outcome": self.state not in ("planned", *UNDER_WAY)
            and (self.reason_id.name or label),
            "items": self._page_items(),
            "parcels": self.parcel_count,
            "weight": self._sheet_weight(self.weight),
            "note": is_open and self.note,
            "cash": cash and cash["due"],
            "collected": cash and cash["done"],
            "is_paid": is_open and self._is_page_paid(),
        }

    def _sheet_weight(self, weight):
        return bool(weight) and f"{formatLang(self.env, weight, digits=1)}\u00a0kg"

    def _sheet_cash(self, jobs):
        """:return: what is still to be collected, per currency; False for nothing"""
        totals = {}
        for job in jobs:
            currency = job._cash_currency()
            totals[currency] = totals.get(currency, 0) + job.cash_to_collect
        return " + ".join(
            page_money(self.env, total, currency)
            for currency, total in totals.items()
            if not currency.is_zero(total)
        )
