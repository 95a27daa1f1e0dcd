from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..exceptions import BudgetExceeded, ChangedMeanwhile, WrongLine
from ..models import b2b_budget_submission
from .common import B2bBudgetCommon


class SubmissionCase:
    """A requester's earlier order, and drafts of it."""

    @classmethod
    def _set_up_requester(cls):
        cls.budget = cls._budget(1200)
        # whatever price lists there are in this database
        plain = cls.env["product.pricelist"].create({"name": "Plain"})
        for partner in cls.customer.partner_id | cls.requester.partner_id:
            partner.property_product_pricelist = plain
        cls.earlier = cls._order(
            30, cls.requester.partner_id, partner_shipping_id=cls.marburg.id
        )
        cls.earlier.action_cancel()

    @classmethod
    def _product(cls, name, price=1):
        return cls.env["product.product"].create(
            {"name": name, "list_price": price, "taxes_id": [Command.set(cls.tax.ids)]}
        )

    @classmethod
    def _draft(cls, member=None, order=None, key="key"):
        Request = cls.env["b2b.budget.request"]
        member = member or cls.requester
        request, _gone = Request._repeat(member, order or cls.earlier, key)
        return request

    @classmethod
    def _edit_as(cls, member, request, quantities=None, **values):
        values.setdefault("seen", request.order_id._budget_fingerprint())
        return request._edit(member, quantities=quantities or {}, **values)


