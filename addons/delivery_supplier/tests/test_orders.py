from datetime import timedelta

from lxml import etree

from odoo import Command, fields
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from odoo.addons.mail.tests.common import mail_new_test_user

from ..hooks import fill_orders
from .common import DeliveryCase


@tagged("post_install", "-at_install")
class TestOrders(DeliveryCase):
    """The list of all orders."""

    def _views(self, user=None):
        model = self.env["sale.order"].with_user(user or self.operator)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "delivery_supplier.sale_order_action"
        )
        views = [*action["views"], (action["search_view_id"][0], "search")]
        return model, model.get_views(views)["views"]

    def test_open(self):
        """What is to be done: no final ones, no carts."""
        new, final, cart = (self._order(confirm=False) for _number in range(3))
        final.order_status_id = self.env.ref("delivery_supplier.status_delivered")
        cart.order_channel = "web"
        found = self._found("open")
        self.assertIn(new, found)
        self.assertFalse((final | cart) & found)
        orders = new | final | cart
        self.assertEqual(orders.mapped("is_open"), [True, False, False])
        self.assertEqual(
            orders.filtered_domain([("is_open", "=", False)]), final | cart
        )
        self.assertIn(cart, self._found("carts"))

    def _found(self, name):
        model, views = self._views()
        search = etree.fromstring(views["search"]["arch"])
        (node,) = search.xpath(f"//filter[@name='{name}']")
        return model.search(safe_eval(node.get("domain")), limit=100)

    def test_filters(self):
        _model, views = self._views()
        search = etree.fromstring(views["search"]["arch"])
        names = [
            node.get("name")
            for node in search.iter("filter")
            if node.get("domain") not in (None, "[]")
        ]
        self.assertGreater(len(names), 12)
        for name in names:
            self._found(name)

    def test_late_and_today(self):
        order = self._order()
        order.deliverer_id = self.marek
        self.assertNotIn(order, self._found("late"))
        order.delivery_job_ids.write(
            {"window_to": fields.Datetime.now() - timedelta(minutes=1)}
        )
        self.assertIn(order, self._found("late"))
        self.assertIn(order, self._found("under_way"))

    def test_groups(self):
        model, views = self._views()
        self._order()
        search = etree.fromstring(views["search"]["arch"])
        for node in search.xpath("//group/filter"):
            field = node.get("context").split("'")[3]
            if model._fields[field.partition(":")[0]].type == "datetime":
                self.assertIn(":", field)
            self.assertTrue(model.formatted_read_group([], [field], ["__count"]), field)

    def test_found_by_phone(self):
        """However the number is written."""
        order = self._order()
        model, views = self._views()
        for number in ("603 123 456", "603123456", "+48 603-123-456"):
            found = model.search(
                [("partner_id.phone_mobile_search", "ilike", number)], limit=10
            )
            self.assertIn(order, found, number)

    def test_group_by_status_shows_empty_ones(self):
        self._order()
        groups = (
            self.env["sale.order"]
            .with_context(read_group_expand=True)
            .formatted_read_group(
                [("partner_id", "=", self.customer.id)],
                ["order_status_id"],
                ["__count"],
            )
        )
        self.assertIn(
            self.env.ref("delivery_supplier.status_ready").id,
            [
                group["order_status_id"] and group["order_status_id"][0]
                for group in groups
            ],
        )

    def test_town_follows(self):
        order = self._order()
        self.customer.city = "Gdansk"
        self.assertEqual(order.delivery_city, "Gdansk")

    def test_note_reaches_the_deliverer(self):
        order = self._order(delivery_access_note="Gate 4", delivery_note="Boxes back")
        job = order._plan_delivery()
        self.assertEqual((job.access_note, job.note), ("Gate 4", "Boxes back"))

    def test_channel_by_rpc(self):
        """Orders of other addons and of RPC need not know of channels."""
        self.company.order_channel = "mail"
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": self.product.id})],
            }
        )
        self.assertEqual(order.order_channel, "mail")

    def test_orders_from_before_the_addon(self):
        """They get a status as well: cancelled, brought or new."""
        new, cancelled, brought = (self._order() for _number in range(3))
        cancelled._action_cancel()
        brought.picking_ids.move_ids.write({"quantity": 2, "picked": True})
        brought.picking_ids.with_context(skip_sms=True).button_validate()
        orders = new | cancelled | brought
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET order_status_id = NULL WHERE id IN %s",
            [tuple(orders.ids)],
        )
        orders.invalidate_recordset()
        fill_orders(self.env)
        names = [order.order_status_id.name for order in orders]
        self.assertEqual(names, ["New", "Cancelled", "Delivered"])

    def test_settings(self):
        """They open, and what is set is the company's."""
        form = Form(self.env["res.config.settings"])
        form.delivery_eta_minutes = 55
        form.order_channel = "chat"
        form.save().execute()
        self.assertEqual(self.company.delivery_eta_minutes, 55)
        self.assertEqual(self.company.order_channel, "chat")

    def test_form_of_operators(self):
        """Core's form, with a deliverer chosen on it."""
        form = Form(self._order().with_user(self.operator))
        form.deliverer_id = self.marek
        form.delivery_note = "Boxes back"
        order = form.save()
        self.assertEqual(order.delivery_step, "assigned")
        self.assertEqual(
            order.action_delivery_jobs()["res_id"], order.delivery_job_ids.id
        )

    def test_form_of_salesmen(self):
        """Who has nothing to do with deliveries still sees channel and status."""
        user = mail_new_test_user(
            self.env, "only_sales", groups="sales_team.group_sale_salesman_all_leads"
        )
        form = Form(self.env["sale.order"].with_user(user))
        form.partner_id = self.customer
        form.order_channel = "mail"
        order = form.save()
        order.order_status_id = self.env.ref("delivery_supplier.status_progress")
        self.assertEqual(order.status_event_ids.user_id, user)
