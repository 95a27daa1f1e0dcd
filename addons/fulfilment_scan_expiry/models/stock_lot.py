from datetime import datetime, time, timedelta

from odoo import fields, models

from odoo.addons.fulfilment_ext.tools.local_day import day_begins, reader_day


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _scan_describe(self):
        described = super()._scan_describe()
        if self.expiration_date:
            day = reader_day(self._scan_zone(), self.expiration_date)
            described["expires"] = fields.Date.to_string(day)
        if described["state"] == "ok" and self._scan_is_expired():
            described["state"] = "expired"
        return described

    def _scan_is_expired(self):
        """:return: whether core asks before a transfer takes it"""
        self.ensure_one()
        now = fields.Datetime.now()
        return self.product_expiry_alert or bool(
            self.removal_date and self.removal_date <= now
        )

    def _scan_zone(self):
        """:return: environment in the time zone of the person, of the company where the
        person has none"""
        zone = self.env.context.get("tz") or self.env.user.tz
        company = self.company_id or self.env.company
        return self.with_context(tz=zone or company.partner_id.tz or "UTC").env

    def _scan_moment(self, day):
        """:param date day: that stands on the goods
        :return: datetime at which they expire: the last one that is still this day,
            both where the people work and in UTC, by which core prints labels"""
        last = timedelta(seconds=1)
        here = day_begins(self._scan_zone(), day + timedelta(days=1)) - last
        return min(here, datetime.combine(day, time.max.replace(microsecond=0)))
