import re
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.access_link.tools.dispatcher import HEADERS

from ..tools import route_map
from .common import OrderShareHttpCommon

HAMBURG = (53.5511, 9.9937)
VILNIUS = (54.6872, 25.2797)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/120.0 Mobile"


@tagged("post_install", "-at_install")
class TestRouteMap(BaseCase):
    """Geometry, without a database."""

    def test_distance(self):
        # by the spherical law of cosines, which is not what the tool uses
        self.assertAlmostEqual(route_map.distance(HAMBURG, VILNIUS), 1002.154, places=2)
        self.assertEqual(route_map.distance(HAMBURG, HAMBURG), 0)
        # a quarter of the equator, and pole to pole
        self.assertAlmostEqual(route_map.distance((0, 0), (0, 90)), 10007.6, delta=0.2)
        self.assertAlmostEqual(
            route_map.distance((90, 0), (-90, 0)), 20015.1, delta=0.3
        )

    def test_projection(self):
        self.assertEqual(route_map.project((0, 0)), (0.5, 0.5))
        self.assertEqual(route_map.project((0, -180))[0], 0)
        x, y = route_map.project((85.0511287798, 180))
        self.assertAlmostEqual(x, 1)
        self.assertAlmostEqual(y, 0, places=4)
        # Hamburg is in this tile of OpenStreetMap: 10/540/330
        x, y = route_map.project(HAMBURG)
        self.assertEqual((int(x * 1024), int(y * 1024)), (540, 330))
        # the pole is not at infinity
        self.assertGreater(route_map.project((90, 0))[1], -0.001)

    def test_all_places_are_in_the_picture(self):
        for places in (
            [HAMBURG, VILNIUS],
            [(-33.87, 151.2), (-37.81, 144.96)],
            [(53.55, 9.99), (53.56, 9.99)],
            [(60, -170), (-60, 170)],
            [HAMBURG],
            [HAMBURG, HAMBURG],
        ):
            for whole in (False, True):
                with self.subTest(places=places, whole=whole):
                    view = route_map.fit(places, whole)
                    for place in places:
                        x, y = route_map.place_on(view, place)
                        margin = 1 if view.zoom == 0 else route_map.MARGIN - 0.1
                        self.assertGreaterEqual(x, margin)
                        self.assertLessEqual(x, route_map.WIDTH - margin)
                        self.assertGreaterEqual(y, margin)
                        self.assertLessEqual(y, route_map.HEIGHT - margin)

    def test_north_is_up_and_east_is_right(self):
        view = route_map.fit([HAMBURG, VILNIUS])
        (x1, y1), (x2, y2) = (
            route_map.place_on(view, place) for place in (HAMBURG, VILNIUS)
        )
        self.assertLess(x1, x2)
        self.assertGreater(y1, y2)

    def test_the_view_is_as_near_as_it_can_be(self):
        view = route_map.fit([HAMBURG, VILNIUS])
        x1 = route_map.place_on(view, HAMBURG)[0]
        self.assertAlmostEqual(x1, route_map.MARGIN, delta=0.2)
        self.assertEqual(route_map.fit([HAMBURG]).zoom, route_map.MAX_ZOOM)
        # whole zooms only, where there are tiles
        whole = route_map.fit([HAMBURG, VILNIUS], whole=True).zoom
        self.assertEqual(whole, int(view.zoom))

    def test_tiles_cover_the_view(self):
        for places in ([HAMBURG, VILNIUS], [HAMBURG], [(80, 0), (-80, 10)]):
            view = route_map.fit(places, whole=True)
            tiles = route_map.tiles(view)
            self.assertLessEqual(len(tiles), 6)
            for x, y in ((1, 100), (route_map.WIDTH - 1, 150)):
                inside = [
                    tile
                    for tile in tiles
                    if tile["left"] <= x < tile["left"] + 256
                    and tile["top"] <= y < tile["top"] + 256
                ]
                self.assertEqual(len(inside), 1, (places, x, y))
            for tile in tiles:
                self.assertTrue(0 <= tile["x"] < 2 ** tile["z"])
                self.assertTrue(0 <= tile["y"] < 2 ** tile["z"])

    def test_the_right_tile_lies_at_the_right_place(self):
        view = route_map.fit([HAMBURG], whole=True)
        x, y = route_map.project(HAMBURG)
        count = 2**view.zoom
        tile = next(
            tile
            for tile in route_map.tiles(view)
            if (tile["x"], tile["y"]) == (int(x * count), int(y * count))
        )
        # where Hamburg is in its tile, it is in the picture
        self.assertAlmostEqual(
            tile["left"] + (x * count - tile["x"]) * 256, route_map.WIDTH / 2, delta=0.2
        )
        self.assertAlmostEqual(
            tile["top"] + (y * count - tile["y"]) * 256, route_map.HEIGHT / 2, delta=0.2
        )

    def test_scale_bar(self):
        view = route_map.fit([HAMBURG, VILNIUS])
        pixels, length = route_map.scale_bar(view, 54)
        self.assertIn(length, (100, 200, 500))
        self.assertLessEqual(pixels, route_map.BAR_PIXELS)
        # the bar measures what it says: places that far apart, along the parallel
        west = (54.0, 10.0)
        degrees = length / (111.195 * 0.587785)
        x1, y1 = route_map.place_on(view, west)
        x2, _y2 = route_map.place_on(view, (54.0, 10.0 + degrees))
        self.assertAlmostEqual(x2 - x1, pixels, delta=0.5)
        self.assertEqual(route_map.scale_bar(route_map.fit([HAMBURG]), 53.5)[1], 1)


