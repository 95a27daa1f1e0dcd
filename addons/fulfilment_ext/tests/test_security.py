import inspect

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import get_public_method
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from .shipping_common import ShippingCase

PREFIX = "odoo.addons.fulfilment_ext"
#: What people of fulfilment, and its administrators, may do with each model: read,
#: write, create, unlink. Nobody else may do anything with any of them.
MATRIX = {
    "fulfilment.bank.column": ("rwcu", "rwcu"),
    "fulfilment.bank.entry": ("rw", "rw"),
    "fulfilment.bank.import": ("rwc", "rwc"),
    "fulfilment.courier.column": ("r", "rwcu"),
    "fulfilment.courier.event": ("r", "r"),
    "fulfilment.courier.export": ("r", "r"),
    "fulfilment.courier.export.make": ("rwcu", "rwcu"),
    "fulfilment.courier.import": ("rwcu", "rwcu"),
    "fulfilment.courier.import.line": ("r", "r"),
    "fulfilment.courier.import.start": ("rwcu", "rwcu"),
    "fulfilment.courier.key": ("r", "rwcu"),
    "fulfilment.courier.secret": ("", "rwcu"),
    "fulfilment.courier.status": ("r", "rwcu"),
    "fulfilment.event": ("r", "r"),
    "fulfilment.event.kind": ("r", "r"),
    "fulfilment.exception": ("r", "r"),
    "fulfilment.notice": ("r", "r"),
    "fulfilment.notice.rule": ("r", "rw"),
    "fulfilment.parcel": ("rwcu", "rwcu"),
    "fulfilment.payment.received": ("rwc", "rwc"),
    "fulfilment.payment.received.line": ("rwcu", "rwcu"),
    "fulfilment.pickup.keep": ("rwc", "rwc"),
    "fulfilment.quota": ("", ""),
    "fulfilment.refund": ("rwc", "rwc"),
    "fulfilment.ship": ("rwcu", "rwcu"),
    "fulfilment.ship.line": ("rwcu", "rwcu"),
    "fulfilment.ship.parcel": ("rwcu", "rwcu"),
    "fulfilment.split": ("rwcu", "rwcu"),
    "fulfilment.split.line": ("rwcu", "rwcu"),
    "fulfilment.tracking": ("rwcu", "rwcu"),
    "fulfilment.webhook": ("", "rwcu"),
    "fulfilment.webhook.delivery": ("", "r"),
    "fulfilment.webhook.replay": ("", "rwcu"),
    "fulfilment.webhook.secret": ("", "rc"),
}
#: The same in every company.
WITHOUT_COMPANY = {"fulfilment.event.kind", "fulfilment.quota"}
#: Called by the browser beside actions; the names of core's own are left out.
CALLED = {
    "fulfilment_dashboard",
    "find",
    "hand_over",
    "open_picking",
}
#: They give an action and look at no record, or count the reader's own orders.
OPENS = {
    "fulfilment_dashboard",
    "action_courier_defaults",
    "action_deliveries",
    "action_hand_over",
    "action_open_order",
    "action_parcels",
    "action_payment_received",
    "action_view_items",
}


