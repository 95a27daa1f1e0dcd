from odoo import Command
from odoo.tests import new_test_user, tagged

from .common import ScanCase


@tagged("post_install", "-at_install")
class TestUnits(ScanCase):
    """Quantities are those of the product, whatever an order, a kit, a package or an
    owner makes of them."""

    def test_dozens(self):
        """An order in dozens of which less is there."""
        dozen = self.env.ref("uom.product_uom_dozen")
        picking = self._order((self.gloves, 2, dozen))
        work = self._claim(picking)
        line = work.line_ids
        self.assertEqual((line.needed, line.most), (24, 24))
        self.assertEqual(self._count(work, line, 25)["refused"], "too_many")
        self._count(work, line, 13)
        self._finish(work)
        self.assertEqual(self.gloves.qty_available, 87)
        left = picking.backorder_ids.move_ids
        self.assertEqual(left.product_qty, 11)
        self.assertEqual(sum(picking.move_ids.mapped("product_qty")), 13)
        sold = picking.sale_id.order_line
        self.assertAlmostEqual(sold.qty_delivered * 12, 13, 1)

    def test_pack_of_dozens(self):
        """A barcode of a dozen means twelve of what is kept in pieces."""
        dozen = self.env.ref("uom.product_uom_dozen")
        self.env["product.uom"].create(
            {
                "product_id": self.gloves.id,
                "uom_id": dozen.id,
                "barcode": "4006381334006",
            }
        )
        work = self._claim(self._order((self.gloves, 2, dozen)))
        codes = {code[0]: code[1:4] for code in work._describe(self.anna)["codes"]}
        self.assertEqual(codes["4006381334006"], [self.gloves.id, 12, dozen.name])
        self.assertEqual(codes[self.gloves.barcode][1], 1)

    def test_kept_in_a_smaller_unit(self):
        """What is kept in kilograms and sold in grams."""
        kilogram = self.env.ref("uom.product_uom_kgm")
        gram = self.env.ref("uom.product_uom_gram")
        powder = self.env["product.product"].create(
            {"name": "Powder", "is_storable": True, "uom_id": kilogram.id}
        )
        self.env["stock.quant"]._update_available_quantity(powder, self.shelf_a, 5)
        picking = self._order((powder, 1500, gram))
        work = self._claim(picking)
        self.assertEqual(work.line_ids.needed, 1.5)
        self._count(work, work.line_ids, 1.25)
        self._count(work, work.line_ids, 0.25)
        self._finish(work)
        self.assertEqual(picking.state, "done")
        self.assertEqual(powder.qty_available, 3.5)
        self.assertEqual(picking.sale_id.order_line.qty_delivered, 1500)

    def test_kit(self):
        """Its components are scanned; the order counts whole kits."""
        if (
            "mrp.bom" not in self.env
            or "sale_mrp" not in self.env.registry._init_modules
        ):
            self.skipTest("kits need manufacturing")
        kit = self.env["product.product"].create({"name": "Set", "is_storable": True})
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": self.gloves.id, "product_qty": 2}),
                    Command.create({"product_id": self.syringe.id, "product_qty": 1}),
                ],
            }
        )
        picking = self._order((kit, 3))
        work = self._claim(picking)
        self.assertEqual(
            {line.product_id: line.needed for line in work.line_ids},
            {self.gloves: 6, self.syringe: 3},
        )
        self._count(work, self._line(work, self.gloves), 4)
        self._count(work, self._line(work, self.syringe), 3)
        self._finish(work)
        self.assertEqual(self._done(picking), {self.gloves: 4, self.syringe: 3})
        self.assertEqual(picking.sale_id.order_line.qty_delivered, 2)
        self.assertEqual(picking.backorder_ids.move_ids.product_id, self.gloves)

    def test_owner(self):
        """Two owners' goods lie on one shelf: each line keeps its own."""
        owner = self.env["res.partner"].create({"name": "Consignor"})
        goods = self._product("Consigned", "4006381334013", None, 0)
        update = self.env["stock.quant"]._update_available_quantity
        update(goods, self.shelf_a, 4)
        update(goods, self.shelf_a, 6, owner_id=owner)
        picking = self._order((goods, 10))
        work = self._claim(picking)
        self.assertEqual(
            {line.owner_id: line.needed for line in work.line_ids},
            {self.env["res.partner"]: 4, owner: 6},
        )
        for line in work.line_ids:
            self._count(work, line, 3)
        self._finish(work)
        self.assertEqual(
            {row.owner_id: row.quantity for row in picking.move_line_ids},
            {self.env["res.partner"]: 3, owner: 3},
        )
        quants = self.env["stock.quant"].search(
            [("product_id", "=", goods.id), ("location_id", "=", self.shelf_a.id)]
        )
        self.assertEqual(
            {quant.owner_id: quant.quantity for quant in quants},
            {self.env["res.partner"]: 1, owner: 3},
        )

    def test_out_of_a_package(self):
        """What is reserved in a package is taken out of that one."""
        goods = self._product("Boxed", "4006381334020", None, 0)
        box = self.env["stock.package"].create(
            {"name": "BOX-1", "company_id": self.company.id}
        )
        update = self.env["stock.quant"]._update_available_quantity
        update(goods, self.shelf_a, 5)
        update(goods, self.shelf_a, 8, package_id=box)
        picking = self._order((goods, 13))
        work = self._claim(picking)
        self.assertEqual(
            {line.package_id: line.needed for line in work.line_ids},
            {box.browse(): 5, box: 8},
        )
        described = work._describe(self.anna)["lines"]
        self.assertEqual(
            sorted((line["package"], line["needed"]) for line in described),
            [("", 5), ("BOX-1", 8)],
        )
        boxed = work.line_ids.filtered("package_id")
        self._count(work, boxed, 6)
        self._finish(work)
        row = picking.move_line_ids
        self.assertEqual((row.package_id, row.quantity), (box, 6))
        self.assertEqual(sum(box.quant_ids.mapped("quantity")), 2)
        self.assertEqual(picking.backorder_ids.move_ids.product_qty, 7)


