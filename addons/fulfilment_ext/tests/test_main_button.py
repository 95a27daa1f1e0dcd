import re

from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .pickup_common import PickupCase


@tagged("post_install", "-at_install")
class TestMainButton(PickupCase):
    """A form has one coloured button: what comes next."""

    def _main_buttons(self, record, user=None):
        """:return: list of the names of the coloured buttons that a user sees"""
        record = record.with_user(user or self.clerk)
        view = record.get_view(view_type="form")
        header = etree.fromstring(view["arch"]).find(".//header")
        shown = []
        for button in header.iter("button"):
            classes = (button.get("class") or "").split()
            if {"btn-primary", "oe_highlight"}.isdisjoint(classes):
                continue
            condition = button.get("invisible") or "False"
            names = set(re.findall(r"[a-z_]+", condition)) & record._fields.keys()
            if not safe_eval(condition, record.read(names)[0]):
                shown.append(button.get("name"))
        return shown

    def _invoice(self):
        return str(self.env.ref("sale.action_view_sale_advance_payment_inv").id)

    def test_order(self):
        self.product.invoice_policy = "order"
        order = self._order()
        self.assertEqual(order.fulfilment_step, "to_pick")
        self.assertEqual(self._main_buttons(order), ["action_ship_items"])
        keeper = self._user("user", "seller")
        keeper.group_ids = self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.assertEqual(self._main_buttons(order, keeper), [self._invoice()])
        order.picking_ids.move_ids.picked = True
        self.assertEqual(order.fulfilment_step, "to_ship")
        self.assertEqual(self._main_buttons(order), ["action_ship_items"])
        self._ship(order.picking_ids)
        self.assertEqual(self._main_buttons(order), [self._invoice()])

    def test_order_that_waits(self):
        """For its payment, for a decision, for its customer."""
        self.product.invoice_policy = "delivery"
        held = self._order(confirm=False)
        self._pay(held, "pending", provider=self.transfer)
        held._hold_stock()
        self.assertEqual(held.fulfilment_step, "to_pay")
        asked = self._order()
        self.env["fulfilment.exception"]._open("courier", asked, "It came back.")
        for order in (held, asked, self._lies_ready().sale_id):
            with self.subTest(step=order.fulfilment_step):
                self.assertTrue(order.is_shippable)
                self.assertEqual(self._main_buttons(order), [])

    def test_pickup(self):
        picking = self._to_collect().picking_ids
        self.assertEqual(self._main_buttons(picking), ["action_pickup_ready"])
        picking.with_user(self.clerk).action_pickup_ready()
        self.assertEqual(self._main_buttons(picking), ["action_hand_over"])
        keeper = self._user("user", "keeper")
        keeper.group_ids = self.env.ref("stock.group_stock_user")
        self.assertEqual(self._main_buttons(picking, keeper), ["button_validate"])
        other = self._order().picking_ids
        self.assertEqual(self._main_buttons(other), ["button_validate"])

    def test_parcel(self):
        """A label where the courier makes one, else its number, then the notice."""
        picking = self._order().picking_ids
        parcel = self.env["fulfilment.parcel"].create({"picking_id": picking.id})
        self.assertEqual(self._main_buttons(parcel), ["action_tracking"])
        parcel.carrier_id = self._pickup_method(
            is_pickup=False, courier="fulfilment.courier.json"
        )
        self.assertTrue(parcel.can_request_label)
        self.assertEqual(self._main_buttons(parcel), ["action_request_label"])
        parcel.tracking_number = "JJD0099"
        self.assertEqual(self._main_buttons(parcel), ["action_notify"])
