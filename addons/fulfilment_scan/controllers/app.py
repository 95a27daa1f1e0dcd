from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import request
from odoo.tools import file_open

from .door import Closed, enter, whole

_FOLDER = "fulfilment_scan/static"


class App(http.Controller):
    """The page of the app and what belongs to it."""

    @http.route(
        "/fulfil",
        type="http",
        auth="public",
        methods=["GET"],
        fulfilment_scan=True,
        sitemap=False,
        readonly=True,
    )
    def page(self):
        """The same for everybody, so that a device can keep it: who is signed in is
        asked for afterwards. The token of a QR code stands behind the # of the address
        and is read there."""
        response = request.render("fulfilment_scan.page_app", {"spoken": self._lang()})
        response.headers["Cache-Control"] = "no-cache"
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @http.route(
        "/fulfil/help",
        type="http",
        auth="public",
        methods=["GET"],
        fulfilment_scan=True,
        sitemap=False,
        readonly=True,
    )
    def help(self, lang=None):
        """How the app is used, without script. The same for everybody.

        :param str lang: code of a language, otherwise the one of the browser"""
        if lang in dict(request.env["res.lang"].get_installed()):
            request.update_context(lang=lang)
        response = request.render(
            "fulfilment_scan.page_help",
            {"spoken": self._lang(), "title": request.env._("Help for the Scan App")},
        )
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def _lang(self):
        return (request.env.lang or "en_US").split("_")[0]

    @http.route(
        "/fulfil/service-worker.js",
        type="http",
        auth="public",
        methods=["GET"],
        fulfilment_scan=True,
        readonly=True,
        sitemap=False,
    )
    def service_worker(self):
        """The page works without a connection."""
        with file_open(f"{_FOLDER}/src/service_worker.js") as file:
            body = file.read()
        return request.make_response(
            body,
            [
                ("Content-Type", "text/javascript"),
                ("Service-Worker-Allowed", "/fulfil"),
                ("Cache-Control", "no-cache"),
            ],
        )

    @http.route(
        "/fulfil/manifest.webmanifest",
        type="http",
        auth="public",
        methods=["GET"],
        fulfilment_scan=True,
        readonly=True,
        sitemap=False,
    )
    def manifest(self):
        """For the home screen of a phone."""
        icons = [("192x192", "icon-192"), ("512x512", "icon-512")]
        return request.make_json_response(
            {
                "name": request.env._("Scan App"),
                "short_name": request.env._("Scan"),
                "id": "/fulfil",
                "start_url": "/fulfil",
                "scope": "/fulfil",
                # iOS shows it as an app of its own instead
                "display": "fullscreen",
                # phones upright; what is built into a truck stays as it is built in
                "orientation": "natural",
                "lang": self._lang(),
                "background_color": "#edf0f3",
                "theme_color": "#46388a",
                "icons": [
                    *(
                        {
                            "src": f"/{_FOLDER}/img/{name}.png",
                            "sizes": size,
                            "type": "image/png",
                        }
                        for size, name in icons
                    ),
                    {
                        "src": f"/{_FOLDER}/img/icon-maskable-512.png",
                        "sizes": "512x512",
                        "type": "image/png",
                        "purpose": "maskable",
                    },
                ],
            },
            {"Content-Type": "application/manifest+json"},
        )

    @http.route(
        "/fulfil/image/<int:work>/<int:product>",
        type="http",
        auth="public",
        methods=["GET"],
        fulfilment_scan=True,
        readonly=True,
        sitemap=False,
    )
    def image(self, work, product):
        """Picture of a product of a work."""
        try:
            door = enter(is_noted=False)
        except Closed:
            return request.make_response("", status=403)
        found = door.env["fulfilment.scan.app"]._works(door.picker, whole(work))
        record = found.line_ids.product_id.filtered(lambda each: each.id == product)
        if not record:
            raise NotFound()
        stream = door.env["ir.binary"]._get_image_stream_from(record, "image_256")
        response = stream.get_response(max_age=86400)
        response.headers["Cache-Control"] = "private, max-age=86400"
        return response
