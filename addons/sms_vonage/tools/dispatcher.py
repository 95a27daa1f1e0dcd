"""How requests to ``@route(type="sms_vonage")`` are served.

Odoo gives all parameters of a request to the route as keywords; one with the name
``self`` is a TypeError and a 500. Ours get what is in the path; they read the rest.
"""

import werkzeug.exceptions

from odoo import http


class WebhookDispatcher(http.HttpDispatcher):
    """Plain HTTP, with GET and POST only."""

    routing_type = "sms_vonage"

    def dispatch(self, endpoint, args):
        if self.request.httprequest.method not in endpoint.routing["methods"]:
            raise werkzeug.exceptions.MethodNotAllowed()
        self.request.params = dict(args)
        return self.request.registry["ir.http"]._dispatch(endpoint)
