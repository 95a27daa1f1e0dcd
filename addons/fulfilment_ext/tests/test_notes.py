from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .step_common import StepCase

INTERNAL, PACKING, CUSTOMER = "Pays late <1>", "Two boxes & straw", "Thank you\nSee you"


@tagged("post_install", "-at_install")
class TestNotes(StepCase, HttpCase):
    """Three notes, each for other eyes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._stock(cls.product, 100)
        cls.order = cls._order(confirm=False)
        cls.order.write(
            {
                "internal_note": INTERNAL,
                "packing_note": PACKING,
                "customer_note": CUSTOMER,
            }
        )
        cls.order.action_confirm()

    def _report(self, name, records):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(name, records.ids)
        return html.decode()

    def _assert_only_packing(self, html):
        self.assertIn("Two boxes &amp; straw", html)
        self.assertNotIn("Pays late", html)
        self.assertNotIn("Thank you", html)

    def test_printed(self):
        """Pick list and delivery slip say how to pack, and nothing else."""
        picking = self.order.picking_ids
        self._assert_only_packing(self._report("stock.report_deliveryslip", picking))
        self._assert_only_packing(self._report("stock.report_picking", picking))
        batch = self.env["stock.picking.batch"].create(
            {"picking_ids": [Command.set(picking.ids)]}
        )
        self._assert_only_packing(
            self._report("stock_picking_batch.report_picking_batch", batch)
        )
        self._play(self.order, "ship")
        self._assert_only_packing(self._report("stock.report_deliveryslip", picking))

    def test_without(self):
        self.order.packing_note = False
        picking = self.order.picking_ids
        for name in ("stock.report_deliveryslip", "stock.report_picking"):
            self.assertNotIn("Packing note", self._report(name, picking))

    def test_printed_order(self):
        """The confirmation shows none that is not for the customer."""
        html = self._report("sale.report_saleorder", self.order)
        self.assertNotIn("Pays late", html)
        self.assertNotIn("Two boxes", html)

    def test_transfers(self):
        """Every transfer of the order shows it, also what is left, and what comes back
        does not."""
        picking = self.order.picking_ids
        self.assertEqual(picking.packing_note, PACKING)
        self._play(self.order, "ship 1")
        self.assertEqual(self._open(self.order).packing_note, PACKING)
        self.order.packing_note = "One box"
        self.assertEqual(self._open(self.order).packing_note, "One box")
        back = self._back(picking, 1)
        self.assertFalse(back.packing_note)

    def test_many_are_read_at_once(self):
        pickings, counts = self.order.picking_ids, []
        for number in range(2):
            for _turn in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.assertEqual(set(pickings.mapped("packing_note")), {PACKING})
            counts.append(self.env.cr.sql_log_count - before)
            for _turn in range(5) if not number else ():
                order = self._order(confirm=False)
                order.packing_note = PACKING
                order.action_confirm()
                pickings |= order.picking_ids
        self.assertEqual(len(pickings), 6)
        self.assertLessEqual(counts[1], counts[0])

    def test_steps(self):
        house = self._warehouse("pick_ship")
        order = self._played("stock 10", "confirm", warehouse_id=house.id)
        order.packing_note = PACKING
        self.assertEqual(self._open(order).packing_note, PACKING)
        self._play(order, "ship")
        self.assertEqual(self._open(order).packing_note, PACKING)

    def test_several_orders(self):
        """One transfer for several orders says whose note it is."""
        other = self._order(confirm=False)
        other.packing_note = "Bottles upright"
        other.action_confirm()
        picking = self.order.picking_ids
        other.picking_ids.move_ids.picking_id = picking
        self.assertEqual(
            picking.packing_note.splitlines(),
            [f"{self.order.name}: {PACKING}", f"{other.name}: Bottles upright"],
        )

    def test_copy(self):
        twin = self.order.copy()
        self.assertFalse(twin.internal_note or twin.packing_note or twin.customer_note)

    def test_roles(self):
        """Who may read and write which."""
        self.order.user_id = salesman = new_test_user(
            self.env, "notes_sales", "sales_team.group_sale_salesman"
        )
        picker = new_test_user(self.env, "notes_stock", "stock.group_stock_user")
        names = ["internal_note", "packing_note", "customer_note"]
        for user in (salesman, self.clerk, self.manager):
            with self.subTest(user.login):
                order = self.order.with_user(user)
                self.assertEqual(
                    order.read(names)[0]["internal_note"], self.order.internal_note
                )
                order.write(dict.fromkeys(names, user.login))
        picking = self.order.picking_ids.with_user(picker)
        self.assertEqual(picking.packing_note, self.manager.login)
        self.assertEqual(
            set(picking.fields_get()) & set(names), {"packing_note"}, "on transfers"
        )

    def test_customer(self):
        """A customer reads the own note only, also past the pages."""
        user = new_test_user(
            self.env, "notes_portal", "base.group_portal", email="portal@x.example"
        )
        self.order.partner_id = user.partner_id
        order = self.order.with_user(user)
        self.assertEqual(order.read(["customer_note"])[0]["customer_note"], CUSTOMER)
        for name in ("internal_note", "packing_note"):
            with self.assertRaises(AccessError):
                order.read([name])
            with self.assertRaises(AccessError):
                order.search([(name, "ilike", "a")])
            self.assertNotIn(name, order.fields_get())
        with self.assertRaises(AccessError):
            order.write({"customer_note": "Mine"})

    def test_portal(self):
        """The page of the order."""
        self.order._portal_ensure_token()
        page = self.url_open(self.order.get_portal_url()).text
        self.assertIn("Thank you<br", page)
        self.assertNotIn("Pays late", page)
        self.assertNotIn("Two boxes", page)
        self.order.customer_note = False
        page = self.url_open(self.order.get_portal_url()).text
        self.assertNotIn('id="customer_note"', page)

    def test_mails(self):
        """Mails about the order tell the customer's note, escaped, and no other."""
        self.order.customer_note = "Thank you <b>Anna</b>"
        notice = self.order._fulfilment_notice()
        self.assertIn("Thank you &lt;b&gt;Anna", notice["items"])
        told = "".join(str(value) for value in notice.values())
        self.assertNotIn("Pays late", told)
        self.assertNotIn("Two boxes", told)
        template = self.env.ref("fulfilment_ext.mail_template_ordered")
        body = template._render_field("body_html", self.order.ids)[self.order.id]
        self.assertIn("Thank you", body)
        self.assertNotIn("Pays late", body)
        self.assertNotIn("Two boxes", body)
        for each in self.env["mail.template"].search(
            [("model", "=", "sale.order")], limit=100
        ):
            self.assertNotIn("internal_note", each.body_html or "")
            self.assertNotIn("packing_note", each.body_html or "")
