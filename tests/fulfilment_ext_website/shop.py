"""A shop whose customers pay by bank transfer, with stock that is counted, made the
quick way, as the administrator; and what puts everything back."""

import itertools
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import lxml.html
import requests

#: What customers read about how to pay.
BANK = "Story Bank, IBAN DE02 1203 0000 0000 2020 51"
OFFICE = "office@money.example"
MERCHANT = "merchant@money.example"
FREIGHT = "Story Freight"
#: Two at the same time: PostgreSQL lets one pass, Odoo runs the other again. What core
#: sends at once may be in the hands of its queue as well.
RACES = (
    r"could not serialize access",
    r"current transaction is aborted",
    r"failed sending mail .* due to Record does not exist",
)
#: Jobs that run, or may begin at once; those of later are nobody's business here.
BUSY = (
    "SELECT id FROM queue_job WHERE state IN ('enqueued', 'started')"
    " OR state = 'pending' AND coalesce(eta, now() AT TIME ZONE 'UTC')"
    " <= now() AT TIME ZONE 'UTC'"
)
#: Nobody, and nothing, is there twice.
NUMBERS = itertools.count(1)
#: Told by mail.
NOTICES = (
    "ordered",
    "payment_reminded",
    "unpaid_cancelled",
    "paid",
    "paid_late",
    "new_order",
    "exception",
)
RULE = {
    "fulfilment_hold": True,
    "fulfilment_pay_days": 7,
    "fulfilment_pay_hours": 0,
    "fulfilment_remind_days": 2,
    "fulfilment_remind_hours": 0,
    "fulfilment_auto_cancel": True,
}


@dataclass
class Product:
    id: int
    template: int
    name: str
    url: str


