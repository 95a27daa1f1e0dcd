"""Requests for offers: what their stories have in common."""

import itertools
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import lxml.html
from order_share.support import Share, Visitor, eventually

#: PostgreSQL lets one of two simultaneous changes pass; Odoo runs the other again.
SERIALIZED = (r"could not serialize access", r"current transaction is aborted")


def utc(**delta):
    """A time from now, as RPC takes it."""
    return (datetime.utcnow() + timedelta(**delta)).strftime("%Y-%m-%d %H:%M:%S")


def links_in(mail, path="/share/"):
    """The addresses of links that a mail carries."""
    html = lxml.html.fromstring(mail.get_body(("html",)).get_content())
    return [href for href in html.xpath("//a/@href") if path in href]


def words_of(mail):
    """What a reader of the mail sees."""
    html = lxml.html.fromstring(mail.get_body(("html",)).get_content())
    return " ".join(html.text_content().split())


@dataclass
class Bid(Share):
    """What one bidder has: a link, and the rivals' dread."""

    partner: int = 0
    name: str = ""
    email: str = ""


@dataclass
class OpenLink:
    """The link for anyone who has it."""

    url: str
    order: int = 0

    token = Share.token
    secret = Share.secret
    link_id = Share.link_id
    path = Share.path


@dataclass
class Tender:
    """A request for offers.

    :ivar list bids: one per bidder, in their order
    """

    id: int
    order: int
    bids: list
    open: OpenLink = None


