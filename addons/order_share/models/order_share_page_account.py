from odoo import models
from odoo.http import request
from odoo.tools import email_normalize

from odoo.addons.access_link.tools.client import phone_href


class OrderShare(models.Model):
    """What an account adds to the partner's page: the own list, PDF, route, drivers."""

    _inherit = "order.share"

    def _page_add_account(self, page, link, token, account, visitor):
        """Add the key ``account`` to a page, and what only an account can do.

        A driver's page has none of it, nor has a request that is closed.

        :param dict page: see :meth:`_page`
        :param account: the user who is signed in and has this share
        :param visitor: the user who is signed in
        """
        if link.parent_id or page.get("phase", "open") != "open":
            return
        if visitor and not account and visitor._is_internal():
            return  # staff who look at a partner's page
        base = f"{self._access_link_path()}{token}"
        page["account"] = {
            "state": "attached" if account else "signed_in" if visitor else "anonymous",
            "can_sign_up": self.env["res.users"]._order_share_can_sign_up(
                request.httprequest.host if request else ""
            ),
            "benefits": self._page_benefits(link),
        }
        page["urls"]["account"] = f"{base}/account"
        if account and link.scope == "details":
            page["urls"]["pdf"] = f"{base}/order.pdf"
            page["urls"]["route"] = f"{base}/route"
            page["urls"]["end_driver"] = f"{base}/driver/revoke"
            page["drivers"] = self._page_drivers()

    def _page_benefits(self, link):
        """:return: list of what an account adds to a link of this scope"""
        texts = [self.env._("See all your orders in one list")]
        if link.scope == "details":
            texts += [
                self.env._("Download the order as PDF"),
                self.env._("See the route on a map"),
                self.env._("Send the transport to a driver"),
            ]
        elif link.scope == "offer":
            texts.append(self.env._("Send documents with your offer"))
        return texts

    def _page_drivers(self):
        """:return: dict with ``rows``, ``can_send`` and ``languages``"""
        tones = {"valid": "ok", "expired": "info", "revoked": "info"}
        last = {}
        for event in self._effective_events():
            if event.driver_id and event.kind != "driver":
                last[event.driver_id.id] = event
        rows = []
        for driver in self.driver_ids:
            event = last.get(driver.id)
            rows.append(
                {
                    "id": driver.id,
                    "name": driver.name,
                    "plate": driver.plate,
                    "phone": driver.phone,
                    "phone_href": phone_href(driver.phone),
                    "email": email_normalize(driver.email),
                    "sent": self._page_time(driver.create_date, self._reader_zone()),
                    "can_end": driver.link_state == "valid",
                    "state": {
                        "label": dict(
                            driver.link_id._fields["state"]._description_selection(
                                self.env
                            )
                        ).get(driver.link_state)
                        or self.env._("Link ended"),
                        "tone": tones.get(driver.link_state, "info"),
                    },
                    "last": event
                    and {
                        "title": event.title,
                        "when": self._page_time(event.create_date, self._reader_zone()),
                    },
                }
            )
        return {
            "rows": rows,
            "can_send": self.state not in ("declined", "delivered"),
            "languages": [
                {"code": code, "name": name.split("/")[-1].split("(")[0].strip()}
                for code, name in self.env["res.lang"].get_installed()
            ],
        }