class Shop:
    """What there is to buy, who works there, and how it is paid."""

    def __init__(self, stack):
        self.stack = stack
        self.admin = admin = stack.rpc()
        self._before = []
        self.website = admin.ref("website.default_website")
        [row] = admin["website"].read([self.website], ["company_id"])
        self.company = row["company_id"][0]
        self._set_up_money()
        self._set_up_people()
        self._set_up_goods()

    def _set_up_money(self):
        admin = self.admin
        provider = admin.ref("payment.payment_provider_transfer")
        self.change(
            "payment.provider",
            [provider],
            state="enabled",
            is_published=True,
            pending_msg=f"<p>Please pay to {BANK}.</p>",
        )
        self.provider = provider
        self.method = admin.ref("payment_custom.payment_method_wire_transfer")
        self.change("payment.method", [self.method], active=True)
        self.change("payment.method", [self.method], **RULE)
        self.change(
            "res.company",
            [self.company],
            fulfilment_receipt_mail=True,
            phone="+49 30 5556677",
            # core would ask about its own SMS
            stock_text_confirmation=False,
        )
        rules = admin["fulfilment.notice.rule"].search(
            [("company_id", "=", self.company), ("kind", "in", NOTICES)]
        )
        assert len(rules) == len(NOTICES)
        self.change("fulfilment.notice.rule", rules, by_mail=True)

    def _set_up_people(self):
        admin = self.admin
        self.person("Olga Office", OFFICE, "fulfilment_ext.group_user")
        merchant = admin["res.partner"].create(
            {"name": "Mira Merchant", "email": MERCHANT}
        )
        self.change(
            "website",
            [self.website],
            fulfilment_recipient_ids=[(6, 0, [merchant])],
        )

    def _set_up_goods(self):
        admin = self.admin
        [row] = admin["stock.warehouse"].search_read(
            [("company_id", "=", self.company)], ["lot_stock_id"], limit=1, order="id"
        )
        self.shelf = row["lot_stock_id"][0]
        freight = admin["product.product"].create(
            {"name": FREIGHT, "type": "service", "taxes_id": [(5,)]}
        )
        self.freight = admin["delivery.carrier"].create(
            {
                "name": FREIGHT,
                "product_id": freight,
                "fixed_price": 0,
                "is_published": True,
            }
        )

    # --- made and unmade

    def change(self, model, ids, **values):
        """Write values, and remember those that were there before."""
        for row in self.admin[model].read(ids, list(values)):
            number = row.pop("id")
            self._before.append((model, number, {k: _plain(v) for k, v in row.items()}))
        self.admin[model].write(ids, values)

    def end(self):
        """As it was before."""
        for model, number, values in reversed(self._before):
            self.admin[model].write([number], values)
        self.admin["delivery.carrier"].write([self.freight], {"active": False})

    def person(self, name, login, *groups):
        """:return: id of a user with these groups only, who may be there already"""
        if found := self.admin["res.users"].search([("login", "=", login)]):
            return found[0]
        return self.admin["res.users"].create(
            {
                "name": name,
                "login": login,
                "email": login,
                "password": login,
                "tz": "Europe/Berlin",
                "group_ids": [(6, 0, [self.admin.ref(group) for group in groups])],
            },
            # nobody is invited by mail
            context={"no_reset_password": True},
        )

    def customer(self, name):
        """:return: login of a customer who has ordered before, and their partner"""
        email = self.email(name)
        user = self.person(name, email, "base.group_portal")
        [row] = self.admin["res.users"].read([user], ["partner_id"])
        partner = row["partner_id"][0]
        self.admin["res.partner"].write([partner], self.address())
        return email, partner

    def email(self, name):
        return f"{name.split()[0].lower()}{next(NUMBERS)}@money.example"

    def address(self):
        return {
            "phone": "+49 30 1234567",
            "street": "Lindenstraße 5",
            "zip": "10969",
            "city": "Berlin",
            "country_id": self.admin.ref("base.de"),
        }

    def product(self, name, stock, price=89):
        """:return: something that is sold until none is left"""
        template = self.admin["product.template"].create(
            {
                "name": f"{name} {next(NUMBERS)}",
                "type": "consu",
                "is_storable": True,
                "list_price": price,
                "taxes_id": [(5,)],
                "invoice_policy": "order",
                "is_published": True,
                "allow_out_of_stock_order": False,
                "show_availability": True,
                "available_threshold": 5,
            }
        )
        [row] = self.admin["product.template"].read(
            [template], ["name", "website_url", "product_variant_id"]
        )
        product = Product(
            row["product_variant_id"][0], template, row["name"], row["website_url"]
        )
        # it costs as much in each currency
        pricelists = self.admin["product.pricelist"].search([])
        self.admin["product.pricelist.item"].create(
            [
                {
                    "pricelist_id": pricelist,
                    "applied_on": "1_product",
                    "product_tmpl_id": template,
                    "compute_price": "fixed",
                    "fixed_price": price,
                }
                for pricelist in pricelists
            ]
        )
        self.put_on_shelf(product, stock)
        return product

    def put_on_shelf(self, product, quantity):
        """It has so many then."""
        quant = self.admin["stock.quant"].create(
            {
                "product_id": product.id,
                "location_id": self.shelf,
                "inventory_quantity": quantity,
            },
            context={"inventory_mode": True},
        )
        self.admin["stock.quant"].action_apply_inventory([quant])

    # --- looked at

    def read(self, order, *names):
        """:return: values of an order"""
        [row] = self.admin["sale.order"].read([order], list(names))
        return [row[name] for name in names]

    def order(self, name):
        """:return: id of the order of this number"""
        [order] = self.admin["sale.order"].search([("name", "=", name)])
        return order

    def name(self, order):
        return self.read(order, "name")[0]

    def money(self, order):
        """:return: amount and code of the currency"""
        amount, currency = self.read(order, "amount_total", "currency_id")
        return amount, currency[1]

    def free(self, product):
        [row] = self.admin["product.product"].read([product.id], ["free_qty"])
        return row["free_qty"]

    def picking(self, order):
        [picking] = self.admin["stock.picking"].search(
            [("sale_id", "=", order), ("state", "!=", "cancel")]
        )
        return picking

    def events(self, order):
        rows = self.admin["fulfilment.event"].search_read(
            [("order_id", "=", order)], ["kind"], order="id"
        )
        return [row["kind"] for row in rows]

    def exceptions(self, order, state="open"):
        """:return: rows of what somebody has to decide about it"""
        return self.admin["fulfilment.exception"].search_read(
            [("order_id", "=", order), ("state", "=", state)],
            ["kind", "text", "resolution"],
        )

    def item(self, order):
        """:return: status of its goods"""
        rows = self.admin["sale.order.line"].search_read(
            [("order_id", "=", order), ("product_id.is_storable", "=", True)],
            ["item_status"],
        )
        return {row["item_status"] for row in rows}

    def told(self, email, subject):
        """:return: how many mails of this subject somebody has got"""
        return sum(subject in mail["Subject"] for mail in self.stack.mails.to(email))

    # --- time goes by

    def pass_deadline(self, order):
        """The time to pay is over, and the scheduled action runs."""
        past = datetime.utcnow() - timedelta(minutes=1)
        self.admin["sale.order"].write(
            [order], {"payment_deadline": past.strftime("%Y-%m-%d %H:%M:%S")}
        )
        self.run_deadlines()

    def run_deadlines(self):
        self.stack.run_cron("fulfilment_ext.ir_cron_payment_deadlines")


