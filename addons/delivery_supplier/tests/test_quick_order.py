from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import DeliveryCase
from .money_common import MoneyCase


@tagged("post_install", "-at_install")
class TestQuickOrder(DeliveryCase):
    """An order while the customer is on the phone."""

    def _form(self, phone):
        form = Form(self.env["sale.order.quick"].with_user(self.operator))
        form.phone = phone
        return form

    def _add(self, form, quantity=2):
        with form.line_ids.new() as line:
            line.product_id = self.product
            line.quantity = quantity

    def test_found_however_it_is_written(self):
        for number in ("+48603123456", "0048 603 123 456", "603-123-456"):
            form = self._form(number)
            self.assertEqual(form.partner_id, self.customer, number)
            self.assertEqual(form.partner_shipping_id, self.customer)

    def test_too_short(self):
        self.assertFalse(self._form("603").partner_id)

    def test_create(self):
        form = self._form("+48 603 123 456")
        form.order_channel = "chat"
        form.access_note = "Gate 4"
        self._add(form)
        total = form.amount_total
        self.assertGreaterEqual(total, 178)
        with form.line_ids.edit(0) as line:
            self.assertAlmostEqual(line.price_unit, total / 2, 2)
            self.assertEqual(line.price_total, total)
        action = form.save().action_create()
        order = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(
            (order.partner_id, order.state, order.order_channel, order.amount_total),
            (self.customer, "draft", "chat", total),
        )
        self.assertEqual(order.delivery_access_note, "Gate 4")
        self.assertEqual(
            order.order_status_id, self.env.ref("delivery_supplier.status_new")
        )

    def test_confirm(self):
        form = self._form("+48 603 123 456")
        self._add(form)
        action = form.save().action_confirm()
        self.assertEqual(self.env["sale.order"].browse(action["res_id"]).state, "sale")

    def test_several(self):
        """Nobody is chosen by chance."""
        other = self.customer.copy({"name": "Jan Wisniewski"})
        form = self._form("+48 603 123 456")
        self.assertFalse(form.partner_id)
        self.assertEqual(form.found_count, 2)
        form.partner_id = other
        self._add(form)
        order = self.env["sale.order"].browse(form.save().action_create()["res_id"])
        self.assertEqual(order.partner_id, other)

    def test_new_customer(self):
        form = self._form("+48 605 999 111")
        self.assertFalse(form.partner_id)
        form.partner_name = " Ola Zielinska "
        form.street = "Dluga 1"
        form.zip = "31-146"
        form.city = "Krakow"
        form.country_id = self.poland
        self._add(form)
        order = self.env["sale.order"].browse(form.save().action_create()["res_id"])
        partner = order.partner_id
        self.assertEqual((partner.name, partner.city), ("Ola Zielinska", "Krakow"))
        self.assertEqual(partner.phone_sanitized, "+48605999111")
        self.assertEqual(order.delivery_city, "Krakow")

    def test_prices_of_a_new_customer(self):
        """What the caller is told is what the order says: prices of the country."""
        germany = self.env.ref("base.de")
        group = self.env.ref("product.group_product_pricelist")
        self.env.ref("base.group_user")._apply_group(group)
        self.env["product.pricelist"].create({"name": "Everybody", "sequence": 1})
        self.env["product.pricelist"].create(
            {
                "name": "Germany",
                "sequence": 0,
                "currency_id": self.env.company.currency_id.id,
                "country_group_ids": [
                    Command.create(
                        {"name": "DE", "country_ids": [Command.link(germany.id)]}
                    )
                ],
                "item_ids": [
                    Command.create({"compute_price": "fixed", "fixed_price": 33})
                ],
            }
        )
        form = self._form("+48 605 999 112")
        form.partner_name = "Ewa Nowa"
        form.street = "Dluga 2"
        form.city = "Berlin"
        self._add(form)
        with form.line_ids.edit(0) as line:
            self.assertNotEqual(line.price_unit, 33)
        form.country_id = germany
        with form.line_ids.edit(0) as line:
            self.assertEqual(line.price_unit, 33)
        total = form.amount_total
        order = self.env["sale.order"].browse(form.save().action_create()["res_id"])
        self.assertEqual((order.order_line.price_unit, order.amount_total), (33, total))

    def test_what_is_missing(self):
        quick = self.env["sale.order.quick"].create({"phone": "+48 605 999 111"})
        with self.assertRaisesRegex(UserError, "Add a product"):
            quick.action_create()
        quick.line_ids = [Command.create({"product_id": self.product.id})]
        with self.assertRaisesRegex(ValidationError, "name of a new one"):
            quick.action_create()
        quick.partner_name = "Ola"
        with self.assertRaisesRegex(ValidationError, "street and town"):
            quick.action_create()
        self.assertFalse(
            self.env["res.partner"].search_count([("name", "=", "Ola")], limit=1)
        )

    def test_another_delivery_address(self):
        garden = self.env["res.partner"].create(
            {"name": "Garden", "type": "delivery", "parent_id": self.customer.id}
        )
        form = self._form("+48 603 123 456")
        self.assertEqual(form.partner_shipping_id, garden)
        form.partner_shipping_id = self.customer
        self._add(form)
        order = self.env["sale.order"].browse(form.save().action_create()["res_id"])
        self.assertEqual(order.partner_shipping_id, self.customer)

    def test_other_company_is_hidden(self):
        other = self.env["res.company"].create({"name": "Another shop"})
        self.customer.company_id = other
        self.assertFalse(self._form("+48 603 123 456").found_count)

    def test_rights(self):
        salesman = self._user("operator", "quick_nobody")
        salesman.group_ids = [Command.set(self.env.ref("base.group_user").ids)]
        with self.assertRaises(AccessError):
            self.env["sale.order.quick"].with_user(salesman).create({})


@tagged("post_install", "-at_install")
class TestQuickOrderPaid(MoneyCase):
    """How it is paid is agreed on as well."""

    def test_cash(self):
        quick = self.env["sale.order.quick"].create(
            {
                "partner_id": self.customer.id,
                "payment_channel": "cash",
                "line_ids": [Command.create({"product_id": self.product.id})],
            }
        )
        order = self.env["sale.order"].browse(quick.action_confirm()["res_id"])
        self.assertEqual((order.payment_channel, order.state), ("cash", "sale"))
        job = order._plan_delivery()
        self.assertEqual(job.cash_to_collect, order.amount_total)