@tagged("post_install", "-at_install")
class TestCompanies(ScanCase):
    """What the office of another company sees: nothing."""

    def setUp(self):
        super().setUp()
        self.work = self._claim(self._order((self.gloves, 12)))
        self._count(self.work, self.work.line_ids, 1, package=1)
        self._send(self.work, self._command("pack", package=1))
        self.printer = self.env["fulfilment.scan.printer"].create(
            {"name": "Table 2", "host": "192.0.2.7", "company_id": self.company.id}
        )
        self.records = (
            self.work, self.work.line_ids, self.work.transfer_ids,
            self.work.member_ids, self.work.command_ids, self.work.package_ids,
            self.anna, self.device, self.printer,
        )  # fmt: skip
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.stranger = new_test_user(
            self.env,
            "scan_stranger",
            groups="fulfilment_ext.group_manager",
            company_id=elsewhere.id,
            company_ids=[Command.set(elsewhere.ids)],
        )

    def test_other_company(self):
        for records in self.records:
            self.assertTrue(records, records._name)
            theirs = records.with_user(self.stranger).with_context(
                allowed_company_ids=self.stranger.company_ids.ids
            )
            self.assertFalse(theirs.search([("id", "in", records.ids)]), records._name)
            self.assertFalse(theirs.has_access("read"), records._name)

    def test_own_company(self):
        manager = self.manager()
        for records in self.records:
            own = records.with_user(manager)
            self.assertEqual(own.search([("id", "in", records.ids)]), records)

    def test_other_warehouse(self):
        """A picker of one warehouse sees nothing of another one of the company."""
        other = self.env["stock.warehouse"].create(
            {"name": "North", "code": "NORTH", "company_id": self.company.id}
        )
        self.jan.warehouse_ids = other
        self.assertNotIn(self.out, self.jan._picking_types())
        self.assertFalse(self.app._works(self.jan, self.work.id))
        self.assertFalse(
            self.app._pickings(self.jan, self.work.transfer_ids.picking_id.ids)
        )
        self.assertFalse(self.app._find_location(self.jan, "SHELF-A-01"))
        home = self.app._home(self.jan)
        self.assertFalse(any(kind["ready"] for kind in home["types"]))