def _plain(value):
    """A value as it is written, of one that was read."""
    if isinstance(value, list):
        if len(value) == 2 and isinstance(value[1], str):
            return value[0]
        return [(6, 0, value)]
    return value


class Refused(Exception):
    """The shop has said no, in words."""


class Buyer:
    """A visitor of the shop without a screen: the same requests as of a browser."""

    def __init__(self, shop, name="Anna Berger"):
        self.shop, self.name = shop, name
        self.email = shop.email(name)
        self.session = requests.Session()

    def get(self, path):
        return self.session.get(self.shop.stack.url + path, timeout=60)

    def page(self, path):
        """:return: page, as lxml's element; no redirection to an error"""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return lxml.html.fromstring(answer.text)

    def words(self, path):
        return " ".join(self.page(path).xpath("//main")[0].text_content().split())

    def call(self, path, **params):
        """:return: result of a JSON route
        :raise Refused: with what is said"""
        answer = self.session.post(
            self.shop.stack.url + path,
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=60,
        )
        assert answer.status_code == 200, (path, answer.status_code)
        body = answer.json()
        if "error" in body:
            data = body["error"]["data"]
            # a mistake of the program is no refusal
            assert data["name"].startswith("odoo.exceptions."), data
            raise Refused(data["message"])
        return body.get("result")

    def put(self, product, quantity=1):
        return self.call(
            "/shop/cart/add",
            product_template_id=product.template,
            product_id=product.id,
            quantity=quantity,
        )

    def say_who(self):
        """Fill in the address, choose how it is sent."""
        form = self.page("/shop/address").xpath(
            "//form[@action='/shop/address/submit']"
        )
        values = {**dict(form[0].form_values()), **self.shop.address()}
        values.update(name=self.name, email=self.email)
        answer = self.session.post(
            f"{self.shop.stack.url}/shop/address/submit", data=values, timeout=60
        )
        assert answer.json().get("redirectUrl"), answer.text
        self.choose_freight()

    def choose_freight(self):
        self.page("/shop/checkout")
        self.call("/shop/set_delivery_method", dm_id=self.shop.freight)

    def ready(self, product, quantity=1):
        """:return: self; only the payment is missing"""
        self.put(product, quantity)
        self.say_who()
        return self

    def open_payment(self):
        """Look at the page of the payment, whose button can be pressed then."""
        [form] = self.page("/shop/payment").xpath("//form[@id='o_payment_form']")
        self.route = form.get("data-transaction-route")
        self.token = form.get("data-access-token")
        self.amount = float(form.get("data-amount"))
        self.landing = form.get("data-landing-route")
        self.order = int(self.route.rsplit("/", 1)[1])
        return self

    def press_pay(self):
        """:return: reference of the payment that was begun
        :raise Refused: it was not"""
        values = self.call(
            self.route,
            provider_id=self.shop.provider,
            payment_method_id=self.shop.method,
            token_id=None,
            amount=self.amount,
            flow="redirect",
            tokenization_requested=False,
            landing_route=self.landing,
            access_token=self.token,
        )
        return values["reference"]

    def finish(self, reference):
        """What the browser does after the press."""
        url = self.shop.stack.url
        self.session.post(
            f"{url}/payment/custom/process",
            data={"reference": reference},
            allow_redirects=False,
            timeout=60,
        )
        self.call("/payment/status/poll")
        return self.words(self.landing)

    def buy(self, product, quantity=1):
        """Order it, to be paid by bank transfer.

        :return: id of the order
        """
        self.ready(product, quantity).open_payment()
        self.finish(self.press_pay())
        return self.order


# --- the bank

_ENTRY = """<Ntry><NtryRef>{reference}</NtryRef>
<Amt Ccy="{currency}">{amount:.2f}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>
<AcctSvcrRef>{reference}</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<RltdPties><Dbtr><Pty><Nm>{payer}</Nm></Pty></Dbtr></RltdPties>
<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"""


def camt(*entries):
    """:param entries: dicts of amount, currency, payer, text, reference
    :return: file of a bank, CAMT.053"""
    day = f"{datetime.now() - timedelta(days=1):%Y-%m-%d}"
    rows = "".join(_ENTRY.format(**{"day": day, **entry}) for entry in entries)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">'
        "<BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>DE02120300000000202051</IBAN>"
        f"</Id></Acct>{rows}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def number_in(text):
    """:return: the first number of an order in a text"""
    return re.search(r"\bS\d{5,}\b", text)[0]
