from odoo import http

from .door import inside, numbers, refusal, route, whole, words
from .start import first_screen


class Home(http.Controller):
    """What waits, and what a barcode means."""

    @route("/fulfil/start")
    @inside
    def start(self, door, lang=None, **_rest):
        """What the app needs once somebody has signed in.

        :param str lang: language that the person has chosen, kept"""
        return first_screen(door, lang)

    @route("/fulfil/home")
    @inside
    def home(self, door, **_rest):
        """What waits now."""
        return door.env["fulfilment.scan.app"]._home(door.picker)

    @route("/fulfil/waiting")
    @inside
    def waiting(self, door, type=None, offset=0, search=None, **_rest):  # noqa: A002
        """Transfers of an operation type."""
        return door.env["fulfilment.scan.app"]._waiting(
            door.picker, whole(type), whole(offset), words(search, 100)
        )

    @route("/fulfil/find")
    @inside
    def find(self, door, code=None, **_rest):
        """What was scanned outside of a work, or is not of it."""
        found = door.env["fulfilment.scan.app"]._find(door.picker, code)
        return found or refusal(
            "unknown",
            door.env._("Nothing of yours has this barcode."),
            door.env._("Not found"),
        )

    @route("/fulfil/claim")
    @inside
    def claim(
        self,
        door,
        transfers=None,
        batch=None,
        location=None,
        work=None,
        how="",
        reason="",
        **_rest,
    ):
        """Begin to work, or go on."""
        return door.env["fulfilment.scan.app"]._begin(
            door.picker,
            door.device,
            transfers=numbers(transfers),
            batch=whole(batch),
            location=whole(location),
            work=whole(work),
            how=words(how, 10),
            reason=words(reason),
        )

    @route("/fulfil/pickup")
    @inside
    def pickup(
        self, door, transfer=None, done=False, code="", name="", signature="", **_rest
    ):
        """What a customer collects: shown, or, when ``done``, handed over."""
        app, number = door.env["fulfilment.scan.app"], whole(transfer)
        if not done:
            return app._show_pickup(door.picker, number)
        return app._hand_over(
            door.picker,
            number,
            words(code, 40),
            words(name, 100),
            words(signature, 1_500_000),
        )
