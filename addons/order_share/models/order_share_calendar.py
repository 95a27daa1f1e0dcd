from datetime import timedelta

import pytz
import vobject

from odoo import models


class OrderShare(models.Model):
    _inherit = "order.share"

    def _calendar(self):
        """The stops with a planned time, one hour each (RFC 5545).

        :return: the calendar file as text
        """
        self.ensure_one()
        document = self._document()
        calendar = vobject.iCalendar()
        for stop in document._order_share_stops():
            if not stop["when"]:
                continue
            start = pytz.utc.localize(stop["when"])
            event = calendar.add("vevent")
            event.add("uid").value = f"order-share-{self.id}-{stop['kind']}"
            event.add("dtstamp").value = pytz.utc.localize(self.env.cr.now())
            event.add("dtstart").value = start
            event.add("dtend").value = start + timedelta(hours=1)
            event.add("summary").value = "{}: {}".format(
                document._order_share_title(),
                self.env._("Pickup")
                if stop["kind"] == "pickup"
                else self.env._("Delivery"),
            )
            address = stop["partner"]._display_address(without_company=True)
            event.add("location").value = ", ".join(address.split("\n"))
        return calendar.serialize()
