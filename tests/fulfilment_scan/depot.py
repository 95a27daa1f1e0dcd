"""A depot with shelves, goods, pickers and devices, made the quick way, as the
administrator."""

import itertools
import uuid

import requests

PIN = "2580"
#: Pictures, sounds and screens come later; here a device is what it sends.
TIMEOUT = 60


class Depot:
    """What is picked, and who picks.

    :ivar shelves: ids by name
    """

    def __init__(self, stack):
        self.stack = stack
        self.numbers = itertools.count(1)
        self.sign_in()
        admin = self.admin
        [row] = admin["res.users"].read([admin.uid], ["company_id"])
        self.company = row["company_id"][0]
        self.warehouse = admin["stock.warehouse"].create(
            {"name": "Scan Depot", "code": "SCAN", "company_id": self.company}
        )
        [row] = admin["stock.warehouse"].read(
            [self.warehouse], ["lot_stock_id", "out_type_id", "in_type_id"]
        )
        self.stock, self.out, self.receipts = (
            row[name][0] for name in ("lot_stock_id", "out_type_id", "in_type_id")
        )
        self.shelves = {
            name: admin["stock.location"].create(
                {
                    "name": name,
                    "barcode": f"SCAN-{name}",
                    "location_id": self.stock,
                    "company_id": self.company,
                }
            )
            for name in ("A-01", "B-02", "C-03")
        }
        self.customer = admin["res.partner"].create({"name": "Praxis Sommerfeld"})

    def sign_in(self):
        self.admin = self.stack.rpc()

    def product(self, name, shelf, quantity, **values):
        """:return: id of goods that lie on a shelf, and their barcode"""
        barcode = self.barcode()
        number = self.admin["product.product"].create(
            {"name": name, "barcode": barcode, "is_storable": True, **values}
        )
        if quantity:
            self.put(number, shelf, quantity)
        return number, barcode

    def barcode(self):
        """:return: a new EAN-13"""
        digits = f"20999{next(self.numbers):07}"
        odd, even = (sum(map(int, digits[start::2])) for start in (0, 1))
        return f"{digits}{(10 - (odd + 3 * even) % 10) % 10}"

    def put(self, product, shelf, quantity, lot=None):
        quants = self.admin["stock.quant"]
        row = quants.create(
            {
                "product_id": product,
                "location_id": self.shelves[shelf],
                "inventory_quantity": quantity,
                "lot_id": lot,
            },
            context={"inventory_mode": True},
        )
        quants.action_apply_inventory([row])

    def order(self, *items):
        """:param items: (product's id, quantity)
        :return: id and number of the transfer of a confirmed order"""
        orders = self.admin["sale.order"]
        order = orders.create(
            {
                "partner_id": self.customer,
                "warehouse_id": self.warehouse,
                "order_line": [
                    (0, 0, {"product_id": product, "product_uom_qty": quantity})
                    for product, quantity in items
                ],
            }
        )
        orders.action_confirm([order])
        [row] = self.admin["stock.picking"].search_read(
            [("sale_id", "=", order)], ["name"]
        )
        return row["id"], row["name"]

    def picker(self, name, **values):
        """:return: badge of somebody who works here"""
        badge = f"{20500 + next(self.numbers)}"
        number = self.admin["fulfilment.scan.picker"].create(
            {
                "name": name,
                "badge": badge,
                "warehouse_ids": [(6, 0, [self.warehouse])],
                **values,
            }
        )
        self.admin["fulfilment.scan.secret"].create(
            {"picker_id": number, "kind": "pin", "secret": PIN}
        )
        return badge

    def pairing(self, name, **values):
        """:return: address that the QR code of a new device says, and its id"""
        number = self.admin["fulfilment.scan.device"].create(
            {"name": name, "warehouse_id": self.warehouse, **values}
        )
        action = self.admin["fulfilment.scan.device"].action_pair([number])
        return action["context"]["default_url"], number

    def device(self, badge, name="Handheld", **values):
        """:return: :class:`Device` at which somebody has signed in"""
        url, _number = self.pairing(name, **values)
        device = Device(self.stack.url)
        assert device.call("pair", token=url.partition("#pair=")[2])["ok"]
        assert device.call("sign_in", badge=badge, pin=PIN)["ok"]
        return device

    def moved(self, transfer):
        """:return: dict of product's id: pieces that a done transfer has moved"""
        rows = self.admin["stock.move"].search_read(
            [("picking_id", "=", transfer), ("state", "=", "done")],
            ["product_id", "quantity"],
        )
        return {row["product_id"][0]: row["quantity"] for row in rows}


class Device:
    """What a device sends, without its screen."""

    def __init__(self, url):
        self.url = url
        self.session = requests.Session()

    def call(self, path, **params):
        """:return: what the server answers
        :raise requests.RequestException: it does not"""
        answer = self.session.post(
            f"{self.url}/fulfil/{path}",
            json={"jsonrpc": "2.0", "method": "call", "id": 1, "params": params},
            timeout=TIMEOUT,
        )
        answer.raise_for_status()
        return answer.json()["result"]

    def claim(self, *transfers, **how):
        return self.call("claim", transfers=list(transfers), **how)["work"]

    def send(self, work, *commands):
        return self.call("commands", work=work["id"], commands=list(commands))[
            "results"
        ]


def count(line, quantity=1, **values):
    """:return: command of a scan"""
    return {
        "uuid": str(uuid.uuid4()),
        "kind": "count",
        "line": line["id"],
        "quantity": quantity,
        **values,
    }


def undo(command):
    return {"uuid": str(uuid.uuid4()), "kind": "undo", "undoes": command["uuid"]}
