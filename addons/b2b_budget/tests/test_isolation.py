import re
from urllib.parse import urlencode

from odoo import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.b2b_account.tests.portal_common import B2bPortalCommon

from .common import B2bBudgetCase

#: What belongs to a customer only.
OWN = (
    "b2b.budget", "b2b.budget.period", "b2b.budget.move", "b2b.budget.claim",
    "b2b.budget.request", "b2b.budget.event",
)  # fmt: skip
#: Our pages; those of others are their addons' business.
PATHS = re.compile(r"/my/budgets($|/)|/my/orders/<int:order_id>/repeat$")


@tagged("post_install", "-at_install")
class TestIsolation(B2bBudgetCase, B2bPortalCommon):
    """What belongs to one customer is read and changed by nobody else."""

    @classmethod
    def setUpClass(cls):
        super(B2bPortalCommon, cls).setUpClass()
        cls._set_up_budgets()
        everything = cls.env["b2b.role"].search([("id", ">", 0)])
        all_roles = {"role_ids": [Command.set(everything.ids)]}
        cls.strangers = [
            cls._member(cls.rival, "Stranger", **all_roles),
            *(
                cls._with_role(f"Stranger {role.code}", role.code, cls.rival)
                for role in everything
            ),
        ]
        # every right, but of another site
        cls.elsewhere = cls._member(
            cls.customer,
            "Elsewhere",
            **all_roles,
            site_ids=[Command.set(cls.giessen.ids)],
        )
        cls.gone = cls._with_role("Gone", "orderer")
        cls.budget = cls._budget(
            777777, scope="site", site_id=cls.marburg.id, name="Secret Budget"
        )
        cls.product.name = "Secret Product"
        at_marburg = {"partner_shipping_id": cls.marburg.id}
        cls.waiting = cls._sent(10, **at_marburg)
        back = cls._sent(10, **at_marburg)
        back._request_changes(cls.orderer, "Secret Note")
        done = cls._sent(10, **at_marburg)
        done._approve(cls.orderer)
        draft, _gone = cls.env["b2b.budget.request"]._repeat(
            cls.requester, done.order_id, "key"
        )
        cls.requests = cls.waiting | back | done | draft
        cls.orders = cls.requests.order_id
        cls.secrets = (
            "777,777", "Secret Budget", "Secret Product", "Secret Note",
            *cls.orders.mapped("name"),
        )  # fmt: skip
        cls.few = {cls.waiting.id, cls.waiting.order_id.id, cls.budget.id}
        cls.ids = cls.few.union(
            cls.requests.ids,
            (back.order_id.id, draft.order_id.id),
            (cls.budget.year_id.id, cls.budget.period_ids[0].id),
            (cls.waiting.order_id.order_line.id, cls.marburg.id, cls.requester.id),
        )

    def routes(self):
        """:return: list of (path, names of its arguments, methods): all our pages, so
        that none is forgotten"""
        found = {}
        for rule in self.env["ir.http"].routing_map().iter_rules():
            if PATHS.match(rule.rule):
                methods = found.setdefault(rule.rule, set())
                methods |= set(rule.methods or ("GET", "POST")) & {"GET", "POST"}
        self.assertGreater(len(found), 8, found.keys())
        return [
            (path, re.findall(r"<(?:\w+:)?(\w+)>", path), sorted(methods))
            for path, methods in sorted(found.items())
        ]

    def snapshot(self):
        """:return: everything that is kept about the customer's budgets"""
        self.env.flush_all()
        self.env.invalidate_all()
        rows = []
        for table in (
            "b2b_budget", "b2b_budget_period", "b2b_budget_move", "b2b_budget_claim",
            "b2b_budget_request", "b2b_budget_event", "sale_order",
            "sale_order_line",
        ):  # fmt: skip
            # names of our own tables
            self.env.cr.execute(
                f"SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM {table} t"  # pylint: disable=sql-injection
            )
            rows.append((table, self.env.cr.fetchone()))
        return rows

    def addresses(self, ids):
        """:return: (method, path) of each page with each id, foreign ones everywhere"""
        for path, names, methods in self.routes():
            own = [name for name in names if name != "page"]
            for value in ids if own else (0,):
                address = re.sub(r"<(?:\w+:)?page>", "1", path)
                address = re.sub(r"<[^>]+>", str(value), address)
                for method in methods:
                    yield method, address, bool(own)

    @mute_logger("odoo.http")
    def assert_closed(self, who, is_signed_in=True, few=False, skip="-"):
        """:param few: ask for some ids only
        :param str skip: part of addresses that are theirs"""
        before = self.snapshot()
        token = self.csrf() if is_signed_in else "x"
        form = {
            "csrf_token": token,
            "do": "approve",
            "note": "x",
            "seen": self.waiting.fingerprint,
            "key": "k",
            "amount": "1",
            "reason": "x",
        }
        ids = self.few if few else self.ids
        for method, path, has_id in self.addresses(ids):
            if skip in path or (not is_signed_in and method == "POST"):
                continue
            query = (
                "" if method == "POST" else "?" + urlencode({"site": self.marburg.id})
            )
            answer = self.get(path + query, data=form if method == "POST" else None)
            text = f"{who}: {method} {path}"
            if not is_signed_in:
                self.assertTrue(
                    answer.status_code == 404
                    or "/web/login" in answer.headers.get("Location", ""),
                    text,
                )
            elif has_id:
                self.assertIn(answer.status_code, (400, 403, 404), text)
            else:
                self.assertLess(answer.status_code, 500, text)
            for secret in self.secrets:
                self.assertNotIn(secret, answer.text, f"{text} tells {secret}")
        self.assertEqual(self.snapshot(), before, who)

    def test_members_of_another_customer(self):
        for member in (*self.strangers, self.ralf):
            with self.subTest(member.name):
                self.sign_in(member)
                # the first one has all roles
                self.assert_closed(member.name, few=member != self.strangers[0])

    def test_members_of_other_sites(self):
        self.sign_in(self.elsewhere)
        # core shows a company's orders to all of its people: they may be repeated too
        self.assert_closed("elsewhere", skip="/my/orders/")

    def test_who_has_no_rights(self):
        self.sign_in(self.nadine)
        self.assert_closed("nadine", few=True)
        # an employee who is no salesman has no page of customers
        new_test_user(self.env, "budget_clerk", groups="base.group_user")
        self.authenticate("budget_clerk", "budget_clerk")
        self.assert_closed("clerk", few=True)

    def test_nobody(self):
        self.authenticate(None, None)
        self.assert_closed("public", is_signed_in=False, few=True)

    def test_deactivated(self):
        """An open session ends with the access."""
        self.sign_in(self.gone)
        self.page(f"/my/budgets/orders/{self.waiting.id}")
        self.gone.user_id.active = False
        self.env.flush_all()
        answer = self.get(f"/my/budgets/orders/{self.waiting.id}")
        self.assertIn("/web/login", answer.headers.get("Location", ""))
        # moved to another customer, without being deactivated
        self.sign_in(self.orderer)
        self.orderer.partner_id.parent_id = self.rival.partner_id
        self.env.flush_all()
        self.page(f"/my/budgets/orders/{self.waiting.id}", 404)

    def call(self, model, method, args, **kwargs):
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            json={
                "jsonrpc": "2.0",
                "method": "call",
                "params": {
                    "model": model,
                    "method": method,
                    "args": args,
                    "kwargs": kwargs,
                },
            },
        )
        self.env.invalidate_all()
        return answer.json()

    @mute_logger("odoo.http")
    def test_remote_calls(self):
        models = [
            name
            for name, model in self.env.registry.items()
            if name.startswith("b2b.budget") and not model._abstract
        ]
        self.assertLessEqual(set(OWN), set(models))
        clerk = new_test_user(self.env, "budget_clerk", groups="base.group_user")
        before = self.snapshot()
        for login in (self.orderer.email, clerk.login):
            self.authenticate(login, login)
            for model in models:
                ids = self.env[model].search([("id", ">", 0)], limit=1).ids or [1]
                for method, args in (
                    ("search_read", [[]]),
                    ("read", [ids]),
                    ("export_data", [ids, ["id"]]),
                    ("formatted_read_group", [[], ["id"], ["__count"]]),
                    ("write", [ids, {"display_name": "x"}]),
                    ("create", [[{}]]),
                    ("unlink", [ids]),
                    ("copy", [ids]),
                ):
                    with self.subTest(f"{login} {model}.{method}"):
                        answer = self.call(model, method, args)
                        self.assertIn("error", answer)
                        self.assertIn(
                            answer["error"]["data"]["name"].rpartition(".")[2],
                            ("AccessError", "UserError"),
                        )
                # a window may open; what would be in it is not theirs
                for method in self.buttons(model):
                    answer = str(self.call(model, method, [ids]).get("result"))
                    for secret in self.secrets:
                        self.assertNotIn(secret, answer, f"{model}.{method}")
        self.assertEqual(self.snapshot(), before)

    def buttons(self, model):
        """:return: names of the buttons that the model has"""
        return sorted(
            name for name in dir(self.env.registry[model]) if name.startswith("action_")
        )

    @mute_logger("odoo.http")
    def test_private_methods(self):
        """Whoever may call an order's methods still can't call the ledger's."""
        self.authenticate(self.merchant.login, self.merchant.login)
        before = self.snapshot()
        for model, method in (
            ("b2b.budget.request", "_approve"),
            ("b2b.budget.request", "_send"),
            ("b2b.budget.request", "_edit"),
            ("b2b.budget.request", "_repeat"),
            ("b2b.budget.period", "_book"),
            ("b2b.budget", "_top_up"),
            ("sale.order", "_budget_settle"),
            ("sale.order", "_b2b_submit"),
        ):
            answer = self.call(model, method, [self.waiting.ids])
            self.assertIn("error", answer, method)
        for model in ("b2b.budget.request", "b2b.budget.event", "b2b.budget.move"):
            ids = self.env[model].search([("id", ">", 0)], limit=1).ids
            for method, args in (
                ("write", [ids, {"state": "approved", "note": "x"}]),
                ("create", [[{}]]),
                ("unlink", [ids]),
            ):
                answer = self.call(model, method, args)
                self.assertIn("error", answer, f"{model}.{method}")
        self.assertEqual(self.snapshot(), before)
