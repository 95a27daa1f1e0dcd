from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.access_link.tools.client import clean_text

from .page import ENVELOPE, NOTE_LENGTH, DeliveryRoutes


class DeliveryCashController(DeliveryRoutes, http.Controller):
    """The deliverer hands in the cash of the day."""

    def _show_cash(self, link, tour, token, **options):
        page = tour._page_cash_up(link, token, f"/delivery/{token}")
        return self._show("cash_page", page, **options)

    @http.route(
        "/delivery/<string:token>/cash",
        type="access_link",
        auth="access_link",
        methods=["GET"],
        readonly=True,
    )
    def cash(self, token, said=None, **params):
        """What was collected on this day, and the form to hand it in.

        :param said: ``handed_in`` or ``again`` after the form was sent
        :return: the page; 404 and 410 as for all pages of links
        """
        link, tour = self._open_tour(token)
        _ = request.env._
        texts = {
            "handed_in": ("ok", _("Saved. The office counts it when you bring it.")),
            "again": ("info", _("This was saved already.")),
        }
        flash = False
        if said in texts:
            tone, text = texts[said]
            flash = {"tone": tone, "text": text, "field": False}
        return self._show_cash(link, tour, token, flash=flash)

    @http.route(
        "/delivery/<string:token>/cash",
        type="access_link",
        auth="access_link",
        methods=["POST"],
        max_content_length=ENVELOPE,
    )
    def hand_in(self, token, note=None, request_key=None, **params):
        """Save what the deliverer has counted, once per key.

        :param note: why it is not what is expected
        :param params: ``amount_<id>`` for each currency; only those of this day are
            looked at
        :return: redirect to the page; the page with what is missing, as 422
        """
        link, tour = self._open_tour(token)
        note = clean_text(note, NOTE_LENGTH)
        rows = tour.cash_ids
        typed = {f"amount_{cash.id}": params.get(f"amount_{cash.id}") for cash in rows}
        amounts = {cash.id: self._amount(typed[f"amount_{cash.id}"]) for cash in rows}
        if not self._begin_write(link, request_key, detail="cash"):
            return self._done(f"/delivery/{token}/cash", "again")
        try:
            tour._hand_in_cash(amounts, note)
        except UserError as error:
            wrong = next((c for c in rows if amounts[c.id] is None), None)
            field = f"amount_{wrong.id}" if wrong else "note"

            def show(**options):
                return self._show_cash(
                    link, tour, token, values={**typed, "note": note}, **options
                )

            return self._refused(show, error, field=field)
        return self._done(f"/delivery/{token}/cash", "handed_in")
