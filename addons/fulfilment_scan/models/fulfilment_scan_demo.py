import uuid
from datetime import timedelta

from odoo import Command, api, fields, models

from ..tools.command import read_command


class FulfilmentScanDemo(models.AbstractModel):
    """What has happened at the scan app of the demo data: done by the methods that
    devices call, and then moved back in time."""

    _name = "fulfilment.scan.demo"
    _description = "Demo Data of the Scan App"

    @api.model
    def _load(self):
        """Works in every state. Once: what is there stays."""
        if not self._ref("demo_work_open", raise_if_not_found=False):
            self._let_in("demo_device_paired")
            self._let_in("demo_device_lost").action_revoke()
            self._load_done()
            self._load_open()
            self._load_counts()

    def _ref(self, name, **options):
        return self.env.ref(f"fulfilment_scan.{name}", **options)

    def _let_in(self, name):
        """:return: the device; it keeps no secret, so nobody comes in with it"""
        device = self._ref(name)
        token = device._new_pairing()
        self.env.flush_all()
        device._pair(token, "Android, Chrome")
        return device

    def _load_done(self):
        marek, anna = self._ref("demo_picker_marek"), self._ref("demo_picker_anna")
        beans, cups = self._ref("demo_product_beans"), self._ref("demo_product_cups")
        sugar = self._ref("demo_product_sugar")
        # two of eight beans are not on the shelf
        work = self._begin(marek, {beans: 8, cups: 3, sugar: 4})
        first = self._line(work, beans)
        self._refuse(work, marek, first, "wrong", sugar, times=3)
        self._refuse(work, marek, first, "unknown", None, "4099900000001")
        self._scan(work, marek, first, 6)
        reason = {"reason": self._ref("reason_empty").id, "then": "later"}
        self._say(work, marek, kind="short", line=first.id, quantity=2, data=reason)
        self._scan(work, marek, self._line(work, cups), 3)
        self._scan(work, marek, self._line(work, sugar), 4)
        self._end(work, marek, days=3, hour=9)
        # one is damaged, and one too many was tried
        work = self._begin(anna, {cups: 5, sugar: 6})
        for line in work.line_ids:
            self._scan(work, anna, line, line.needed)
            self._refuse(work, anna, line, "too_many", line.product_id)
        reason = {"reason": self._ref("reason_damaged").id}
        line = self._line(work, cups)
        self._say(work, anna, kind="damaged", line=line.id, quantity=1, data=reason)
        self._end(work, anna, days=1, hour=10)
        for picker, days, hour in ((marek, 2, 13), (anna, 2, 8), (marek, 1, 7)):
            work = self._begin(picker, {beans: 4, cups: 2, sugar: 5})
            for line in work.line_ids:
                self._scan(work, picker, line, line.needed)
            self._refuse(work, picker, line, "not_here", None, "A-01-1")
            self._end(work, picker, days, hour)

    def _load_open(self):
        marek, anna = self._ref("demo_picker_marek"), self._ref("demo_picker_anna")
        beans, cups = self._ref("demo_product_beans"), self._ref("demo_product_cups")
        sugar = self._ref("demo_product_sugar")
        work = self._begin(marek, {beans: 6, sugar: 6})
        self._scan(work, marek, work.line_ids[0], 4)
        self._keep(work, "demo_work_open")
        # two people, three orders
        work = self._begin(anna, {cups: 4}, {cups: 2, beans: 3}, {sugar: 8})
        work._as(marek)._join(marek, self._ref("demo_device_paired"))
        for picker, line in zip((anna, marek), work.line_ids, strict=False):
            self._scan(work, picker, line, 2)
        self._refuse(work, anna, work.line_ids[0], "bin", None, "BIN-2")
        # picked, and somebody else looks again
        work = self._begin(anna, {beans: 2, cups: 6})
        for line in work.line_ids:
            self._scan(work, anna, line, line.needed)
        work._as(anna)._hand_over(anna)
        work = self._begin(marek, {sugar: 2})
        work._as(marek)._release(marek)

    def _load_counts(self):
        anna, device = self._ref("demo_picker_anna"), self._ref("demo_device_paired")
        place, works = self._ref("demo_place_sugar"), self.env["fulfilment.scan.work"]
        work = works._as(anna)._begin_count(anna, device, place)
        for line in work.line_ids:
            about = {"line": line.id, "quantity": line.needed - 2}
            self._say(work, anna, kind="count", code=line.product_id.barcode, **about)
        self._end(work, anna, days=1, hour=14)

    # --- as a device does it

    def _begin(self, picker, *orders):
        """:param orders: dicts of product: quantity, a transfer each
        :return: the work"""
        pickings = self.env["stock.picking"]
        for products in orders:
            pickings |= self._make_transfer(products)
        works = self.env["fulfilment.scan.work"]._as(picker)
        return works._claim(picker, self._ref("demo_device_paired"), pickings)

    def _make_transfer(self, products):
        warehouse = self.env.ref("stock.warehouse0")
        places = {
            "location_id": warehouse.lot_stock_id.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
        }
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": warehouse.out_type_id.id,
                "partner_id": self.env.ref("base.res_partner_3").id,
                "origin": "Scan App",
                "move_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "product_uom": product.uom_id.id,
                            **places,
                        }
                    )
                    for product, quantity in products.items()
                ],
                **places,
            }
        )
        picking.action_confirm()
        picking.action_assign()
        return picking

    def _line(self, work, product):
        return work.line_ids.filtered(lambda line: line.product_id == product)

    def _scan(self, work, picker, line, quantity):
        """Piece by piece."""
        code = line.product_id.barcode
        for _piece in range(int(quantity)):
            self._say(work, picker, kind="count", line=line.id, quantity=1, code=code)

    def _refuse(self, work, picker, line, reason, product, code="", times=1):
        code = product.barcode if product else code
        about = {"kind": "refused", "line": line.id, "data": {"reason": reason}}
        for _time in range(times):
            self._say(work, picker, code=code, **about)

    def _say(self, work, picker, **command):
        values = read_command({"uuid": str(uuid.uuid4()), **command})
        device = self._ref("demo_device_paired")
        self.env.flush_all()
        # as devices' commands are, but not in transactions of their own
        work._apply(self.env.cr, work.id, picker.id, device.id, values)
        self.env.invalidate_all()

    def _end(self, work, picker, days, hour):
        """Finish it, and say that it was so many days ago."""
        work._as(picker)._finish_now(picker, "")
        now = fields.Datetime.now()
        begun = now.replace(hour=hour, minute=12, second=0) - timedelta(days=days)
        for number, command in enumerate(work.command_ids.sorted("id")):
            moment = begun + timedelta(seconds=45 * number)
            command.write({"made_at": moment, "create_date": moment})
        end = begun + timedelta(seconds=45 * len(work.command_ids) + 60)
        work.write({"begun_at": begun, "finished_at": end})
        work.member_ids.write({"joined_at": begun, "left_at": end})

    def _keep(self, work, name):
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"fulfilment_scan.{name}", "record": work, "noupdate": True}]
        )
