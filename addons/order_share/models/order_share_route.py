import logging
import re
from itertools import pairwise
from urllib.parse import quote, urlencode

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import ValidationError

from ..tools import route_map

_logger = logging.getLogger(__name__)

#: https only; the host goes into the page's content security policy
TILE_URL = re.compile(
    r"(https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?)/[^\s\"'<>;,\\]*", re.ASCII
)
#: A name in the map is not longer.
LABEL_LENGTH = 20


class ResCompany(models.Model):
    _inherit = "res.company"

    @api.constrains("order_share_tile_url")
    def _check_order_share_tile_url(self):
        for company in self:
            url = company.order_share_tile_url
            if url and not (
                TILE_URL.fullmatch(url)
                and all(part in url for part in ("{z}", "{x}", "{y}"))
            ):
                raise ValidationError(
                    self.env._(
                        "“Map Tiles” needs an address that starts with https:// and has"
                        " {z}, {x} and {y} in its path, such as"
                        " https://tiles.example.com/{z}/{x}/{y}.png"
                    )
                )

    def _order_share_tile_origin(self):
        """:return: scheme and host of the tile server, False when there is none"""
        match = TILE_URL.fullmatch(self.sudo().order_share_tile_url or "")
        return match and match[1]


class OrderShare(models.Model):
    """The stops on a map, with distances and links into the phone's navigation."""

    _inherit = "order.share"

    @api.model_create_multi
    def create(self, vals_list):
        shares = super().create(vals_list)
        shares._geolocalize_later()
        return shares

    # --- the page

    def _page_route(self, link, token, platform):
        """Everything the route page shows, as text in the reader's language.

        :param link: the access link
        :param str token: what the page's own links carry
        :param str platform: ``apple``, ``android`` or ``desktop``
        :return: dict, see ``order_share.route_page``
        """
        self.ensure_one()
        document = self._document()
        stops = document._order_share_stops()
        self._read_partners(link, stops)
        zones = self._stop_zones(stops, link.owner_partner_id)
        places = [self._stop_place(stop) for stop in stops]
        rows = self._page_stops(stops, zones)
        for row, stop, place in zip(rows, stops, places, strict=True):
            row["label"] = stop["partner"].city or row["name"]
            row["navigation_url"] = self._navigation_url(
                row["address"], place, platform
            )
            row["distance"] = False
        legs = [
            one and other and route_map.distance(one, other)
            for one, other in pairwise(places)
        ]
        for row, leg in zip(rows[1:], legs, strict=True):
            row["distance"] = leg is not None and self._kilometres(leg)
        unknown = [
            str(row["number"])
            for row, place in zip(rows, places, strict=True)
            if not place
        ]
        return {
            "preview": False,
            "scope": link.scope,
            "sender": self._access_link_sender(link, token),
            "recipient": self._page_recipient(link),
            "expires": self._page_time(link.expires_at, self._reader_zone()),
            "title": self.env._("Route of %s", document.name),
            "document": document._order_share_title(),
            "stops": rows,
            "total": self._kilometres(sum(legs)) if legs and not unknown else False,
            "unknown": ", ".join(unknown),
            "map": self._page_map(rows, places),
            "platform": platform,
            "route_url": self._route_url([row["address"] for row in rows], platform),
            "urls": {
                "seen": f"/link/{token}/seen",
                "page": f"{self._access_link_path()}{token}",
            },
        }

    def _stop_place(self, stop):
        """:return: latitude and longitude, None when they are not known"""
        partner = stop["partner"]
        place = (partner.partner_latitude, partner.partner_longitude)
        known = any(place) and abs(place[0]) <= 90 and abs(place[1]) <= 180
        return place if known else None

    def _kilometres(self, length):
        return f"{self._number(round(length))} km"

    def _page_map(self, rows, places):
        """Geometry of the drawing; SVG attributes, because the page's policy allows no
        inline style.

        :return: dict, False when there is nothing to see
        """
        known = [place for place in places if place]
        if len(known) < min(len(places), 2):
            return False
        company = self.company_id.sudo()
        origin = company._order_share_tile_origin()
        view = route_map.fit(known, whole=bool(origin))
        points = {place: route_map.place_on(view, place) for place in known}
        lines = [
            (*points[one], *points[other])
            for one, other in pairwise(places)
            if one and other and one != other
        ]
        pairs = list(zip(rows, places, strict=True))
        bar, length = route_map.scale_bar(view, known[len(known) // 2][0])
        return {
            "width": route_map.WIDTH,
            "height": route_map.HEIGHT,
            "lines": lines,
            "dots": [
                self._page_dot(point, [row for row, other in pairs if other == place])
                for place, point in points.items()
            ],
            "bar": bar,
            "bar_text": f"{length:g} km" if length >= 1 else f"{length * 1000:g} m",
            "tiles": [
                {**tile, "url": self._tile_url(tile)} for tile in route_map.tiles(view)
            ]
            if origin
            else [],
            "origin": origin,
            "attribution": origin and company.order_share_tile_attribution,
            "description": " → ".join(
                f"{row['number']} {row['label']}" for row, place in pairs if place
            ),
        }

    def _page_dot(self, point, rows):
        """One mark for all stops at the same place."""
        x, y = point
        label = rows[0]["label"]
        if len(label) > LABEL_LENGTH:
            label = label[: LABEL_LENGTH - 1] + "…"
        number = ", ".join(str(row["number"]) for row in rows)
        third = 3 * x / route_map.WIDTH
        return {
            "x": x,
            "y": y,
            "half": 10 + 4 * len(number),
            "number": number,
            "label": label,
            # towards the middle, so that it stays in the picture
            "anchor": "start" if third < 1 else "end" if third > 2 else "middle",
        }

    def _tile_url(self, tile):
        url = self.company_id.sudo().order_share_tile_url
        for name in ("z", "x", "y"):
            url = url.replace(f"{{{name}}}", str(tile[name]))
        return url

    # --- navigation

    def _navigation_url(self, address, place, platform):
        """Address of one stop in the navigation app of a device. The app looks up the
        address itself: that is nearer to the gate than coordinates of a street.

        :return: False when nothing can be opened
        """
        target = address or (place and f"{place[0]},{place[1]}")
        if not target:
            return False
        if platform == "apple":
            return f"https://maps.apple.com/?{urlencode({'daddr': target})}"
        if platform == "android":
            if self.company_id.sudo().order_share_android_map == "google":
                return self._google_url(destination=target)
            return f"geo:0,0?q={quote(target, safe='')}"
        return self._map_url(target)

    def _route_url(self, addresses, platform):
        """Address of the whole route, False where the app can't be given one: Apple's
        takes one start and one end, ``geo:`` a single place."""
        if len(addresses) < 2 or not all(addresses):
            return False
        first, *between, last = addresses
        if platform == "apple" and not between:
            values = {"saddr": first, "daddr": last}
            return f"https://maps.apple.com/?{urlencode(values)}"
        google = self.company_id.sudo().order_share_android_map == "google"
        if platform == "android" and google:
            values = {"waypoints": "|".join(between)} if between else {}
            return self._google_url(origin=first, destination=last, **values)
        return False

    def _google_url(self, **values):
        return f"https://www.google.com/maps/dir/?{urlencode({'api': 1, **values})}"

    # --- coordinates

    def _geolocalize_later(self):
        """Have the coordinates of these shares' stops looked up in the background,
        where that is switched on and core's ``base_geolocalize`` is installed."""
        if not hasattr(self.env["res.partner"], "geo_localize"):
            return
        wanted = self.filtered(lambda s: s.company_id.sudo().order_share_geolocalize)
        if wanted:
            wanted.with_delay(
                channel="root.geolocalize",
                description=self.env._(
                    "Look up the coordinates of %s", wanted[0].document_name
                ),
            )._job_geolocalize()

    def _job_geolocalize(self):
        """Ask core's provider for the places that are not known yet. What it does not
        find stays unknown: the route is then a list."""
        shares = self.with_user(SUPERUSER_ID).exists()
        partners = self.env["res.partner"]
        for share in shares:
            for stop in share._document()._order_share_stops():
                if not share._stop_place(stop):
                    partners |= stop["partner"]
        for partner in partners.with_user(SUPERUSER_ID):
            if not (partner.city or partner.zip):
                continue
            try:
                with self.env.cr.savepoint():
                    partner.geo_localize()
            except Exception:
                # a provider that fails must not stop the others
                _logger.warning(
                    "No coordinates for contact %s", partner.id, exc_info=True
                )