@tagged("post_install", "-at_install")
class TestSubmission(SubmissionCase, B2bBudgetCommon):
    """Four conditions to hand in, each said by name when it is missing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_requester()
        cls.draft = cls._draft()

    def problems(self, member=None):
        self.env.invalidate_all()
        return self.draft._submit_problems(member or self.requester)

    def assert_only(self, condition, words, error=UserError):
        problems = self.problems()
        self.assertEqual(list(problems), [condition])
        self.assertRegex(problems[condition], words)
        before = self.draft.state
        with self.assertRaisesRegex(error, words), self.cr.savepoint():
            self.draft._send(self.requester)
        self.assertEqual(self.draft.state, before)

    def test_nothing_is_missing(self):
        self.assertEqual(self.problems(), {})
        self.assertTrue(self.draft._send(self.requester, "For the ward"))
        self.assertEqual(self.draft.state, "waiting")
        self.assertEqual(self.draft.requester_id, self.requester)
        event = self.draft.event_ids
        self.assertEqual((event.kind, event.note), ("submitted", "For the ward"))
        self.assertEqual(event.site, [self.marburg.id, "Marburg"])
        self.assertEqual(self.budget.year_id.reserved, 30)
        self.assert_reconciled()

    def test_what_is_missing_is_an_amount(self):
        """Who is bound to a site can't reckon from it what all sites have spent."""
        self.budget.policy = "block"
        self.draft.order_id.order_line.product_uom_qty = 5000
        self.assertRegex(self.problems()["budget"], r"\d are missing in Lindenhof")
        self.requester._change({"site_ids": [Command.set(self.marburg.ids)]})
        words = self.problems()["budget"]
        self.assertIn("has not enough left", words)
        self.assertNotRegex(words, r"\d[.,]\d\d")
        period = self.budget.year_id
        told = str(BudgetExceeded(period, 5000))
        self.assertIn("5,000.00", told, "the merchant knows")
        period = period.with_user(self.requester.user_id).sudo()
        told = str(BudgetExceeded(period, 5000))
        self.assertIn("has not enough left", told)
        self.assertNotRegex(told, r"\d[.,]\d\d")

    def test_role(self):
        self.requester._change(
            {"role_ids": [(6, 0, self.env["b2b.role"]._get("orderer").ids)]}
        )
        self.assert_only("role", "Ask Petra lindenhof for a role.*Requester")

    def test_site(self):
        self.requester._change({"site_ids": [(6, 0, self.giessen.ids)]})
        self.assert_only("site", "You order for Gießen. Choose one")
        self.draft.order_id.partner_shipping_id = self.giessen
        self.assertEqual(self.problems(), {})

    def test_state(self):
        self.draft._send(self.requester)
        self.assert_only("state", "Withdraw it to change it")
        self.draft._approve(self.orderer)
        self.assert_only("state", "approved already")
        other = self._draft(key="other")
        other._discard(self.requester)
        self.assertIn("was cancelled", other._submit_problems(self.requester)["state"])

    def test_budget(self):
        self.budget.policy = "block"
        self._edit_as(self.requester, self.draft, {self.draft.order_id.order_line: 130})
        self.assert_only("budget", r"30\.00.*missing in Lindenhof.*ask Petra lindenhof")
        self.budget._top_up(self._month(self.budget), 30, "Flu")
        self.assertEqual(self.problems(), {})

    def test_policies_that_allow(self):
        self._edit_as(self.requester, self.draft, {self.draft.order_id.order_line: 130})
        for policy in ("warn", "ask"):
            self.budget.policy = policy
            self.assertEqual(self.problems(), {}, policy)
        self.draft._send(self.requester)
        self.assertEqual(self.draft._deciders(), self.petra)

    def test_nobody_else_confirms(self):
        """Four eyes: the own order is somebody else's to confirm."""
        both = self.env["b2b.role"]._get("requester") | self.env["b2b.role"]._get(
            "orderer"
        )
        self.requester._change({"role_ids": [(6, 0, both.ids)]})
        self.orderer.user_id.active = False
        confirm = self.env["b2b.role"].search([("may_confirm", "=", True)])
        self.petra.role_ids -= confirm
        self.assertIn("Nobody else of Lindenhof", self.problems()["budget"])
        self.orderer.user_id.active = True
        self.draft._send(self.requester)
        self.assertNotIn(self.requester, self.draft._deciders())
        with self.assertRaises(AccessError):
            self.draft._approve(self.requester)

    def test_others_do_not_hand_it_in(self):
        colleague = self._with_role("Rob", "requester")
        for member in (colleague, self.orderer, self.petra, self.rita):
            with self.subTest(member.name), self.assertRaises(AccessError):
                self.draft._send(member)
        with self.assertRaisesRegex(UserError, "draft of Rita Requester"):
            self.draft.order_id.action_budget_send()
        with self.assertRaisesRegex(UserError, "To Send"):
            self.draft.order_id.action_confirm()
        self.assertEqual(self.draft.order_id.budget_state, "draft")

    def test_the_merchant_sends_it_on_after_rework(self):
        self.draft._send(self.requester)
        self.draft._request_changes(self.orderer, "Less")
        self.draft.order_id.action_budget_send()
        self.assertEqual(self.draft.requester_id, self.requester)
        self.assertEqual(self.draft.state, "waiting")

    def test_withdraw(self):
        self.draft._send(self.requester)
        for member in (self.orderer, self.petra, self.rita):
            with self.subTest(member.name), self.assertRaises(AccessError):
                self.draft._withdraw(member)
        self.draft._withdraw(self.requester)
        self.assertEqual(self.draft.state, "draft")
        self.assertFalse(self.budget.year_id.reserved)
        self.assertEqual(self.draft.event_ids[:1].kind, "withdrawn")
        with self.assertRaisesRegex(UserError, "To Send"):
            self.draft._withdraw(self.requester)
        self.draft._send(self.requester)
        self.draft._approve(self.orderer)
        with self.assertRaisesRegex(UserError, "Confirmed"):
            self.draft._withdraw(self.requester)
        self.assert_reconciled()

    def test_discard(self):
        self.draft._send(self.requester)
        with self.assertRaisesRegex(UserError, "Waiting"):
            self.draft._discard(self.requester)
        self.draft._withdraw(self.requester)
        with self.assertRaises(AccessError):
            self.draft._discard(self.orderer)
        self.draft._discard(self.requester)
        self.assertEqual(self.draft.state, "cancelled")
        self.assertEqual(self.draft.order_id.state, "cancel")
        event = self.draft.event_ids[:1]
        self.assertEqual((event.kind, event.member_id), ("cancelled", self.requester))
        self.assertEqual(self.draft.event_ids.mapped("kind").count("cancelled"), 1)

    def test_who_left_has_no_rights(self):
        self.requester.user_id.active = False
        for step in (self.draft._withdraw, self.draft._discard):
            with self.assertRaises(AccessError):
                step(self.requester)
        self.assertFalse(self.draft._may_read(self.requester))
        self.assertFalse(self.draft._may_edit(self.requester))
        self.assertIn("role", self.problems())


