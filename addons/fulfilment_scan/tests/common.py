import uuid

from odoo import Command
from odoo.tests import HttpCase, TransactionCase, new_test_user

from odoo.addons.fulfilment_scan.errors import Refused


class ScanMixin:
    """A warehouse with shelves, two pickers with a device, and orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env["res.company"].create({"name": "Depot"})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.shelf_a, cls.shelf_b = cls.env["stock.location"].create(
            [
                {
                    "name": name,
                    "barcode": f"SHELF-{name}",
                    "location_id": cls.stock.id,
                    "company_id": cls.company.id,
                }
                for name in ("A-01", "B-02")
            ]
        )
        cls.gloves = cls._product("Gloves", "4006381333931", cls.shelf_a, 100)
        cls.syringe = cls._product("Syringe", "4006381333948", cls.shelf_b, 50)
        cls.drug = cls._product("Drug", "4006381333955", None, 0, tracking="lot")
        cls.pump = cls._product("Pump", "4006381333962", None, 0, tracking="serial")
        cls.customer = cls.env["res.partner"].create({"name": "Sommerfeld"})
        cls.anna = cls._picker("Anna Kowalska", "BADGE-1")
        cls.jan = cls._picker("Jan Nowak", "BADGE-2")
        cls.device = cls.env["fulfilment.scan.device"].create(
            {
                "name": "Handheld 07",
                "company_id": cls.company.id,
                "warehouse_id": cls.warehouse.id,
            }
        )
        cls.out = cls.warehouse.out_type_id
        cls.app = cls.env["fulfilment.scan.app"]
        cls.works = cls.env["fulfilment.scan.work"]

    @classmethod
    def _product(cls, name, barcode, shelf, quantity, tracking="none"):
        product = cls.env["product.product"].create(
            {
                "name": name,
                "barcode": barcode,
                "is_storable": True,
                "tracking": tracking,
                "list_price": 77.77,
            }
        )
        if shelf:
            cls.env["stock.quant"]._update_available_quantity(product, shelf, quantity)
        return product

    @classmethod
    def _lot(cls, product, name, shelf, quantity):
        lot = cls.env["stock.lot"].create(
            {"product_id": product.id, "name": name, "company_id": cls.company.id}
        )
        cls.env["stock.quant"]._update_available_quantity(
            product, shelf, quantity, lot_id=lot
        )
        return lot

    @classmethod
    def _picker(cls, name, badge, **vals):
        picker = cls.env["fulfilment.scan.picker"].create(
            {
                "name": name,
                "badge": badge,
                "company_id": cls.company.id,
                "warehouse_ids": [Command.set(cls.warehouse.ids)],
                **vals,
            }
        )
        picker._set_pin("2580")
        return picker

    @classmethod
    def _order(cls, *items):
        """:param items: (product, quantity), or (product, quantity, unit)
        :return: transfer of a confirmed order"""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "warehouse_id": cls.warehouse.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": number,
                            "product_uom_id": (unit or [product.uom_id])[0].id,
                        }
                    )
                    for product, number, *unit in items
                ],
            }
        )
        order.action_confirm()
        return order.picking_ids

    @classmethod
    def _receipt(cls, *items):
        kind = cls.warehouse.in_type_id
        picking = cls.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "location_id": cls.env.ref("stock.stock_location_suppliers").id,
                "location_dest_id": cls.stock.id,
                "company_id": cls.company.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": number,
                            "product_uom": (unit or [product.uom_id])[0].id,
                            "location_id": cls.env.ref(
                                "stock.stock_location_suppliers"
                            ).id,
                            "location_dest_id": cls.stock.id,
                            "company_id": cls.company.id,
                        }
                    )
                    for product, number, *unit in items
                ],
            }
        )
        picking.action_confirm()
        return picking

    def _claim(self, *pickings, picker=None, how="", reason=""):
        picker = picker or self.anna
        records = self.env["stock.picking"].union(*pickings)
        return (
            self.works.with_user(picker.user_id)
            .sudo()
            .with_company(self.company)
            ._claim(picker, self.device, records, how=how, reason=reason)
        )

    @staticmethod
    def _command(kind, line=None, quantity=0, **values):
        return {
            "uuid": str(uuid.uuid4()),
            "at": "2026-01-05T10:00:00Z",
            "kind": kind,
            "line": line and line.id,
            "quantity": quantity,
            **values,
        }

    def _send(self, work, *commands, picker=None):
        """:return: results"""
        self.env.flush_all()
        results = self.works._receive(
            work.id, (picker or self.anna).id, self.device.id, list(commands)
        )
        self.env.invalidate_all()
        return results

    def _count(self, work, line, quantity, picker=None, **values):
        """:return: the result of counting so many"""
        command = self._command("count", line, quantity, **values)
        return self._send(work, command, picker=picker)[0]

    def _count_all(self, work):
        for line in work.line_ids:
            result = self._count(work, line, line.needed)
            self.assertTrue(result["ok"], result)

    def _finish(self, work, picker=None, how=""):
        picker = picker or self.anna
        self.env.flush_all()
        answer = work._as(picker)._finish(picker, how)
        self.env.invalidate_all()
        return answer

    def _finish_refused(self, work, code, **kwargs):
        with self.assertRaises(Refused) as caught:
            self._finish(work, **kwargs)
        self.env.invalidate_all()
        self.assertEqual(caught.exception.code, code)

    def manager(self, login="scan_manager"):
        return new_test_user(
            self.env,
            login,
            groups="fulfilment_ext.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )

    def _line(self, work, product):
        return work.line_ids.filtered(lambda line: line.product_id == product)

    def _done(self, picking):
        """:return: dict of product: quantity that the transfer has moved"""
        moves = picking.move_ids.filtered(lambda move: move.state == "done")
        return {move.product_id: move.quantity for move in moves}


class ScanCase(ScanMixin, TransactionCase):
    """Scans and finishing commit in cursors of their own, which here are the test's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()


class ScanHttpCase(ScanMixin, HttpCase):
    """Through the routes."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def call(self, path, **params):
        """:return: what the route answers"""
        response = self.url_open(
            f"/fulfil/{path}",
            json={"jsonrpc": "2.0", "method": "call", "id": 1, "params": params},
        )
        self.assertEqual(response.status_code, 200, response.text)
        answer = response.json()
        self.assertNotIn("error", answer)
        return answer["result"]

    def pair(self, device=None):
        token = (device or self.device)._new_pairing()
        self.env.flush_all()
        return self.call("pair", token=token)

    def sign_in(self, picker=None, pin="2580"):
        return self.call("sign_in", badge=(picker or self.anna).badge, pin=pin)

    def enter(self, picker=None):
        self.assertTrue(self.pair()["ok"])
        answer = self.sign_in(picker)
        self.assertTrue(answer.get("ok"), answer)
