"""What the stories of shared orders have in common: shares, visitors, files."""

import base64
import io
import json
import re
import struct
import subprocess
import threading
import time
import uuid
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import lxml.html
import requests
from PIL import Image

#: Nobody but the customer may learn this amount.
PRICE = 4711.25
PRICE_TEXTS = ("4711", "4,711", "4.711", "4 711", "4\u00a0711", "4\u202f711")

#: On every answer to whoever comes with a link, whatever the answer is.
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
}

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""
#: The harmless text that every virus scanner reports; in two parts, so that none
#: reports this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def picture(kind="JPEG", color="#3a6ea5", size=(320, 240)):
    """A small photo."""
    stream = io.BytesIO()
    Image.new("RGB", size, color).save(stream, kind)
    return stream.getvalue()


def bomb(side=40_000):
    """A PNG of some kilobytes that would fill gigabytes once unpacked."""

    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    squeezer = zlib.compressobj(9)
    row = bytes(1 + side // 8)
    data = b"".join(squeezer.compress(row) for _row in range(side)) + squeezer.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", data)
        + chunk(b"IEND", b"")
    )


def new_key():
    return str(uuid.uuid4())


def check_headers(answer):
    """Nothing of the answer is kept, indexed, framed or told to other sites."""
    for name, value in HEADERS.items():
        assert value in answer.headers.get(name, ""), (
            f"{answer.request.method} {answer.status_code} {answer.url[:120]}:"
            f" {name} = {answer.headers.get(name)}"
        )
    policy = answer.headers.get("Content-Security-Policy", "")
    assert "default-src 'self'" in policy, policy
    assert "frame-ancestors 'none'" in policy, policy
    assert "unsafe" not in policy, policy


@dataclass
class Share:
    """An order that one partner has a link to.

    :ivar str url: the whole address of the link
    """

    id: int
    url: str
    order: int
    documents: list = field(default_factory=list)

    @property
    def token(self):
        return self.url.rsplit("/", 1)[-1]

    @property
    def secret(self):
        return self.token.split(".")[1]

    @property
    def link_id(self):
        return int(self.token.split(".")[0])

    @property
    def path(self):
        return urlsplit(self.url).path


