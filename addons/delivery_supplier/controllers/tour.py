from werkzeug.exceptions import BadRequest

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import file_open

from .page import ENVELOPE, DeliveryRoutes

SCOPES = ("deliver", "deliver_view", "track", "tour")


class DeliveryPageController(DeliveryRoutes, http.Controller):
    """What a link opens: a delivery, the deliveries of a day, or where an order is."""

    @http.route(
        "/delivery/<string:token>",
        type="access_link",
        auth="access_link",
        methods=["GET"],
        readonly=True,
    )
    def page(self, token, said=None, **params):
        """The page of the link's scope. ``said`` names what was done just before."""
        link, target = self._resolve(token, None, SCOPES)
        flash = self._flash(said)
        path = f"/delivery/{token}"
        if link.scope == "track":
            return self._show("track_page", target._page_track(link, token, path))
        if link.scope == "tour":
            link, tour = self._open_tour(token)
            page = tour._page_tour(link, token, path)
            return self._show("tour_page", page, flash=flash)
        link, job, path, _tour = self._open_job(token)
        return self._show("job_page", job._page_job(link, token, path), flash=flash)

    @http.route(
        "/delivery/<string:token>/order",
        type="access_link",
        auth="access_link",
        methods=["POST"],
        max_content_length=ENVELOPE,
    )
    def order(self, token, job_id=None, direction=None, request_key=None, **params):
        """The deliverer brings one earlier or later: ``direction`` is up or down."""
        link, tour = self._open_tour(token)
        if direction not in ("up", "down"):
            raise BadRequest()
        job = tour._stop(self._number(job_id))
        if not job:
            self._refuse(link)

        def show(**options):
            page = tour._page_tour(link, token, f"/delivery/{token}")
            return self._show("tour_page", page, **options)

        if not self._begin_write(link, request_key, detail=f"order {direction}"):
            return self._done(f"/delivery/{token}", "again")
        try:
            tour._move(job, direction)
        except UserError as error:
            return self._refused(show, error)
        return self._done(f"/delivery/{token}", "order")

    @http.route(
        "/delivery/<string:token>/photo/<int:attachment_id>",
        type="access_link",
        auth="access_link",
        methods=["GET"],
        readonly=True,
    )
    def photo(self, token, attachment_id, **params):
        """A photo that proves the delivery, small enough for a page. The customer sees
        it while it counts as delivered."""
        link, job = self._resolve(token, "delivery.job", ("track",))
        photo = job._proof_photos().filtered(lambda file: file.id == attachment_id)
        if job.state != "delivered" or not photo:
            self._refuse(link)
        stream = request.env["ir.binary"]._get_image_stream_from(
            photo, "raw", width=960, height=960
        )
        return stream.get_response(immutable=False, max_age=0)

    @http.route(
        "/delivery/worker.js",
        type="access_link",
        auth="access_link",
        methods=["GET"],
        readonly=True,
    )
    def worker(self, **params):
        """Lets the deliverer's pages open again without a connection. It has to be here
        to reach them, and nothing else."""
        with file_open("delivery_supplier/static/src/page/worker.js") as file:
            return request.make_response(
                file.read(), [("Content-Type", "text/javascript; charset=utf-8")]
            )

    @http.route(
        ["/delivery", "/delivery/<path:anything>"],
        type="access_link",
        auth="access_link",
        methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        csrf=False,
        readonly=True,
    )
    def nothing(self, anything=None, **params):
        """Other addresses and methods: the same answer as a wrong link."""
        self._refuse()
