from odoo import models
from odoo.exceptions import UserError

from ..tools.page_text import page_date, page_moment, page_money


class DeliveryTour(models.Model):
    """The page on which a deliverer hands in the cash of the day."""

    _inherit = "delivery.tour"

    def _page_cash_up(self, link, token, path):
        """Everything the page shows, as text in the reader's language.

        :param link: the access link
        :param str token: of the link
        :param str path: of the day's page
        :return: dict, see the template
        """
        self.ensure_one()
        zone = self.company_id._delivery_zone()
        rows = [cash._page_row(zone) for cash in self.cash_ids.sorted("id")]
        return {
            "kind": "cash",
            "title": self.env._("Cash up"),
            "sender": self._access_link_sender(link, token),
            "deliverer": self.deliverer_id.name,
            "day": page_date(self.env, self.date),
            "rows": rows,
            "can_hand_in": any(row["state"] != "closed" for row in rows),
            "is_again": any(row["state"] == "handed_in" for row in rows),
            "still_to_collect": self._page_still_to_collect(),
            "urls": {
                "page": f"{path}/cash",
                "list": path,
                "seen": f"/link/{token}/seen",
            },
        }

    def _page_still_to_collect(self):
        """:return: what deliveries of the day have not brought in yet, False for
        nothing"""
        totals = {}
        for job in self.job_ids:
            if job.cash_to_collect:
                currency = job.currency_id
                totals[currency] = totals.get(currency, 0.0) + job.cash_to_collect
        return " + ".join(
            page_money(self.env, amount, currency)
            for currency, amount in totals.items()
        )

    def _hand_in_cash(self, amounts, note):
        """Hand in all currencies at once.

        :param dict amounts: id of ``delivery.tour.cash``: amount, None for no number
        :param str note: why there is another amount than expected
        :raise UserError: an amount or the note is missing
        """
        self.ensure_one()
        for cash in self.cash_ids.sorted("id"):
            if cash.state == "closed":
                continue
            amount = amounts.get(cash.id)
            if amount is None:
                raise UserError(
                    self.env._("Enter the amount in %s.", cash.currency_id.name)
                )
            cash._hand_in(amount, note)


class DeliveryTourCash(models.Model):
    _inherit = "delivery.tour.cash"

    def _page_row(self, zone):
        """:return: what the page shows of one currency"""
        self.ensure_one()
        currency = self.currency_id
        handed = self.state != "open"
        count = self.collected_count
        return {
            "id": self.id,
            "field": f"amount_{self.id}",
            "state": self.state,
            "currency": currency.name,
            "unit": currency.symbol or currency.name,
            "expected": page_money(self.env, self.expected, currency),
            "count": self.env._("%s deliveries", count)
            if count != 1
            else self.env._("1 delivery"),
            "handed_in": handed and page_money(self.env, self.handed_in, currency),
            "when": handed and page_moment(self.env, self.handed_in_at, zone),
            "note": self.deliverer_note,
            "value": f"{self.handed_in:.{currency.decimal_places}f}" if handed else "",
        }
