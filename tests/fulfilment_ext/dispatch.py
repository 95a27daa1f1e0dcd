"""A merchant who ships, and has goods collected, made the quick way, as the
administrator; and what puts everything back."""

import itertools
import re
from urllib.parse import urlsplit

from delivery_supplier.rounds import Rounds

OFFICE = "office@ship.example"
SECOND = "second@ship.example"
BOSS = "boss@ship.example"
#: Where customers follow a parcel.
TRACK = "https://track.example/"
#: Told by mail, and nothing else.
NOTICES = (
    "partly_shipped",
    "shipped",
    "tracking",
    "out_for_delivery",
    "delivered",
    "ready",
    "pickup_reminded",
    "collected",
)


class Dispatch:
    """Goods on the shelf, people who work there, and orders."""

    run = Rounds.run

    def __init__(self, stack):
        self.stack = stack
        self.numbers = itertools.count(1)
        self._before = []
        self._carriers = []
        self.sign_in()
        admin = self.admin
        [row] = admin["res.users"].read([admin.uid], ["company_id"])
        self.company = row["company_id"][0]
        self.change(
            "res.company",
            [self.company],
            parcel_notify=True,
            pickup_grace_minutes=0,
        )
        rules = admin["fulfilment.notice.rule"]
        mine = [("company_id", "=", self.company)]
        for is_told, operator in ((True, "in"), (False, "not in")):
            self.change(
                "fulfilment.notice.rule",
                rules.search([*mine, ("kind", operator, NOTICES)]),
                by_mail=is_told,
                by_sms=False,
            )
        [row] = admin["stock.warehouse"].search_read(
            [("company_id", "=", self.company)], ["lot_stock_id"], limit=1, order="id"
        )
        self.shelf = row["lot_stock_id"][0]
        for name, login, group in (
            ("Olga Office", OFFICE, "user"),
            ("Sven Second", SECOND, "user"),
            ("Berta Boss", BOSS, "manager"),
        ):
            if not admin["res.users"].search_count([("login", "=", login)]):
                self.person(name, login, f"fulfilment_ext.group_{group}")

    def sign_in(self):
        self.admin = self.stack.rpc()

    # --- made and unmade

    def change(self, model, ids, **values):
        """Write plain values, and remember those that were there before."""
        for row in self.admin[model].read(ids, list(values)):
            self._before.append((model, row.pop("id"), row))
        self.admin[model].write(ids, values)

    def end(self):
        """As it was before."""
        self.sign_in()
        for model, number, values in reversed(self._before):
            self.admin[model].write([number], values)
        self.admin["delivery.carrier"].write(self._carriers, {"active": False})

    def person(self, name, login, *groups, **values):
        """:return: id of a user with these groups only"""
        return self.admin["res.users"].create(
            {
                "name": name,
                "login": login,
                "email": login,
                "password": login,
                "tz": "Europe/Berlin",
                "group_ids": [(6, 0, [self.admin.ref(group) for group in groups])],
                **values,
            }
        )

    def customer(self, name):
        """:return: id and mail address of somebody who has ordered nothing yet"""
        email = f"{name.split()[0].lower()}{next(self.numbers)}@ship.example"
        partner = self.admin["res.partner"].create(
            {
                "name": name,
                "email": email,
                "phone": "+49 30 1234567",
                "street": "Lindenstraße 5",
                "zip": "10969",
                "city": "Berlin",
                "country_id": self.admin.ref("base.de"),
                "tz": "Europe/Berlin",
            }
        )
        return partner, email

    def product(self, name, stock, price=89):
        """:return: id of something that is counted"""
        product = self.admin["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "list_price": price,
                "weight": 1,
                "taxes_id": [(5,)],
            }
        )
        quant = self.admin["stock.quant"].create(
            {
                "product_id": product,
                "location_id": self.shelf,
                "inventory_quantity": stock,
            },
            context={"inventory_mode": True},
        )
        self.admin["stock.quant"].action_apply_inventory([quant])
        return product

    def carrier(self, name, **values):
        """:return: id of a delivery method"""
        service = self.admin["product.product"].create(
            {"name": name, "type": "service", "taxes_id": [(5,)]}
        )
        carrier = self.admin["delivery.carrier"].create(
            {
                "name": name,
                "product_id": service,
                "company_id": self.company,
                "parcel_url": TRACK + "{number}",
                **values,
            }
        )
        self._carriers.append(carrier)
        return carrier

    def order(self, partner, *lines, confirm=True, **values):
        """:param lines: of (product, quantity)
        :return: id"""
        order = self.admin["sale.order"].create(
            {
                "partner_id": partner,
                "order_line": [
                    (0, 0, {"product_id": product, "product_uom_qty": quantity})
                    for product, quantity in lines
                ],
                **values,
            }
        )
        if confirm:
            self.admin["sale.order"].action_confirm([order])
        return order

    def ship(self, order):
        """All that is reserved leaves.

        :return: id of the transfer"""
        picking = self.picking(order)
        self.admin["stock.picking"].button_validate(
            [picking], context={"skip_backorder": True, "skip_sms": True}
        )
        assert self.read_picking(picking, "state") == ["done"]
        return picking

    def pays(self, order):
        """The provider of a card says that it was paid."""
        self.run(
            f"order = env['sale.order'].browse({order})\n"
            "provider = env['payment.provider'].search([('code', '=', 'none'),"
            " ('name', '=', 'Story Card')], limit=1) or env['payment.provider'].create("
            "{'name': 'Story Card', 'code': 'none'})\n"
            "method = env['payment.method'].with_context(active_test=False)"
            ".search([('code', '=', 'unknown')], limit=1)\n"
            "payment = env['payment.transaction'].create({\n"
            "    'provider_id': provider.id, 'payment_method_id': method.id,\n"
            "    'amount': order.amount_total,\n"
            "    'currency_id': order.currency_id.id,\n"
            "    'partner_id': order.partner_id.id,\n"
            "    'sale_order_ids': [(4, order.id)]})\n"
            "payment._set_done()"
        )

    # --- looked at

    def read(self, order, *names):
        """:return: values of an order"""
        [row] = self.admin["sale.order"].read([order], list(names))
        return [row[name] for name in names]

    def read_picking(self, picking, *names):
        [row] = self.admin["stock.picking"].read([picking], list(names))
        return [row[name] for name in names]

    def name(self, order):
        return self.read(order, "name")[0]

    def picking(self, order):
        """:return: id of its transfer that is open"""
        [picking] = self.admin["stock.picking"].search(
            [("sale_id", "=", order), ("state", "not in", ("done", "cancel"))]
        )
        return picking

    def transfers(self, order):
        """:return: their numbers, oldest first"""
        rows = self.admin["stock.picking"].search_read(
            [("sale_id", "=", order)], ["name"], order="id"
        )
        return [row["name"] for row in rows]

    def free(self, product):
        [row] = self.admin["product.product"].read([product], ["free_qty"])
        return row["free_qty"]

    def link(self, order):
        """:return: path of the order's page, with its token"""
        url = self.admin["sale.order"].action_preview_sale_order([order])["url"]
        parts = urlsplit(url)
        return f"{parts.path}?{parts.query}"

    def items(self, order):
        """:return: status of each line, in their order"""
        rows = self.admin["sale.order.line"].search_read(
            [("order_id", "=", order)], ["item_status"], order="id"
        )
        return [row["item_status"] for row in rows]

    def events(self, order):
        """:return: kinds of what has happened, oldest first"""
        rows = self.admin["fulfilment.event"].search_read(
            [("order_id", "=", order)], ["kind"], order="id"
        )
        return [row["kind"] for row in rows]

    def parcels(self, order):
        """:return: its parcels as rows, oldest first"""
        return self.admin["fulfilment.parcel"].search_read(
            [("order_id", "=", order)],
            ["tracking_number", "state", "label_state", "label_ids", "reference"],
            order="id",
        )

    def exceptions(self, order, state="open"):
        """:return: rows of what somebody has to decide about it"""
        return self.admin["fulfilment.exception"].search_read(
            [("order_id", "=", order), ("state", "=", state)],
            ["kind", "text", "resolution"],
        )

    def differences(self):
        """:return: lines whose counters are not what the transfers say, by the addon's
        own check, which counts with SQL"""
        return self.run(
            "found = env['sale.order.line']._items_different(1, 2 ** 31 - 1)\n"
            "answer = [(line.id, counted) for line, counted in found.items()]"
        )

    def told(self, email):
        """:return: subjects of the mails that somebody has got, in alphabetical order,
        without the numbers of orders"""
        subjects = [mail["Subject"] for mail in self.stack.mails.to(email)]
        return sorted(re.sub(r" S\d+", "", subject) for subject in subjects)
