from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import AddressCase


@tagged("post_install", "-at_install")
class TestRights(AddressCase):
    """Who may see and do what."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            name: mail_new_test_user(cls.env, f"address_{name}", groups=groups)
            for name, groups in (
                ("stock", "stock.group_stock_user"),
                ("employee", "base.group_user"),
                ("portal", "base.group_portal"),
                ("sales", "sales_team.group_sale_salesman"),
            )
        }
        cls.held = cls._held()

    def _ways(self, user):
        order = self.held.with_user(user)
        env = self.env(user=user)
        return {
            "check": order.action_check_address,
            "edit": order.action_edit_address,
            "change": lambda: order._change_address(self._typed(), False),
            "release": lambda: order._release_address("x"),
            "ask": order.action_ask_for_address,
            "customer": lambda: order._change_customer(self.customer, "x"),
            "wizard": lambda: env["fulfilment.address.edit"].create(
                {"order_id": order.id, "name": "x"}
            ),
            "release wizard": lambda: env["fulfilment.address.release"].create(
                {"order_id": order.id, "note": "x"}
            ),
            "customer wizard": lambda: env["fulfilment.customer.change"].create(
                {"order_id": order.id, "partner_id": self.customer.id, "note": "x"}
            ),
        }

    def test_refused(self):
        for name in ("stock", "employee", "portal"):
            for way, work in self._ways(self.people[name]).items():
                with self.subTest(name=name, way=way), self.assertRaises(AccessError):
                    work()
        self.assertEqual(self.held.address_status, "held")

    def test_salespeople(self):
        """They have core's ways with their orders, not these."""
        self.held.user_id = self.people["sales"]
        for way, work in self._ways(self.people["sales"]).items():
            with self.subTest(way=way), self.assertRaises(AccessError):
                work()

    def test_who_picks(self):
        """Without a right to orders, why it waits is read all the same."""
        picking = self.held.picking_ids.with_user(self.people["stock"])
        self.assertIn("house number", picking.fulfilment_hold_reason)

    def test_portal_reads_nothing(self):
        user = self.people["portal"]
        user.partner_id.parent_id = self.customer
        order = self.env["sale.order"].with_user(user).browse(self.held.id)
        for name in ("address_status", "address_findings", "address_link_hash"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                order.read([name])

    def test_secrets(self):
        """No user reads or looks for the hash of a link."""
        orders = self.env["sale.order"].with_user(self.manager)
        with self.assertRaises(AccessError):
            orders.browse(self.held.id).read(["address_link_hash"])
        with self.assertRaises(AccessError):
            orders.search([("address_link_hash", "like", "0%")])

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        user = self._user(
            "manager",
            "other_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for way, work in self._ways(user).items():
            with self.subTest(way=way), self.assertRaises(AccessError):
                work()

    def test_dialogs_tell_nothing(self):
        """A form asks before it is saved: of orders of others it learns nothing."""
        other = self.env["res.company"].create({"name": "Other"})
        user = self._user(
            "manager",
            "other_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        secrets = ("Lindenstraße", "house number", "Anna", self.held.picking_ids.name)
        values = {"order_id": self.held.id, "scope": "customer"}
        for model, names in (
            ("fulfilment.address.edit", ("place_ids", "findings", "consequences")),
            ("fulfilment.address.release", ("findings",)),
            ("fulfilment.customer.change", ("from_id", "warning")),
        ):
            for people, is_told in ((user, False), (self.clerk, True)):
                wizard = self.env[model].with_user(people)
                known = {
                    name: value
                    for name, value in values.items()
                    if name in wizard._fields
                }
                spec = {name: {} for name in (*known, *names)}
                with self.subTest(model=model, is_told=is_told):
                    try:
                        answer = str(wizard.onchange(known, [], spec))
                    except AccessError:
                        self.assertFalse(is_told)
                        continue
                    told = any(secret in answer for secret in secrets)
                    if not is_told:
                        self.assertFalse(told, answer)
                    elif "findings" in names:
                        self.assertTrue(told, answer)

    def test_clerk(self):
        for way in (
            "check",
            "edit",
            "wizard",
            "release wizard",
            "customer wizard",
            "ask",
        ):
            with self.subTest(way=way):
                self._ways(self.clerk)[way]()
