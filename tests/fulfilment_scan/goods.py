"""Lots, packs, purchases, returns: what moves goods besides orders, made the quick
way."""


class Goods:
    """Made in a :class:`fulfilment_scan.depot.Depot`."""

    def __init__(self, depot):
        self.depot = depot
        self.suppliers = depot.admin.ref("stock.stock_location_suppliers")
        self.supplier = depot.admin["res.partner"].create({"name": "Medica Supply"})

    @property
    def admin(self):
        return self.depot.admin

    def tracked(self, name, shelf, tracking="lot", **lots):
        """:param lots: pieces by number
        :return: id and barcode of goods with lots or serial numbers"""
        product, code = self.depot.product(name, shelf, 0, tracking=tracking)
        for lot, quantity in lots.items():
            self.depot.put(product, shelf, quantity, lot=self.lot(product, lot))
        return product, code

    def lot(self, product, name):
        return self.admin["stock.lot"].create(
            {"product_id": product, "name": name, "company_id": self.depot.company}
        )

    def pack(self, product, size):
        """:return: barcode of a pack of so many"""
        [row] = self.admin["product.product"].read([product], ["uom_id"])
        unit = self.admin["uom.uom"].create(
            {
                "name": f"Pack of {size}",
                "relative_factor": size,
                "relative_uom_id": row["uom_id"][0],
            }
        )
        barcode = self.depot.barcode()
        self.admin["product.uom"].create(
            {"product_id": product, "uom_id": unit, "barcode": barcode}
        )
        return barcode

    def purchase(self, *items):
        """:param items: (product's id, quantity)
        :return: id and number of the receipt of a confirmed purchase"""
        orders = self.admin["purchase.order"]
        order = orders.create(
            {
                "partner_id": self.supplier,
                "picking_type_id": self.depot.receipts,
                "order_line": [
                    (0, 0, {"product_id": product, "product_qty": quantity})
                    for product, quantity in items
                ],
            }
        )
        orders.button_confirm([order])
        return self._transfer([("purchase_id", "=", order)])

    def move_inside(self, product, quantity, source, target):
        """:return: id and number of an internal transfer between shelves"""
        places = {
            "location_id": self.depot.shelves[source],
            "location_dest_id": self.depot.shelves[target],
        }
        [row] = self.admin["stock.warehouse"].read(
            [self.depot.warehouse], ["int_type_id"]
        )
        pickings = self.admin["stock.picking"]
        picking = pickings.create(
            {
                "picking_type_id": row["int_type_id"][0],
                **places,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": product,
                            "product_uom_qty": quantity,
                            **places,
                        },
                    )
                ],
            }
        )
        pickings.action_confirm([picking])
        pickings.action_assign([picking])
        return self._transfer([("id", "=", picking)])

    def give_back(self, transfer):
        """:return: id and number of the return of a done delivery, by core's way"""
        wizards = self.admin["stock.return.picking"]
        context = {"active_id": transfer, "active_model": "stock.picking"}
        wizard = wizards.create({"picking_id": transfer}, context=context)
        wizards.action_create_returns_all([wizard], context=context)
        return self._transfer([("return_id", "=", transfer)])

    def _transfer(self, domain):
        [row] = self.admin["stock.picking"].search_read(domain, ["name"])
        return row["id"], row["name"]

    def deliver(self, transfer):
        """Everything of it leaves, as the office does it."""
        pickings = self.admin["stock.picking"]
        moves = self.admin["stock.move"]
        moves.write(moves.search([("picking_id", "=", transfer)]), {"picked": True})
        pickings.button_validate([transfer])

    def rows(self, transfer):
        """:return: set of (product's id, lot, pieces, destination) that were moved"""
        rows = self.admin["stock.move.line"].search_read(
            [("picking_id", "=", transfer), ("state", "=", "done")],
            ["product_id", "lot_id", "quantity", "location_dest_id"],
        )
        return {
            (
                row["product_id"][0],
                row["lot_id"] and row["lot_id"][1],
                row["quantity"],
                row["location_dest_id"][1].rpartition("/")[2],
            )
            for row in rows
        }

    def lies(self, product, shelf=None):
        """:return: dict of lot (or False): pieces that lie in the depot, or at a
        shelf"""
        place = self.depot.shelves[shelf] if shelf else self.depot.stock
        rows = self.admin["stock.quant"].search_read(
            [("product_id", "=", product), ("location_id", "child_of", place)],
            ["lot_id", "quantity"],
        )
        found = {}
        for row in rows:
            lot = row["lot_id"] and row["lot_id"][1]
            found[lot] = found.get(lot, 0) + row["quantity"]
        return {lot: quantity for lot, quantity in found.items() if quantity}