@tagged("post_install", "-at_install")
class TestRoute(OrderShareHttpCommon):
    """The stops on a map, for who has an account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls._portal_user("route_partner", cls.carrier, name="Jan Petersen")
        cls.warehouse = cls.order.warehouse_id.partner_id
        cls.warehouse.write(
            {
                "street": "Billbrookdeich 210",
                "zip": "22113",
                "city": "Hamburg",
                "country_id": cls.env.ref("base.de").id,
            }
        )
        cls._place(cls.warehouse, HAMBURG)
        cls._place(cls.customer, VILNIUS)
        cls.company = cls.order.company_id

    @classmethod
    def _place(cls, partner, place):
        partner.write({"partner_latitude": place[0], "partner_longitude": place[1]})

    def setUp(self):
        super().setUp()
        self.share, self.token = self._share()

    def sign_in(self, login="route_partner"):
        self.authenticate(login, login)

    def route(self, token=None, agent=None, query=""):
        headers = {"User-Agent": agent} if agent else None
        return self.get(f"/share/{token or self.token}/route{query}", headers=headers)

    def test_only_with_an_account(self):
        self.assertEqual(self.route().status_code, 404)
        self.sign_in()
        self.assertEqual(self.route().status_code, 200)
        self.assertEqual(self.route(f"my-{self.share.id}").status_code, 200)
        # of somebody else
        other, token = self._share(partner=self.other_carrier)
        self.assertEqual(self.route(token).status_code, 404)
        self.assertEqual(self.route(f"my-{other.id}").status_code, 404)

    def test_only_with_details(self):
        self.sign_in()
        share, token = self._share("status")
        self.assertEqual(self.route(token).status_code, 404)
        request, tokens = self._request()
        self.assertEqual(self.route(tokens[self.carrier]).status_code, 404)

    def test_not_for_a_driver(self):
        self.sign_in()
        token = self._child_token(self.share, self.token, "details")
        self.assertEqual(self.page(token).status_code, 200)
        self.assertEqual(self.route(token).status_code, 404)

    def test_ends_with_the_link(self):
        self.sign_in()
        self.share.access_link_ids.action_revoke()
        self.assertEqual(self.route().status_code, 410)

    def test_the_page(self):
        self.sign_in()
        self.route()
        before = self.counts()
        response = self.route()
        self.assertEqual(self.counts(), before)
        html = response.text
        self.assertIn("1,002 km", html)
        self.assertIn("as the crow flies", html)
        for text in ("Billbrookdeich 210", "Savanorių pr. 174", "Hamburg", "Vilnius"):
            self.assertIn(text, html)
        self.assertEqual(html.count('class="al-map-line"'), 1)
        self.assertEqual(html.count('class="al-map-dot"'), 2)
        self.assertIn("<desc", html)
        # nothing from elsewhere, nothing inline
        self.assertNotIn("<image", html)
        self.assertNotIn("style=", html)
        self.assertFalse(re.findall(r"<script(?![^>]*\bsrc=)", html))
        for name, value in HEADERS.items():
            self.assertEqual(response.headers.get(name), value)
        self.assertNotIn("778.31", html, "a price")

    def test_queries_are_flat(self):
        self.sign_in()
        self.route()
        counts = set()
        for lines in (1, 20):
            _share, token = self._share(order=self._order(lines))
            self.route(token)
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.route(token)
            counts.add(self.cr.sql_log_count - before)
        self.assertEqual(len(counts), 1, counts)

    def test_without_coordinates_it_is_a_list(self):
        self.sign_in()
        self._place(self.customer, (0, 0))
        html = self.route().text
        self.assertIn("There is no map", html)
        self.assertNotIn("al-map", html)
        self.assertNotIn("crow", html)
        html = self.route().text
        self.assertIn("There is no map", html)
        self.assertNotIn("<desc", html)
        self.assertIn("Savanorių pr. 174", html)

    def test_a_stop_between_that_is_not_known(self):
        stops = self.order._order_share_stops()
        unknown = {**stops[0], "partner": self.env["res.partner"].create({"name": "?"})}
        OrderClass = type(self.env["sale.order"])
        with patch.object(
            OrderClass, "_order_share_stops", lambda self: [stops[0], unknown, stops[1]]
        ):
            page = self.share._page_route(
                self.share._newest_link(), self.token, "desktop"
            )
        self.assertEqual(page["unknown"], "2")
        self.assertFalse(page["total"])
        self.assertEqual(len(page["map"]["dots"]), 2)
        self.assertFalse(page["map"]["lines"], "no way over a place that is not known")
        self.assertEqual([stop["distance"] for stop in page["stops"]], [False] * 3)

    def test_three_stops(self):
        stops = self.order._order_share_stops()
        berlin = self.env["res.partner"].create({"name": "Berlin depot"})
        self._place(berlin, (52.52, 13.405))
        between = {**stops[0], "partner": berlin}
        OrderClass = type(self.env["sale.order"])
        with patch.object(
            OrderClass, "_order_share_stops", lambda self: [stops[0], between, stops[1]]
        ):
            page = self.share._page_route(
                self.share._newest_link(), self.token, "desktop"
            )
        legs = [stop["distance"] for stop in page["stops"][1:]]
        self.assertEqual(legs, ["255 km", "819 km"])
        self.assertEqual(page["total"], "1,074 km")
        self.assertEqual(len(page["map"]["lines"]), 2)

    def test_stops_at_the_same_place_share_a_mark(self):
        self.sign_in()
        self._place(self.customer, HAMBURG)
        html = self.route().text
        self.assertEqual(html.count('class="al-map-dot"'), 1)
        self.assertIn(">1, 2<", html)
        self.assertNotIn("al-map-line", html)
        self.assertIn("0 km", html)

    def test_navigation_by_device(self):
        self.sign_in()
        html = self.route(agent=IPHONE).text
        self.assertIn('href="https://maps.apple.com/?daddr=Billbrookdeich+210', html)
        self.assertIn('href="https://maps.apple.com/?saddr=Billbrookdeich+210', html)
        self.assertIn("opens Apple Maps, because", html)
        html = self.route(agent=ANDROID).text
        self.assertIn('href="geo:0,0?q=Billbrookdeich%20210', html)
        self.assertNotIn("Open the whole route", html)
        self.assertNotIn("google", html)
        self.company.order_share_android_map = "google"
        html = self.route(agent=ANDROID).text
        self.assertIn("https://www.google.com/maps/dir/?api=1&amp;destination=", html)
        self.assertIn("https://www.google.com/maps/dir/?api=1&amp;origin=Bill", html)
        html = self.route(agent="Mozilla/5.0 (X11; Linux x86_64)").text
        self.assertIn("https://www.openstreetmap.org/search?query=Billbrook", html)
        self.assertNotIn("apple", html)

    def test_more_stops_than_an_app_can_be_given(self):
        share = self.share
        self.company.order_share_android_map = "google"
        addresses = ["A 1", "B & 2", "C 3"]
        self.assertFalse(share._route_url(addresses, "apple"))
        url = share._route_url(addresses, "android")
        self.assertIn("waypoints=B+%26+2", url)
        self.assertFalse(share._route_url(["A 1"], "android"))
        self.assertFalse(share._route_url(["A 1", ""], "android"))

    def test_tiles_only_when_an_administrator_says_so(self):
        self.sign_in()
        self.company.order_share_tile_url = (
            "https://tiles.example.com:8443/{z}/{x}/{y}.png?k=1"
        )
        response = self.route()
        urls = re.findall(r'<image[^>]* href="([^"]+)"', response.text)
        self.assertTrue(1 <= len(urls) <= 6, urls)
        for url in urls:
            self.assertRegex(
                url, r"^https://tiles\.example\.com:8443/\d+/\d+/\d+\.png\?k=1$"
            )
        self.assertIn("© OpenStreetMap contributors", response.text)
        policy = response.headers["Content-Security-Policy"]
        self.assertIn("img-src 'self' https://tiles.example.com:8443 data:", policy)
        self.assertIn("default-src 'self'; img", policy)
        # of this page only
        self.assertEqual(
            self.page(self.token).headers["Content-Security-Policy"],
            HEADERS["Content-Security-Policy"],
        )

    def test_tile_addresses_that_are_refused(self):
        for url in (
            "http://tiles.example.com/{z}/{x}/{y}.png",
            "https://tiles.example.com/{z}/{x}.png",
            "https://{z}.example.com/{x}/{y}.png",
            "https://tiles.example.com;script-src */{z}/{x}/{y}.png",
            "https://tiles.example.com/{z}/{x}/{y}.png *",
            "https://tiles.example.com/{z}/{x}/{y}.png;script-src",
            "https://user@tiles.example.com/{z}/{x}/{y}.png",
            "javascript:alert(1)//{z}{x}{y}",
        ):
            with self.subTest(url=url), self.assertRaises(ValidationError):
                self.company.order_share_tile_url = url
        self.company.order_share_tile_url = False

    # --- coordinates

    def geocoder(self, result=None, error=None):
        """Core's base_geolocalize, as far as it is called."""
        calls = []

        def geo_localize(partner):
            calls.append(partner)
            if error:
                raise error
            partner.write(result or {})

        Partner = type(self.env["res.partner"])
        self.enterContext(
            patch.object(Partner, "geo_localize", geo_localize, create=True)
        )
        return calls

    def test_coordinates_are_looked_up_in_the_background(self):
        calls = self.geocoder({"partner_latitude": 54.7, "partner_longitude": 25.3})
        self._place(self.customer, (0, 0))
        self._share()
        self.assertFalse(self.geo_jobs(), "not switched on")
        self.company.order_share_geolocalize = True
        self._share()
        self.assertEqual(len(self.geo_jobs()), 1)
        self.assertFalse(calls, "not in the request")
        self.trap.perform_enqueued_jobs()
        self.assertEqual(calls, [self.customer], "only what is not known")
        self.assertEqual(self.customer.partner_latitude, 54.7)

    def test_without_the_module_nothing_is_looked_up(self):
        if hasattr(self.env["res.partner"], "geo_localize"):
            self.skipTest("base_geolocalize is installed")
        self.company.order_share_geolocalize = True
        self._share()
        self.assertFalse(self.geo_jobs())

    def test_a_provider_that_fails_stops_nothing(self):
        calls = self.geocoder(error=RuntimeError("down"))
        self._place(self.customer, (0, 0))
        self._place(self.warehouse, (0, 0))
        self.company.order_share_geolocalize = True
        share, _token = self._share()
        self.assertEqual(share.state, "assigned")
        with self.assertLogs("odoo.addons.order_share", "WARNING"):
            share._job_geolocalize()
        self.assertEqual(len(calls), 2)

    def geo_jobs(self):
        return [
            job
            for job in self.trap.enqueued_jobs
            if job.method_name == "_job_geolocalize"
        ]