class Shares:
    """Orders and their shares, made the quick way, as the administrator.

    :ivar list made: all links of this session
    """

    def __init__(self, stack):
        self.stack = stack
        self.made = []
        self.sign_in()
        # else the web client asks Odoo's servers about the company
        companies = self.admin["res.company"].search([])
        self.admin["res.company"].write(companies, {"iap_enrich_auto_done": True})

    def sign_in(self):
        self.admin = self.stack.rpc()
        self.carrier = self.admin.ref("order_share.partner_carrier_nowak")

    def order(self, **values):
        """A sale order of goods with a price that must stay secret. :return: its id"""
        if not hasattr(self, "_customer"):
            self._customer = self.admin["res.partner"].create(
                {
                    "name": "Kundin Geheim GmbH",
                    "street": "Deichstraße 27",
                    "zip": "20459",
                    "city": "Hamburg",
                    "country_id": self.admin.ref("base.de"),
                    "email": "einkauf@kundin-geheim.example",
                    "phone": "+49 40 5550 9900",
                    "tz": "Europe/Berlin",
                }
            )
            self._product = self.admin["product.product"].create(
                {
                    "name": "Kreiselpumpe KP-40",
                    "type": "consu",
                    "weight": 23.5,
                    "list_price": PRICE,
                }
            )
        line = {
            "product_id": self._product,
            "product_uom_qty": 7,
            "price_unit": PRICE,
            "tax_ids": [],
        }
        return self.admin["sale.order"].create(
            {
                "partner_id": self._customer,
                "commitment_date": "2026-12-03 09:30:00",
                "order_line": [(0, 0, line)],
                **values,
            }
        )

    def attach(self, order, name="Lieferschein.pdf", content=PDF):
        """Attach a file to an order. :return: the attachment's id"""
        return self.admin["ir.attachment"].create(
            {
                "name": name,
                "datas": base64.b64encode(content).decode(),
                "res_model": "sale.order",
                "res_id": order,
            }
        )

    def new(self, scope="status", order=None, documents=(), partner=None, **values):
        """Share an order with one partner, without sending.

        :param order: id of a sale order, or model and id of another document
        :rtype: Share
        """
        order = order or self.order()
        model, record = order if isinstance(order, tuple) else ("sale.order", order)
        wizard = self.admin["order.share.wizard"].create(
            {
                "res_model": model,
                "res_ids": json.dumps([record]),
                "partner_ids": [(6, 0, [partner or self.carrier])],
                "scope": scope,
                "line_ids": [
                    (0, 0, {"attachment_id": document, "is_shared": True})
                    for document in documents
                ],
                **values,
            }
        )
        action = self.admin["order.share.wizard"].action_create_links([wizard])
        (line,) = action["params"]["links"]
        return self._made(line["share_id"], line["url"], record, documents)

    def send(self, share):
        """Mail the link to its recipient."""
        self.admin["order.share"].send_link([share.id], share.url)

    def assigned(self, *args, **kwargs):
        """A share whose partner has the link."""
        share = self.new(*args, **kwargs)
        self.admin["order.share"].action_mark_sent([share.id])
        return share

    def renew(self, share):
        """Replace the link of a share. :rtype: Share"""
        action = self.admin["order.share"].action_new_link([share.id])
        (line,) = action["params"]["links"]
        return self._made(share.id, line["url"], share.order, share.documents)

    def _made(self, *args):
        share = Share(*args)
        self.made.append(share)
        return share

    def open_again(self, url):
        """A share whose link came from elsewhere, such as a mail. :rtype: Share"""
        link = int(url.rsplit("/", 1)[-1].split(".")[0])
        row = self.stack.sql(
            "SELECT s.id, coalesce(sale_order_id, purchase_order_id, picking_id)"
            " FROM order_share s JOIN access_link l ON l.res_id = s.id"
            f" WHERE l.id = {link}"
        )[0]
        return self._made(int(row[0]), url, int(row[1]), [])

    def revoke(self, share):
        self.admin["order.share"].action_revoke([share.id])

    def expire(self, share):
        """Let its time be over."""
        self.stack.sql(
            "UPDATE access_link SET expires_at = now() at time zone 'UTC'"
            f" - interval '1 hour' WHERE id = {share.link_id}"
        )

    def state(self, share):
        return self.admin["order.share"].read([share.id], ["state"])[0]["state"]

    def events(self, share):
        """Its history, oldest first: lists of kind, status or reason or type, note."""
        return self.stack.sql(
            "SELECT kind, concat(status, reason, upload_kind), coalesce(note, '')"
            f" FROM order_share_event WHERE share_id = {share.id} ORDER BY id"
        )

    def statuses(self, share):
        return [what for kind, what, _note in self.events(share) if kind == "status"]

    def uploads(self, share):
        """What came in through its links: lists of the visitor's and the stored
        name.
        """
        return self.stack.sql(
            "SELECT u.original_name, a.name FROM access_link_upload u"
            " JOIN access_link l ON l.id = u.link_id"
            " JOIN ir_attachment a ON a.id = u.attachment_id"
            f" WHERE l.res_model = 'order.share' AND l.res_id = {share.id}"
            " ORDER BY u.id"
        )

    def partner(self, name, **values):
        """A carrier of its own for one story. :return: its id"""
        return self.admin["res.partner"].create({"name": name, **values})

    def a_minute_later(self, *shares):
        """Notices that wait for the end of their minute are sent now."""
        ids = ", ".join(str(share.id) for share in shares)
        self.stack.sql(
            "UPDATE order_share_notice SET create_date = create_date"
            " - interval '2 minutes' WHERE event_id IN"
            f" (SELECT id FROM order_share_event WHERE share_id IN ({ids}))"
        )
        share = "((records::jsonb #>> '{}')::jsonb -> 'ids' ->> 0)::integer"
        self.stack.sql(
            "UPDATE queue_job SET eta = NULL WHERE state = 'pending'"
            f" AND method_name = '_job_notify' AND {share} IN ({ids})"
        )

    def quiet(self):
        """Notices and mails of earlier stories stop coming in."""
        self.stack.sql(
            "UPDATE queue_job SET eta = now() at time zone 'UTC' + interval '1 hour'"
            " WHERE state = 'pending'"
        )
        busy = "SELECT 1 FROM queue_job WHERE state IN ('enqueued', 'started')"
        eventually(lambda: not self.stack.sql(busy))
        self.stack.run_cron("mail.ir_cron_mail_scheduler_action")


