from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import OrderShareHttpCommon


@tagged("post_install", "-at_install")
class TestPortalLink(OrderShareHttpCommon):
    """Core's own portal link of an order can be replaced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = new_test_user(
            cls.env,
            "link_buyer",
            groups="base.group_user,purchase.group_purchase_user",
        )
        cls.purchase = cls.env["purchase.order"].create(
            {
                "partner_id": cls.carrier.id,
                "order_line": [(0, 0, {"product_id": cls.product.id})],
            }
        )

    def wizard(self, documents, user):
        Wizard = self.env["order.share.portal.link"].with_user(user)
        return Wizard.with_context(
            active_model=documents._name, active_ids=documents.ids
        ).create({})

    def test_the_old_link_ends_and_the_new_one_works(self):
        for document, user in (
            (self.order, self.sender),
            (self.purchase, self.buyer),
        ):
            with self.subTest(model=document._name):
                old = document.get_portal_url()
                self.assertEqual(self.get(old).status_code, 200)
                messages = document.message_ids
                wizard = self.wizard(document, user)
                self.assertEqual(wizard.linked_count, 1)
                self.assertEqual(wizard.document_names, document.name)
                wizard.action_rotate()
                new = document.get_portal_url()
                self.assertNotEqual(old, new)
                answer = self.get(old)
                self.assertEqual(answer.status_code, 303)
                self.assertRegex(answer.headers["Location"], r"/my$")
                self.assertNotIn(document.name, answer.text)
                self.assertEqual(self.get(new).status_code, 200)
                note = document.message_ids - messages
                self.assertIn("portal link was replaced", note.body)
                self.assertEqual(note.author_id, user.partner_id)
                self.assertTrue(note.subtype_id.internal)
                # nor does it tell the new one
                self.assertNotIn(document.access_token, note.body)

    def test_several_at_once(self):
        orders = self.order + self._order() + self._order()
        orders.access_token = False
        orders[:2].mapped(lambda order: order._portal_ensure_token())
        before = orders.mapped("access_token")
        wizard = self.wizard(orders, self.sender)
        self.assertEqual((wizard.linked_count, wizard.unlinked_count), (2, 1))
        wizard.action_rotate()
        after = orders.mapped("access_token")
        self.assertFalse(set(before[:2]) & set(after))
        self.assertEqual(len(set(after[:2])), 2)
        self.assertFalse(after[2], "never sent, nothing to rotate")

    def test_only_who_may_write_the_document(self):
        self.order._portal_ensure_token()
        before = self.order.access_token
        # may read all orders of the company's customers, change none of others
        reader = new_test_user(
            self.env,
            "link_reader",
            groups="base.group_user,sales_team.group_sale_salesman",
        )
        for user in (self.stranger, reader):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.wizard(self.order, user).action_rotate()
        self.assertEqual(self.order.access_token, before)

    def test_other_models_are_refused(self):
        with self.assertRaises(UserError):
            self.wizard(self.carrier, self.sender)

    def test_what_is_no_list_of_orders_is_refused(self):
        Wizard = self.env["order.share.portal.link"].with_user(self.sender)
        for ids in (
            *("", "x", "[", "{}", "7", "[]", "null", '["1"]', "[1.5]", "[true]"),
            *("[0]", "[-1]", f"[{2**31}]", "[" * 100000),
        ):
            with self.subTest(ids=ids[:20]), self.assertRaises(UserError):
                Wizard.create({"res_model": "sale.order", "res_ids": ids})
            # as the browser asks while nothing is saved
            wizard = Wizard.new({"res_model": "sale.order", "res_ids": ids})
            self.assertEqual((wizard.linked_count, wizard.unlinked_count), (0, 0))

    def test_the_menu_entry(self):
        for model, user in (
            ("sale.order", self.sender),
            ("purchase.order", self.buyer),
        ):
            Actions = self.env["ir.actions.actions"].with_user(user)
            names = [action["name"] for action in Actions.get_bindings(model)["action"]]
            self.assertIn("Rotate Portal Link", names)
        Actions = self.env["ir.actions.actions"].with_user(self.stranger)
        names = [
            action["name"]
            for action in Actions.get_bindings("sale.order").get("action", [])
        ]
        self.assertNotIn("Rotate Portal Link", names)