@tagged("post_install", "-at_install")
class TestRepeat(SubmissionCase, B2bBudgetCommon):
    """An earlier order becomes a draft of the person."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_requester()

    def test_a_draft_at_todays_prices(self):
        self.product.list_price = 7
        self.earlier.order_line.discount = 50
        draft = self._draft()
        order = draft.order_id
        self.assertEqual((draft.state, order.state), ("draft", "draft"))
        self.assertEqual(order.budget_state, "draft")
        self.assertEqual(order.partner_id, self.requester.partner_id)
        self.assertEqual(order.partner_shipping_id, self.marburg)
        self.assertEqual(order.order_line.price_unit, 7)
        self.assertEqual(order.order_line.discount, 0)
        self.assertEqual(order.order_line.product_uom_qty, 30)
        self.assertFalse(self.budget.year_id.reserved, "a draft holds nothing")

    def test_pressed_twice(self):
        draft = self._draft(key="one")
        self.assertEqual(self._draft(key="one"), draft)
        self.assertNotEqual(self._draft(key="two"), draft)

    def test_where_the_person_may_not_deliver(self):
        self.requester._change({"site_ids": [(6, 0, self.giessen.ids)]})
        self.assertEqual(self._draft().order_id.partner_shipping_id, self.giessen)

    def test_what_is_not_sold_any_more(self):
        chair, soap = self._product("Chair"), self._product("Soap")
        self.earlier.order_line = [
            Command.create({"product_id": product.id}) for product in chair + soap
        ] + [Command.create({"display_type": "line_section", "name": "Ward"})]
        chair.sale_ok = False
        soap.active = False
        request, gone = self.env["b2b.budget.request"]._repeat(
            self.requester, self.earlier, "key"
        )
        self.assertEqual(request.order_id.order_line.product_id, self.product)
        self.assertEqual(len(request.order_id.order_line), 1)
        self.assertEqual(gone, chair + soap)
        self.product.sale_ok = False
        with self.assertRaisesRegex(UserError, "Nothing of"):
            self._draft(key="other")

    def test_limit(self):
        with patch.object(b2b_budget_submission, "REPEATS_PER_HOUR", 2):
            self._draft(key="1")
            self._draft(key="2")
            with self.assertRaisesRegex(UserError, "Try again later"):
                self._draft(key="3")
            # what was made already is found again
            self._draft(key="2")
            colleague = self._with_role("Rob", "requester")
            self._draft(colleague, key="1")

    def test_whose(self):
        foreign = self._order(10, self.rival.partner_id)
        for member, order in (
            (self.orderer, self.earlier),
            (self.nadine, self.earlier),
            (self.requester, foreign),
        ):
            with self.subTest(member.name), self.assertRaises(AccessError):
                self._draft(member, order)
        self.customer.uses_budgets = False
        with self.assertRaises(AccessError):
            self._draft()

    def test_combinations_stay_together(self):
        part = self._product("Part")
        combo = self.env["product.combo"].create(
            {
                "name": "Parts",
                "combo_item_ids": [Command.create({"product_id": part.id})],
            }
        )
        whole = self.env["product.product"].create(
            {"name": "Set", "type": "combo", "combo_ids": [Command.set(combo.ids)]}
        )
        line = self.env["sale.order.line"].create(
            {"order_id": self.earlier.id, "product_id": whole.id}
        )
        line.create(
            {
                "order_id": self.earlier.id,
                "product_id": part.id,
                "linked_line_id": line.id,
                "combo_item_id": combo.combo_item_ids.id,
            }
        )
        draft = self._draft()
        lines = draft.order_id.order_line
        parent = lines.filtered(lambda line: line.product_id == whole)
        child = lines.filtered(lambda line: line.product_id == part)
        self.assertEqual(child.linked_line_id, parent)
        self.assertNotIn(child, draft._edit_lines())
        self._edit_as(self.requester, draft, {parent: 3})
        self.assertEqual(child.product_uom_qty, 3)
        self._edit_as(self.requester, draft, removed=parent)
        self.assertFalse(child.exists())


@tagged("post_install", "-at_install")
class TestEdit(SubmissionCase, B2bBudgetCommon):
    """Quantities, lines and the site; nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_requester()
        cls.soap = cls._product("Soap", 2)
        cls.earlier.order_line = [Command.create({"product_id": cls.soap.id})]
        cls.draft = cls._draft()
        cls.order = cls.draft.order_id
        cls.line, cls.other = cls.order.order_line

    def test_quantity(self):
        self.assertTrue(
            self._edit_as(
                self.requester, self.draft, {self.line: 12.5, self.other: 0.5}
            )
        )
        self.assertEqual(self.line.product_uom_qty, 12.5)
        self.assertEqual(self.order.amount_untaxed, 13.5)
        self.assertEqual(self.order.amount_total, 16.07)
        self.assertEqual(self.order._budget_check()[0]["amount"], 13.5)
        self.assertFalse(
            self._edit_as(
                self.requester, self.draft, {self.line: 12.5, self.other: 0.5}
            )
        )
        self.assertFalse(self.draft.event_ids, "a draft has no history yet")

    def test_quantities_that_can_not_be(self):
        for quantity in (0, -1, 0.0001, 100_001, float("inf"), float("nan")):
            with (
                self.subTest(quantity),
                self.assertRaisesRegex(WrongLine, "Soap") as caught,
            ):
                self._edit_as(self.requester, self.draft, {self.other: quantity})
            self.assertEqual(caught.exception.line, self.other)
        self.assertEqual(self.other.product_uom_qty, 1)

    def test_take_off(self):
        self._edit_as(self.requester, self.draft, removed=self.other)
        self.assertEqual(self.order.order_line, self.line)
        with self.assertRaisesRegex(UserError, "Nothing would be left"):
            self._edit_as(self.requester, self.draft, removed=self.line)

    def test_prices_of_the_merchant_stay(self):
        self.line.price_unit = 0.5
        self._edit_as(self.requester, self.draft, {self.line: 10, self.other: 10})
        self.assertEqual(self.line.price_unit, 0.5)
        self.assertEqual(self.other.price_unit, 2)

    def test_site(self):
        self._edit_as(self.requester, self.draft, site=self.giessen)
        self.assertEqual(self.order.partner_shipping_id, self.giessen)
        foreign = self._site(self.rival, "Elsewhere")
        for site in (foreign, self.requester.partner_id, self.rival.partner_id):
            with self.subTest(site.name), self.assertRaises(AccessError):
                self._edit_as(self.requester, self.draft, site=site)
        self.requester._change({"site_ids": [(6, 0, self.giessen.ids)]})
        with self.assertRaises(AccessError):
            self._edit_as(self.requester, self.draft, site=self.marburg)

    def test_stale(self):
        seen = self.order._budget_fingerprint()
        self.line.product_uom_qty = 3
        with self.assertRaises(ChangedMeanwhile):
            self._edit_as(self.requester, self.draft, {self.line: 9}, seen=seen)
        self.assertEqual(self.line.product_uom_qty, 3)

    def test_lines_of_others_are_not_touched(self):
        foreign = self._order(10, self.rival.partner_id).order_line
        section = self.env["sale.order.line"].create(
            {
                "order_id": self.order.id,
                "display_type": "line_section",
                "name": "Ward",
            }
        )
        self._edit_as(
            self.requester,
            self.draft,
            {foreign: 99, section: 3},
            removed=foreign | section,
        )
        self.assertEqual(foreign.product_uom_qty, 10)
        self.assertTrue(section.exists())
        self.assertEqual(section.product_uom_qty, 0)

    def test_who(self):
        colleague = self._with_role("Rob", "requester")
        people = (self.petra, self.orderer, colleague, self.rita, self.nadine)
        for member in people:
            with self.subTest(member.name), self.assertRaises(AccessError):
                self._edit_as(member, self.draft, {self.line: 9})
        self.draft._send(self.requester)
        for member in (*people, self.requester):
            with self.subTest(member.name), self.assertRaises(AccessError):
                self._edit_as(member, self.draft, {self.line: 9})
        self.draft._request_changes(self.orderer, "Less")
        for member in people[1:]:
            with self.subTest(member.name), self.assertRaises(AccessError):
                self._edit_as(member, self.draft, {self.line: 9})
        # the table: administrators and the requester
        self._edit_as(self.petra, self.draft, {self.line: 9})
        self._edit_as(self.requester, self.draft, {self.line: 8})
        self.assertEqual(
            self.draft.event_ids[:2].member_id, self.petra | self.requester
        )
        self.assertIn("8 instead of 9", self.draft.event_ids[0].note)
        self.assertFalse(
            self.order.message_ids.filtered(lambda m: "has changed" in str(m.body)),
            "the requester hands it in again, not the merchant",
        )
        self.petra._change({"site_ids": [(6, 0, self.giessen.ids)]})
        with self.assertRaises(AccessError):
            self._edit_as(self.petra, self.draft, {self.line: 7})

    def test_the_merchants_order(self):
        request = self._sent(50, partner_shipping_id=self.marburg.id)
        request._request_changes(self.orderer, "Less")
        line = request.order_id.order_line
        with self.assertRaises(AccessError):
            self._edit_as(self.requester, request, {line: 40})
        self._edit_as(self.petra, request, {line: 40}, site=self.giessen)
        note = request.order_id.message_ids[:1]
        self.assertIn("Petra lindenhof has changed the order", note.body)
        self.assertIn("Gloves: 40 instead of 50", note.body)
        self.assertEqual(note.author_id, self.petra.partner_id)
        self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))
        with self.assertRaises(AccessError):
            request._send(self.rita)
        request._send()
        words = request._changed_lines()
        self.assertEqual(words[line.id], "was 50")
        self.assertEqual(words[0], "Was to be delivered to Marburg")

    def test_what_is_other_than_before(self):
        self.draft._send(self.requester)
        self.draft._request_changes(self.orderer, "Less")
        self._edit_as(
            self.requester,
            self.draft,
            {self.line: 20},
            removed=self.other,
            site=self.giessen,
        )
        self.draft._send(self.requester)
        words = self.draft._changed_lines()
        self.assertEqual(words.pop(self.line.id), "was 30")
        self.assertEqual(
            set(words.values()),
            {"Soap was taken off", "Was to be delivered to Marburg"},
        )
        self.assertEqual(self.budget.year_id.reserved, 20)
        self.assert_reconciled()

    def test_blocked_after_the_edit(self):
        self.budget.policy = "block"
        self._edit_as(self.requester, self.draft, {self.line: 99})
        with self.assertRaises(UserError), self.cr.savepoint():
            self.draft._send(self.requester)
        # somebody takes the money between the look and the submission
        self._edit_as(self.requester, self.draft, {self.line: 90})
        self.patch(type(self.draft), "_submit_problems", lambda self, member: {})
        self._sent(50)
        with self.assertRaises(BudgetExceeded), self.cr.savepoint():
            self.draft._send(self.requester)
        self.assertEqual(self.draft.state, "draft")
        self.assert_reconciled()