@tagged("post_install", "-at_install")
class TestSecurity(ShippingCase):
    """Who may do what; the webhooks' and pages' own rules are tested with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = mail_new_test_user(
            cls.env,
            "portal_fulfilment",
            groups="base.group_portal",
            partner_id=cls.customer.id,
        )
        cls.public = cls.env.ref("base.public_user").sudo()
        cls.seller = mail_new_test_user(
            cls.env, "seller_only", groups="sales_team.group_sale_salesman_all_leads"
        )
        cls.keeper = mail_new_test_user(
            cls.env, "keeper_only", groups="stock.group_stock_user"
        )
        cls.other = cls.env["res.company"].create({"name": "Other shop"})
        cls.stranger = cls._user(
            "manager",
            "stranger_fulfilment",
            company_id=cls.other.id,
            company_ids=cls.other.ids,
        )
        cls._stock(cls.product, 100)

    def _models(self):
        """:return: names of this addon's own models that have a table"""
        return [
            name
            for name, model in self.env.registry.items()
            if name.startswith("fulfilment.") and model._original_module in self._mine()
            if not model._abstract
        ]

    @staticmethod
    def _mine():
        return {"fulfilment_ext"}

    # --- roles

    def test_matrix(self):
        self.assertEqual(set(self._models()), set(MATRIX))
        people = {self.clerk: 0, self.manager: 1}
        nobody = dict.fromkeys((self.portal, self.public, self.seller, self.keeper))
        kinds = {"r": "read", "w": "write", "c": "create", "u": "unlink"}
        for name, rights in MATRIX.items():
            for user, place in (people | nobody).items():
                found = "".join(
                    letter
                    for letter, kind in kinds.items()
                    if self.env[name].with_user(user).has_access(kind)
                )
                wanted = "" if place is None else rights[place]
                self.assertEqual(found, wanted, f"{name} {user.login}")

    def test_rules(self):
        """Dialogs are seen by who has opened them, all else by its company."""
        rules = self.env["ir.rule"].with_user(self.clerk)
        for name in self._models():
            domain = str(rules._compute_domain(name, "read"))
            if self.env[name]._transient:
                self.assertIn("create_uid", domain, name)
            elif name not in WITHOUT_COMPANY:
                self.assertIn("company_id", domain, name)

    def test_other_company(self):
        order = self._ready((self.product, 2))
        wizard = self.env["fulfilment.ship"].with_user(self.clerk)._start(order)
        event = order.fulfilment_event_ids
        parcel = self._parcel(order)
        exception = self.env["fulfilment.exception"]._open("courier", order, "Look")
        for record in (event, parcel, exception, wizard, order, order.picking_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.stranger).read(["display_name"])
        for action in (
            lambda: exception.with_user(self.stranger).action_solve(),
            lambda: parcel.with_user(self.stranger).action_notify(),
            lambda: order.with_user(self.stranger).action_ship_items(),
            lambda: order.with_user(self.stranger).action_cancel_unpaid(),
            lambda: order.picking_ids.with_user(self.stranger).action_mark_delivered(),
        ):
            with self.assertRaises(AccessError):
                action()

    def test_ids_from_outside(self):
        """A dialog that is given another company's ids tells nothing about them."""
        order = self._ready((self.product, 2))
        line = order.order_line
        own = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "company_id": self.other.id}
        )
        for model, values in (
            ("fulfilment.ship", {"order_id": order.id}),
            ("fulfilment.split", {"order_id": order.id, "date": "2030-01-01"}),
            (
                "fulfilment.ship",
                {
                    "order_id": own.id,
                    "line_ids": [(0, 0, {"order_line_id": line.id})],
                },
            ),
            (
                "fulfilment.split",
                {
                    "order_id": own.id,
                    "date": "2030-01-01",
                    "line_ids": [(0, 0, {"order_line_id": line.id})],
                },
            ),
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(self.stranger).create(values)

    def test_parcel_keeps_its_order(self):
        """Or somebody of one company could have another's customers told."""
        order = self._ready((self.product, 2))
        parcel = self._parcel(order)
        other = self._ready((self.product, 1))
        mine = parcel.with_user(self.clerk)
        for values in (
            {"order_id": other.id},
            {"company_id": self.other.id},
            {"partner_id": self.env.user.partner_id.id},
            {"delivered_at": "2030-01-01"},
            {"notified_count": 5},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                mine.write(values)
            with self.subTest(values), self.assertRaises(AccessError):
                mine.create({"picking_id": order.picking_ids.id, **values})
        again = mine.copy()
        self.assertEqual(again.order_id, order)
        self.assertNotEqual(again.reference, parcel.reference)

    # --- calls over the network

    def test_private_methods(self):
        for model, name in (
            ("sale.order", "_cancel_unpaid"),
            ("sale.order", "_hold_stock"),
            ("sale.order", "_receive_payment"),
            ("sale.order", "_ship_items"),
            ("stock.picking", "_set_delivered"),
            ("fulfilment.event", "_log"),
            ("fulfilment.exception", "_open"),
            ("fulfilment.exception", "_solve"),
            ("fulfilment.notice", "_job_queue"),
            ("fulfilment.parcel", "_notify"),
            ("fulfilment.bank.entry", "_book"),
            ("fulfilment.courier.event", "_take"),
            ("fulfilment.webhook", "_secrets"),
            ("delivery.carrier", "_courier_secrets"),
            ("payment.transaction", "_give_receipt"),
        ):
            with self.subTest(f"{model}.{name}"), self.assertRaises(AccessError):
                get_public_method(self.env[model].with_user(self.manager), name)

    def _public(self):
        """:return: (model, method) of all that this addon lets be called"""
        for model_name, model in self.env.registry.items():
            names = set()
            for parent in model.__mro__:
                if parent.__module__.startswith(f"{PREFIX}."):
                    names |= {
                        name
                        for name, value in vars(parent).items()
                        if not name.startswith("_") and inspect.isfunction(value)
                    }
            known = {
                name
                for parent in model.__mro__
                if not parent.__module__.startswith(PREFIX)
                and parent.__module__.startswith("odoo.")
                for name in vars(parent)
            } | set(dir(models.BaseModel))
            for name in sorted(names - known):
                if not getattr(getattr(model, name), "_api_private", False):
                    yield model_name, name

    def test_names_of_what_can_be_called(self):
        """Buttons begin with "action_"; whatever else can be called was meant to be."""
        found = {name for _model, name in self._public()}
        self.assertTrue(found)
        found = {name for name in found if not name.startswith("action_")}
        self.assertEqual(found, CALLED)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models")
    def test_customers_call_nothing(self):
        """Neither the button of a form nor anything else of an own order answers to a
        customer or a visitor."""
        order = self._ready((self.product, 2), partner_id=self.customer.id)
        self._pay(order)
        parcel = self._parcel(order)
        records = {
            "sale.order": order,
            "sale.order.line": order.order_line,
            "stock.picking": order.picking_ids,
            "payment.transaction": order.transaction_ids,
            "product.product": self.product,
            "delivery.carrier": self.carrier,
            "fulfilment.parcel": parcel,
            "fulfilment.exception": self.env["fulfilment.exception"]._open(
                "overpaid", order, "Look", transaction=order.transaction_ids
            ),
        }
        called = 0
        for model, name in self._public():
            record = records.get(model, self.env[model])
            if not record and self.env[model]._transient:
                # nothing can be made to call it on
                continue
            method = getattr(type(record), name)
            needed = [
                each
                for each in list(inspect.signature(method).parameters.values())[1:]
                if each.default is inspect.Parameter.empty
                and each.kind == inspect.Parameter.POSITIONAL_OR_KEYWORD
            ]
            if name in OPENS or (not record and not needed):
                continue
            for user in (self.portal, self.public):
                with self.subTest(f"{model}.{name} {user.login}"):
                    with self.assertRaises(AccessError):
                        with self.env.cr.savepoint():
                            getattr(record.with_user(user), name)(*[1] * len(needed))
                called += 1
        self.assertGreater(called, 40)

    # --- people who are not of fulfilment work as before

    def test_all_fields(self):
        """Who may read an order or a transfer can read all that was added to it."""
        order = self._ready((self.product, 2))
        self._parcel(order)
        self.env.flush_all()
        for user, records in (
            (self.seller, (order, order.order_line, self.product, self.customer)),
            (self.keeper, (order.picking_ids, order.picking_ids.move_ids)),
            (self.keeper, (order.picking_ids.move_line_ids, self.product)),
            (self.portal, (order, order.order_line)),
        ):
            for record in records:
                record = record.with_user(user)
                names = [
                    name
                    for name in record.fields_get(attributes=())
                    if record._fields[name]._module in self._mine()
                ]
                for name in names:
                    self.env.invalidate_all()
                    with self.subTest(f"{record._name}.{name} {user.login}"):
                        self.assertTrue(record.read([name]))

    def test_own_dialogs(self):
        order = self._ready((self.product, 2))
        wizard = self.env["fulfilment.ship"].with_user(self.clerk)._start(order)
        colleague = self._user("user", "colleague")
        with self.assertRaises(AccessError):
            wizard.with_user(colleague).action_ship()
        with self.assertRaises(UserError):
            wizard.line_ids.quantity = 3
            wizard.action_ship()


@tagged("post_install", "-at_install")
class TestSecurityPages(ShippingCase, HttpCase):
    """Another customer's order in the portal, by page and by call."""

    @mute_logger("odoo.http")
    def test_another_customer(self):
        stranger = self.env["res.partner"].create({"name": "Somebody else"})
        mail_new_test_user(
            self.env,
            "somebody_else",
            groups="base.group_portal",
            partner_id=stranger.id,
            password="somebody_else",
        )
        self._stock(self.product, 10)
        order = self._ready((self.product, 2))
        self._pay(order)
        self._parcel(order, "SECRET4711")
        receipt = order.transaction_ids
        self.env.flush_all()
        self.authenticate("somebody_else", "somebody_else")
        for path in (
            f"/my/orders/{order.id}",
            f"/my/orders/{order.id}?access_token=x",
            f"/my/orders/{order.id}/receipt/{receipt.id}",
            f"/my/orders/{order.id}/receipt/{receipt.id}?access_token=",
        ):
            with self.subTest(path):
                page = self.url_open(path)
                self.assertNotIn(order.name, page.text)
                self.assertNotIn("SECRET4711", page.text)
                self.assertNotIn("pdf", page.headers["Content-Type"])
        for model, name, ids in (
            ("sale.order", "action_ship_items", order.ids),
            ("sale.order", "action_cancel_unpaid", order.ids),
            ("sale.order", "_cancel_unpaid", order.ids),
            ("stock.picking", "action_mark_delivered", order.picking_ids.ids),
            ("stock.picking", "_set_delivered", order.picking_ids.ids),
            ("fulfilment.parcel", "search_read", []),
            ("fulfilment.event", "search_read", []),
        ):
            with self.subTest(f"{model}.{name}"):
                answer = self.url_open(
                    f"/web/dataset/call_kw/{model}/{name}",
                    json={
                        "params": {
                            "model": model,
                            "method": name,
                            "args": [ids] if ids else [],
                            "kwargs": {},
                        }
                    },
                ).json()
                self.assertNotIn("result", answer)
                self.assertIn("AccessError", answer["error"]["data"]["name"])
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.picking_ids.delivered_at)
