"""Where couriers report.

Nobody but who knows a delivery method's secret learns anything here: not which numbers
are known, not why a request is refused.
"""

import logging

import werkzeug.exceptions

from odoo import http
from odoo.http import request

from ..shipping_const import MAX_BODY, RATE_LIMIT, RATE_SECONDS, REFUSED_WEIGHT

_logger = logging.getLogger(__name__)


class CourierDispatcher(http.HttpDispatcher):
    """Plain HTTP. What stands in the query is not given to the route: a parameter
    with the name of one of its arguments must not become a 500."""

    routing_type = "fulfilment_courier"

    def dispatch(self, endpoint, args):
        self.request.params = dict(args)
        return self.request.registry["ir.http"]._dispatch(endpoint)


class FulfilmentCourierController(http.Controller):
    """The webhook of couriers."""

    @http.route(
        "/fulfilment/courier/<string:public_id>",
        type="fulfilment_courier",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=MAX_BODY,
    )
    def report(self, public_id):
        """Take reports about parcels.

        The body is JSON, one event or a list of them; ``fulfilment.courier._verify``
        and ``_read_events`` say how it is signed and read. Reports are kept once each
        and applied in the background.

        :param str public_id: of the delivery method
        :return: 202 for all that is signed and readable, also about a parcel that is
            unknown, or not this courier's: the courier can do nothing about it, would
            repeat an error for days, and learns nothing of others. 404 unknown address,
            401 signature missing, wrong or too old, 400 unreadable, 413 too long,
            429 too many requests. Nothing is written then.
        """
        quota = request.env["fulfilment.quota"].sudo()
        key = quota._address_key("courier", request.httprequest.remote_addr)
        if not quota._take(key, RATE_LIMIT, seconds=RATE_SECONDS):
            return self._answer(429, retry=RATE_SECONDS)
        status = self._take(public_id)
        if status >= 400:
            # guessing ends sooner
            quota._take(key, RATE_LIMIT, REFUSED_WEIGHT, RATE_SECONDS)
            _logger.info("A courier's report was refused with %s.", status)
        return self._answer(status)

    def _take(self, public_id):
        """:return: status of the answer"""
        carriers = request.env["delivery.carrier"].sudo()
        carrier = carriers.search(
            [("courier_public_id", "=", public_id[:64].replace("\0", ""))], limit=1
        )
        if not carrier or carrier.courier not in request.env:
            return 404
        try:
            body = request.httprequest.get_data()
        except werkzeug.exceptions.RequestEntityTooLarge:
            return 413
        except werkzeug.exceptions.HTTPException:
            return 400
        if len(body) > MAX_BODY:
            return 413
        connector = carrier._courier()
        if not connector._verify(carrier, request.httprequest.headers, body):
            return 401
        try:
            reports = connector._read_events(carrier, body)
        except ValueError:
            return 400
        request.env["fulfilment.courier.event"].sudo()._take(carrier, reports)
        return 202

    @staticmethod
    def _answer(status, retry=None):
        headers = [("Content-Type", "text/plain"), ("Cache-Control", "no-store")]
        if retry:
            headers.append(("Retry-After", str(retry)))
        return request.make_response("", headers, status=status)
