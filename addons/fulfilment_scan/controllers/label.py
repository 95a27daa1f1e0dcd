from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .door import Closed, enter, inside, refusal, route, whole

#: Labels of one kind at once.
MOST_COPIES = 20


class Label(http.Controller):
    """Labels of what belongs to a work."""

    @route("/fulfil/print")
    @inside
    def print_label(
        self,
        door,
        work=None,
        what=None,
        id=None,
        copies=1,
        how="",
        **_rest,  # noqa: A002
    ):
        """Send a label to the printer beside the device, or say where its PDF is."""
        record = self._record(door, work, what, id, make=True)
        if not record:
            raise UserError(door.env._("It is not of this work."))
        copies = min(max(whole(copies), 1), MOST_COPIES)
        if how != "printer":
            return {"url": f"/fulfil/label/{work}/{what}/{id}?copies={copies}"}
        printer = door.device.printer_id
        if not printer:
            return refusal(
                "no_printer",
                door.env._("The office has to name the printer beside this device."),
                door.env._("No printer"),
            )
        printer._print_labels(what, record, copies)
        return {"queued": printer.name}

    @http.route(
        "/fulfil/label/<int:work>/<string:what>/<int:number>",
        type="http",
        auth="public",
        methods=["GET"],
        fulfilment_scan=True,
        readonly=True,
        sitemap=False,
    )
    def label(self, work, what, number, copies="1", **_rest):
        """The label as a PDF, to print it from the browser."""
        try:
            door = enter(is_noted=False)
        except Closed:
            return request.make_response("", status=403)
        record = self._record(door, work, what, number)
        if not record:
            raise NotFound()
        content, mimetype, name = door.env["fulfilment.scan.label"]._make(
            what, record, "pdf", "label_100x150", _copies(copies)
        )
        return request.make_response(
            content,
            [
                ("Content-Type", mimetype),
                ("Content-Disposition", f'inline; filename="{name}"'),
                ("Cache-Control", "private, no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _record(self, door, work, what, number, make=False):
        """:param int number: id; of a package its number in the work
        :param bool make: whether a package that has no number yet gets one
        :return: record that belongs to the work, empty when it does not"""
        found = door.env["fulfilment.scan.app"]._works(door.picker, whole(work))
        number = whole(number)
        if what == "package":
            packed = found.package_ids.filtered(lambda each: each.number == number)
            return packed._make() if packed and make else packed.package_id
        if what == "transfer":
            chosen = found.transfer_ids.filtered(lambda each: each.id == number)
            return chosen.picking_id
        lines = found.line_ids
        if what == "product":
            records = lines.product_id
        elif what == "location":
            records = lines.location_id | lines.location_dest_id | found.location_id
        else:
            return None
        return records.filtered(lambda each: each.id == number)


def _copies(text):
    """:return: how many an address asks for; 1 of nonsense"""
    is_number = isinstance(text, str) and text.isascii() and text.isdigit()
    return min(max(int(text), 1), MOST_COPIES) if is_number and len(text) < 5 else 1