class Visitor:
    """Somebody with a link and a program that keeps cookies."""

    def __init__(self, stack, **headers):
        self.base = stack.url
        self.session = requests.Session()
        self.session.headers["User-Agent"] = "Mozilla/5.0 (Linux; Android 15) Mobile"
        self.session.headers.update(headers)
        self._token = None

    def request(self, method, path, **options):
        """Ask for a path as it is, without tidying it and without following."""
        options = {"allow_redirects": False, "timeout": 60, **options}
        request = requests.Request(
            method,
            self.base,
            **{k: options.pop(k) for k in [*options] if k in ARGUMENTS},
        )
        prepared = self.session.prepare_request(request)
        query = urlsplit(prepared.url).query
        prepared.url = self.base + path + (f"?{query}" if query else "")
        return self.session.send(prepared, **options)

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def open(self, share):
        """The page, as lxml reads it."""
        answer = self.get(share.path)
        assert answer.status_code == 200, answer.status_code
        return lxml.html.fromstring(answer.content)

    def csrf_token(self, share):
        """The token that the forms of this visitor carry."""
        if not self._token:
            page = lxml.html.fromstring(self.get(share.path).content)
            tokens = page.xpath(CSRF)
            if not tokens:  # a page without a form: the session is the same everywhere
                page = lxml.html.fromstring(self.get("/web/login").content)
                tokens = page.xpath(CSRF)
            self._token = tokens[0]
        return self._token

    def post(self, share, action, key=None, token=None, script=False, **options):
        """Send one of the page's forms.

        :param str action: status, problem, undo, upload, offer, withdraw, driver …
        :param str key: idempotency key, a new one by default
        :param bool script: as the page's script does, which gets JSON
        :param options: of ``requests``; the other keywords are fields
        """
        arguments = {k: options.pop(k) for k in [*options] if k in ARGUMENTS}
        if script:
            arguments["headers"] = {"Accept": "application/json"}
        data = {
            "csrf_token": token or self.csrf_token(share),
            "request_key": key or new_key(),
            **({"author": PERSON} if action in SIGNED else {}),
            **options,
        }
        return self.request("POST", f"{share.path}/{action}", data=data, **arguments)

    def report(self, share, status, **fields):
        return self.post(share, "status", status=status, **fields)

    def offer(self, share, amount, currency="USD", **fields):
        """Make an offer or change it."""
        return self.post(
            share, "offer", kind="offer", amount=amount, currency=currency, **fields
        )

    def upload(self, share, name, content, kind="pod", **options):
        files = [("file", (name, content, "application/octet-stream"))]
        return self.post(share, "upload", kind=kind, files=files, **options)


CSRF = "//input[@name='csrf_token']/@value"
#: Who signs the reports.
PERSON = "Jan Kowalski"
#: What has to be signed: a mail scanner that sends forms does not.
SIGNED = ("status", "offer", "withdraw")
ARGUMENTS = ("params", "data", "files", "headers", "json")


def sign(page):
    """Type a name where the page asks for one: a browser's first report."""
    name = page.locator(".al-bar #author")
    if name.count():
        name.fill(PERSON)


def prices_in(text):
    """Which ways of writing the price are in a page? Tokens and ports of addresses are
    random and may hold its digits.
    """
    text = re.sub(r"127\.0\.0\.1:[0-9]+|[A-Za-z0-9_-]{20,}", "", text)
    return [price for price in PRICE_TEXTS if price in text]


def text_of(page):
    """All words of a page."""
    return " ".join(page.text_content().split())


def rows(stack, *tables):
    """How many rows each table has."""
    counts = ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
    return dict(zip(tables, stack.sql(f"SELECT {counts}")[0], strict=True))


def dump_holds(stack, *texts):
    """Which of these texts is anywhere in the database or its files?"""
    cluster = stack.odoo.cluster
    needles = [text.encode() for text in texts]
    dump = subprocess.run(
        [cluster.binary("pg_dump"), "--data-only", stack.database],
        env=stack.odoo.environment,
        capture_output=True,
        check=True,
    ).stdout
    found = {needle for needle in needles if needle in dump}
    for path in (cluster.filestore_root / "filestore" / stack.database).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found |= {needle for needle in needles if needle in content}
    return {needle.decode() for needle in found}


def eventually(check, timeout=20):
    """The first true value of a check that may need some time."""
    deadline = time.monotonic() + timeout
    while not (value := check()):
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.2)
    return value


def at_once(*tasks):
    """Run tasks at the same moment. :return: what they return, in order"""
    start = threading.Barrier(len(tasks))

    def run(task):
        start.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))
