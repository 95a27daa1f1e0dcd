from urllib.parse import urlsplit

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.fulfilment_ext.tools.photo import (
    MAX_PHOTO_SIZE,
    PhotoRefused,
    clean_photo,
)

from ..errors import Refused
from .door import Closed, enter, refusal, whole, words

#: Of a request: the photo and what is around it.
MAX_REQUEST = MAX_PHOTO_SIZE + 64 * 1024


class Photo(http.Controller):
    """What is damaged or missing, as the person saw it."""

    # A form can be sent from any page of the web, without asking the server first as
    # JSON has to. There is no token to tell ours from theirs, since the app has no
    # session of Odoo; two other things do: the cookie of the device is not sent with
    # what another site sends (SameSite=Strict), and browsers name the page that sends
    # (Origin), which keeps neighbours below the same domain out, too.
    @http.route(
        "/fulfil/photo",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        fulfilment_scan=True,
        sitemap=False,
        max_content_length=MAX_REQUEST,
    )
    def photo(self, work=None, uuid=None, file=None, **_rest):
        """Keep a photo with what was reported. Sent again, it is kept once."""
        return request.make_json_response(self._answer(work, uuid, file))

    def _answer(self, work, uuid, file):
        """:return: dict, as the app's other routes answer"""
        try:
            self._check_origin()
            door = enter()
        except Closed as closed:
            return closed.answer
        try:
            with door.env.cr.savepoint():
                command = self._command(door, work, uuid)
                command._add_photo(self._read(door, file))
        except Refused as refused:
            return refusal(refused.code, str(refused), refused.title)
        except UserError as error:
            return refusal("no", str(error))
        return {"ok": True}

    def _check_origin(self):
        """:raise Closed: another site has sent it"""
        origin = request.httprequest.headers.get("Origin")
        if origin and urlsplit(origin).netloc != request.httprequest.host:
            raise Closed("forbidden")

    def _command(self, door, work, uuid):
        """:raise UserError: nothing that this person has reported"""
        number = whole(int(work)) if _is_number(work) else 0
        found = door.env["fulfilment.scan.app"]._works(door.picker, number)
        if not found:
            raise UserError(door.env._("It is not there any more. Go back to Home."))
        found = found._as(door.picker)
        return found._command_for_photo(door.picker, words(uuid, 36))

    def _read(self, door, file):
        """:return: bytes of a JPEG, drawn anew
        :raise Refused: it is no photo, or too large"""
        if not hasattr(file, "stream"):
            raise Refused("content", door.env._("Take the photo again."))
        try:
            return clean_photo(file.stream)
        except PhotoRefused as refused:
            texts = {
                "size": door.env._("It is too large. Take a smaller one."),
                "content": door.env._("It is no photo. Take it again."),
            }
            raise Refused(refused.reason, texts[refused.reason]) from refused


def _is_number(text):
    """:return: whether a form has sent a number that an id may be"""
    return (
        isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 11
    )
