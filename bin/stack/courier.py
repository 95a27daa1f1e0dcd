"""A courier that drives nowhere: what Odoo announces is listed in a browser, with its
labels and with buttons that report what becomes of it.

Started by `make run` as ``python -m stack.courier PORT``; page and interface are on the
same port, on this machine only. How couriers speak with Odoo is in docs/couriers.md.
Which Odoo it reports to, how it signs and which parcels it has already is told in its
environment, see ``commands/run.py``.
"""

import html
import importlib.util
import io
import itertools
import json
import os
import signal
import sys
import time
import unicodedata
from urllib.parse import parse_qs, urlsplit

from reportlab.graphics.barcode import code128
from reportlab.lib.pagesizes import mm
from reportlab.pdfgen import canvas

from . import settings

#: What can be reported: status, button, text of the report.
REPORTS = (
    ("picked_up", "Picked up", "Picked up from the sender"),
    ("out_for_delivery", "Out for delivery", "In the vehicle"),
    ("delivered", "Delivered", "Handed over"),
    ("exception", "Exception", "Nobody was at home"),
    ("returned", "Returned", "Goes back to the sender"),
)

#: Letters that are no others with a sign.
LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ß": "ss"})

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Courier</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem;
    padding: 0 1rem }}
article {{ border-top: 1px solid #ccc; padding: 1rem 0 }}
h2 {{ font-size: 1.1rem; margin: 0 }}
p, ul {{ margin: .3rem 0 }}
form {{ display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .6rem }}
button {{ font: inherit; min-height: 44px; padding: 0 1rem }}
</style>
<h1>Courier</h1>
<p>Parcels that Odoo has announced. Each button sends a signed report; Odoo shows it
some seconds later.</p>{body}</html>"""


def load():
    """The fake that the addon's own tests use as well.

    :return: its module
    """
    path = settings.ADDONS / "fulfilment_ext/tests/fake_courier.py"
    spec = importlib.util.spec_from_file_location("fake_courier", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look for it there
    spec.loader.exec_module(module)
    return module


fake = load()


class PageCourier(fake.Courier):
    """Keeps what it has reported, and prints labels that can be read."""

    def __init__(self, port, url, secret, token, parcels):
        super().__init__(port, token=token)
        self._server.RequestHandlerClass = PageHandler
        self.url_of_odoo, self.secret = url, secret
        # a number is given once, also after the next start
        self._numbers = itertools.count(int(time.time()))
        for parcel in parcels:
            content = {
                "reference": parcel["reference"],
                "to": {"name": parcel["name"], "city": parcel["city"]},
            }
            self.shipments[parcel["reference"]] = fake.Shipment(
                parcel["number"], parcel["reference"], content
            )

    def find(self, number):
        """:return: shipment with this number, or None"""
        known = self.shipments.values()
        return next((each for each in known if each.number == number), None)

    def tell(self, shipment, status):
        """Report it to Odoo, and remember what Odoo answered."""
        label, text = next(each[1:] for each in REPORTS if each[0] == status)
        answer = self.report(self.url_of_odoo, self.secret, shipment, status, text=text)
        shipment.events.append((time.strftime("%H:%M:%S"), label, answer))

    def label(self, shipment):
        """:return: PDF, 100 × 150 mm"""
        content = io.BytesIO()
        page = canvas.Canvas(content, pagesize=(100 * mm, 150 * mm))
        page.setTitle(shipment.number)
        height = 140 * mm
        for title, name in (("From", "from"), ("To", "to")):
            address = shipment.content.get(name) or {}
            page.setFont("Helvetica", 9)
            page.drawString(8 * mm, height, title)
            page.setFont("Helvetica-Bold", 12)
            for line in _lines(address):
                height -= 6 * mm
                page.drawString(8 * mm, height, line[:42])
            height -= 12 * mm
        code = code128.Code128(shipment.number, barHeight=25 * mm, barWidth=0.42 * mm)
        code.drawOn(page, 4 * mm, 16 * mm)
        page.setFont("Helvetica-Bold", 14)
        page.drawCentredString(50 * mm, 8 * mm, shipment.number)
        page.save()
        return content.getvalue()

    def page(self):
        """:return: HTML"""
        rows = [_article(each) for each in reversed(list(self.shipments.values()))]
        body = "".join(rows) or "<p>No parcel has been announced yet.</p>"
        return PAGE.format(body=body)


def _lines(address):
    """:return: list of lines of an address, in letters that PDF's own fonts have"""
    place = f"{address.get('zip') or ''} {address.get('city') or ''}".strip()
    country = address.get("country") or ""
    names = [address.get("name"), address.get("street"), address.get("street2")]
    lines = filter(None, [*names, f"{place} {country}".strip()])
    return [
        "".join(filter(str.isascii, unicodedata.normalize("NFKD", line)))
        for line in (line.translate(LETTERS) for line in lines)
    ]


def _article(shipment):
    number, address = html.escape(shipment.number), shipment.content.get("to") or {}
    whom = ", ".join(filter(None, (address.get("name"), address.get("city"))))
    told = "".join(
        f"<li>{at} {html.escape(label)}: "
        + ("taken" if answer == 202 else f"not taken ({answer or 'no answer'})")
        + "</li>"
        for at, label, answer in shipment.events
    )
    buttons = "".join(
        f'<button name="status" value="{status}">{label}</button>'
        for status, label, _text in REPORTS
    )
    return (
        f'<article id="{number}"><h2>{number}</h2>'
        f"<p>{html.escape(whom)}, {html.escape(str(shipment.content['reference']))},"
        f' <a href="/labels/{number}.pdf">label</a></p><ul>{told}</ul>'
        f'<form method="post" action="/report">'
        f'<input type="hidden" name="number" value="{number}">{buttons}</form>'
        "</article>"
    )


class PageHandler(fake._Handler):
    """The page beside the interface."""

    def do_GET(self):
        path = urlsplit(self.path).path
        if path == "/":
            return self._send(200, self.courier.page().encode(), "text/html")
        if path.startswith("/labels/"):
            number = path.removeprefix("/labels/").removesuffix(".pdf")
            if shipment := self.courier.find(number):
                label = self.courier.label(shipment)
                return self._send(200, label, "application/pdf")
            return self._json(404, {"error": "unknown"})
        return super().do_GET()

    def do_POST(self):
        if urlsplit(self.path).path != "/report":
            return super().do_POST()
        length = int(self.headers.get("Content-Length") or 0)
        values = parse_qs(self.rfile.read(min(length, 10000)).decode())
        # of this page, and of no other that is open in the browser
        if self.headers.get("Sec-Fetch-Site") not in (None, "same-origin"):
            return self._json(403, {"error": "another page"})
        shipment = self.courier.find(values.get("number", [""])[0])
        status = values.get("status", [""])[0]
        if not shipment or status not in [each[0] for each in REPORTS]:
            return self._json(400, {"error": "unknown"})
        self.courier.tell(shipment, status)
        where = {"Location": f"/#{shipment.number}"}
        return self._send(303, b"", "text/plain", where)


def main(port):
    """Take parcels until somebody ends it.

    :param str port: to listen on
    """
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit())
    values = json.loads(os.environ.pop(settings.COURIER_CONNECTION))
    PageCourier(int(port), **values).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