class Offers:
    """Asks for offers, reads them, awards."""

    def __init__(self, shares):
        self.shares, self.stack = shares, shares.stack
        self._numbers = itertools.count(1)
        self.company = self.admin.ref("base.main_company")
        self.freight = self.admin["product.product"].create(
            {"name": "Freight", "type": "service", "purchase_ok": True}
        )
        self.settings(order_share_product_id=self.freight)

    @property
    def admin(self):
        return self.shares.admin

    def settings(self, **values):
        """Change the company's settings."""
        self.admin["res.company"].write([self.company], values)

    def bidders(self, count, **values):
        """Carriers of one story only. :return: their ids"""
        return [self._bidder(**values) for _number in range(count)]

    def _bidder(self, **values):
        number = next(self._numbers)
        return self.admin["res.partner"].create(
            {
                "name": f"Bieter-{number:03} Spedition",
                "email": f"bid{number:03}@bidder.example",
                "lang": "en_US",
                "tz": "Europe/Berlin",
                "is_company": True,
                **values,
            }
        )

    def rfq(self, lines=3):
        """A request for quotation to a vendor. :return: its id and its lines' ids"""
        product = self.admin["product.product"].create(
            {"name": "Gasket", "type": "consu", "purchase_ok": True}
        )
        order = self.admin["purchase.order"].create(
            {
                "partner_id": self._bidder(name="Stammlieferant GmbH"),
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": product,
                            "product_qty": 10 * (number + 1),
                            "price_unit": 7.77,
                            "tax_ids": [],
                        },
                    )
                    for number in range(lines)
                ],
            }
        )
        found = self.admin["purchase.order.line"].search(
            [("order_id", "=", order)], order="id"
        )
        return order, found

    def ask(
        self,
        bidders=3,
        document=None,
        send=False,
        hours=24,
        documents=(),
        secret=(),
        **values,
    ):
        """Ask for offers with the dialog.

        :param bidders: contacts, or how many new ones
        :param document: model and id; a new sale order by default
        :param bool send: mail the links; else they are handed over otherwise
        :param documents: attachments for all
        :param secret: attachments for the winner only
        :rtype: Tender
        """
        model, record = document or ("sale.order", self.shares.order())
        if isinstance(bidders, int):
            bidders = self.bidders(bidders)
        Wizard = self.admin["order.share.wizard"]
        wizard = Wizard.create(
            {
                "res_model": model,
                "res_ids": json.dumps([record]),
                "partner_ids": [(6, 0, bidders)],
                "scope": "offer",
                "deadline": utc(hours=hours),
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "attachment_id": document,
                            "is_shared": True,
                            "winner_only": document in secret,
                        },
                    )
                    for document in (*documents, *secret)
                ],
                **values,
            }
        )
        method = "action_send" if send else "action_create_links"
        action = getattr(Wizard, method)([wizard])
        lines = action["params"]["links"]
        rows = self.admin["order.share"].search_read(
            [("id", "in", [line["share_id"] for line in lines if line["share_id"]])],
            ["partner_id", "request_id", "recipient_email"],
        )
        rows = {row["id"]: row for row in rows}
        tender = Tender(0, record, [])
        for line in lines:
            if not line["share_id"]:
                tender.open = OpenLink(line["url"], record)
                self.shares.made.append(tender.open)
                continue
            row = rows[line["share_id"]]
            bid = Bid(
                row["id"],
                line["url"],
                record,
                [*documents],
                row["partner_id"][0],
                row["partner_id"][1],
                row["recipient_email"],
            )
            tender.bids.append(bid)
            self.shares.made.append(bid)
        if rows:
            tender.id = next(iter(rows.values()))["request_id"][0]
            if not send:
                self.admin["order.share"].action_mark_sent([*rows])
        else:
            tender.id = self.admin["order.share.request"].search([], limit=1)[0]
        return tender

    def mailed(self, share, subject=""):
        """The next mail to a bidder. :return: the mail, the address of its link"""
        mail = self.stack.mails.wait_for(share.email, subject=subject)
        links = links_in(mail)
        return mail, links[0] if links else None

    def register(self, visitor, tender, **fields):
        """Ask for a link of one's own on the open link's page."""
        values = {
            "company_name": "Trans Odra",
            "name": "Ola Odra",
            "email": "ola@odra.example",
            "phone": "+48 71 550 00 00",
            **fields,
        }
        return visitor.post(tender.open, "register", **values)

    def account(self, login, **values):
        """A portal user.

        :param values: such as ``partner_id``
        :return: a visitor who is signed in
        """
        portal = self.admin.ref("base.group_portal")
        self.admin["res.users"].create(
            {
                "name": login,
                "login": login,
                "password": login,
                "group_ids": [(6, 0, [portal])],
                **values,
            }
        )
        return self.signed_in(login)

    def signed_in(self, login):
        visitor = Visitor(self.stack)
        visitor.rpc = self.stack.rpc(login)
        visitor.session.cookies.update(visitor.rpc.session.cookies)
        return visitor

    def enter(self, page, visitor):
        """Let a browser have the session of a visitor who is signed in."""
        value = visitor.session.cookies["session_id"]
        cookie = {"name": "session_id", "value": value, "url": self.stack.url}
        page.context.add_cookies([cookie])

    def drivers(self, share):
        """Ids of those to whom a transport was forwarded."""
        rows = self.stack.sql(
            f"SELECT id FROM order_share_driver WHERE share_id = {share.id} ORDER BY id"
        )
        return [int(number) for (number,) in rows]

    def through_mail(self, mail):
        """The address of the one link in a mail."""
        (url,) = links_in(mail)
        return url

    def through(self, share, url):
        """The same share by another of its links."""
        other = Bid(
            share.id,
            url,
            share.order,
            share.documents,
            share.partner,
            share.name,
            share.email,
        )
        self.shares.made.append(other)
        return other

    def share(self, bid, *names):
        """Fields of a bidder's share, as the sender reads them."""
        (row,) = self.admin["order.share"].read([bid.id], [*names])
        return row[names[0]] if len(names) == 1 else row

    def state(self, tender):
        (row,) = self.admin["order.share.request"].read([tender.id], ["state"])
        return row["state"]

    def versions(self, bid):
        """What a bidder has answered, oldest first: lists of version, kind, amount."""
        rows = self.stack.sql(
            "SELECT version, kind, coalesce(amount, 0)::float FROM order_share_offer"
            f" WHERE share_id = {bid.id} ORDER BY id"
        )
        return [(int(version), kind, float(amount)) for version, kind, amount in rows]

    def standing(self, bid):
        """Id of the offer that stands."""
        offer = self.share(bid, "offer_id")
        return offer and offer[0]

    def award(self, bid, offer=None, rpc=None):
        """Award what the user sees, as the button does.

        :return: True, or the words of the warning
        """
        context = {"offer_id": offer or self.standing(bid)}
        answer = (rpc or self.admin)["order.share"].action_award(
            [bid.id], context=context
        )
        return answer if answer is True else answer["params"]["message"]

    def undo(self, tender, rpc=None):
        return (rpc or self.admin)["order.share.request"].action_undo_award([tender.id])

    def orders(self, tender):
        """Purchase orders of a request's awards: lists of partner, currency, untaxed
        amount, state, whether the award stands."""
        return self.stack.sql(
            "SELECT p.partner_id, c.name, p.amount_untaxed, p.state,"
            " a.undone_at IS NULL FROM order_share_award a"
            " JOIN purchase_order p ON p.id = a.purchase_order_id"
            " JOIN res_currency c ON c.id = p.currency_id"
            f" WHERE a.request_id = {tender.id} ORDER BY a.id"
        )

    def deadline_over(self, tender):
        """Let the deadline pass; the links still open."""
        self.stack.sql(
            "UPDATE order_share_request SET deadline = now() at time zone 'UTC'"
            f" - interval '1 minute' WHERE id = {tender.id}"
        )

    def extend(self, tender, rpc=None, **delta):
        """Set another deadline with the dialog."""
        Extension = (rpc or self.admin)["order.share.extension"]
        wizard = Extension.create(
            {"request_ids": [(6, 0, [tender.id])], "until": utc(**delta)}
        )
        return Extension.action_extend([wizard])

    def calm(self):
        """Wait until no job is under way or due."""
        busy = (
            "SELECT 1 FROM queue_job WHERE state IN ('enqueued', 'started')"
            " OR (state = 'pending' AND (eta IS NULL"
            " OR eta < now() at time zone 'UTC'))"
        )
        eventually(lambda: not self.stack.sql(busy))


def path_of(url):
    return urlsplit(url).path
